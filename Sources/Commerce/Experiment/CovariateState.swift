internal import Statistics

/// The state of one arm with what its units did before: for CUPED.
struct CovariateState: Sendable {
  let kind: ExperimentMetric.Kind
  /// Major units in a minor one of the outcome.
  let unit: Double
  /// x the covariate, y the outcome.
  private(set) var moments = IntegerMoments()
  private(set) var ratios = RatioMoments()

  init(_ kind: ExperimentMetric.Kind, unit: Double) {
    self.kind = kind
    self.unit = unit
  }

  mutating func add(_ pair: (Int64, Int64), _ covariate: (Int64, Int64)) {
    guard kind == .ratio else { return moments.add(covariate.0, pair.0) }
    ratios.add(
      numerator: Double(pair.0) * unit, denominator: Double(pair.1),
      covariateNumerator: Double(covariate.0) * unit, covariateDenominator: Double(covariate.1))
  }

  var n: Int { kind == .ratio ? ratios.n : moments.n }
}

extension Comparison {
  /// Adjusted by what units did before, and the share of variance that this took away.
  static func cuped(control a: CovariateState, variant b: CovariateState) throws(NoAnswer) -> (
    comparison: Comparison, reduction: Double
  ) {
    if a.kind == .ratio {
      let test = try RatioCUPED(control: a.ratios, variant: b.ratios)
      return (
        try Comparison(
          "CUPED, delta method", control: (test.control, test.controlSquaredError),
          variant: (test.variant, test.variantSquaredError)), test.varianceReduction
      )
    }
    let test = try CUPED(
      control: CovariateSummary(a.moments, outcomeUnit: a.unit),
      variant: CovariateSummary(b.moments, outcomeUnit: b.unit))
    return (
      try Comparison("CUPED, Welch t", control: test.control, variant: test.variant), test.varianceReduction
    )
  }
}
