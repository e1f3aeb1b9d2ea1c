/// Score test and score intervals of the difference of two proportions.
extension ProportionDifference {
  /// Mee's score interval (Mee 1984; Miettinen & Nurminen 1985 without the factor
  /// N/(N − 1)): all δ that the z test with the variance of the maximum-likelihood
  /// estimate under p₁ − p₀ = δ does not reject. At δ = 0 that test is the pooled z,
  /// so interval and p-value agree.
  package func meeInterval(level: Double = 0.95) throws(NoAnswer) -> (low: Double, high: Double) {
    try scoreInterval(level: level, corrected: false)
  }

  /// Miettinen & Nurminen's score interval (1985, section 2): Mee's with the
  /// variance multiplied by N/(N − 1), N both arms together.
  package func miettinenNurminenInterval(
    level: Double = 0.95
  ) throws(NoAnswer) -> (low: Double, high: Double) {
    try scoreInterval(level: level, corrected: true)
  }

  /// The score test of p₁ − p₀ = δ: z = (observed − δ) over the standard error of
  /// the constrained estimate, and its two-sided p-value. It rejects exactly the δ
  /// outside the score interval.
  ///
  /// - Parameter corrected: with Miettinen and Nurminen's factor N/(N − 1).
  package func scoreTest(
    null delta: Double, corrected: Bool = false
  ) throws(NoAnswer) -> (z: Double, p: Double) {
    guard delta >= -1, delta <= 1 else { throw .domain("a difference of proportions lies in [−1, 1]") }
    let size = score(delta, corrected: corrected)
    guard size.isFinite else { throw .zeroVariance }
    let z = difference < delta ? -size : size
    return (z, try Distributions.twoSidedNormal(z))
  }

  private func scoreInterval(
    level: Double, corrected: Bool
  ) throws(NoAnswer) -> (low: Double, high: Double) {
    let z = try Proportion.critical(level: level)
    return (
      bound(from: difference, to: -1, z, corrected: corrected),
      bound(from: difference, to: 1, z, corrected: corrected)
    )
  }

  /// Bisects for the δ between the estimate and ±1 at which |score| = z. The
  /// score is monotone in δ; 100 halvings settle every bit.
  private func bound(from inside: Double, to outside: Double, _ z: Double, corrected: Bool) -> Double {
    var near = inside
    var far = outside
    for _ in 0..<100 {
      let middle = near + (far - near) / 2
      if middle == near || middle == far { break }
      if score(middle, corrected: corrected) <= z { near = middle } else { far = middle }
    }
    return near
  }

  /// |observed − δ| over the standard error under the null p₁ − p₀ = δ.
  func score(_ delta: Double, corrected: Bool) -> Double {
    let gap = (difference - delta).magnitude
    if gap == 0 { return 0 }
    // A line that touches the square of proportions in a corner leaves no spread.
    guard
      let line = try? ConstrainedProportions(control: control, variant: variant, slope: 1, offset: delta),
      line.squaredError > 0
    else { return .infinity }
    let n = Double(control.trials) + Double(variant.trials)
    let variance = corrected ? line.squaredError * (n / (n - 1)) : line.squaredError
    return gap / variance.squareRoot()
  }
}
