internal import Statistics

/// One line of results.csv.
package struct ExperimentResult: Sendable {
  package enum Estimator: String, Sendable, CaseIterable {
    case plain, cuped, winsorised
    case perProtocol = "per_protocol"
  }

  package let metric: ExperimentMetric
  package let variant: Int
  package let estimator: Estimator
  package let controlCount: Int
  package let variantCount: Int
  package var comparison: Comparison?
  package var interval: (low: Double, high: Double)?
  package var adjusted: Double?
  package var adjustedInterval: (low: Double, high: Double)?
  package var sequence: (low: Double, high: Double)?
  package var valid = false
  /// Carries the verdict of its metric and variant.
  package var decides = false
  package var reason: VerdictReason?
  package var guardrail: GuardrailState?
  /// One-sided, against being worse by the margin.
  package var guardrailP: Double?
  /// The valid interval of the money after what the arm costs.
  package var afterCost: (low: Double, high: Double)?
  /// Units in both arms that would find `min_effect` with probability 0.8, and the days
  /// until then at the present pace.
  package var needed: Int?
  package var daysLeft: Int?
  package var note = ""

  package var verdict: Verdict? { reason?.verdict }
  package var validInterval: (low: Double, high: Double)? { valid ? adjustedInterval : sequence }
}

/// Compares arms with their control on every metric, corrects for their number,
/// and words a verdict by the rules of docs/experiments.md.
package struct ExperimentAnalysis: Sendable {
  package let results: [ExperimentResult]
  package let looks: [ExperimentLook]

  /// Customers an arm, and successes and failures an arm, before the first look.
  static let firstLook = 100
  static let firstLookEvents: Int128 = 5
  package static let alpha = 0.05

  /// Why verdicts are withheld.
  package struct Faults: Sendable, Equatable {
    package var ratioFailed = false
    package var armsByBehaviour = false
    package init() {}
  }

  /// - Parameters:
  ///   - arms: names, the control first.
  ///   - horizonValid: the fixed-horizon test has all its outcomes.
  ///   - plannedTotal: units in all arms together at which looks are tightest.
  package init(
    _ definition: ExperimentDefinition, arms: [String], units: ObservedUnits, horizonValid: Bool,
    plannedTotal: Int, faults: Faults = Faults(), majorPerMinor: Double
  ) {
    let metrics = definition.metrics
    let engine = ExperimentEngine(
      metrics: metrics, arms: arms.count, majorPerMinor: majorPerMinor, plannedTotal: plannedTotal,
      comparisons: metrics.count { !$0.isGuardrail } * max(1, arms.count - 1))
    var rows = ExperimentRows(definition, engine, arms: arms.count)
    for m in metrics.indices { rows.addPlain(m, units, valid: horizonValid) }
    for m in metrics.indices where metrics[m].covariateDays != nil {
      rows.addCUPED(m, units, valid: horizonValid)
    }
    rows.chooseDeciding()
    rows.correct()
    rows.judge(faults, arms: arms, pace: Self.pace(units))
    for m in metrics.indices where metrics[m].winsorise != nil {
      rows.addWinsorised(m, units, valid: horizonValid)
    }
    if units.crossedOver.contains(true) {
      for m in metrics.indices { rows.addPerProtocol(m, units, valid: horizonValid) }
    }
    results = rows.results
    looks = engine.looks(units)
  }

  /// Units a day, from the first to the last that became known.
  private static func pace(_ units: ObservedUnits) -> Double? {
    guard let first = units.knownOn.min(), let last = units.knownOn.max() else { return nil }
    return Double(units.count) / Double(last - first + 1)
  }
}
