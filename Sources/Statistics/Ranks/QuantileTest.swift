/// Two samples compared at one quantile, in two ways that make no assumption about
/// the shape of the distributions.
package struct QuantileTest: Sendable, Equatable {
  /// Which quantile, in (0, 1); .5 is the median.
  package let quantile: Double
  /// Type 7 estimates.
  package let control: Double
  package let variant: Double
  /// Variant − control.
  package let difference: Double
  /// √(SE₀² + SE₁²), each SE the length of the order-statistic interval over 2z
  /// (Woodruff 1952).
  package let standardError: Double
  /// Of the difference, normal.
  package let low: Double
  package let high: Double
  package let level: Double
  /// Fisher's two-sided p-value of the 2×2 table of values up to and above the
  /// pooled sample's quantile (Mood's median test carried to any quantile; Conover
  /// 1999, section 4.3, with the exact test): the same share of both samples lies below.
  package let p: Double
  /// Values up to the pooled sample's quantile.
  package let controlBelow: Int
  package let variantBelow: Int

  /// Throws `tooFew` where a sample is too small for its order-statistic interval,
  /// `zeroVariance` where both intervals have no length.
  package init(
    control: [Double], variant: [Double], quantile: Double = 0.5, level: Double = 0.95
  ) throws(NoAnswer) {
    guard quantile > 0, quantile < 1 else { throw .domain("a quantile's p lies in (0, 1)") }
    let z = try Proportion.critical(level: level)
    guard control.allSatisfy(\.isFinite), variant.allSatisfy(\.isFinite) else {
      throw .domain("values must be finite")
    }
    let (a, b) = (control.sorted(), variant.sorted())
    self.quantile = quantile
    self.level = level
    self.control = try Quantiles.type7(sorted: a, quantile)
    self.variant = try Quantiles.type7(sorted: b, quantile)
    difference = self.variant - self.control
    let errorA = try QuantileTest.standardError(a, quantile, level: level, z)
    let errorB = try QuantileTest.standardError(b, quantile, level: level, z)
    // In units of the larger, so that no square overflows or vanishes.
    let larger = max(errorA, errorB)
    guard larger > 0 else { throw .zeroVariance }
    let (shareA, shareB) = (errorA / larger, errorB / larger)
    standardError = larger * (shareA * shareA + shareB * shareB).squareRoot()
    let half = z * standardError
    low = difference - half
    high = difference + half
    guard low.isFinite, high.isFinite else { throw .domain("the values are too large") }
    let cut = try Quantiles.type7(sorted: (a + b).sorted(), quantile)
    guard cut.isFinite else { throw .domain("the values are too large") }
    controlBelow = a.count { $0 <= cut }
    variantBelow = b.count { $0 <= cut }
    p = try FisherTest(
      control: Proportion(controlBelow, of: a.count), variant: Proportion(variantBelow, of: b.count)
    ).p
  }

  private static func standardError(
    _ sorted: [Double], _ quantile: Double, level: Double, _ z: Double
  ) throws(NoAnswer) -> Double {
    let ends = Quantiles.orderStatisticInterval(sorted: sorted, quantile, level: level)
    guard let low = ends.low, let high = ends.high else {
      // Both ends exist from the n on with max(p, 1 − p)ⁿ ≤ α/2.
      let rate = Elementary.log1p(-min(quantile, 1 - quantile))
      let need = (Elementary.log((1 - level) / 2) / rate).rounded(.up)
      throw .tooFew(have: sorted.count, need: need < 1e18 ? max(sorted.count + 1, Int(need)) : .max)
    }
    return (high - low) / (2 * z)
  }
}
