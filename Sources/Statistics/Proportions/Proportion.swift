/// Proportions: the Wilson interval of one, and the comparison of two by the
/// pooled z test with the score interval that inverts it.
package struct Proportion: Sendable, Equatable {
  /// Successes, 0 … trials.
  package let successes: Int
  package let trials: Int

  package init(_ successes: Int, of trials: Int) throws(NoAnswer) {
    guard trials > 0 else { throw .tooFew(have: 0, need: 1) }
    guard successes >= 0, successes <= trials else { throw .domain("successes lie in 0 … trials") }
    self.successes = successes
    self.trials = trials
  }

  package var value: Double { Double(successes) / Double(trials) }

  /// The standard normal's two-sided critical value of a confidence level in (0, 1).
  static func critical(level: Double) throws(NoAnswer) -> Double {
    guard level > 0, level < 1 else { throw .domain("a confidence level lies in (0, 1)") }
    return try Distributions.normalUpperQuantile((1 - level) / 2)
  }

  /// Wilson's score interval (Wilson 1927), without continuity correction.
  package func wilson(level: Double = 0.95) throws(NoAnswer) -> (low: Double, high: Double) {
    let z = try Proportion.critical(level: level)
    let n = Double(trials)
    let p = value
    let centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    return (
      successes == 0 ? 0 : max(0, centre - half), successes == trials ? 1 : min(1, centre + half)
    )
  }
}

/// Two proportions, second minus first (variant − control).
package struct ProportionDifference: Sendable {
  package let control: Proportion
  package let variant: Proportion

  package init(control: Proportion, variant: Proportion) {
    self.control = control
    self.variant = variant
  }

  package var difference: Double { variant.value - control.value }

  private var pooledVariance: Double {
    let n = Double(control.trials) + Double(variant.trials)
    let p = (Double(control.successes) + Double(variant.successes)) / n
    return p * (1 - p) * (1 / Double(control.trials) + 1 / Double(variant.trials))
  }

  /// The pooled z statistic and its two-sided p-value.
  package func pooledZ() throws(NoAnswer) -> (z: Double, p: Double, standardError: Double) {
    guard pooledVariance > 0 else { throw .zeroVariance }
    let se = pooledVariance.squareRoot()
    let z = difference / se
    return (z, try Distributions.twoSidedNormal(z), se)
  }
}
