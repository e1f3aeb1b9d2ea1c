/// The Cochran–Armitage test of a linear trend of proportions over ordered groups
/// (Cochran 1954; Armitage 1955), with the variance of the pooled proportion, as
/// R's prop.trend.test: its χ² is z².
package struct TrendTest: Sendable, Equatable {
  /// Change of the proportion per unit of the score, by weighted least squares.
  package let slope: Double
  /// Positive where the proportion grows with the score.
  package let z: Double
  /// Two-sided.
  package let p: Double

  /// - Parameters:
  ///   - groups: at least two.
  ///   - scores: one a group; nil: 1, 2, 3, … Only their relative distances matter for z.
  ///
  /// Throws `zeroVariance` where all scores are equal, or all units fail or succeed.
  package init(_ groups: [Proportion], scores: [Double]? = nil) throws(NoAnswer) {
    let given = scores ?? groups.indices.map { Double($0 + 1) }
    guard groups.count >= 2 else { throw .tooFew(have: groups.count, need: 2) }
    guard given.count == groups.count, given.allSatisfy(\.isFinite) else {
      throw .domain("one finite score a group")
    }
    let scale = given.reduce(0) { max($0, $1.magnitude) }
    guard scale > 0 else { throw .zeroVariance }
    // Within ±1, nothing overflows.
    let t = given.map { $0 / scale }
    let n = Sums.sum(groups.count) { Double(groups[$0].trials) }
    let successes = Sums.sum(groups.count) { Double(groups[$0].successes) }
    let failures = Sums.sum(groups.count) { Double(groups[$0].trials - groups[$0].successes) }
    let mean = Sums.sum(groups.count) { Double(groups[$0].trials) / n * t[$0] }
    let p = successes / n
    let spread = Sums.sum(groups.count) { Double(groups[$0].trials) * (t[$0] - mean) * (t[$0] - mean) }
    guard spread > 0, given.contains(where: { $0 != given[0] }), successes > 0, failures > 0 else {
      throw .zeroVariance
    }
    let covariation = Sums.sum(groups.count) { i in
      (t[i] - mean) * (Double(groups[i].successes) - Double(groups[i].trials) * p)
    }
    slope = covariation / spread / scale
    guard slope.isFinite else { throw .domain("the scores are too small for a slope") }
    z = covariation / (p * (failures / n) * spread).squareRoot()
    self.p = try Distributions.twoSidedNormal(z)
  }
}
