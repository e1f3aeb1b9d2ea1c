internal import Commerce
internal import Parallelism
internal import Statistics
internal import Tables

/// Turns fitted models into the stage's tables and its summary.
struct ModelWriter {
  private(set) var models = TableBuilder(RegressTables.models)
  private(set) var diagnostics = TableBuilder(RegressTables.diagnostics)
  private(set) var calibration = TableBuilder(RegressTables.calibration)
  private(set) var coefficients: [(name: String, table: Table)] = []
  private(set) var summaries: [String: JSON] = [:]
  let seed: UInt64
  let threads: Int
  /// Major units in a minor one.
  let unit: Double

  init(seed: UInt64, threads: Int, unit: Double) {
    self.seed = seed
    self.threads = threads
    self.unit = unit
  }

  /// Models side by side, written in the order of their definitions.
  mutating func add(_ definitions: [ModelDefinition], _ profile: Table) {
    let (seed, threads, unit) = (seed, threads, unit)
    let answers = Parallel.map(definitions.count, threads: threads) {
      ModelAnswer(definitions[$0], profile, unit: unit, seed: seed, threads: threads)
    }
    for (definition, answer) in zip(definitions, answers) { add(definition, answer) }
  }

  private mutating func add(_ definition: ModelDefinition, _ answer: ModelAnswer) {
    let data = answer.data
    do throws(NoAnswer) {
      let (rows, fit, outOfSample) = try answer.result.get()
      add(definition, rows, fit, outOfSample)
    } catch {
      let cells = head(definition, data, nil, reason: error.reason)
      models.add(cells + Array(repeating: .empty, count: RegressTables.models.columns.count - cells.count))
      summaries[definition.name] = .object([
        "status": .string("not_computable"), "reason": .string(error.reason),
        "n": .int(data?.outcome.count ?? 0),
        "dropped": .array((data?.dropped ?? []).map { .string($0) }),
      ])
    }
  }

  private func head(_ definition: ModelDefinition, _ data: ModelData?, _ fit: ModelFit?, reason: String?)
    -> [TableBuilder.Cell]
  {
    [
      .text(definition.name), .text(definition.outcome), .text(definition.family.rawValue),
      .text(fit?.errors ?? definition.errors.rawValue),
      .text(fit == nil ? "not_computable" : "ok"), .string(reason), .int(data?.outcome.count ?? 0),
      .int(data?.leftOut ?? 0), .int(data?.filtered ?? 0), .int(data?.truncated ?? 0),
    ]
  }

  private mutating func add(
    _ definition: ModelDefinition, _ data: ModelData, _ fit: ModelFit, _ outOfSample: ModelOutOfSample
  ) {
    let name = definition.name
    let dropped = data.dropped + fit.collinear
    let verdict = ModelVerdict(fit.traits)
    models.add(
      head(definition, data, fit, reason: nil) + [
        .int(fit.df), .int(fit.clusters), definition.firth ? .empty : .number(fit.rSquared),
        .optional(fit.adjustedRSquared), .optional(outOfSample.explained), .optional(fit.sigma),
        .optional(fit.deviance), .optional(fit.auc), .optional(fit.theta), .optional(fit.aic),
        .optional(fit.bic), .int(fit.iterations),
        dropped.isEmpty ? .empty : .text(dropped.joined(separator: " ")), .text(verdict.rawValue),
        .text(verdict.korean), .text(verdict.english),
      ])
    for check in fit.checks {
      diagnostics.add([
        .text(name), .text(check.name.rawValue), .optional(check.value), .optional(check.p),
        .text(check.state), .string(check.detail),
      ])
    }
    for (k, bin) in (outOfSample.calibration?.bins ?? []).enumerated() {
      calibration.add([
        .text(name), .integer(Int64(k + 1)), .integer(Int64(bin.n)), .integer(Int64(bin.events)),
        .number(bin.meanPredicted), .number(bin.observed), .number(bin.low), .number(bin.high),
      ])
    }
    coefficients.append((name, table(definition, data, fit)))
    summaries[name] = .object([
      "status": .string("ok"), "reason": .null, "n": .int(data.outcome.count),
      "r_squared": definition.firth ? .null : .number(fit.rSquared), "auc": .optional(fit.auc),
      "sigma": .optional(fit.sigma),
      "out_of_sample": .optional(outOfSample.explained), "verdict": .string(verdict.rawValue),
      "dropped": .array(dropped.map { .string($0) }),
    ])
  }

  private func table(_ definition: ModelDefinition, _ data: ModelData, _ fit: ModelFit) -> Table {
    var builder = TableBuilder(RegressTables.coefficients)
    let kind = ProfileStage.customers.columns.first { $0.name == definition.outcome }?.kind
    let effectUnit =
      switch definition.family {
      case .gaussian: kind == .money ? "currency" : definition.outcome
      case .binomial: "share"
      case .poisson, .negbin: "count"
      }
    for (j, line) in fit.coefficients.enumerated() {
      let term = data.terms[line.term]
      let isSlope = line.term != "intercept"
      let ratio = definition.family == .gaussian ? nil : try? CoefficientRatio(line)
      func effect(_ value: Double) -> TableBuilder.Cell { isSlope ? .number(value * fit.slope) : .empty }
      builder.add([
        .text(line.term), .number(line.estimate), .number(line.standardError), .optional(line.statistic),
        .optional(line.p), .number(line.low), .number(line.high), effect(line.estimate), effect(line.low),
        effect(line.high), isSlope ? .text(effectUnit) : .empty, .optional(ratio?.ratio),
        .optional(ratio?.low), .optional(ratio?.high), .optional(fit.standardised[j]),
        .optional(j < fit.inflation.count ? fit.inflation[j] : nil), .string(term?.reference),
        .int(term?.rows),
      ])
    }
    return builder.table()
  }
}
