/// The unpooled z (Wald) test of two proportions, variant − control, with the
/// interval that belongs to it. Its coverage falls short for small samples and for
/// proportions near 0 or 1; the score intervals are the better choice there.
package struct UnpooledZTest: Sendable, Equatable {
  package let difference: Double
  /// √(p₀(1 − p₀)/n₀ + p₁(1 − p₁)/n₁).
  package let standardError: Double
  package let z: Double
  /// Two-sided.
  package let p: Double

  /// Throws `zeroVariance` where both arms are all failures or all successes.
  package init(_ arms: ProportionDifference) throws(NoAnswer) {
    func variance(_ arm: Proportion) -> Double {
      arm.value * (Double(arm.trials - arm.successes) / Double(arm.trials)) / Double(arm.trials)
    }
    let squared = variance(arms.control) + variance(arms.variant)
    guard squared > 0 else { throw .zeroVariance }
    difference = arms.difference
    standardError = squared.squareRoot()
    z = difference / standardError
    p = try Distributions.twoSidedNormal(z)
  }

  package func interval(level: Double = 0.95) throws(NoAnswer) -> (low: Double, high: Double) {
    let half = try Proportion.critical(level: level) * standardError
    return (difference - half, difference + half)
  }
}

extension ProportionDifference {
  /// Newcombe's hybrid score interval (1998, Statistics in Medicine 17, method 10):
  /// the distances of each proportion to the ends of its Wilson interval, squared
  /// and added.
  package func newcombeInterval(level: Double = 0.95) throws(NoAnswer) -> (low: Double, high: Double) {
    let zero = try control.wilson(level: level)
    let one = try variant.wilson(level: level)
    func distance(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }
    let down = distance(variant.value - one.low, zero.high - control.value)
    let up = distance(one.high - variant.value, control.value - zero.low)
    return (max(-1, difference - down), min(1, difference + up))
  }
}
