package import Pipeline
package import Tables

/// What goes with spending, repeating, referring?
package enum RegressStage: Stage {
  package struct Parameters: StageParameters {
    var models = ModelDefinition.standard

    package init() {}
    package static let fields: [ParameterField<Parameters>] = [
      ParameterField(
        "models",
        accepts:
          "list of { name, outcome, family: gaussian|binomial|poisson|negbin, predictors: [a, a:b], where, reference, errors: robust|model|HC0|HC1|HC2|HC3, cluster, firth }",
        help: "models on profile/customers.csv; predictors must be known at the first order",
        get: { .array($0.models.map(\.json)) },
        set: { (root, config) throws(DangolError) in
          var models: [ModelDefinition] = []
          for item in try config.list() {
            let model = try ModelReader.read(item)
            guard !models.contains(where: { $0.name == model.name }) else {
              throw item.fail("two models are called '\(model.name)'")
            }
            models.append(model)
          }
          root.models = models
        })
    ]
  }

  package struct Summary: Described {
    var models: [String: JSON] = [:]

    package static let fields: [SummaryField<Summary>] = [
      SummaryField("models", "status, rows, fit and verdict of each model") { .object($0.models) }
    ]
  }

  /// Files of the stage that are no model.
  static let reserved = ["models", "diagnostics", "calibration"]

  package static let contract = Contract(
    name: "regress", question: "what goes with spending, repeating, referring?",
    abstract:
      "Fits regressions on what was known at the first order: least squares, logistic, counts; with diagnostics, a verdict and the fit out of sample.",
    reads: ["profile/customers.csv"],
    writes: [
      Artifact("regress/models.csv", table: RegressTables.models, help: RegressTables.models.help),
      Artifact(
        "regress/diagnostics.csv", table: RegressTables.diagnostics, help: RegressTables.diagnostics.help),
      Artifact(
        "regress/calibration.csv", table: RegressTables.calibration, help: RegressTables.calibration.help),
      Artifact(
        "regress/<model>.csv", table: RegressTables.coefficients, help: RegressTables.coefficients.help,
        optional: true),
    ])

  package static func run(_ job: borrowing Job, _ parameters: Parameters) throws(DangolError) -> Summary {
    guard let profile = try job.table("profile/customers.csv") else {
      throw DangolError(.badData, "the run has no profile/customers.csv", advice: "run stage profile first")
    }
    var writer = ModelWriter(
      seed: job.context.seed, threads: job.context.threads, unit: job.context.currency.majorPerMinor)
    writer.add(parameters.models, profile)
    for (name, table) in writer.coefficients { try job.write("regress/\(name).csv", table) }
    try job.write("regress/models.csv", writer.models.table())
    try job.write("regress/diagnostics.csv", writer.diagnostics.table())
    try job.write("regress/calibration.csv", writer.calibration.table())
    var summary = Summary()
    summary.models = writer.summaries
    return summary
  }
}
