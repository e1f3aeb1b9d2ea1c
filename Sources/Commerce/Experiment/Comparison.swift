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
}

/// Variant against control on one metric, by the method that belongs to its kind.
package struct Comparison: Sendable, Equatable {
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
  private let a: ArmState
  private let b: ArmState

  package init(control a: ArmState, variant b: ArmState) throws(NoAnswer) {
    self.a = a
    self.b = b
    let first = try a.estimate()
    let second = try b.estimate()
    control = first.value
    variant = second.value
    sequenceError = first.squaredError + second.squaredError
    switch a.kind {
    case .proportion:
      let test = try Self.proportions(a, b).pooledZ()
      method = "pooled z, score interval (Mee)"
      (difference, standardError) = (second.value - first.value, test.standardError)
      (statistic, df, p) = (test.z, nil, test.p)
    case .mean:
      let test = try Self.welch(a, b)
      method = "Welch t"
      (difference, standardError) = (test.difference, test.standardError)
      (statistic, df, p) = (test.statistic, test.df, test.p)
    case .ratio:
      method = "delta method"
      difference = second.value - first.value
      guard sequenceError > 0 else { throw .zeroVariance }
      standardError = sequenceError.squareRoot()
      statistic = difference / standardError
      df = nil
      p = try Distributions.twoSidedNormal(statistic)
    }
    relative = try? RelativeDifference(
      control: (first.value, first.squaredError), variant: (second.value, second.squaredError), df: df)
  }

  private static func proportions(_ a: ArmState, _ b: ArmState) throws(NoAnswer) -> ProportionDifference {
    ProportionDifference(
      control: try Proportion(Int(a.moments.sumX), of: a.moments.n),
      variant: try Proportion(Int(b.moments.sumX), of: b.moments.n))
  }

  private static func welch(_ a: ArmState, _ b: ArmState) throws(NoAnswer) -> WelchTest {
    try WelchTest(
      control: MeanSummary(a.moments, unit: a.unit), variant: MeanSummary(b.moments, unit: b.unit))
  }

  /// The interval that inverts the test, at any level.
  package func interval(level: Double) throws(NoAnswer) -> (low: Double, high: Double) {
    switch a.kind {
    case .proportion: return try Self.proportions(a, b).meeInterval(level: level)
    case .mean: return try Self.welch(a, b).interval(level: level)
    case .ratio:
      let z = try Distributions.normalQuantile(1 - (1 - level) / 2)
      return (difference - z * standardError, difference + z * standardError)
    }
  }

  /// The difference that this sample would have found with probability 0.8 at level 0.05.
  package var minimumDetectable: Double {
    // The normal quantiles of 0.975 and 0.8: 1.959963984540054 + 0.8416212335729143.
    2.801585218112968 * sequenceError.squareRoot()
  }
}

/// The verdict in four words.
package enum Verdict: String, Sendable, CaseIterable {
  case better, worse, inconclusive
  case tooFewData = "too_few_data"

  package init(
    low: Double, high: Double, control: Double, minimumEffect: Double,
    direction: ExperimentMetric.Direction
  ) {
    if low > 0 || high < 0 {
      self = (low > 0) == (direction == .up) ? .better : .worse
    } else if (high - low) / 2 > minimumEffect * control.magnitude {
      self = .tooFewData
    } else {
      self = .inconclusive
    }
  }
}
