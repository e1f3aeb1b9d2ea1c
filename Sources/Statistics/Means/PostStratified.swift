/// A difference of means stratified after assignment (Miratrix, Sekhon & Yu 2013,
/// "Adjusting treatment effect estimates by post-stratification"):
/// differences within strata, weighted by the strata's shares of all units.
package struct PostStratified: Sendable, Equatable {
  package struct Stratum: Sendable, Equatable {
    package let control: MeanSummary
    package let variant: MeanSummary

    package init(control: MeanSummary, variant: MeanSummary) {
      self.control = control
      self.variant = variant
    }
  }

  package let difference: Double
  /// From each stratum's and arm's own variance, given the split that came about.
  package let standardError: Double
  /// Satterthwaite's.
  package let df: Double
  package let statistic: Double
  package let p: Double
  /// Share of all units in each stratum.
  package let weights: [Double]

  /// Each stratum needs two units in each arm: one with fewer is to be joined to another first.
  package init(_ strata: [Stratum]) throws(NoAnswer) {
    guard !strata.isEmpty else { throw .tooFew(have: 0, need: 1) }
    var total = 0
    var counts: [Int] = []
    for stratum in strata {
      let n = try stratum.control.checked().n.addingReportingOverflow(stratum.variant.checked().n)
      let next = total.addingReportingOverflow(n.partialValue)
      guard !n.overflow, !next.overflow else { throw .domain("too many units to count") }
      counts.append(n.partialValue)
      total = next.partialValue
    }
    let shares = counts.map { Double($0) / Double(total) }
    // Two parts a stratum: W² s²/n of the control, then of the variant.
    let parts = strata.indices.flatMap { i in
      [strata[i].control, strata[i].variant].map {
        (error: shares[i] * shares[i] * $0.squaredStandardError, df: Double($0.n - 1))
      }
    }
    let squared = Sums.sum(parts.count) { parts[$0].error }
    guard squared > 0 else { throw .zeroVariance }
    _ = try Finite.check(squared, "the variance")
    let spread = Sums.sum(parts.count) {
      let share = parts[$0].error / squared
      return share * share / parts[$0].df
    }
    weights = shares
    difference = try Finite.check(
      Sums.sum(strata.count) { shares[$0] * (strata[$0].variant.mean - strata[$0].control.mean) },
      "the difference")
    standardError = squared.squareRoot()
    df = try Finite.check(1 / spread, "the degrees of freedom")
    statistic = try Finite.check(difference / standardError, "t")
    p = try Distributions.twoSidedT(statistic, df: df)
  }

  package func interval(level: Double = 0.95) throws(NoAnswer) -> (low: Double, high: Double) {
    try Critical.interval(difference, error: standardError, times: Critical.t(level: level, df: df))
  }
}
