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
    let p0 = constrainedControl(delta)
    let p1 = min(1, max(0, p0 + delta))
    let n0 = Double(control.trials)
    let n1 = Double(variant.trials)
    let variance = p0 * (1 - p0) / n0 + p1 * (1 - p1) / n1
    guard variance > 0 else { return .infinity }
    return corrected
      ? gap / (variance * ((n0 + n1) / (n0 + n1 - 1))).squareRoot() : gap / variance.squareRoot()
  }

  /// The maximum-likelihood estimate of the control's proportion given p₁ − p₀ = δ:
  /// the log-likelihood is concave in p₀, so its derivative is bisected. (The closed
  /// form by the cubic's cosine loses digits near its triple root.)
  private func constrainedControl(_ delta: Double) -> Double {
    let x0 = Double(control.successes)
    let x1 = Double(variant.successes)
    let f0 = Double(control.trials) - x0
    let f1 = Double(variant.trials) - x1
    var low = max(0, -delta)
    var high = min(1, 1 - delta)
    func slope(_ p: Double) -> Double {
      var total = 0.0
      if x0 > 0 { total += x0 / p }
      if f0 > 0 { total -= f0 / (1 - p) }
      let q = p + delta
      if x1 > 0 { total += x1 / q }
      if f1 > 0 { total -= f1 / (1 - q) }
      return total
    }
    for _ in 0..<80 {
      let middle = low + (high - low) / 2
      if middle <= low || middle >= high { break }
      if slope(middle) > 0 { low = middle } else { high = middle }
    }
    return low + (high - low) / 2
  }
}
