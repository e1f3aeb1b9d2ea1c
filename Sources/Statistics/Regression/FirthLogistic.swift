/// Firth's penalised logistic regression (Firth 1993; Heinze & Schemper 2002): less biased in
/// small tables, and with an answer where separation leaves maximum likelihood none.
///
/// As R's logistf has it: standard errors from the information matrix, p-values by the
/// penalised likelihood ratio, intervals by the profile of the penalised likelihood, which are
/// lopsided where the data are.
package struct FirthLogistic: Sendable, Equatable {
  /// A line's `statistic` is the signed root of its likelihood ratio; its p is of χ²₁.
  package let coefficients: [Coefficient]
  /// Collinear columns that were left out, by name.
  package let dropped: [String]
  package let n: Int
  package let events: Int
  package let df: Int
  /// Log-likelihood plus ½ ln |X'WX|.
  package let penalisedLogLikelihood: Double
  /// Of all coefficients but the intercept against 0; 0 without any.
  package let likelihoodRatio: Double
  package let likelihoodRatioP: Double
  package let iterations: Int
  package let auc: Double
  /// Fitted probabilities, by row.
  package let fitted: [Double]
  let kept: [Int]

  /// `outcome` holds true for an event; with no event at all, or nothing else, it has no answer.
  package init(_ design: Design, outcome: [Bool]) throws(NoAnswer) {
    let y = outcome.map { $0 ? 1.0 : 0 }
    let matrix = try ModelMatrix(design, outcomes: y.count)
    n = y.count
    events = outcome.count { $0 }
    guard events > 0, events < n else { throw .zeroVariance }
    df = n - matrix.columns
    dropped = matrix.dropped
    kept = matrix.kept
    let likelihood = PenalisedLikelihood(matrix: matrix, y: y)
    let none = [Double](repeating: 0, count: matrix.columns)
    let best = try likelihood.maximum(from: none)
    iterations = best.iterations
    var scale = 0.0
    for j in 0..<matrix.columns { scale += Elementary.log(matrix.scales[j]) }
    penalisedLogLikelihood = best.value - scale
    let null = try likelihood.maximum(from: none, held: Set(1..<matrix.columns), isProfile: true)
    likelihoodRatio = matrix.columns == 1 ? 0 : max(0, 2 * (best.value - null.value))
    likelihoodRatioP =
      matrix.columns == 1
      ? 1 : try Distributions.chiSquaredUpperTail(likelihoodRatio, df: Double(matrix.columns - 1))
    let errors = likelihood.standardErrors(best.beta)
    let critical = try Distributions.chiSquaredQuantile(0.95, df: 1)
    var lines: [Coefficient] = []
    for j in best.beta.indices {
      let profile = PenalisedProfile(likelihood: likelihood, best: best, column: j)
      let ratio = try profile.ratio(at: 0, from: best.beta).ratio
      let low = try profile.bound(critical, towards: -errors[j])
      let high = try profile.bound(critical, towards: errors[j])
      let values = [best.beta[j], errors[j], low, high].map { $0 * matrix.scales[j] }
      guard values.allSatisfy(\.isFinite) else {
        throw .domain("the coefficient of '\(matrix.names[j])' is beyond the range of numbers")
      }
      lines.append(
        Coefficient(
          term: matrix.names[j], estimate: values[0], standardError: values[1],
          statistic: best.beta[j] < 0 ? -ratio.squareRoot() : ratio.squareRoot(),
          p: try Distributions.chiSquaredUpperTail(ratio, df: 1), low: values[2], high: values[3]))
    }
    coefficients = lines
    let eta = matrix.times(best.beta, precise: true)
    fitted = eta.map { Elementary.logistic($0) }
    auc = try RankedScores(eta, outcome).auc
  }

  /// Predicted probabilities for the rows of another design with the same columns.
  package func means(_ design: Design) throws(NoAnswer) -> [Double] {
    try Prediction.linear(
      design, kept: kept, terms: coefficients.map(\.term), coefficients.map(\.estimate)
    ).map { Elementary.logistic($0) }
  }
}

/// The penalised likelihood as a function of one coefficient, at its maximum over the others.
struct PenalisedProfile {
  let likelihood: PenalisedLikelihood
  let best: PenalisedLikelihood.Fit
  let column: Int

  /// Twice the likelihood lost with the coefficient held at `value`.
  func ratio(at value: Double, from start: [Double]) throws(NoAnswer) -> (ratio: Double, beta: [Double]) {
    var beta = start
    beta[column] = value
    let fit = try likelihood.maximum(from: beta, held: [column], isProfile: true)
    return (max(0, 2 * (best.value - fit.value)), fit.beta)
  }

  /// Where the ratio reaches `critical` on one side: bracketed by doubling steps, then the
  /// Illinois form of regula falsi (Dowell & Jarratt 1971).
  func bound(_ critical: Double, towards step: Double) throws(NoAnswer) -> Double {
    var near = best.beta[column]
    var nearGap = -critical
    var reach = step
    var far = near + reach
    var (ratio, beta) = try ratio(at: far, from: best.beta)
    var doublings = 0
    while ratio < critical {
      doublings += 1
      guard doublings < 60 else { throw .notConverged(iterations: doublings) }
      (near, nearGap) = (far, ratio - critical)
      reach *= 2
      far = best.beta[column] + reach
      (ratio, beta) = try self.ratio(at: far, from: beta)
    }
    var farGap = ratio - critical
    var side = 0
    for _ in 0..<200 {
      let next = (near * farGap - far * nearGap) / (farGap - nearGap)
      if (far - near).magnitude <= 1e-13 * (far.magnitude + step.magnitude) || next == near || next == far {
        return next
      }
      (ratio, beta) = try self.ratio(at: next, from: beta)
      let gap = ratio - critical
      if gap.magnitude <= 1e-12 * critical { return next }
      if gap > 0 {
        (far, farGap) = (next, gap)
        if side == 1 { nearGap /= 2 }
        side = 1
      } else {
        (near, nearGap) = (next, gap)
        if side == -1 { farGap /= 2 }
        side = -1
      }
    }
    throw .notConverged(iterations: 200)
  }
}
