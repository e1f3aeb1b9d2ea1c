/// Which arm breaks the split? Each arm against all the others, with Holm's
/// correction, and the test of the remaining arms without it.
package struct ArmDeviations: Sendable, Equatable {
  package struct Arm: Sendable, Equatable {
    /// Position in the counts given.
    package let arm: Int
    package let observed: Int
    package let expected: Double
    /// (O − E)/√(E(1 − share)): standard normal under the split (Haberman 1973).
    package let residual: Double
    package let p: Double
    /// After Holm's correction over the arms.
    package let adjusted: Double
    /// p of the remaining arms against their own split; nil where fewer than two or no units remain.
    package let restP: Double?
  }

  package let arms: [Arm]
  /// The arm whose removal leaves a split that holds, while its own adjusted p is
  /// below α: nil where no arm, or no single one, explains the mismatch.
  package let culprit: Int?

  /// - Parameter alpha: the level of both tests, .001 for sample ratios by custom.
  package init(observed: [Int], split: [Double], alpha: Double = 0.001) throws(NoAnswer) {
    try Finite.probability(alpha, "α")
    guard observed.count >= 2, observed.count == split.count else {
      throw .tooFew(have: observed.count, need: 2)
    }
    guard split.allSatisfy({ $0 > 0 && $0.isFinite }), observed.allSatisfy({ $0 >= 0 }) else {
      throw .domain("shares must be positive and counts at least 0")
    }
    var n = 0
    for count in observed {
      let (next, overflow) = n.addingReportingOverflow(count)
      guard !overflow else { throw .domain("too many units to count") }
      n = next
    }
    guard n > 0 else { throw .tooFew(have: 0, need: 1) }
    let total = try Finite.check(Sums.sum(split), "the shares' sum")
    var residuals: [Double] = []
    var p: [Double] = []
    for i in split.indices {
      let expected = Double(n) * (split[i] / total)
      let rest = Sums.sum(split.count) { $0 == i ? 0 : split[$0] / total }
      let residual = try Finite.check(
        (Double(observed[i]) - expected) / (expected * rest).squareRoot(), "a residual")
      residuals.append(residual)
      p.append(try Distributions.twoSidedNormal(residual))
    }
    let adjusted = MultipleComparisons.holm(p)
    var arms: [Arm] = []
    for i in split.indices {
      arms.append(
        Arm(
          arm: i, observed: observed[i], expected: Double(n) * (split[i] / total), residual: residuals[i],
          p: p[i], adjusted: adjusted[i], restP: try Self.rest(without: i, observed, split)))
    }
    self.arms = arms
    let suspects = arms.filter { $0.adjusted < alpha && ($0.restP ?? 0) >= alpha }
    culprit = suspects.count == 1 ? suspects[0].arm : nil
  }

  private static func rest(without arm: Int, _ observed: [Int], _ split: [Double]) throws(NoAnswer) -> Double?
  {
    let others = observed.indices.filter { $0 != arm }
    guard others.count >= 2, others.contains(where: { observed[$0] > 0 }) else { return nil }
    return try SampleRatioTest(observed: others.map { observed[$0] }, split: others.map { split[$0] }).p
  }
}
