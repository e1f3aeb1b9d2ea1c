/// How far a variant may fall short of (or pass) the control and still count as
/// no worse (or the same).
package enum Margin: Sendable, Equatable {
  /// In the outcome's unit.
  case absolute(Double)
  /// A share of the control's value: .05 is 5 % of it.
  case relative(Double)

  /// The line on which the hypotheses meet: variant = slope · control + offset. `sign`
  /// is −1 for the lower margin, +1 for the upper.
  func line(_ sign: Double) throws(NoAnswer) -> (slope: Double, offset: Double) {
    switch self {
    case .absolute(let margin):
      guard margin > 0, margin.isFinite else { throw .domain("a margin must be positive") }
      return (1, sign * margin)
    case .relative(let margin):
      guard margin > 0, margin < 1 else { throw .domain("a relative margin lies in (0, 1)") }
      return (1 + sign * margin, 0)
    }
  }
}

extension Margin {
  /// A share of a control at or below 0 points nowhere, or the wrong way.
  func check(control: Double) throws(NoAnswer) {
    if case .relative = self, !(control > 0) {
      throw .domain("a relative margin needs a control above 0; use an absolute one")
    }
  }
}

/// One one-sided test against a margin.
package struct MarginTest: Sendable, Equatable {
  /// variant − slope · control − offset: the distance from the margin's line.
  package let distance: Double
  package let standardError: Double
  package let statistic: Double
  /// Welch's degrees of freedom; nil: normal.
  package let df: Double?
  /// One-sided.
  package let p: Double

  /// `sign` −1: is the variant above the lower line? +1: is it below the upper one?
  /// Means by Welch's t; a relative margin tests the contrast variant − slope · control
  /// (Sasabuchi 1988; Hauschke, Kieser & Hothorn 1999).
  init(control: MeanSummary, variant: MeanSummary, margin: Margin, sign: Double) throws(NoAnswer) {
    try margin.check(control: control.checked().mean)
    let (slope, offset) = try margin.line(sign)
    let scaled = try MeanSummary(
      n: control.n, mean: slope * control.checked().mean + offset, variance: slope * slope * control.variance)
    let test = try WelchTest(control: scaled.checked(), variant: variant.checked())
    distance = try Finite.check(test.difference, "the distance")
    standardError = try Finite.check(test.standardError, "the standard error")
    statistic = test.statistic
    df = test.df
    p = try Distributions.tCDF(statistic, df: test.df, upper: sign < 0)
  }

  /// Proportions by the score test of Farrington & Manning (1990): the standard
  /// error is that of the most likely proportions on the margin's line.
  init(control: Proportion, variant: Proportion, margin: Margin, sign: Double) throws(NoAnswer) {
    let (slope, offset) = try margin.line(sign)
    let constrained = try ConstrainedProportions(
      control: control, variant: variant, slope: slope, offset: offset)
    let squared = constrained.squaredError
    guard squared > 0 else { throw .zeroVariance }
    distance = variant.value - slope * control.value - offset
    standardError = squared.squareRoot()
    statistic = try Finite.check(distance / standardError, "z")
    df = nil
    p = try Distributions.normalCDF(statistic, upper: sign < 0)
  }
}

/// Is the variant no worse than the control by more than the margin?
package struct NonInferiority: Sendable, Equatable {
  package let margin: Margin
  package let test: MarginTest
  package var p: Double { test.p }

  /// - Parameter higherIsBetter: whether falling short is what the margin limits.
  package init(control: MeanSummary, variant: MeanSummary, margin: Margin, higherIsBetter: Bool = true)
    throws(NoAnswer)
  {
    self.margin = margin
    test = try MarginTest(control: control, variant: variant, margin: margin, sign: higherIsBetter ? -1 : 1)
  }

  package init(control: Proportion, variant: Proportion, margin: Margin, higherIsBetter: Bool = true)
    throws(NoAnswer)
  {
    self.margin = margin
    test = try MarginTest(control: control, variant: variant, margin: margin, sign: higherIsBetter ? -1 : 1)
  }
}

/// Equivalence by two one-sided tests (Schuirmann 1987): the variant lies within
/// the margin on both sides where the larger p is below α. For means and an absolute
/// margin that is where the interval at level 1 − 2α lies within the margin.
package struct Equivalence: Sendable, Equatable {
  package let margin: Margin
  /// Above the lower line.
  package let lower: MarginTest
  /// Below the upper line.
  package let upper: MarginTest
  package var p: Double { max(lower.p, upper.p) }

  package init(control: MeanSummary, variant: MeanSummary, margin: Margin) throws(NoAnswer) {
    self.margin = margin
    lower = try MarginTest(control: control, variant: variant, margin: margin, sign: -1)
    upper = try MarginTest(control: control, variant: variant, margin: margin, sign: 1)
  }

  package init(control: Proportion, variant: Proportion, margin: Margin) throws(NoAnswer) {
    self.margin = margin
    lower = try MarginTest(control: control, variant: variant, margin: margin, sign: -1)
    upper = try MarginTest(control: control, variant: variant, margin: margin, sign: 1)
  }
}
