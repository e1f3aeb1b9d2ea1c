/// A difference of ratio metrics adjusted by a ratio from before the experiment
/// (CUPED on linearised ratios: Deng, Xu, Kohavi & Walker 2013, with
/// the delta method of Deng, Knoblich & Lu 2018).
///
/// θ is pooled within arms over the linearised units, weighted by n − 1. Each
/// arm keeps its own variance; the statistic is normal.
package struct RatioCUPED: Sendable, Equatable {
  package let theta: Double
  /// Correlation of the linearised units within arms, pooled like θ.
  package let correlation: Double
  /// 1 − (adjusted SE / plain SE)².
  package let varianceReduction: Double
  /// Ratio of each arm after the adjustment, R − θ(X − X of both arms), and its squared error.
  package let control: Double
  package let controlSquaredError: Double
  package let variant: Double
  package let variantSquaredError: Double
  package let unadjustedDifference: Double
  package let unadjustedStandardError: Double
  package let difference: Double
  package let standardError: Double
  package let statistic: Double
  package let p: Double

  package init(control: RatioMoments, variant: RatioMoments) throws(NoAnswer) {
    let a = try control.linearised()
    let b = try variant.linearised()
    let (total, overflow) = a.n.addingReportingOverflow(b.n)
    guard !overflow else { throw .domain("too many units to count") }
    let weightA = Double(a.n - 1) / Double(total - 2)
    let weightB = Double(b.n - 1) / Double(total - 2)
    let xx = weightA * a.covariateVariance + weightB * b.covariateVariance
    let xy = weightA * a.covariance + weightB * b.covariance
    let yy = weightA * a.variance + weightB * b.variance
    guard xx > 0, yy > 0 else { throw .zeroVariance }
    let slope = try Finite.check(xy / xx, "θ")
    func squaredError(_ arm: LinearisedRatios) -> Double {
      let rest = arm.variance - 2 * slope * arm.covariance + slope * slope * arm.covariateVariance
      return rest / Double(arm.n)
    }
    let plain = a.variance / Double(a.n) + b.variance / Double(b.n)
    let errorA = try Finite.check(squaredError(a), "an arm's variance")
    let errorB = try Finite.check(squaredError(b), "an arm's variance")
    // A perfect covariate leaves rounding, of either sign.
    guard errorA >= 0, errorB >= 0, errorA + errorB > plain * 0x1p-48 else { throw .zeroVariance }
    let gap = try Finite.check(b.covariateRatio - a.covariateRatio, "the covariate's difference")
    theta = slope
    correlation = try Finite.check(xy / xx.squareRoot() / yy.squareRoot(), "the correlation")
    self.control = try Finite.check(a.ratio + slope * gap * (Double(b.n) / Double(total)), "a ratio")
    self.variant = try Finite.check(b.ratio - slope * gap * (Double(a.n) / Double(total)), "a ratio")
    controlSquaredError = errorA
    variantSquaredError = errorB
    unadjustedDifference = try Finite.check(b.ratio - a.ratio, "the difference")
    unadjustedStandardError = try Finite.check(plain.squareRoot(), "the standard error")
    difference = try Finite.check(unadjustedDifference - slope * gap, "the adjusted difference")
    standardError = try Finite.check((errorA + errorB).squareRoot(), "the adjusted standard error")
    varianceReduction = try Finite.check(1 - (errorA + errorB) / plain, "the variance reduction")
    statistic = try Finite.check(difference / standardError, "z")
    p = try Distributions.twoSidedNormal(statistic)
  }

  package func interval(level: Double = 0.95) throws(NoAnswer) -> (low: Double, high: Double) {
    try Critical.interval(difference, error: standardError, times: Critical.normal(level: level))
  }
}
