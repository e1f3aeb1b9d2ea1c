package import Pipeline
internal import Statistics
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
          "list of { name, outcome, family: gaussian|binomial, predictors: […], errors: HC1|classical }",
        help: "models on profile/customers.csv; predictors must be known at the first order",
        get: { .array($0.models.map(\.json)) },
        set: { (root, config) throws(DangolError) in
          var models: [ModelDefinition] = []
          for item in try config.list() { models.append(try ModelDefinition(item)) }
          root.models = models
        })
    ]
  }

  package struct Summary: Described {
    var models: [String: JSON] = [:]

    package static let fields: [SummaryField<Summary>] = [
      SummaryField("models", "status, rows and fit of each model") { .object($0.models) }
    ]
  }

  static let coefficients = TableDescription(
    "coefficients", "One row a term; gaussian in the outcome's unit, binomial in log odds.",
    order: "the order of the model's terms",
    columns: [
      ColumnDescription("term", .text, "the term; name[level] against the reference", required: true),
      ColumnDescription("estimate", .number, "coefficient", required: true),
      ColumnDescription("std_error", .number, "its standard error", required: true),
      ColumnDescription("statistic", .number, "t or z; empty where the fit is exact"),
      ColumnDescription("p_value", .number, "two-sided; empty where the fit is exact"),
      ColumnDescription("ci_low", .number, "95 % interval", required: true),
      ColumnDescription("ci_high", .number, "its upper end", required: true),
      ColumnDescription("reference", .text, "the level it is compared with"),
      ColumnDescription("rows", .integer, "rows at this level, for categorical terms"),
    ])

  static let models = TableDescription(
    "models", "One row a model.", order: "as declared",
    columns: [
      ColumnDescription("model", .text, "its name", required: true),
      ColumnDescription("outcome", .text, "what is explained", required: true),
      ColumnDescription("family", .choice(["gaussian", "binomial"]), "family", required: true),
      ColumnDescription("errors", .text, "kind of standard errors", required: true),
      ColumnDescription("status", .choice(["ok", "not_computable"]), "result", required: true),
      ColumnDescription("reason", .text, "why it cannot be computed"),
      ColumnDescription("n", .integer, "rows used", required: true),
      ColumnDescription("left_out", .integer, "buyers with an empty value in a used column", required: true),
      ColumnDescription("df", .integer, "residual degrees of freedom"),
      ColumnDescription("r_squared", .number, "R² (gaussian) or McFadden's (binomial)"),
      ColumnDescription("adjusted_r_squared", .number, "gaussian"),
      ColumnDescription("sigma", .number, "residual standard deviation, gaussian"),
      ColumnDescription("deviance", .number, "binomial"),
      ColumnDescription("auc", .number, "area under the ROC curve, binomial"),
      ColumnDescription("iterations", .integer, "binomial"),
      ColumnDescription("dropped", .text, "columns left out: not recorded, constant or collinear"),
    ])

  package static let contract = Contract(
    name: "regress", question: "what goes with spending, repeating, referring?",
    abstract:
      "Fits least squares with robust errors and logistic regressions on what was known at the first order.",
    reads: ["profile/customers.csv"],
    writes: [
      Artifact("regress/models.csv", table: models, help: models.help),
      Artifact("regress/<model>.csv", table: coefficients, help: coefficients.help, optional: true),
    ])

  package static func run(_ job: borrowing Job, _ parameters: Parameters) throws(DangolError) -> Summary {
    guard let profile = try job.table("profile/customers.csv") else {
      throw DangolError(.badData, "the run has no profile/customers.csv", advice: "run stage profile first")
    }
    var builder = TableBuilder(models)
    var summary = Summary()
    for definition in parameters.models {
      let data = ModelData(definition, profile, unit: job.context.currency.majorPerMinor)
      let fit = ModelFit(definition, data)
      builder.add(fit.row)
      summary.models[definition.name] = fit.summary
      if let table = fit.table { try job.write("regress/\(definition.name).csv", table) }
    }
    try job.write("regress/models.csv", builder.table())
    return summary
  }
}
