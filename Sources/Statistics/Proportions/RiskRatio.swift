/// The ratio of two proportions, variant / control, with Koopman's score interval.
package struct RiskRatio: Sendable, Equatable {
  package let control: Proportion
  package let variant: Proportion
  package let level: Double
  /// p₁/p₀; nil where the control has no success.
  package let estimate: Double?
  /// Koopman's lower end: 0 where the variant has no success.
  package let low: Double
  /// Koopman's upper end; nil: unbounded, as the control has no success.
  package let high: Double?
  /// Two-sided p-value of ratio 1: the pooled z test, which the interval inverts.
  /// nil where both arms are all failures or all successes.
  package let p: Double?

  /// Koopman (1984, Biometrics 40): all θ for which Pearson's χ² of the four cells
  /// against their maximum-likelihood expectations under p₁ = θ p₀ is at most z².
  package init(control: Proportion, variant: Proportion, level: Double = 0.95) throws(NoAnswer) {
    let z = try Proportion.critical(level: level)
    self.control = control
    self.variant = variant
    self.level = level
    estimate = control.successes > 0 ? variant.value / control.value : nil
    high = try RiskRatio.upperEnd(control: control, variant: variant, z)
    // The ratio turned over has its ends turned over and exchanged.
    if variant.successes == 0 {
      low = 0
    } else {
      let end = try RiskRatio.upperEnd(control: variant, variant: control, z) ?? .infinity
      low = 1 / end
      guard low.isFinite else { throw .domain("at this level the interval has no lower end") }
    }
    let arms = ProportionDifference(control: control, variant: variant)
    p = (try? arms.pooledZ())?.p
  }

  /// Wald's interval of ln θ (Katz, Baptista, Azen & Pike 1978): needs a success in
  /// each arm, and a failure in one.
  package func logInterval(level: Double = 0.95) throws(NoAnswer) -> (low: Double, high: Double) {
    let z = try Proportion.critical(level: level)
    guard let estimate, estimate > 0 else { throw .zeroDenominator }
    func term(_ arm: Proportion) -> Double {
      Double(arm.trials - arm.successes) / Double(arm.trials) / Double(arm.successes)
    }
    let variance = term(control) + term(variant)
    guard variance > 0 else { throw .zeroVariance }
    let half = z * variance.squareRoot()
    return (estimate * Elementary.exp(-half), estimate * Elementary.exp(half))
  }

  /// The largest θ with |score| ≤ z; nil: every large θ is.
  private static func upperEnd(
    control: Proportion, variant: Proportion, _ z: Double
  ) throws(NoAnswer) -> Double? {
    guard control.successes > 0 else { return nil }
    var near = variant.value / control.value
    var far = max(1, near)
    while score(control, variant, far) <= z {
      near = far
      far *= 2
      guard far.isFinite else { throw .notConverged(iterations: 1024) }
    }
    while true {
      let middle = near + (far - near) / 2
      if middle == near || middle == far { return near }
      if score(control, variant, middle) <= z { near = middle } else { far = middle }
    }
  }

  /// |p̂₁ − θ p̂₀| over its standard error under p₁ = θ p₀, whose square is Koopman's χ².
  private static func score(_ control: Proportion, _ variant: Proportion, _ theta: Double) -> Double {
    let gap = (variant.value - theta * control.value).magnitude
    if gap == 0 { return 0 }
    let n0 = Double(control.trials)
    let n1 = Double(variant.trials)
    let x0 = Double(control.successes)
    let x1 = Double(variant.successes)
    // The likelihood equation (n₀ + n₁) p₁² − b p₁ + θ (x₀ + x₁) = 0, its smaller
    // root written so that nothing cancels; the discriminant as a sum of squares.
    let b = theta * (n1 + x0) + x1 + n0
    let spread = theta * (n1 + x0) - (x1 + n0)
    let root = (spread * spread + 4 * theta * (n0 - x0) * (n1 - x1)).squareRoot()
    let scaled = 2 * (x0 + x1) / (b + root)
    let p1 = min(1, theta * scaled)
    let p0 = min(1, scaled)
    let variance = p1 * (1 - p1) / n1 + theta * theta * (p0 * (1 - p0)) / n0
    return variance > 0 ? gap / variance.squareRoot() : .infinity
  }
}
