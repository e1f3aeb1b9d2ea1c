/// An arm's outcome y with a covariate x measured before the experiment.
package struct CovariateSummary: Sendable, Equatable {
  package let n: Int
  package let covariateMean: Double
  package let outcomeMean: Double
  /// Sample variances and covariance, divisor n − 1.
  package let covariateVariance: Double
  package let outcomeVariance: Double
  package let covariance: Double

  package init(
    n: Int, covariateMean: Double, outcomeMean: Double, covariateVariance: Double, outcomeVariance: Double,
    covariance: Double
  ) throws(NoAnswer) {
    guard n >= 2 else { throw .tooFew(have: n, need: 2) }
    for value in [covariateMean, outcomeMean, covariateVariance, outcomeVariance, covariance] {
      _ = try Finite.check(value, "a moment")
    }
    guard covariateVariance >= 0, outcomeVariance >= 0 else { throw .domain("variances are at least 0") }
    self.n = n
    self.covariateMean = covariateMean
    self.outcomeMean = outcomeMean
    self.covariateVariance = covariateVariance
    self.outcomeVariance = outcomeVariance
    self.covariance = covariance
  }

  /// x is the covariate, y the outcome.
  package init(_ moments: CoMoments) throws(NoAnswer) {
    try self.init(
      n: moments.n, covariateMean: moments.meanX(), outcomeMean: moments.meanY(),
      covariateVariance: moments.varianceX(), outcomeVariance: moments.varianceY(),
      covariance: moments.covariance())
  }

  /// x is the covariate, y the outcome; each `unit` turns minor units into major ones.
  package init(
    _ moments: IntegerMoments, covariateUnit: Double = 1, outcomeUnit: Double = 1
  ) throws(NoAnswer) {
    try self.init(
      n: moments.n, covariateMean: moments.mean() * covariateUnit,
      outcomeMean: moments.meanY() * outcomeUnit,
      covariateVariance: moments.variance() * covariateUnit * covariateUnit,
      outcomeVariance: moments.varianceY() * outcomeUnit * outcomeUnit,
      covariance: moments.covariance() * covariateUnit * outcomeUnit)
  }
}

/// A difference of means adjusted by a covariate from before the experiment
/// (CUPED: Deng, Xu, Kohavi & Walker 2013, section 3).
///
/// θ is the slope pooled within arms, Σ(n − 1)cov(x, y) / Σ(n − 1)var(x): arms
/// that differ in the means do not disturb it. Errors are each arm's own, of
/// y − θx, with Welch's degrees of freedom; that θ was estimated is of lower order.
package struct CUPED: Sendable, Equatable {
  package let theta: Double
  /// Correlation of x and y within arms, pooled like θ.
  package let correlation: Double
  /// 1 − (adjusted SE / plain SE)²; near ρ².
  package let varianceReduction: Double
  /// Without the adjustment.
  package let unadjusted: WelchTest
  package let adjusted: WelchTest
  /// Arms with adjusted means ȳ − θ(x̄ − x̄ of both arms) and variances of y − θx:
  /// for a relative difference.
  package let control: MeanSummary
  package let variant: MeanSummary

  package init(control a: CovariateSummary, variant b: CovariateSummary) throws(NoAnswer) {
    let (total, overflow) = a.n.addingReportingOverflow(b.n)
    guard !overflow else { throw .domain("too many observations to count") }
    // Weights that sum to 1, so that large counts do not overflow.
    let weightA = Double(a.n - 1) / Double(total - 2)
    let weightB = Double(b.n - 1) / Double(total - 2)
    let xx = weightA * a.covariateVariance + weightB * b.covariateVariance
    let xy = weightA * a.covariance + weightB * b.covariance
    let yy = weightA * a.outcomeVariance + weightB * b.outcomeVariance
    guard xx > 0, yy > 0 else { throw .zeroVariance }
    let slope = try Finite.check(xy / xx, "θ")
    theta = slope
    correlation = try Finite.check(xy / xx.squareRoot() / yy.squareRoot(), "the correlation")
    let shareB = Double(b.n) / Double(total)
    // x̄ₐ − x̄ = −share of b · (x̄ᵦ − x̄ₐ).
    let gap = b.covariateMean - a.covariateMean
    control = try Self.adjust(a, theta: slope, by: -shareB * gap)
    variant = try Self.adjust(b, theta: slope, by: Double(a.n) / Double(total) * gap)
    unadjusted = try WelchTest(
      control: MeanSummary(n: a.n, mean: a.outcomeMean, variance: a.outcomeVariance),
      variant: MeanSummary(n: b.n, mean: b.outcomeMean, variance: b.outcomeVariance))
    adjusted = try WelchTest(control: control, variant: variant)
    let share = adjusted.standardError / unadjusted.standardError
    varianceReduction = try Finite.check(1 - share * share, "the variance reduction")
  }

  private static func adjust(
    _ arm: CovariateSummary, theta: Double, by gap: Double
  ) throws(NoAnswer) -> MeanSummary {
    let variance = arm.outcomeVariance - 2 * theta * arm.covariance + theta * theta * arm.covariateVariance
    // What a perfect covariate leaves is rounding, of either sign: no variance to test with.
    guard variance > arm.outcomeVariance * 0x1p-48 else {
      if arm.outcomeVariance == 0, variance == 0 {
        return MeanSummary(
          n: arm.n, mean: try Finite.check(arm.outcomeMean - theta * gap, "a mean"), variance: 0)
      }
      throw .zeroVariance
    }
    return MeanSummary(
      n: arm.n, mean: try Finite.check(arm.outcomeMean - theta * gap, "an adjusted mean"),
      variance: try Finite.check(variance, "an adjusted variance"))
  }
}
