/// A ratio of sums over independent units, Σx / Σy, with the delta method
/// (Deng, Knoblich & Lu 2018, section 3.2).
package struct RatioSummary: Sendable, Equatable {
  /// Number of independent units.
  package let units: Int
  package let value: Double
  /// Squared standard error, with the factor m/(m − 1) over units.
  package let squaredStandardError: Double

  /// `unit` turns x's unit into the reported one (minor into major money).
  package init(_ moments: IntegerMoments, unit: Double = 1) throws(NoAnswer) {
    guard moments.sumY != 0 else { throw .zeroDenominator }
    guard moments.n >= 2 else { throw .tooFew(have: moments.n, need: 2) }
    units = moments.n
    let ratio = try moments.mean() / moments.meanY()
    value = try Finite.check(ratio * unit, "the ratio")
    let variance = try Self.deltaVariance(
      meanX: moments.mean(), meanY: moments.meanY(), varianceX: moments.variance(),
      varianceY: moments.varianceY(), covariance: moments.covariance())
    squaredStandardError = try Finite.check(variance / Double(moments.n) * unit * unit, "the squared error")
  }

  /// Variance of X̄/Ȳ times n, to first order.
  package static func deltaVariance(
    meanX: Double, meanY: Double, varianceX: Double, varianceY: Double, covariance: Double
  ) throws(NoAnswer) -> Double {
    guard meanY != 0 else { throw .zeroDenominator }
    let ratio = meanX / meanY
    let spread = varianceX - 2 * ratio * covariance + ratio * ratio * varianceY
    return try Finite.check(max(0, spread) / (meanY * meanY), "the variance of a ratio")
  }

  package func interval(level: Double = 0.95) throws(NoAnswer) -> (low: Double, high: Double) {
    let z = try Critical.normal(level: level)
    return try Critical.interval(value, error: squaredStandardError.squareRoot(), times: z)
  }
}

/// The net promoter score and its interval.
package struct NetPromoterScore: Sendable, Equatable {
  package let promoters: Int
  package let passives: Int
  package let detractors: Int

  /// Counts from 0 to 10¹⁵.
  package init(promoters: Int, passives: Int, detractors: Int) throws(NoAnswer) {
    guard [promoters, passives, detractors].allSatisfy({ (0...1_000_000_000_000_000).contains($0) }) else {
      throw .domain("counts of answers lie in 0 … 10¹⁵")
    }
    self.promoters = promoters
    self.passives = passives
    self.detractors = detractors
  }

  package var n: Int { promoters + passives + detractors }

  package func value() throws(NoAnswer) -> Double {
    guard n > 0 else { throw .tooFew(have: 0, need: 1) }
    return 100 * Double(promoters - detractors) / Double(n)
  }

  /// 100 √((p + d − (p − d)²)/n).
  package func standardError() throws(NoAnswer) -> Double {
    guard n > 0 else { throw .tooFew(have: 0, need: 1) }
    return Self.score(Double(promoters), Double(passives), Double(detractors)).standardError
  }

  /// Normal interval; below 30 answers, or where the standard error is 0, from
  /// (p, passive, d) with ¾, 1½, ¾ added, which pulls it away from ±100
  /// (the adjusted Wald interval of Rocks 2016).
  package func interval(level: Double = 0.95) throws(NoAnswer) -> (low: Double, high: Double) {
    guard n > 0 else { throw .tooFew(have: 0, need: 1) }
    let z = try Critical.normal(level: level)
    let plain = Self.score(Double(promoters), Double(passives), Double(detractors))
    let used =
      n < 30 || plain.standardError == 0
      ? Self.score(Double(promoters) + 0.75, Double(passives) + 1.5, Double(detractors) + 0.75)
      : plain
    return (
      max(-100, used.value - z * used.standardError), min(100, used.value + z * used.standardError)
    )
  }

  private static func score(_ p: Double, _ passive: Double, _ d: Double)
    -> (value: Double, standardError: Double)
  {
    let n = p + passive + d
    let spread = (p + d) / n - (p - d) * (p - d) / (n * n)
    return (100 * (p - d) / n, 100 * (max(0, spread) / n).squareRoot())
  }
}
