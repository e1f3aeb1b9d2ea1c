/// Efron's bias-corrected and accelerated bootstrap interval (BCa; Efron 1987,
/// JASA 82), for a statistic of one sample or for the difference of a statistic
/// between two samples.
package struct BootstrapInterval: Sendable, Equatable {
  /// The statistic of the data themselves.
  package let estimate: Double
  /// Standard deviation of the replicates.
  package let standardError: Double
  package let low: Double
  package let high: Double
  package let level: Double
  package let replicates: Int
  /// z₀: how far the replicates' median lies from the estimate, in normal units.
  package let biasCorrection: Double
  /// a, from the jackknife's skewness.
  package let acceleration: Double

  /// A statistic of one sample; throws where the sample has none.
  package typealias Statistic = @Sendable ([Double]) throws(NoAnswer) -> Double

  /// One sample. Replicate i draws from a stream of (seed, i) alone, so neither the
  /// thread count nor the number of replicates changes it.
  ///
  /// Throws what the statistic throws on the data or a replicate; `zeroVariance`
  /// where all replicates, or all jackknife values, are equal; `domain` where all
  /// replicates lie on one side of the estimate, where the level needs more
  /// replicates, or where a value or a statistic is not finite.
  package init(
    _ values: [Double], level: Double = 0.95, replicates: Int = 9999, seed: UInt64, threads: Int = 1,
    statistic: @escaping Statistic
  ) throws(NoAnswer) {
    try self.init(
      samples: [values], level: level, replicates: replicates, seed: seed, threads: threads
    ) { (samples) throws(NoAnswer) in try statistic(samples[0]) }
  }

  /// statistic(variant) − statistic(control), the two resampled apart.
  package init(
    control: [Double], variant: [Double], level: Double = 0.95, replicates: Int = 9999, seed: UInt64,
    threads: Int = 1, statistic: @escaping Statistic
  ) throws(NoAnswer) {
    try self.init(
      samples: [control, variant], level: level, replicates: replicates, seed: seed, threads: threads
    ) { (samples) throws(NoAnswer) in try statistic(samples[1]) - statistic(samples[0]) }
  }

  private init(
    samples: [[Double]], level: Double, replicates: Int, seed: UInt64, threads: Int,
    statistic: @escaping @Sendable ([[Double]]) throws(NoAnswer) -> Double
  ) throws(NoAnswer) {
    let z = try Proportion.critical(level: level)
    for sample in samples {
      guard sample.count >= 2 else { throw .tooFew(have: sample.count, need: 2) }
      guard sample.allSatisfy(\.isFinite) else { throw .domain("values must be finite") }
    }
    guard replicates >= 100, replicates <= 10_000_000 else {
      throw .domain("100 … 10,000,000 replicates")
    }
    let draws = Resampling(samples: samples, statistic: statistic)
    estimate = try draws.value(samples)
    let drawn = try draws.replicates(replicates, seed: seed, threads: threads).sorted()
    guard drawn[0] < drawn[replicates - 1] else { throw .zeroVariance }
    // In units of their range, so that no square overflows or vanishes.
    let range = drawn[replicates - 1] - drawn[0]
    guard range.isFinite else { throw .domain("the statistic's spread is too large") }
    standardError = try Sums.variance(drawn.map { ($0 - drawn[0]) / range }).squareRoot() * range
    // Replicates equal to the estimate count half, so that a discrete statistic
    // such as a median is not taken for a biased one.
    let center = estimate
    let doubled = drawn.reduce(0) { $0 + ($1 < center ? 2 : $1 == center ? 1 : 0) }
    let share = Double(doubled) / Double(2 * replicates)
    guard share > 0, share < 1 else {
      throw .domain("all bootstrap replicates lie on one side of the estimate")
    }
    let bias = try Distributions.normalQuantile(share)
    let skew = try draws.acceleration(seed: seed, threads: threads)
    func end(_ z: Double) throws(NoAnswer) -> Double {
      let shrink = 1 - skew * (bias + z)
      guard shrink > 0 else { throw .domain("the acceleration is too large for this level") }
      let rank = try Distributions.normalCDF(bias + (bias + z) / shrink)
      guard rank * Double(replicates) >= 1, (1 - rank) * Double(replicates) >= 1 else {
        throw .domain("the interval's ends lie beyond the replicates: take more")
      }
      return try Quantiles.type7(sorted: drawn, rank)
    }
    low = try end(-z)
    high = try end(z)
    self.level = level
    self.replicates = replicates
    biasCorrection = bias
    acceleration = skew
  }
}
