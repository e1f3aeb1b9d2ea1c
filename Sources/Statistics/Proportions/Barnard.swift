/// Barnard's exact unconditional test of two proportions (1947; the statistic of
/// Suissa & Shuster 1985): the probability, at the least favourable common
/// proportion, of a pooled z at least as extreme as the observed one.
package struct BarnardTest: Sendable, Equatable {
  package let alternative: Alternative
  /// The pooled z, variant − control; 0 where both arms are all failures or all successes.
  package let z: Double
  package let p: Double
  /// The common proportion at which the p-value is taken.
  package let nuisance: Double

  /// Both arms together may have up to 4,000 units (2,000 an arm), else `domain`.
  package init(
    control: Proportion, variant: Proportion, alternative: Alternative = .twoSided
  ) throws(NoAnswer) {
    try RejectionSet.check(control, variant)
    self.alternative = alternative
    z = (try? ProportionDifference(control: control, variant: variant).pooledZ())?.z ?? 0
    let (n0, n1) = (control.trials, variant.trials)
    let observed = SquaredZ(control.successes, of: n0, variant.successes, of: n1)
    let set = RejectionSet(controlTrials: n0, variantTrials: n1) { x0, x1 in
      let other = SquaredZ(x0, of: n0, x1, of: n1)
      switch alternative {
      case .twoSided: return other.isAtLeast(observed, signed: false)
      case .greater: return other.isAtLeast(observed, signed: true)
      case .less: return observed.isAtLeast(other, signed: true)
      }
    }
    let supremum = set.supremum()
    p = supremum.value
    nuisance = supremum.at
  }
}

/// z²·(a constant of n₀ and n₁) as a fraction of integers, so that tables with
/// equal z count as equal whatever a double would round.
private struct SquaredZ {
  /// x₁n₀ − x₀n₁, with the sign of z.
  private let gap: Int128
  /// s(N − s); 1 where it is 0, for then the gap is 0.
  private let scale: Int128

  init(_ x0: Int, of n0: Int, _ x1: Int, of n1: Int) {
    gap = Int128(x1 * n0 - x0 * n1)
    scale = Int128(max(1, (x0 + x1) * (n0 + n1 - x0 - x1)))
  }

  func isAtLeast(_ other: SquaredZ, signed: Bool) -> Bool {
    let mine = gap * gap * other.scale
    let theirs = other.gap * other.gap * scale
    guard signed else { return mine >= theirs }
    return (gap < 0 ? -mine : mine) >= (other.gap < 0 ? -theirs : theirs)
  }
}
