/// Means and covariances of four columns over independent units, as a state that
/// streams and merges: a ratio metric's numerator and denominator, and those of
/// its covariate ratio from before the experiment.
package struct RatioMoments: Sendable, Equatable {
  /// Pairs (0,1), (2,3), (0,2), (0,3), (1,2), (1,3) of the columns.
  private var own = CoMoments()
  private var covariate = CoMoments()
  private var crossed = [CoMoments](repeating: CoMoments(), count: 4)

  package init() {}

  /// One unit. A covariate that is a plain mean has denominator 1.
  package mutating func add(
    numerator: Double, denominator: Double, covariateNumerator: Double, covariateDenominator: Double = 1
  ) {
    own.add(numerator, denominator)
    covariate.add(covariateNumerator, covariateDenominator)
    crossed[0].add(numerator, covariateNumerator)
    crossed[1].add(numerator, covariateDenominator)
    crossed[2].add(denominator, covariateNumerator)
    crossed[3].add(denominator, covariateDenominator)
  }

  package mutating func merge(_ other: RatioMoments) {
    own.merge(other.own)
    covariate.merge(other.covariate)
    for i in crossed.indices { crossed[i].merge(other.crossed[i]) }
  }

  package var n: Int { own.n }

  /// The two ratios, and n times the variances and covariance of their estimates
  /// to first order (the delta method: Deng, Knoblich & Lu 2018, section 3.2).
  func linearised() throws(NoAnswer) -> LinearisedRatios {
    guard n >= 2 else { throw .tooFew(have: n, need: 2) }
    let base = try own.meanY()
    let covariateBase = try covariate.meanY()
    guard base != 0, covariateBase != 0 else { throw .zeroDenominator }
    let ratio = try Finite.check(own.meanX() / base, "the ratio")
    let covariateRatio = try Finite.check(covariate.meanX() / covariateBase, "the covariate's ratio")
    // The estimates move by (dN − R dD)/D̄.
    let spread = try own.varianceX() - 2 * ratio * own.covariance() + ratio * ratio * own.varianceY()
    let covariateSpread =
      try covariate.varianceX() - 2 * covariateRatio * covariate.covariance()
      + covariateRatio * covariateRatio * covariate.varianceY()
    let cross =
      try crossed[0].covariance() - covariateRatio * crossed[1].covariance()
      - ratio * crossed[2].covariance() + ratio * covariateRatio * crossed[3].covariance()
    return LinearisedRatios(
      n: n, ratio: ratio, covariateRatio: covariateRatio,
      // Rounding may leave a spread of 0 slightly below it.
      variance: try Finite.check(max(0, spread) / base / base, "the ratio's variance"),
      covariateVariance: try Finite.check(
        max(0, covariateSpread) / covariateBase / covariateBase, "the covariate's variance"),
      covariance: try Finite.check(cross / base / covariateBase, "the covariance"))
  }
}

/// Two ratios of one arm and n times the (co)variances of their estimates.
struct LinearisedRatios {
  let n: Int
  let ratio: Double
  let covariateRatio: Double
  let variance: Double
  let covariateVariance: Double
  let covariance: Double
}
