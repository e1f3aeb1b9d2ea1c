/// Standard errors of a maximum-likelihood fit, from R factors: no inverse of X'WX is formed.
struct ScoreErrors {
  /// By the matrix's columns, on their scale.
  let standardErrors: [Double]
  let clusters: Int?

  init(
    _ problem: MaximumLikelihood, _ fit: MaximumLikelihood.Fit, _ errors: GeneralisedLinearModel.Errors
  ) throws(NoAnswer) {
    let matrix = problem.matrix
    let n = Double(matrix.rows)
    let p = matrix.columns
    let rows = fit.eta.indices.map { problem.law.row(problem.y[$0], fit.eta[$0]) }
    let isModelBased = errors == .modelBased
    let inverse = matrix.factor { i in
      ((isModelBased ? rows[i].information : rows[i].curvature).squareRoot(), 0)
    }.inverse()
    let squares: [Double]
    switch errors {
    case .modelBased:
      clusters = nil
      squares = (0..<p).map { j in Sums.sum(p) { inverse[j][$0] * inverse[j][$0] } }
    case .hc0, .hc1:
      clusters = nil
      let scores = rows.indices.map { i in (0..<p).map { matrix.values[i * p + $0] * rows[i].score } }
      let factor = errors == .hc0 ? 1 : n / (n - Double(p))
      squares = Self.sandwich(scores, inverse).map { $0 * factor }
    case .cluster(let codes):
      guard codes.count == matrix.rows else { throw .domain("clusters need one code a row") }
      let sums = Self.byCluster(codes, matrix, rows.map(\.score))
      guard sums.count > 1 else { throw .tooFew(have: sums.count, need: 2) }
      clusters = sums.count
      let groups = Double(sums.count)
      let factor = groups / (groups - 1) * ((n - 1) / (n - Double(p)))
      squares = Self.sandwich(sums, inverse).map { $0 * factor }
    }
    standardErrors = squares.map { $0.squareRoot() }
    guard standardErrors.allSatisfy(\.isFinite) else { throw .domain("a standard error is not finite") }
    // Scores that are 0 but for rounding: a robust error of 0 is no error.
    guard standardErrors.allSatisfy({ $0 > 0 }) else { throw .zeroVariance }
  }

  /// The diagonal of R⁻¹ (Σ zzᵀ) R⁻ᵀ with z = R⁻ᵀs, Σ zzᵀ held as a triangular factor.
  private static func sandwich(_ scores: [[Double]], _ inverse: [[Double]]) -> [Double] {
    let p = inverse.count
    var meat = TriangularFactor<Double>(width: p + 1)
    for score in scores {
      meat.add { j in
        var total = 0.0
        if j < p { for k in 0...j { total += score[k] * inverse[k][j] } }
        return total
      }
    }
    meat.finish()
    return (0..<p).map { j in
      Sums.sum(p) { row in
        var total = 0.0
        for k in row..<p { total += meat[row, k] * inverse[j][k] }
        return total * total
      }
    }
  }

  /// Sums of the rows' scores, the clusters in the order of their codes.
  private static func byCluster(_ codes: [Int], _ matrix: ModelMatrix, _ score: [Double]) -> [[Double]] {
    let p = matrix.columns
    let order = codes.indices.sorted { (codes[$0], $0) < (codes[$1], $1) }
    var sums: [[Double]] = []
    var last: Int?
    for i in order {
      if codes[i] != last { sums.append([Double](repeating: 0, count: p)) }
      last = codes[i]
      for j in 0..<p { sums[sums.count - 1][j] += matrix.values[i * p + j] * score[i] }
    }
    return sums
  }

  /// Lines on the design's own scale, with 95 % intervals by the normal distribution.
  func coefficients(_ beta: [Double], _ matrix: ModelMatrix) throws(NoAnswer) -> [Coefficient] {
    let z = try Distributions.normalQuantile(0.975)
    var lines: [Coefficient] = []
    for j in beta.indices {
      let statistic = beta[j] / standardErrors[j]
      let estimate = beta[j] * matrix.scales[j]
      let error = standardErrors[j] * matrix.scales[j]
      guard estimate.isFinite, statistic.isFinite, error.isFinite, error > 0, (z * error).isFinite,
        (estimate.magnitude + z * error).isFinite
      else { throw .domain("the coefficient of '\(matrix.names[j])' is beyond the range of numbers") }
      lines.append(
        Coefficient(
          term: matrix.names[j], estimate: estimate, standardError: error, statistic: statistic,
          p: try Distributions.twoSidedNormal(statistic), low: estimate - z * error,
          high: estimate + z * error))
    }
    return lines
  }
}
