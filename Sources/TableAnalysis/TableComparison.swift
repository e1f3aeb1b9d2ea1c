internal import Statistics

/// A variant against the control on one metric, on its way to results.csv.
struct TableComparison: Sendable {
  var method: String
  var control: Double
  var variant: Double
  var difference: Double
  var standardError: Double
  var statistic: Double
  var df: Double?
  var p: Double
  var relative: RelativeDifference?
  /// √(SE₀² + SE₁²), unpooled, for the detectable difference.
  var unpooledError: Double
  /// The interval that inverts the test, at any level.
  var interval: @Sendable (Double) throws(NoAnswer) -> (low: Double, high: Double)

  static func plain(control a: ArmSample, variant b: ArmSample) throws(NoAnswer) -> TableComparison {
    switch a.kind {
    case .proportion: try proportions(try a.proportion(), try b.proportion())
    case .mean:
      welch(
        "Welch t", try WelchTest(control: try a.mean(), variant: try b.mean()), try a.mean(), try b.mean())
    case .ratio: try ratios(try a.ratio(), try b.ratio())
    }
  }

  /// The covariate's share taken out (CUPED).
  static func cuped(control a: ArmSample, variant b: ArmSample) throws(NoAnswer) -> TableComparison {
    guard a.kind == .ratio else {
      let model = try CUPED(
        control: CovariateSummary(CoMoments(a.covariate, a.x)),
        variant: CovariateSummary(CoMoments(b.covariate, b.x)))
      return welch("Welch t on CUPED", model.adjusted, model.control, model.variant)
    }
    let model = try RatioCUPED(control: moments(a), variant: moments(b))
    return TableComparison(
      method: "delta method on CUPED", control: model.control, variant: model.variant,
      difference: model.difference, standardError: model.standardError, statistic: model.statistic, df: nil,
      p: model.p,
      relative: try? RelativeDifference(
        control: (model.control, model.controlSquaredError),
        variant: (model.variant, model.variantSquaredError)),
      unpooledError: model.standardError,
      interval: { level throws(NoAnswer) in try model.interval(level: level) })
  }

  private static func proportions(_ first: Proportion, _ second: Proportion) throws(NoAnswer)
    -> TableComparison
  {
    let arms = ProportionDifference(control: first, variant: second)
    let test = try arms.pooledZ()
    let errors = [first, second].map { $0.value * (1 - $0.value) / Double($0.trials) }
    return TableComparison(
      method: "pooled z, score interval (Mee)", control: first.value, variant: second.value,
      difference: arms.difference, standardError: test.standardError, statistic: test.z, df: nil, p: test.p,
      relative: try? RelativeDifference(
        control: (first.value, errors[0]), variant: (second.value, errors[1])),
      unpooledError: (errors[0] + errors[1]).squareRoot(),
      interval: { level throws(NoAnswer) in try arms.meeInterval(level: level) })
  }

  private static func welch(
    _ method: String, _ test: WelchTest, _ first: MeanSummary, _ second: MeanSummary
  ) -> TableComparison {
    TableComparison(
      method: method, control: first.mean, variant: second.mean, difference: test.difference,
      standardError: test.standardError, statistic: test.statistic, df: test.df, p: test.p,
      relative: try? RelativeDifference(
        control: (first.mean, first.squaredStandardError),
        variant: (second.mean, second.squaredStandardError),
        df: test.df),
      unpooledError: test.standardError,
      interval: { level throws(NoAnswer) in try test.interval(level: level) })
  }

  private static func ratios(
    _ first: (mean: Double, squaredError: Double), _ second: (mean: Double, squaredError: Double)
  ) throws(NoAnswer) -> TableComparison {
    let error = (first.squaredError + second.squaredError).squareRoot()
    let gap = second.mean - first.mean
    guard error > 0 else { throw .zeroVariance }
    return TableComparison(
      method: "delta method", control: first.mean, variant: second.mean, difference: gap,
      standardError: error,
      statistic: gap / error, df: nil, p: try Distributions.twoSidedNormal(gap / error),
      relative: try? RelativeDifference(control: first, variant: second), unpooledError: error,
      interval: { level throws(NoAnswer) in
        let z = try Distributions.normalUpperQuantile((1 - level) / 2)
        return (gap - z * error, gap + z * error)
      })
  }

  private static func moments(_ arm: ArmSample) -> RatioMoments {
    var moments = RatioMoments()
    for i in arm.x.indices {
      moments.add(numerator: arm.x[i], denominator: arm.y[i], covariateNumerator: arm.covariate[i])
    }
    return moments
  }

  /// The difference that this sample finds with probability 0.8 at level 0.05; nil
  /// where the arms show no spread to judge by.
  var minimumDetectable: Double? {
    // Normal quantiles of 0.975 and 0.8: 1.959963984540054 + 0.8416212335729143.
    unpooledError > 0 ? 2.801585218112968 * unpooledError : nil
  }
}
