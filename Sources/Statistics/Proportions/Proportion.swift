/// Proportions: the Wilson interval of one, and the comparison of two by the
/// pooled z test with the score interval that inverts it.
package struct Proportion: Sendable, Equatable {
  /// Successes, 0 … trials.
  package let successes: Int
  package let trials: Int

  package init(_ successes: Int, of trials: Int) throws(NoAnswer) {
    guard trials > 0 else { throw .tooFew(have: 0, need: 1) }
    guard successes >= 0, successes <= trials else { throw .domain("successes lie in 0 … trials") }
    self.successes = successes
    self.trials = trials
  }

  package var value: Double { Double(successes) / Double(trials) }

  /// Wilson's score interval (Wilson 1927), without continuity correction.
  package func wilson(level: Double = 0.95) throws(NoAnswer) -> (low: Double, high: Double) {
    let z = try Distributions.normalQuantile(1 - (1 - level) / 2)
    let n = Double(trials)
    let p = value
    let centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    return (
      successes == 0 ? 0 : max(0, centre - half), successes == trials ? 1 : min(1, centre + half)
    )
  }
}

/// Two proportions, second minus first (variant − control).
package struct ProportionDifference: Sendable {
  package let control: Proportion
  package let variant: Proportion

  package init(control: Proportion, variant: Proportion) {
    self.control = control
    self.variant = variant
  }

  package var difference: Double { variant.value - control.value }

  private var pooledVariance: Double {
    let n = Double(control.trials + variant.trials)
    let p = Double(control.successes + variant.successes) / n
    return p * (1 - p) * (1 / Double(control.trials) + 1 / Double(variant.trials))
  }

  /// The pooled z statistic and its two-sided p-value.
  package func pooledZ() throws(NoAnswer) -> (z: Double, p: Double, standardError: Double) {
    guard pooledVariance > 0 else { throw .zeroVariance }
    let se = pooledVariance.squareRoot()
    let z = difference / se
    return (z, try Distributions.twoSidedNormal(z), se)
  }

  /// Mee's score interval (Mee 1984; Miettinen & Nurminen 1985 without the factor
  /// N/(N − 1)): all δ that the z test with the variance of the maximum-likelihood
  /// estimate under p₁ − p₀ = δ does not reject. At δ = 0 that test is the pooled z,
  /// so interval and p-value agree.
  package func meeInterval(level: Double = 0.95) throws(NoAnswer) -> (low: Double, high: Double) {
    let z = try Distributions.normalQuantile(1 - (1 - level) / 2)
    return (bound(from: difference, to: -1, z), bound(from: difference, to: 1, z))
  }

  /// Bisects for the δ between the estimate and ±1 at which |score| = z. The
  /// score is monotone in δ; 100 halvings settle every bit.
  private func bound(from inside: Double, to outside: Double, _ z: Double) -> Double {
    var near = inside
    var far = outside
    for _ in 0..<100 {
      let middle = near + (far - near) / 2
      if middle == near || middle == far { break }
      if score(middle) <= z { near = middle } else { far = middle }
    }
    return near
  }

  /// |observed − δ| over the standard error under the null p₁ − p₀ = δ.
  private func score(_ delta: Double) -> Double {
    let gap = (difference - delta).magnitude
    if gap == 0 { return 0 }
    let p0 = constrainedControl(delta)
    let p1 = min(1, max(0, p0 + delta))
    let variance = p0 * (1 - p0) / Double(control.trials) + p1 * (1 - p1) / Double(variant.trials)
    return variance > 0 ? gap / variance.squareRoot() : .infinity
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
