package import Statistics

/// The state of one arm for one metric: exact moments of (x, y).
package struct ArmState: Sendable, Equatable {
  package let kind: ExperimentMetric.Kind
  package var moments = IntegerMoments()
  /// Major units in a minor one, where x is money; 1 otherwise.
  package let unit: Double

  package init(_ kind: ExperimentMetric.Kind, unit: Double) {
    self.kind = kind
    self.unit = unit
  }

  package mutating func add(_ pair: (Int64, Int64)) { moments.add(pair.0, pair.1) }

  /// The estimate and its squared standard error.
  package func estimate() throws(NoAnswer) -> (value: Double, squaredError: Double) {
    switch kind {
    case .proportion, .mean:
      let summary = try MeanSummary(moments, unit: unit)
      return (summary.mean, summary.squaredStandardError)
    case .ratio:
      let ratio = try RatioSummary(moments, unit: unit)
      return (ratio.value, ratio.squaredStandardError)
    }
  }

  func proportion() throws(NoAnswer) -> Proportion { try Proportion(Int(moments.sumX), of: moments.n) }
  func summary() throws(NoAnswer) -> MeanSummary { try MeanSummary(moments, unit: unit) }
}

/// Variant against control on one metric, by the method that belongs to its kind.
package struct Comparison: Sendable {
  /// What the interval inverts.
  private enum Test: Sendable {
    case score(ProportionDifference)
    case student(WelchTest, MeanSummary, MeanSummary)
    case normal
  }

  package let method: String
  package let control: Double
  package let variant: Double
  package let difference: Double
  package let standardError: Double
  /// Squared error for the confidence sequence: unpooled.
  package let sequenceError: Double
  package let statistic: Double
  package let df: Double?
  package let p: Double
  package let relative: RelativeDifference?
  private let test: Test

  package init(control a: ArmState, variant b: ArmState) throws(NoAnswer) {
    let first = try a.estimate()
    let second = try b.estimate()
    switch a.kind {
    case .proportion:
      let pair = ProportionDifference(control: try a.proportion(), variant: try b.proportion())
      let pooled = try pair.pooledZ()
      try self.init(
        "pooled z, score interval (Mee)", first, second, .score(pair), standardError: pooled.standardError,
        statistic: pooled.z, df: nil, p: pooled.p)
    case .mean: try self.init("Welch t", control: a.summary(), variant: b.summary())
    case .ratio: try self.init("delta method", control: first, variant: second)
    }
  }

  /// Two means by Welch's t.
  init(_ method: String, control a: MeanSummary, variant b: MeanSummary) throws(NoAnswer) {
    let welch = try WelchTest(control: a, variant: b)
    try self.init(
      method, (a.mean, a.squaredStandardError), (b.mean, b.squaredStandardError), .student(welch, a, b),
      standardError: welch.standardError, statistic: welch.statistic, df: welch.df, p: welch.p)
  }

  /// Two estimates with normal errors.
  init(
    _ method: String, control a: (value: Double, squaredError: Double),
    variant b: (value: Double, squaredError: Double)
  ) throws(NoAnswer) {
    let squared = a.squaredError + b.squaredError
    guard squared > 0 else { throw .zeroVariance }
    let z = (b.value - a.value) / squared.squareRoot()
    try self.init(
      method, a, b, .normal, standardError: squared.squareRoot(), statistic: z, df: nil,
      p: Distributions.twoSidedNormal(z))
  }

  private init(
    _ method: String, _ a: (value: Double, squaredError: Double), _ b: (value: Double, squaredError: Double),
    _ test: Test, standardError: Double, statistic: Double, df: Double?, p: Double
  ) throws(NoAnswer) {
    self.method = method
    self.test = test
    control = a.value
    variant = b.value
    difference = b.value - a.value
    sequenceError = a.squaredError + b.squaredError
    self.standardError = standardError
    self.statistic = statistic
    self.df = df
    self.p = p
    relative = try? RelativeDifference(
      control: (a.value, a.squaredError), variant: (b.value, b.squaredError), df: df)
  }

  /// The interval that inverts the test, at any level.
  package func interval(level: Double) throws(NoAnswer) -> (low: Double, high: Double) {
    switch test {
    case .score(let pair): return try pair.meeInterval(level: level)
    case .student(let welch, _, _): return try welch.interval(level: level)
    case .normal:
      let z = try Distributions.normalQuantile(1 - (1 - level) / 2)
      return (difference - z * standardError, difference + z * standardError)
    }
  }

  /// One-sided p against being worse by the margin or more.
  package func nonInferiority(margin: Double, higherIsBetter: Bool) throws(NoAnswer) -> Double {
    switch test {
    case .score(let pair):
      return try NonInferiority(
        control: pair.control, variant: pair.variant, margin: .absolute(margin),
        higherIsBetter: higherIsBetter
      ).p
    case .student(_, let a, let b):
      return try NonInferiority(
        control: a, variant: b, margin: .absolute(margin), higherIsBetter: higherIsBetter
      ).p
    case .normal:
      let distance = (higherIsBetter ? difference : -difference) + margin
      return try Distributions.normalCDF(distance / standardError, upper: true)
    }
  }

  /// The difference that this sample would have found with probability 0.8 at level 0.05.
  package var minimumDetectable: Double {
    // The normal quantiles of 0.975 and 0.8: 1.959963984540054 + 0.8416212335729143.
    2.801585218112968 * sequenceError.squareRoot()
  }
}
