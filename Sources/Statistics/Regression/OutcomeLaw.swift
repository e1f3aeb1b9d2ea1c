/// The distribution of an outcome about its mean μ, with the link from the linear predictor η.
///
/// Each row's part in the likelihood is a function of (y, η) alone. Everything here is built on
/// `Elementary`, because the iteration's path follows from it.
enum OutcomeLaw: Equatable {
  /// y is 0 or 1, η = ln(μ/(1 − μ)).
  case binomial
  /// y is a count, η = ln μ.
  case poisson
  /// NB2 (Cameron & Trivedi 2013, 3.3): variance μ + αμ², η = ln μ, α = 1/θ > 0.
  case negativeBinomial(alpha: Double)

  var isNegativeBinomial: Bool {
    if case .negativeBinomial = self { true } else { false }
  }

  /// What one row gives to an iteration.
  struct Row {
    let mean: Double
    /// ∂ℓ/∂η.
    let score: Double
    /// −E ∂²ℓ/∂η²: the weight in the expected information.
    let information: Double
    /// −∂²ℓ/∂η², above 0 for all three laws: the weight of Newton's step.
    let curvature: Double
  }

  func row(_ y: Double, _ eta: Double) -> Row {
    switch self {
    case .binomial:
      let mean = Elementary.logistic(eta)
      let rest = Elementary.logistic(-eta)
      // y − μ without cancellation: 1 − μ is logistic(−η).
      return Row(
        mean: mean, score: y > 0 ? rest : -mean, information: mean * rest, curvature: mean * rest)
    case .poisson:
      let mean = Elementary.exp(eta)
      return Row(mean: mean, score: y - mean, information: mean, curvature: mean)
    case .negativeBinomial(let alpha):
      let mean = Elementary.exp(eta)
      let spread = 1 + alpha * mean
      return Row(
        mean: mean, score: (y - mean) / spread, information: mean / spread,
        curvature: mean / spread * ((1 + alpha * y) / spread))
    }
  }

  /// The variance of y at a mean.
  func variance(_ mean: Double) -> Double {
    switch self {
    case .binomial: mean * (1 - mean)
    case .poisson: mean
    case .negativeBinomial(let alpha): mean * (1 + alpha * mean)
    }
  }

  /// Twice the log-likelihood lost against a fit of μ = y. Infinite where μ overflows.
  func deviance(_ y: Double, _ eta: Double) -> Double {
    switch self {
    case .binomial:
      // ln(1 + e^∓η), so that no probability is rounded to 0 or 1.
      let x = y > 0 ? -eta : eta
      return 2 * (x > 0 ? x + Elementary.log1p(Elementary.exp(-x)) : Elementary.log1p(Elementary.exp(x)))
    case .poisson:
      let mean = Elementary.exp(eta)
      if y == 0 { return 2 * mean }
      return 2 * y * (mean / y - 1 - Self.logRatio(mean, eta, over: y))
    case .negativeBinomial(let alpha):
      let mean = Elementary.exp(eta)
      if y == 0 { return 2 * Elementary.log1p(alpha * mean) / alpha }
      // y ln(y(1 + αμ)/(μ(1 + αy))) and ln((1 + αy)/(1 + αμ))/α, each by way of its small
      // difference where there is one: at counts of 1e15 their logarithms apart cancel.
      let ratio = (y - mean) / mean / (1 + alpha * y)
      let change = alpha * ((y - mean) / (1 + alpha * mean))
      let logs = (Elementary.log1p(alpha * y), Elementary.log1p(alpha * mean))
      let first =
        ratio.magnitude < 0.5 ? Elementary.log1p(ratio) : Elementary.log(y) - eta + logs.1 - logs.0
      let second = change.magnitude < 0.5 ? Elementary.log1p(change) : logs.0 - logs.1
      return 2 * (y * first - second / alpha)
    }
  }

  /// ln(μ/y), by way of the small difference where μ is near y.
  private static func logRatio(_ mean: Double, _ eta: Double, over y: Double) -> Double {
    let gap = (mean - y) / y
    return gap.magnitude < 0.5 ? Elementary.log1p(gap) : eta - Elementary.log(y)
  }

  /// The log-likelihood of y at the mean μ = y, constants included. 0 for a binary outcome.
  func saturated(_ y: Double) -> Double {
    switch self {
    case .binomial: 0
    case .poisson: CountFunctions.saturatedPoisson(y)
    case .negativeBinomial(let alpha):
      y == 0
        ? 0
        : CountFunctions.saturatedPoisson(y) + CountFunctions.logsAboveIntegral(y, alpha)
    }
  }
}

/// The same for many rows at a time.
extension OutcomeLaw {
  /// √w and target of each row of a weighted least-squares problem whose solution is Newton's step.
  func newton(
    _ y: [Double], _ eta: [Double], _ rows: Range<Int>, guarded: Bool,
    root: UnsafeMutablePointer<Double>, target: UnsafeMutablePointer<Double>
  ) {
    each(y, eta, rows) { score, information, curvature, lane, count in
      let weight =
        guarded ? curvature.replacing(with: information, where: information .> curvature) : curvature
      // A far row predicted wrongly weighs next to nothing; the floor keeps the step finite
      // and leaves the score, hence the maximum, as it is.
      let floor = score * score * 1e-20
      var safe = weight.replacing(with: floor, where: floor .> weight)
      safe = safe.replacing(with: 1e-290, where: safe .< 1e-290)
      let roots = safe.squareRoot()
      roots.store(at: root + lane, count)
      (score / roots).store(at: target + lane, count)
    }
  }

  /// Newton's weights and scores of a block of rows, at most 64, and the sum of the deviances.
  func block(
    _ y: [Double], _ eta: UnsafePointer<Double>, _ rows: Range<Int>, weight: UnsafeMutablePointer<Double>,
    score: UnsafeMutablePointer<Double>
  ) -> Double {
    guard self == .binomial else {
      var total = 0.0
      for i in rows {
        let place = i - rows.lowerBound
        let row = row(y[i], eta[place])
        (weight[place], score[place]) = (row.curvature, row.score)
        total += deviance(y[i], eta[place])
      }
      Blocks.clearEnd(weight, rows.count)
      Blocks.clearEnd(score, rows.count)
      return total
    }
    // Σ ln(1 + e⁻ˣ) as the logarithm of one product, which 64 factors of 2 at the most do not exhaust.
    var linear = Lanes()
    var product = Lanes(repeating: 1)
    for lane in stride(from: 0, to: rows.count, by: 8) {
      let count = min(8, rows.count - lane)
      let x = Lanes(at: eta + lane)
      let event = Lanes(y, rows.lowerBound + lane, count) .> 0
      let e = Elementary.exp(-x.magnitudes)
      var sum = 1 + e
      let (near, far) = (1 / sum, e / sum)
      let up = x .>= 0
      let mean = far.replacing(with: near, where: up)
      let rest = near.replacing(with: far, where: up)
      (near * far).store(at: weight + lane)
      (-mean).replacing(with: rest, where: event).store(at: score + lane)
      let towards = x.replacing(with: -x, where: event)
      var top = towards.replacing(with: 0, where: towards .< 0)
      for i in count..<8 { (top[i], sum[i]) = (0, 1) }
      linear += top
      product *= sum
    }
    var whole = 1.0
    for i in 0..<8 { whole *= product[i] }
    return 2 * (linear.total + Elementary.log(whole))
  }

  /// The scores and √ of the weights of the expected or the observed information.
  func scores(
    _ y: [Double], _ eta: [Double], _ rows: Range<Int>, expected: Bool,
    root: UnsafeMutablePointer<Double>, score scores: UnsafeMutablePointer<Double>
  ) {
    each(y, eta, rows) { score, information, curvature, lane, count in
      (expected ? information : curvature).squareRoot().store(at: root + lane, count)
      score.store(at: scores + lane, count)
    }
  }

  /// Twice the log-likelihood that each row loses, at its own place of `result`.
  func deviances(
    _ y: [Double], _ eta: [Double], _ rows: Range<Int>, _ result: UnsafeMutablePointer<Double>
  ) {
    guard self == .binomial else {
      for i in rows { result[i] = deviance(y[i], eta[i]) }
      return
    }
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: 8) {
      let count = min(8, rows.upperBound - start)
      let x = Self.towards(y, eta, start, count)
      let top = x.replacing(with: 0, where: x .< 0)
      (2 * (top + Elementary.log1p(Elementary.exp(-x.magnitudes)))).store(at: result + start, count)
    }
  }

  /// Each row's mean, at its own place of `result`.
  func means(_ eta: [Double], _ rows: Range<Int>, _ result: UnsafeMutablePointer<Double>) {
    guard self == .binomial else {
      for i in rows { result[i] = Elementary.exp(eta[i]) }
      return
    }
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: 8) {
      let count = min(8, rows.upperBound - start)
      Elementary.logistic(Lanes(eta, start, count)).0.store(at: result + start, count)
    }
  }

  /// (1 − p)/p of each binary row, p being the probability of what happened: Pearson's χ² of it.
  static func odds(
    _ y: [Double], _ eta: [Double], _ rows: Range<Int>, _ result: UnsafeMutablePointer<Double>
  ) {
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: 8) {
      let count = min(8, rows.upperBound - start)
      Elementary.exp(towards(y, eta, start, count)).store(at: result + start, count)
    }
  }

  /// −η for an event, η for another row.
  @inline(__always)
  private static func towards(_ y: [Double], _ eta: [Double], _ start: Int, _ count: Int) -> Lanes {
    let x = Lanes(eta, start, count)
    return x.replacing(with: -x, where: Lanes(y, start, count) .> 0)
  }

  @inline(__always)
  private func each(
    _ y: [Double], _ eta: [Double], _ rows: Range<Int>,
    _ work: (_ score: Lanes, _ information: Lanes, _ curvature: Lanes, _ lane: Int, _ count: Int) -> Void
  ) {
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: 8) {
      let count = min(8, rows.upperBound - start)
      let lane = start - rows.lowerBound
      guard self == .binomial else {
        var (score, information, curvature) = (Lanes(), Lanes(), Lanes())
        for i in 0..<count {
          let row = row(y[start + i], eta[start + i])
          (score[i], information[i], curvature[i]) = (row.score, row.information, row.curvature)
        }
        work(score, information, curvature, lane, count)
        continue
      }
      let (mean, rest) = Elementary.logistic(Lanes(eta, start, count))
      let weight = mean * rest
      work((-mean).replacing(with: rest, where: Lanes(y, start, count) .> 0), weight, weight, lane, count)
    }
  }
}
