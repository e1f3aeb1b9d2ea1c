/// Welch's analysis of variance (Welch 1951, "On the comparison of several mean
/// values"): do k groups share one mean, whatever their variances? For two groups
/// F is the square of Welch's t.
package struct WelchANOVA: Sendable, Equatable {
  package let f: Double
  package let df1: Double
  package let df2: Double
  package let p: Double
  /// Mean of the groups weighted by n/s².
  package let weightedMean: Double

  /// Each group needs at least two values and a variance above 0.
  package init(_ groups: [MeanSummary]) throws(NoAnswer) {
    guard groups.count >= 2 else { throw .tooFew(have: groups.count, need: 2) }
    var weights: [Double] = []
    for summary in groups {
      let group = try summary.checked()
      guard group.variance > 0 else { throw .zeroVariance }
      weights.append(try Finite.check(Double(group.n) / group.variance, "a group's weight"))
    }
    let total = try Finite.check(Sums.sum(weights), "the weights' sum")
    guard total > 0 else { throw .domain("the weights underflow") }
    // About the first mean, so that a common offset cancels before it is weighted.
    let offset = groups[0].mean
    let centre = Sums.sum(groups.count) { weights[$0] / total * (groups[$0].mean - offset) }
    let spread = Sums.sum(groups.count) {
      let distance = groups[$0].mean - offset - centre
      return weights[$0] * distance * distance
    }
    let lambda = Sums.sum(groups.count) {
      let rest = 1 - weights[$0] / total
      return rest * rest / Double(groups[$0].n - 1)
    }
    let k = Double(groups.count)
    df1 = k - 1
    df2 = try Finite.check((k * k - 1) / (3 * lambda), "the degrees of freedom")
    f = try Finite.check(spread / (k - 1) / (1 + 2 * (k - 2) / (k * k - 1) * lambda), "F")
    weightedMean = try Finite.check(offset + centre, "the weighted mean")
    p = try Distributions.fUpperTail(f, df1: df1, df2: df2)
  }

  package init(samples: [[Double]]) throws(NoAnswer) {
    var groups: [MeanSummary] = []
    for sample in samples { groups.append(try MeanSummary(Moments(sample))) }
    try self.init(groups)
  }
}
