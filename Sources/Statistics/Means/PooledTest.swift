/// Student's comparison of two means with one variance in both arms, variant −
/// control (Student 1908; Fisher 1925). Where the variances may differ, `WelchTest`.
package struct PooledTest: Sendable, Equatable {
  package let difference: Double
  package let standardError: Double
  /// n₀ + n₁ − 2.
  package let df: Double
  package let statistic: Double
  package let p: Double
  package let pooledVariance: Double

  package init(control: MeanSummary, variant: MeanSummary) throws(NoAnswer) {
    let a = try control.checked()
    let b = try variant.checked()
    let (total, overflow) = a.n.addingReportingOverflow(b.n)
    guard !overflow else { throw .domain("too many observations to count") }
    let degrees = Double(total - 2)
    let pooled = (Double(a.n - 1) / degrees) * a.variance + (Double(b.n - 1) / degrees) * b.variance
    guard pooled > 0 else { throw .zeroVariance }
    let error = (pooled * (1 / Double(a.n) + 1 / Double(b.n))).squareRoot()
    guard error > 0 else { throw .zeroVariance }
    df = degrees
    pooledVariance = try Finite.check(pooled, "the pooled variance")
    standardError = error
    difference = try Finite.check(b.mean - a.mean, "the difference")
    statistic = try Finite.check(difference / error, "t")
    p = try Distributions.twoSidedT(statistic, df: degrees)
  }

  package init(control: [Double], variant: [Double]) throws(NoAnswer) {
    try self.init(control: MeanSummary(Moments(control)), variant: MeanSummary(Moments(variant)))
  }

  package func interval(level: Double = 0.95) throws(NoAnswer) -> (low: Double, high: Double) {
    try Critical.interval(difference, error: standardError, times: Critical.t(level: level, df: df))
  }
}

/// Student's test of the mean of paired differences, second − first.
package struct PairedTest: Sendable, Equatable {
  /// Number of pairs.
  package let n: Int
  package let difference: Double
  package let standardError: Double
  /// n − 1.
  package let df: Double
  package let statistic: Double
  package let p: Double

  /// From the moments of the differences.
  package init(differences: Moments) throws(NoAnswer) {
    let summary = try MeanSummary(differences)
    let error = (summary.variance / Double(summary.n)).squareRoot()
    guard error > 0 else { throw .zeroVariance }
    n = summary.n
    difference = summary.mean
    standardError = error
    df = Double(summary.n - 1)
    statistic = try Finite.check(difference / error, "t")
    p = try Distributions.twoSidedT(statistic, df: df)
  }

  /// Pairs stand at the same index; columns of two lengths are .domain.
  package init(first: [Double], second: [Double]) throws(NoAnswer) {
    guard first.count == second.count else { throw .domain("pairs need columns of the same length") }
    var moments = Moments()
    for i in first.indices { moments.add(second[i] - first[i]) }
    try self.init(differences: moments)
  }

  package func interval(level: Double = 0.95) throws(NoAnswer) -> (low: Double, high: Double) {
    try Critical.interval(difference, error: standardError, times: Critical.t(level: level, df: df))
  }
}
