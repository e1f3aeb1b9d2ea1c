/// Asymptotic confidence sequence for a difference (Waudby-Smith, Arbour, Sinha,
/// Kennedy & Ramdas 2024, "Time-uniform central limit theory", Theorem 2.2, in
/// the normal-mixture form): asymptotically valid at every look from a first one on
/// that is late enough for the central limit theorem. Which look is the first is the
/// caller's to state before looking; the experiment stage begins at 100 units an arm.
package struct ConfidenceSequence: Sendable, Equatable {
  package let alpha: Double
  private let rhoSquared: Double

  /// `plannedTotal` is the number of units, both arms together, at which the
  /// sequence is to be tightest.
  package init(alpha: Double, plannedTotal: Int) throws(NoAnswer) {
    guard alpha > 0, alpha < 1, plannedTotal > 0 else { throw .domain("α in (0, 1), N* > 0") }
    self.alpha = alpha
    let l = -2 * Elementary.log(alpha)
    rhoSquared = (l + Elementary.log(l + 1)) / Double(plannedTotal)
  }

  /// Half-width after n units in all, for an estimate with this squared standard error.
  package func halfWidth(n: Int, squaredStandardError: Double) throws(NoAnswer) -> Double {
    guard n > 0 else { throw .tooFew(have: n, need: 1) }
    guard squaredStandardError >= 0, squaredStandardError <= 1e290 else {
      throw .domain("the squared error is finite and not negative")
    }
    let count = Double(n)
    let grown = count * rhoSquared + 1
    let inside =
      count * squaredStandardError * 2 * grown
      * Elementary.log(grown.squareRoot() / alpha)
    return try Finite.check(inside.squareRoot() / (count * rhoSquared.squareRoot()), "the half-width")
  }

  /// The always-valid p-value after n units in all: the smallest α at which a
  /// sequence with this ρ excludes 0, from solving the half-width for α,
  /// √(nρ² + 1) · exp(−(estimate/SE)² nρ² / (2(nρ² + 1))), at most 1. It is below
  /// `alpha` exactly where the interval excludes 0, and stays valid at every look
  /// (Johari, Koomen, Pekelis & Walsh 2022, "Always valid inference").
  package func pValue(n: Int, estimate: Double, squaredStandardError: Double) throws(NoAnswer) -> Double {
    guard n > 0 else { throw .tooFew(have: n, need: 1) }
    guard estimate.isFinite, squaredStandardError.isFinite, squaredStandardError >= 0 else {
      throw .domain("estimate and error must be finite")
    }
    guard squaredStandardError > 0 else { throw .zeroVariance }
    let scaled = Double(n) * rhoSquared
    let z = estimate / squaredStandardError.squareRoot()
    let exponent = z * z * scaled / (2 * (scaled + 1))
    return min(1, Elementary.exp(Elementary.log(scaled + 1) / 2 - exponent))
  }
}

/// What a confidence sequence has come to over all looks: the intersection of its
/// intervals, which covers with the same probability as each of them, and the
/// smallest always-valid p-value.
package struct RunningInterval: Sendable, Equatable {
  package private(set) var looks = 0
  package private(set) var low: Double?
  package private(set) var high: Double?
  package private(set) var p = 1.0
  private let sequence: ConfidenceSequence

  package init(_ sequence: ConfidenceSequence) { self.sequence = sequence }

  /// The intervals have nothing in common: what is estimated has moved, or the
  /// sequence is one of the α that miss.
  package var isEmpty: Bool {
    guard let low, let high else { return false }
    return low > high
  }

  /// One more look. Not to be called before the first look the sequence is meant for.
  package mutating func add(n: Int, estimate: Double, squaredStandardError: Double) throws(NoAnswer) {
    let value = try sequence.pValue(n: n, estimate: estimate, squaredStandardError: squaredStandardError)
    let half = try sequence.halfWidth(n: n, squaredStandardError: squaredStandardError)
    let ends = try Critical.interval(estimate, error: half, times: 1)
    low = max(low ?? ends.low, ends.low)
    high = min(high ?? ends.high, ends.high)
    p = min(p, value)
    looks += 1
  }
}
