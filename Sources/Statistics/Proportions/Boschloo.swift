/// Boschloo's exact unconditional test of two proportions (1970): Barnard's with
/// Fisher's one-sided p-value as the statistic; uniformly more powerful than Fisher's.
package struct BoschlooTest: Sendable, Equatable {
  package let alternative: Alternative
  /// Fisher's one-sided p-value in the direction of the test (two-sided: the smaller).
  package let fisher: Double
  /// Two-sided: twice the smaller one-sided p-value, at most 1.
  package let p: Double
  /// The common proportion at which the p-value is taken.
  package let nuisance: Double

  /// Both arms together may have up to 4,000 units (2,000 an arm), else `domain`.
  package init(
    control: Proportion, variant: Proportion, alternative: Alternative = .twoSided
  ) throws(NoAnswer) {
    try RejectionSet.check(control, variant)
    self.alternative = alternative
    // The variant is less where the control is greater.
    let chosen: (fisher: Double, p: Double, nuisance: Double)
    switch alternative {
    case .greater: chosen = BoschlooTest.greater(control, variant)
    case .less: chosen = BoschlooTest.greater(variant, control)
    case .twoSided:
      let greater = BoschlooTest.greater(control, variant)
      let less = BoschlooTest.greater(variant, control)
      chosen = less.p < greater.p ? less : greater
    }
    fisher = chosen.fisher
    p = alternative == .twoSided ? min(1, 2 * chosen.p) : chosen.p
    nuisance = chosen.nuisance
  }

  /// Given s, the set {Fisher's p ≤ observed} is an upper tail, and its probability
  /// is its largest Fisher p. Values within a relative 1e−11 count as equal, which
  /// is above the rounding of their sums.
  private static func greater(
    _ control: Proportion, _ variant: Proportion
  ) -> (fisher: Double, p: Double, nuisance: Double) {
    let (n0, n1) = (control.trials, variant.trials)
    let observed = tails(n0, n1, control.successes + variant.successes)
    let fisher = observed.values[variant.successes - observed.first]
    let limit = fisher * (1 + 1e-11)
    let set = RejectionSet(
      conditional: (0...(n0 + n1)).map { s in
        tails(n0, n1, s).values.first { $0 <= limit } ?? 0
      })
    let supremum = set.supremum()
    return (fisher, supremum.value, supremum.at)
  }

  /// P(X₁ ≥ x₁ | s) for every possible x₁ from the smallest on, falling.
  private static func tails(_ n0: Int, _ n1: Int, _ s: Int) -> (first: Int, values: [Double]) {
    let weights = UnimodalWeights(marked: n1, unmarked: n0, drawn: s)
    let first = max(0, s - n0)
    var values = [Double](repeating: 0, count: min(s, n1) - first + 1)
    var total = 0.0
    for i in values.indices.reversed() {
      total += weights.probability(first + i)
      values[i] = min(1, total)
    }
    return (first, values)
  }
}
