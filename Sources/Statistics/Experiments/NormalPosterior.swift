/// The posterior of a mean whose standard error is taken as known, under a normal
/// prior: precision-weighted (Gelman et al. 2013, section 2.5).
package struct NormalPosterior: Sendable, Equatable {
  package let mean: Double
  package let variance: Double

  package init(mean: Double, variance: Double) throws(NoAnswer) {
    self.mean = try Finite.check(mean, "the mean")
    guard variance > 0, variance.isFinite else { throw .zeroVariance }
    self.variance = variance
  }

  /// Prior N(priorMean, priorVariance); without one, the flat prior.
  package init(_ summary: MeanSummary, prior: NormalPosterior? = nil) throws(NoAnswer) {
    let checked = try summary.checked()
    let error = checked.squaredStandardError
    guard error > 0 else { throw .zeroVariance }
    guard let prior else {
      try self.init(mean: checked.mean, variance: error)
      return
    }
    // Weight of the data; written so that neither precision overflows.
    let weight = 1 / (1 + error / prior.variance)
    try self.init(
      mean: prior.mean + weight * (checked.mean - prior.mean), variance: error * weight)
  }

  package func interval(level: Double = 0.95) throws(NoAnswer) -> (low: Double, high: Double) {
    try Critical.interval(mean, error: variance.squareRoot(), times: Critical.normal(level: level))
  }
}

/// Two independent normal posteriors compared.
package struct NormalComparison: Sendable, Equatable {
  /// Posterior mean and standard deviation of variant − control.
  package let difference: Double
  package let deviation: Double
  package let probabilityVariantBetter: Double
  package let probabilityControlBetter: Double
  /// E(control − variant)⁺: the expected loss if the variant is chosen.
  package let lossOfVariant: Double
  /// E(variant − control)⁺: the expected loss if the control is kept.
  package let lossOfControl: Double

  package init(control: NormalPosterior, variant: NormalPosterior) throws(NoAnswer) {
    difference = try Finite.check(variant.mean - control.mean, "the difference")
    deviation = try Finite.check((control.variance + variant.variance).squareRoot(), "the deviation")
    let z = try Finite.check(difference / deviation, "z")
    probabilityVariantBetter = try Distributions.normalCDF(z)
    probabilityControlBetter = try Distributions.normalCDF(z, upper: true)
    lossOfVariant = try Finite.check(deviation * Self.loss(z), "the loss")
    lossOfControl = try Finite.check(deviation * Self.loss(-z), "the loss")
  }

  package func interval(level: Double = 0.95) throws(NoAnswer) -> (low: Double, high: Double) {
    try Critical.interval(difference, error: deviation, times: Critical.normal(level: level))
  }

  /// E(Z − z)⁺ = φ(z) − z(1 − Φ(z)) of a standard normal Z. From 8 on the two
  /// terms cancel, so there it is φ(z)/z² times the asymptotic series (Abramowitz &
  /// Stegun 1964, 26.2.12).
  private static func loss(_ z: Double) throws(NoAnswer) -> Double {
    if z > 39 { return 0 }
    let density = Elementary.exp(-z * z / 2) / (2 * Double.pi).squareRoot()
    if z < 8 { return density - z * (try Distributions.normalCDF(z, upper: true)) }
    // Σ (−1)ᵏ (2k + 1)!! / z²ᵏ, to its smallest term: below 1e−13 from z = 8 on.
    var term = 1.0
    var sum = 1.0
    var k = 1.0
    while k < 30 {
      let next = -term * (2 * k + 1) / (z * z)
      guard next.magnitude < term.magnitude else { break }
      term = next
      sum += term
      k += 1
    }
    return density / (z * z) * sum
  }
}
