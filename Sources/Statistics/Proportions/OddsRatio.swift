/// The sample odds ratio of two proportions, variant / control, with Woolf's
/// interval (1955): normal on the logarithm. It needs all four cells; the exact
/// conditional interval (`ConditionalOddsRatio`) takes empty ones too.
package struct OddsRatio: Sendable, Equatable {
  package let estimate: Double
  package let logEstimate: Double
  /// √(1/a + 1/b + 1/c + 1/d), of the logarithm.
  package let logStandardError: Double
  package let z: Double
  /// Two-sided p-value of an odds ratio of 1.
  package let p: Double

  /// Throws `zeroDenominator` where a cell is empty.
  package init(control: Proportion, variant: Proportion) throws(NoAnswer) {
    let a = Double(variant.successes)
    let b = Double(control.successes)
    let c = Double(variant.trials - variant.successes)
    let d = Double(control.trials - control.successes)
    guard min(a, b, c, d) > 0 else { throw .zeroDenominator }
    estimate = (a / c) / (b / d)
    logEstimate = Elementary.log(estimate)
    logStandardError = (1 / a + 1 / b + 1 / c + 1 / d).squareRoot()
    z = logEstimate / logStandardError
    p = try Distributions.twoSidedNormal(z)
  }

  package func interval(level: Double = 0.95) throws(NoAnswer) -> (low: Double, high: Double) {
    let half = try Proportion.critical(level: level) * logStandardError
    return (estimate * Elementary.exp(-half), estimate * Elementary.exp(half))
  }
}
