internal import Commerce
internal import Statistics
internal import Tables

/// Turns studies into the stage's three tables and its summary.
struct ExperimentWriter {
  private(set) var results = TableBuilder(ExperimentTables.results)
  private(set) var checks = TableBuilder(ExperimentTables.checks)
  private(set) var looks = TableBuilder(ExperimentTables.looks)
  private(set) var summaries: [JSON] = []
  /// Major units in a minor one.
  let unit: Double

  /// Below this p, or above its inverse as an e-value, the sample ratio has failed.
  private static let ratioLimit = 0.001

  init(unit: Double) { self.unit = unit }

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

  mutating func add(_ study: Study) {
    let name = study.definition.name
    let ratioFails = addChecks(study)
    let analysis = ExperimentAnalysis(
      metrics: study.definition.metrics, arms: study.arms.count, units: study.units,
      horizonValid: study.horizonValid, plannedTotal: study.plannedTotal,
      minimumEffect: study.definition.minimumEffect, ratioFails: ratioFails, majorPerMinor: unit)
    for result in analysis.results { add(result, study) }
    for look in analysis.looks {
      looks.add([
        .text(name), .text(look.metric), .text(study.arms[look.variant]), .integer(Int64(look.day)),
        .integer(Int64(look.controlCount)), .integer(Int64(look.variantCount)), .number(look.difference),
        .number(look.low), .number(look.high),
      ])
    }
    var verdicts: [String: JSON] = [:]
    for result in analysis.results where result.estimator == "plain" {
      verdicts["\(result.metric.id)/\(study.arms[result.variant])"] = .optional(result.verdict?.rawValue)
    }
    let oneArmed = study.arms.count < 2
    summaries.append(
      .object([
        "name": .string(name), "arms": .array(study.arms.map { .string($0) }),
        "assigned": .array(
          study.arms.indices.map { arm in .int(study.assigned.count { $0 == arm }) }),
        "observed": .int(study.units.count), "sample_ratio": .string(ratioFails ? "error" : "ok"),
        "verdicts": .object(verdicts),
        "status": .string(oneArmed ? "not_computable" : "ok"),
        "reason": oneArmed ? .string("there is one arm only") : .null,
      ]))
  }

  /// Sample ratio first. Returns whether it failed.
  private mutating func addChecks(_ study: Study) -> Bool {
    let name = study.definition.name
    let counts = study.arms.indices.map { arm in study.assigned.count { $0 == arm } }
    let split = study.arms.map { study.definition.split[$0] ?? 1 }
    let observed = zip(study.arms, counts).map { "\($0) \($1)" }.joined(separator: ", ")
    let expected = zip(study.arms, split).map { "\($0) \(NumberText.double($1))" }.joined(separator: " : ")
    guard study.arms.count > 1 else {
      checks.add([
        .text(name), .text("arms"), .text("at least 2"), .text(observed), .empty, .empty, .text("error"),
      ])
      return false
    }
    var fails = false
    do throws(NoAnswer) {
      var process = try SampleRatioProcess(split: split)
      for arm in study.assigned { try process.add(arm) }
      fails = process.maximumLogE >= -Elementary.log(Self.ratioLimit)
      checks.add([
        .text(name), .text("sample_ratio_e_process"), .text(expected), .text(observed),
        .number(process.maximumLogE), .number(Elementary.exp(-process.maximumLogE)),
        .text(fails ? "error" : "ok"),
      ])
    } catch {
      fails = true
      checks.add([
        .text(name), .text("sample_ratio_e_process"), .text(expected), .text(observed), .empty, .empty,
        .text("error"),
      ])
    }
    if let test = try? SampleRatioTest(observed: counts, split: split) {
      let low = test.p < Self.ratioLimit
      fails = fails || (study.horizonValid && low)
      checks.add([
        .text(name), .text("sample_ratio_chi_squared"), .text(expected), .text(observed),
        .number(test.statistic), .number(test.p),
        .text(!low ? "ok" : study.horizonValid ? "error" : "warn"),
      ])
    }
    let crossed = zip(study.arms, study.crossovers).map { "\($0) \($1)" }.joined(separator: ", ")
    checks.add([
      .text(name), .text("crossovers"), .text("0"), .text(crossed), .empty, .empty,
      .text(study.crossovers.allSatisfy { $0 == 0 } ? "ok" : "warn"),
    ])
    checks.add([
      .text(name), .text("not_yet_observed"), .empty, .text(String(study.unobserved)), .empty, .empty,
      .text("info"),
    ])
    return fails
  }

  private mutating func add(_ result: ExperimentResult, _ study: Study) {
    let comparison = result.comparison
    let relative = try? comparison?.relative?.interval()
    let plain = result.estimator == "plain"
    results.add([
      .text(study.definition.name), .text(result.metric.id), .text(result.metric.kind.rawValue),
      .text(result.estimator), .text(study.arms[result.variant]), .text(study.arms[0]),
      .integer(Int64(result.controlCount)), .integer(Int64(result.variantCount)),
      .optional(comparison?.control), .optional(comparison?.variant), .optional(comparison?.difference),
      .optional(result.interval?.low), .optional(result.interval?.high),
      .optional(result.adjustedInterval?.low), .optional(result.adjustedInterval?.high),
      .optional(comparison?.relative?.value), .optional(relative?.low), .optional(relative?.high),
      .optional(comparison?.standardError), .optional(comparison?.statistic), .optional(comparison?.df),
      .optional(comparison?.p), .optional(result.adjusted), .text(plain ? "holm" : "none"),
      plain ? .text("metrics and variants of the experiment") : .empty,
      .optional(result.sequence?.low), .optional(result.sequence?.high), .text(result.valid ? "yes" : "no"),
      .string(comparison?.method), .optional(comparison?.minimumDetectable),
      .string(plain ? result.verdict?.rawValue : nil), result.note.isEmpty ? .empty : .text(result.note),
    ])
  }
}
