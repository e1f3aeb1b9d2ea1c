internal import Parallelism

/// A/A simulation: the same units are shared out at random again and again, the
/// whole procedure runs on each split, and, nothing having been done to anyone,
/// every rejection is a false one (Kohavi, Tang & Xu 2020, chapter 19).
package struct AATest: Sendable, Equatable {
  /// Splits drawn.
  package let runs: Int
  /// Splits on which the procedure had an answer.
  package let answered: Int
  /// Answers with p at most α.
  package let rejections: Int
  package let alpha: Double
  /// rejections / answered.
  package let falsePositiveRate: Double
  /// Wilson's 95 % interval of the rate. α outside it: the procedure does not keep its level here.
  package let low: Double
  package let high: Double
  /// Largest distance between the p-values' distribution and the uniform one
  /// (Kolmogorov's D; its distribution is not applied here).
  package let uniformityDistance: Double
  /// p-values in the order of the runs, without those that had no answer.
  package let pValues: [Double]

  /// - Parameters:
  ///   - units: how many units are shared out.
  ///   - runs: number of splits.
  ///   - variantShare: probability of the variant for each unit, as assignment draws it.
  ///   - seed: run r draws from the stream (seed, "aa", "assignment", r), whatever the threads.
  ///   - procedure: from each unit's arm (true: variant) to a p-value in [0, 1], or
  ///     nil where it has none.
  package init(
    units: Int, runs: Int, variantShare: Double = 0.5, alpha: Double = 0.05, seed: UInt64, threads: Int = 1,
    procedure: @escaping @Sendable ([Bool]) -> Double?
  ) throws(NoAnswer) {
    try Finite.probability(variantShare, "the variant's share")
    try Finite.probability(alpha, "α")
    guard units >= 2 else { throw .tooFew(have: units, need: 2) }
    guard units <= 1_000_000_000 else { throw .domain("at most 10⁹ units") }
    guard runs >= 1, runs <= 10_000_000 else { throw .domain("1 … 10⁷ runs") }
    let results = Parallel.map(runs, threads: threads) { run in
      var generator = Xoshiro256(seed: seed, stage: "aa", purpose: "assignment", index: UInt64(run))
      return procedure((0..<units).map { _ in generator.bernoulli(variantShare) })
    }
    let values = results.compactMap { $0 }
    for value in values where !(value >= 0 && value <= 1) { throw .domain("a procedure's p lies in [0, 1]") }
    guard !values.isEmpty else { throw .tooFew(have: 0, need: 1) }
    self.runs = runs
    answered = values.count
    rejections = values.count { $0 <= alpha }
    self.alpha = alpha
    let rate = try Proportion(rejections, of: values.count)
    falsePositiveRate = rate.value
    (low, high) = try rate.wilson()
    uniformityDistance = Self.distance(values.sorted())
    pValues = values
  }

  /// Of one outcome a unit, compared by Welch's t.
  package init(
    outcomes: [Double], runs: Int, variantShare: Double = 0.5, alpha: Double = 0.05, seed: UInt64,
    threads: Int = 1
  ) throws(NoAnswer) {
    for outcome in outcomes { _ = try Finite.check(outcome, "an outcome") }
    try self.init(
      units: outcomes.count, runs: runs, variantShare: variantShare, alpha: alpha, seed: seed,
      threads: threads
    ) { assignment in
      var arms = (control: Moments(), variant: Moments())
      for (outcome, isVariant) in zip(outcomes, assignment) {
        if isVariant { arms.variant.add(outcome) } else { arms.control.add(outcome) }
      }
      guard let control = try? MeanSummary(arms.control), let variant = try? MeanSummary(arms.variant) else {
        return nil
      }
      return try? WelchTest(control: control, variant: variant).p
    }
  }

  /// sup |F(p) − p| of sorted values: reached at a value, from its left or right.
  private static func distance(_ sorted: [Double]) -> Double {
    let n = Double(sorted.count)
    var largest = 0.0
    for (i, value) in sorted.enumerated() {
      largest = max(largest, value - Double(i) / n, Double(i + 1) / n - value)
    }
    return largest
  }
}
