internal import Statistics
internal import Tables

/// A fitted model as its table, its line of models.csv and its summary.
struct ModelFit {
  let row: [TableBuilder.Cell]
  let table: Table?
  let summary: JSON

  init(_ definition: ModelDefinition, _ data: ModelData) {
    var status = "ok"
    var reason: String?
    var coefficients: [Coefficient] = []
    var dropped = data.dropped
    var cells: [TableBuilder.Cell] = Array(repeating: .empty, count: 7)
    var fit: [String: JSON] = [:]
    do throws(NoAnswer) {
      switch definition.family {
      case .gaussian:
        let model = try LinearModel(data.design, outcome: data.outcome, errors: definition.errors)
        coefficients = model.coefficients
        dropped += model.dropped
        cells = [
          .int(model.df), .number(model.rSquared), .number(model.adjustedRSquared), .number(model.sigma),
          .empty, .empty, .empty,
        ]
        fit = ["r_squared": .number(model.rSquared), "sigma": .number(model.sigma)]
      case .binomial:
        let model = try LogisticModel(data.design, outcome: data.outcome.map { $0 > 0 })
        coefficients = model.coefficients
        dropped += model.dropped
        cells = [
          .int(model.df), .number(model.mcFadden), .empty, .empty, .number(model.deviance),
          .number(model.auc), .int(model.iterations),
        ]
        fit = ["r_squared": .number(model.mcFadden), "auc": .number(model.auc), "events": .int(model.events)]
      }
    } catch {
      status = "not_computable"
      reason = error.reason
    }
    let errors = definition.family == .gaussian ? definition.errors.rawValue : "model-based"
    row =
      [
        .text(definition.name), .text(definition.outcome), .text(definition.family.rawValue), .text(errors),
        .text(status), .string(reason), .int(data.outcome.count), .int(data.leftOut),
      ] + cells + [dropped.isEmpty ? .empty : .text(dropped.joined(separator: " "))]
    fit["status"] = .string(status)
    fit["reason"] = .optional(reason)
    fit["n"] = .int(data.outcome.count)
    fit["dropped"] = .array(dropped.map { .string($0) })
    summary = .object(fit)
    table = status == "ok" ? Self.table(coefficients, data) : nil
  }

  private static func table(_ coefficients: [Coefficient], _ data: ModelData) -> Table {
    var builder = TableBuilder(RegressStage.coefficients)
    for line in coefficients {
      let level = data.levels[line.term]
      builder.add([
        .text(line.term), .number(line.estimate), .number(line.standardError),
        .optional(line.statistic),
        .optional(line.p), .number(line.low), .number(line.high), .string(level?.reference),
        .int(level?.rows),
      ])
    }
    return builder.table()
  }
}
