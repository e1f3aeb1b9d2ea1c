/// One or two sides a test looks at.
package enum Sides: Int, Sendable {
  case one = 1
  case two = 2
}

/// Power of the comparison of two proportions by the pooled z test, in the three
/// directions: power, sample size, minimum detectable effect. The formula is that
/// of R's power.prop.test (Fleiss, Levin & Paik 2003, chapter 4) with `ratio`
/// for unequal groups: for two sides the far tail is left out, as there.
package struct ProportionPower: Sendable, Equatable {
  package let control: Double
  package let variant: Double
  /// Units in the control group; not rounded.
  package let n: Double
  /// Units in the variant group for one in the control group.
  package let ratio: Double
  package let alpha: Double
  package let sides: Sides
  package let power: Double

  /// The power of n units in the control group and ratio · n in the variant's.
  package init(
    control: Double, variant: Double, n: Double, ratio: Double = 1, alpha: Double = 0.05, sides: Sides = .two
  ) throws(NoAnswer) {
    try Self.check(control, n: n, ratio: ratio, alpha: alpha)
    try Finite.probability(variant, "a proportion")
    self.control = control
    self.variant = variant
    self.n = n
    self.ratio = ratio
    self.alpha = alpha
    self.sides = sides
    let spread = Self.deviations(control, variant, ratio)
    let critical = try Distributions.normalUpperQuantile(alpha / Double(sides.rawValue))
    let gap = (variant - control).magnitude
    power = try Distributions.normalCDF((n.squareRoot() * gap - critical * spread.null) / spread.alternative)
  }

  /// The n that reaches `power`.
  package init(
    control: Double, variant: Double, ratio: Double = 1, alpha: Double = 0.05, sides: Sides = .two,
    power: Double
  ) throws(NoAnswer) {
    try Self.check(control, n: 1, ratio: ratio, alpha: alpha)
    try Finite.probability(variant, "a proportion")
    try Finite.probability(power, "the power")
    guard control != variant else { throw .domain("equal proportions are never told apart") }
    let spread = Self.deviations(control, variant, ratio)
    let critical = try Distributions.normalUpperQuantile(alpha / Double(sides.rawValue))
    let root =
      (critical * spread.null + (try Distributions.normalQuantile(power)) * spread.alternative)
      / (variant - control).magnitude
    // Below 0 the power is passed with no units at all.
    guard root > 0 else { throw .domain("the power is at most α's share: nothing to plan") }
    self.control = control
    self.variant = variant
    n = try Finite.check(root * root, "n")
    self.ratio = ratio
    self.alpha = alpha
    self.sides = sides
    self.power = power
  }

  /// The variant's proportion nearest to the control's, above or below it, that n
  /// units find with `power`. None within (0, 1): .domain.
  package init(
    control: Double, n: Double, above: Bool = true, ratio: Double = 1, alpha: Double = 0.05,
    sides: Sides = .two, power: Double
  ) throws(NoAnswer) {
    try Self.check(control, n: n, ratio: ratio, alpha: alpha)
    try Finite.probability(power, "the power")
    func reached(_ variant: Double) throws(NoAnswer) -> Double {
      try ProportionPower(control: control, variant: variant, n: n, ratio: ratio, alpha: alpha, sides: sides)
        .power
    }
    guard try reached(control) < power else {
      throw .domain("the power is at most α's share: nothing to plan")
    }
    let room = above ? 1 - control : control
    let sign = above ? 1.0 : -1.0
    // The power is not defined at 0 and 1: the search ends just inside.
    let gap = try MonotoneRoot.find(0, room * (1 - 0x1p-40)) { gap throws(NoAnswer) in
      try reached(control + sign * gap) < power
    }
    let found = control + sign * gap
    guard gap < room * (1 - 0x1p-39) else {
      throw .domain("no proportion in (0, 1) is found with this power")
    }
    try self.init(control: control, variant: found, n: n, ratio: ratio, alpha: alpha, sides: sides)
  }

  /// Whole units: n and ratio · n rounded up.
  package func units() throws(NoAnswer) -> (control: Int, variant: Int) {
    try PlannedUnits.whole(n, ratio: ratio)
  }

  /// variant − control.
  package var difference: Double { variant - control }

  /// √n times the standard error under the null (pooled) and under the alternative.
  private static func deviations(
    _ p: Double, _ q: Double, _ ratio: Double
  ) -> (null: Double, alternative: Double) {
    let pooled = (p + ratio * q) / (1 + ratio)
    return (
      (pooled * (1 - pooled) * (1 + 1 / ratio)).squareRoot(),
      (p * (1 - p) + q * (1 - q) / ratio).squareRoot()
    )
  }

  private static func check(_ p: Double, n: Double, ratio: Double, alpha: Double) throws(NoAnswer) {
    try Finite.probability(p, "a proportion")
    try Finite.probability(alpha, "α")
    guard n > 0, n <= 1e15, ratio >= 1e-6, ratio <= 1e6 else {
      throw .domain("n lies in (0, 10¹⁵] and the ratio of groups in [10⁻⁶, 10⁶]")
    }
  }
}

/// Planned numbers of units in whole ones.
enum PlannedUnits {
  static func whole(_ n: Double, ratio: Double) throws(NoAnswer) -> (control: Int, variant: Int) {
    let control = n.rounded(.up)
    let variant = (ratio * n).rounded(.up)
    guard control <= 1e15, variant <= 1e15 else { throw .domain("more units than can be planned") }
    return (Int(control), Int(variant))
  }
}
