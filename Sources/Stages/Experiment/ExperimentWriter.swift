internal import Commerce
internal import Statistics
internal import Tables

/// Turns studies into the stage's tables and its summary.
struct ExperimentWriter {
  private(set) var results = TableBuilder(ExperimentTables.results)
  private(set) var checks = TableBuilder(ExperimentTables.checks)
  private(set) var looks = TableBuilder(ExperimentTables.looks)
  private(set) var segments = TableBuilder(ExperimentTables.segments)
  private(set) var summaries: [JSON] = []
  /// Major units in a minor one.
  let unit: Double
  let seed: UInt64
  let threads: Int
  /// Splits of the A/A test; 0 for none.
  let selfTests: Int

  init(unit: Double, seed: UInt64, threads: Int, selfTests: Int) {
    self.unit = unit
    self.seed = seed
    self.threads = threads
    self.selfTests = selfTests
  }

  mutating func addAbsent(_ definition: ExperimentDefinition) {
    checks.add([
      .text(definition.name), .text("assignments"), .text("rows in the experiments table"), .text("none"),
      .empty, .empty, .text("warn"),
    ])
    summaries.append(
      .object([
        "name": .string(definition.name), "status": .string("not_computable"),
        "reason": .string("nobody was assigned"),
      ]))
  }

  mutating func add(_ study: Study, _ explorer: StudyExplorer) {
    let name = study.definition.name
    var found = StudyChecks(study, unit: unit)
    if selfTests > 0, study.arms.count > 1 {
      found.add(
        SelfTest.run(study.definition, units: study.units, runs: selfTests, seed: seed, threads: threads))
    }
    for row in found.rows { checks.add(row) }
    let analysis = ExperimentAnalysis(
      study.definition, arms: study.arms, units: study.units, horizonValid: study.horizonValid,
      plannedTotal: study.plannedTotal, faults: found.faults, majorPerMinor: unit)
    for result in analysis.results { add(result, study) }
    for look in analysis.looks {
      looks.add([
        .text(name), .text(look.metric), .text(study.arms[look.variant]), .integer(Int64(look.day)),
        .integer(Int64(look.controlCount)), .integer(Int64(look.variantCount)), .number(look.difference),
        .number(look.low), .number(look.high),
      ])
    }
    for (column, exploration) in explorer.explore(study, unit: unit) {
      for row in exploration.rows { add(row, column, study) }
    }
    var verdicts: [String: JSON] = [:]
    for result in analysis.results where result.decides {
      verdicts["\(result.metric.id)/\(study.arms[result.variant])"] = .optional(result.verdict?.rawValue)
    }
    let oneArmed = study.arms.count < 2
    let ratio = found.faults.ratioFailed || found.faults.armsByBehaviour
    summaries.append(
      .object([
        "name": .string(name), "arms": .array(study.arms.map { .string($0) }),
        "assigned": .array(
          study.arms.indices.map { arm in .int(study.assigned.count { $0 == arm }) }),
        "observed": .int(study.units.count), "sample_ratio": .string(ratio ? "error" : "ok"),
        "sample_ratio_arm": .optional(found.culprit), "final": .bool(study.horizonValid),
        "verdicts": .object(verdicts),
        "status": .string(oneArmed ? "not_computable" : "ok"),
        "reason": oneArmed ? .string("there is one arm only") : .null,
      ]))
  }

  private mutating func add(_ result: ExperimentResult, _ study: Study) {
    let comparison = result.comparison
    let relative = try? comparison?.relative?.interval()
    let guardrail = result.metric.isGuardrail
    results.add([
      .text(study.definition.name), .text(result.metric.id), .text(result.metric.kind.rawValue),
      .text(result.estimator.rawValue), .text(study.arms[result.variant]), .text(study.arms[0]),
      .integer(Int64(result.controlCount)), .integer(Int64(result.variantCount)),
      .optional(comparison?.control), .optional(comparison?.variant), .optional(comparison?.difference),
      .optional(result.interval?.low), .optional(result.interval?.high),
      .optional(result.adjustedInterval?.low), .optional(result.adjustedInterval?.high),
      .optional(comparison?.relative?.value), .optional(relative?.low), .optional(relative?.high),
      .optional(comparison?.standardError), .optional(comparison?.statistic), .optional(comparison?.df),
      .optional(comparison?.p), .optional(result.adjusted),
      .text(result.decides && !guardrail ? study.definition.correction.rawValue : "none"),
      result.decides
        ? .text(guardrail ? "this guardrail alone" : "metrics and variants of the experiment") : .empty,
      .optional(result.sequence?.low), .optional(result.sequence?.high), .text(result.valid ? "yes" : "no"),
      .string(comparison?.method), .optional(comparison?.minimumDetectable), .int(result.needed),
      .int(result.daysLeft), .string(result.guardrail?.rawValue), .optional(result.guardrailP),
      .optional(result.afterCost?.low), .optional(result.afterCost?.high), .string(result.verdict?.rawValue),
      .string(result.reason?.rawValue), result.note.isEmpty ? .empty : .text(result.note),
    ])
  }

  private mutating func add(_ row: Exploration.Row, _ column: String, _ study: Study) {
    segments.add([
      .text(study.definition.name), .text(row.metric.id), .text(column), .text(row.level),
      .text(study.arms[row.variant]), .text(study.arms[0]), .integer(Int64(row.controlCount)),
      .integer(Int64(row.variantCount)), .optional(row.comparison?.control),
      .optional(row.comparison?.variant), .optional(row.comparison?.difference),
      .optional(row.interval?.low), .optional(row.interval?.high), .optional(row.comparison?.p),
      .optional(row.adjusted), .optional(row.heterogeneity), row.note.isEmpty ? .empty : .text(row.note),
    ])
  }
}
