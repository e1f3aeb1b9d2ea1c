/// Power of the comparison of two means by the pooled t test, in the three
/// directions, from the non-central t distribution (Cohen 1988, chapter 2), as
/// R's power.t.test, with `ratio` for unequal groups. For two sides the far tail
/// is left out, as there.
package struct MeanPower: Sendable, Equatable {
  /// Difference of the means, in the unit of `deviation`.
  package let difference: Double
  /// Standard deviation within arms.
  package let deviation: Double
  /// Units in the control group; not rounded.
  package let n: Double
  /// Units in the variant group for one in the control group.
  package let ratio: Double
  package let alpha: Double
  package let sides: Sides
  package let power: Double

  /// The power of n units in the control group and ratio · n in the variant's.
  package init(
    difference: Double, deviation: Double, n: Double, ratio: Double = 1, alpha: Double = 0.05,
    sides: Sides = .two
  ) throws(NoAnswer) {
    let effect = try Self.effect(difference, deviation)
    self.difference = difference
    self.deviation = deviation
    self.n = n
    self.ratio = ratio
    self.alpha = alpha
    self.sides = sides
    power = try Self.power(effect, n: n, ratio: ratio, alpha: alpha, sides: sides)
  }

  /// The n that reaches `power`; never less than two units in the smaller group.
  package init(
    difference: Double, deviation: Double, ratio: Double = 1, alpha: Double = 0.05, sides: Sides = .two,
    power: Double
  ) throws(NoAnswer) {
    let effect = try Self.effect(difference, deviation)
    try Finite.probability(power, "the power")
    guard effect > 0 else { throw .domain("equal means are never told apart") }
    guard power > alpha / Double(sides.rawValue) else {
      throw .domain("the power is at most α's share: nothing to plan")
    }
    // Two units in the smaller group are the least a comparison has.
    let least = max(2, 2 / max(ratio, 1e-6))
    let enough = try Self.power(effect, n: least, ratio: ratio, alpha: alpha, sides: sides) >= power
    n =
      enough
      ? least
      : try MonotoneRoot.find(from: least, limit: 1e12, "n") { n throws(NoAnswer) in
        try Self.power(effect, n: n, ratio: ratio, alpha: alpha, sides: sides) < power
      }
    self.difference = difference
    self.deviation = deviation
    self.ratio = ratio
    self.alpha = alpha
    self.sides = sides
    self.power = try Self.power(effect, n: n, ratio: ratio, alpha: alpha, sides: sides)
  }

  /// The smallest difference that n units find with `power`.
  package init(
    deviation: Double, n: Double, ratio: Double = 1, alpha: Double = 0.05, sides: Sides = .two, power: Double
  ) throws(NoAnswer) {
    _ = try Self.effect(0, deviation)
    try Finite.probability(power, "the power")
    guard try Self.power(0, n: n, ratio: ratio, alpha: alpha, sides: sides) < power else {
      throw .domain("the power is at most α's share: nothing to plan")
    }
    // Starts below any answer: at a non-centrality of 2⁻²⁰ the power is α's share still.
    let start = 0x1p-20 / (n / (1 + 1 / ratio)).squareRoot()
    let effect = try MonotoneRoot.find(from: start, limit: 1e9, "the effect") { effect throws(NoAnswer) in
      try Self.power(effect, n: n, ratio: ratio, alpha: alpha, sides: sides) < power
    }
    difference = try Finite.check(effect * deviation, "the difference")
    self.deviation = deviation
    self.n = n
    self.ratio = ratio
    self.alpha = alpha
    self.sides = sides
    self.power = try Self.power(effect, n: n, ratio: ratio, alpha: alpha, sides: sides)
  }

  /// Whole units: n and ratio · n rounded up.
  package func units() throws(NoAnswer) -> (control: Int, variant: Int) {
    try PlannedUnits.whole(n, ratio: ratio)
  }

  /// |difference| in standard deviations.
  private static func effect(_ difference: Double, _ deviation: Double) throws(NoAnswer) -> Double {
    guard deviation > 0, deviation.isFinite else { throw .domain("the standard deviation must be positive") }
    return try Finite.check((difference / deviation).magnitude, "the effect")
  }

  private static func power(
    _ effect: Double, n: Double, ratio: Double, alpha: Double, sides: Sides
  ) throws(NoAnswer) -> Double {
    try Finite.probability(alpha, "α")
    guard ratio >= 1e-6, ratio <= 1e6, n > 0, n <= 1e15, n * (1 + ratio) > 2 else {
      throw .domain(
        "n lies in (0, 10¹⁵], both groups together more than two units, the ratio lies in [10⁻⁶, 10⁶]")
    }
    let df = n * (1 + ratio) - 2
    let center = effect * (n / (1 + 1 / ratio)).squareRoot()
    let critical = -(try Distributions.tQuantile(alpha / Double(sides.rawValue), df: df))
    // So far out the rest is below every double's last bit of 1.
    if center > critical.magnitude + 40, df > 100 { return 1 }
    return try Distributions.noncentralTCDF(critical, df: df, delta: center, upper: true)
  }
}
