/// (Σa/Σb)/(Σc/Σd) − 1 over units that bring all four, with the delta method; the
/// moments are those of the pairs (a, b), (c, d), (a, c), (a, d), (b, c), (b, d).
package struct RatioOfRatios: Sendable, Equatable {
  package let units: Int
  package let value: Double
  package let standardError: Double

  package init(_ pairs: [IntegerMoments]) throws(NoAnswer) {
    guard pairs.count == 6 else { throw .domain("six pairs of four columns") }
    let (ab, cd) = (pairs[0], pairs[1])
    units = ab.n
    guard ab.sumY != 0, cd.sumX != 0, cd.sumY != 0 else { throw .zeroDenominator }
    let upper = Double(ab.sumX) / Double(ab.sumY)
    let lower = Double(cd.sumX) / Double(cd.sumY)
    value = upper / lower - 1
    guard ab.n >= 2 else { throw .tooFew(have: ab.n, need: 2) }
    let (b, d) = (try ab.meanY(), try cd.meanY())
    // The ratios move by (a − Ub)/b̄ and (c − Ld)/d̄.
    let spreadUpper =
      (try ab.variance() - 2 * upper * ab.covariance() + upper * upper * ab.varianceY()) / b / b
    let spreadLower =
      (try cd.variance() - 2 * lower * cd.covariance() + lower * lower * cd.varianceY()) / d / d
    let cross =
      (try pairs[2].covariance() - lower * pairs[3].covariance() - upper * pairs[4].covariance()
        + upper * lower * pairs[5].covariance()) / b / d
    let ratio = upper / lower
    let spread = spreadUpper - 2 * ratio * cross + ratio * ratio * spreadLower
    standardError = try Finite.check(
      (max(0, spread) / Double(ab.n)).squareRoot() / lower.magnitude, "the standard error")
  }

  package func interval(level: Double = 0.95) throws(NoAnswer) -> (low: Double, high: Double) {
    try Critical.interval(value, error: standardError, times: Critical.normal(level: level))
  }
}
