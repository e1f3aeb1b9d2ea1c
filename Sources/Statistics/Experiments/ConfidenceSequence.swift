/// Asymptotic confidence sequence for a difference (Waudby-Smith, Arbour, Sinha,
/// Kennedy & Ramdas 2024, "Time-uniform central limit theory", Theorem 2.2, in
/// the normal-mixture form): valid at every look from a stated first one on.
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
  package func halfWidth(n: Int, squaredStandardError: Double) -> Double {
    let count = Double(n)
    let grown = count * rhoSquared + 1
    let inside =
      count * squaredStandardError * 2 * grown
      * Elementary.log(grown.squareRoot() / alpha)
    return inside.squareRoot() / (count * rhoSquared.squareRoot())
  }
}
