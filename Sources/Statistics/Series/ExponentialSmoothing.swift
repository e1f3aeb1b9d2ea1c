/// Exponential smoothing with additive errors: a level alone, ETS(A,N,N), or a
/// level and a damped trend, ETS(A,Ad,N) (Hyndman, Koehler, Ord & Snyder 2008,
/// sections 2.5 and 6.1).
package struct ExponentialSmoothing: Sendable, Equatable {
  package struct Parameters: Sendable, Equatable {
    /// Weight of the newest error in the level, 0 < α < 1.
    package var alpha: Double
    /// Weight in the trend, 0 ≤ β < α; with φ nil there is no trend.
    package var beta: Double
    /// Damping, 0 < φ < 1.
    package var phi: Double?

    package init(alpha: Double, beta: Double = 0, phi: Double? = nil) {
      self.alpha = alpha
      self.beta = beta
      self.phi = phi
    }
  }

  package let parameters: Parameters
  package let initialLevel: Double
  package let initialTrend: Double
  /// State after the last value.
  package let level: Double
  package let trend: Double
  package let n: Int
  package let sumOfSquares: Double

  /// Parameters and initial states: the states that minimise the sum of squared
  /// one-step errors, which is quadratic in them.
  package init(_ y: [Double], _ parameters: Parameters) throws(NoAnswer) {
    try Self.check(y, hasTrend: parameters.phi != nil)
    guard parameters.alpha > 0, parameters.alpha < 1, parameters.beta >= 0,
      parameters.beta < parameters.alpha,
      parameters.phi.map({ $0 > 0 && $0 < 1 }) ?? true
    else { throw .domain("0 < α < 1, 0 ≤ β < α, 0 < φ < 1") }
    var errors = SmoothingErrors(y)
    self = try Self.fits(&errors, [parameters], y.count)[0]
  }

  /// The better of the two by AICc, each with its best parameters.
  package init(fitting y: [Double]) throws(NoAnswer) {
    let plain = try Self.search(y, [0.1, 0.3, 0.5, 0.7, 0.9].map { Parameters(alpha: $0) })
    guard y.count >= 10 else {
      self = plain
      return
    }
    let starts = [0.1, 0.4, 0.8].flatMap { alpha in
      [0.05, 0.3].flatMap { share in
        [0.82, 0.95].map { Parameters(alpha: alpha, beta: alpha * share, phi: $0) }
      }
    }
    let damped = try Self.search(y, starts)
    self = damped.correctedAIC < plain.correctedAIC ? damped : plain
  }

  /// Free parameters: smoothing, initial states, and the errors' variance.
  private var freedom: Int { parameters.phi == nil ? 3 : 6 }

  /// AICc up to a constant of the series.
  private var correctedAIC: Double {
    let (count, k) = (Double(n), Double(freedom))
    guard sumOfSquares > 0, count > k + 1 else { return sumOfSquares > 0 ? .infinity : -.infinity }
    return count * Elementary.log(sumOfSquares / count) + 2 * k + 2 * k * (k + 1) / (count - k - 1)
  }

  /// Variance of a one-step error, over what is left beside the states and weights.
  package var variance: Double { sumOfSquares / Double(max(1, n - (freedom - 1))) }

  /// The mean h steps on, h ≥ 1.
  package func forecast(_ h: Int) -> Double { level + trend * damping(h) }

  /// Variance of the error h steps on: σ²(1 + Σ c_j²), c_j = α + β(φ + … + φ^j) over j < h.
  package func forecastVariance(_ h: Int) -> Double {
    variance
      * (1
        + Sums.sum(h - 1) { j in
          let weight = parameters.alpha + (parameters.phi == nil ? 0 : parameters.beta * damping(j + 1))
          return weight * weight
        })
  }

  /// φ + … + φ^h, 0 without a trend.
  private func damping(_ h: Int) -> Double {
    guard let phi = parameters.phi else { return 0 }
    var power = 1.0
    var total = 0.0
    for _ in 0..<h {
      power *= phi
      total += power
    }
    return total
  }

  private static func check(_ y: [Double], hasTrend: Bool) throws(NoAnswer) {
    let need = hasTrend ? 5 : 3
    guard y.count >= need else { throw .tooFew(have: y.count, need: need) }
    for value in y { _ = try Finite.check(value, "a value") }
  }

  private init(_ parameters: Parameters, _ outcome: SmoothingErrors.Outcome, _ lane: Int, _ n: Int)
    throws(NoAnswer)
  {
    self.parameters = parameters
    initialLevel = outcome.initialLevel[lane]
    initialTrend = outcome.initialTrend[lane]
    level = outcome.level[lane]
    trend = outcome.trend[lane]
    self.n = n
    sumOfSquares = try Finite.check(outcome.squares[lane], "the sum of squared errors")
  }

  /// All with a trend or all without.
  private static func fits(_ errors: inout SmoothingErrors, _ parameters: [Parameters], _ n: Int)
    throws(NoAnswer) -> [ExponentialSmoothing]
  {
    var fits: [ExponentialSmoothing] = []
    for first in stride(from: 0, to: parameters.count, by: SmoothingErrors.lanes) {
      let some = parameters[first..<min(parameters.count, first + SmoothingErrors.lanes)]
      var (alpha, beta, phi) = (
        SmoothingErrors.Lanes(repeating: some[first].alpha), SmoothingErrors.Lanes.zero,
        SmoothingErrors.Lanes.zero
      )
      for (lane, p) in some.enumerated() {
        alpha[lane] = p.alpha
        beta[lane] = p.beta
        phi[lane] = p.phi ?? 0
      }
      let outcome = errors.outcome(alpha: alpha, beta: beta, phi: phi, hasTrend: some[first].phi != nil)
      for (lane, p) in some.enumerated() { fits.append(try ExponentialSmoothing(p, outcome, lane, n)) }
    }
    return fits
  }

  /// From the best of a few starts, steps along one parameter at a time that halve
  /// when none helps (Hooke & Jeeves 1961): no derivative, the same path everywhere.
  private static func search(_ y: [Double], _ starts: [Parameters]) throws(NoAnswer) -> ExponentialSmoothing {
    try check(y, hasTrend: starts[0].phi != nil)
    var errors = SmoothingErrors(y)
    var best: ExponentialSmoothing?
    for fit in try fits(&errors, starts, y.count) where fit.sumOfSquares < best?.sumOfSquares ?? .infinity {
      best = fit
    }
    guard var fit = best else { throw .tooFew(have: 0, need: 1) }
    var step = 0.1
    while step > 0.002 {
      var moved = false
      for next in try fits(&errors, neighbours(fit.parameters, step), y.count)
      where next.sumOfSquares < fit.sumOfSquares {
        fit = next
        moved = true
      }
      if !moved { step /= 2 }
    }
    return fit
  }

  private static func neighbours(_ p: Parameters, _ step: Double) -> [Parameters] {
    func clamp(_ x: Double, _ low: Double, _ high: Double) -> Double { min(max(x, low), high) }
    return [-step, step].flatMap { move -> [Parameters] in
      let alpha = clamp(p.alpha + move, 0.0001, 0.9999)
      guard let phi = p.phi else { return [Parameters(alpha: alpha)] }
      let top = 0.999
      return [
        Parameters(alpha: alpha, beta: min(p.beta, alpha * top), phi: phi),
        Parameters(alpha: p.alpha, beta: clamp(p.beta + move * p.alpha, 0, p.alpha * top), phi: phi),
        Parameters(alpha: p.alpha, beta: p.beta, phi: clamp(phi + move, 0.8, 0.98)),
      ]
    }
  }
}
