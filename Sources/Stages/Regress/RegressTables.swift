internal import Commerce
internal import Tables

enum RegressTables {
  static let coefficients = TableDescription(
    "coefficients",
    "One row a term; estimates of gaussian in the outcome's unit, of binomial in log odds, of counts in log rates.",
    order: "the order of the model's terms",
    columns: [
      ColumnDescription("term", .text, "the term; name[level] against the reference", required: true),
      ColumnDescription("estimate", .number, "coefficient", required: true),
      ColumnDescription("std_error", .number, "its standard error", required: true),
      ColumnDescription("statistic", .number, "t or z; empty where the fit is exact"),
      ColumnDescription("p_value", .number, "two-sided; empty where the fit is exact"),
      ColumnDescription("ci_low", .number, "95 % interval", required: true),
      ColumnDescription("ci_high", .number, "its upper end", required: true),
      ColumnDescription(
        "effect", .number,
        "change of the mean outcome for one more of the term: won, a share (0.01 is a point), a count"),
      ColumnDescription("effect_low", .number, "95 % interval; excludes 0 where the coefficient's does"),
      ColumnDescription("effect_high", .number, "its upper end"),
      ColumnDescription("effect_unit", .text, "currency, share, count, or the outcome's own"),
      ColumnDescription("ratio", .number, "odds ratio or rate ratio"),
      ColumnDescription("ratio_low", .number, "95 % interval"),
      ColumnDescription("ratio_high", .number, "its upper end"),
      ColumnDescription(
        "standardised", .number,
        "per standard deviation of the term; of gaussian in standard deviations of the outcome"),
      ColumnDescription("vif", .number, "variance inflation"),
      ColumnDescription("reference", .text, "the level it is compared with"),
      ColumnDescription("rows", .integer, "rows at this level, for categorical terms"),
    ])

  static let models = TableDescription(
    "models", "One row a model.", order: "as declared",
    columns: [
      ColumnDescription("model", .text, "its name", required: true),
      ColumnDescription("outcome", .text, "what is explained", required: true),
      ColumnDescription(
        "family", .choice(ModelDefinition.Family.allCases.map(\.rawValue)), "family", required: true),
      ColumnDescription("errors", .text, "kind of standard errors", required: true),
      ColumnDescription("status", .choice(["ok", "not_computable"]), "result", required: true),
      ColumnDescription("reason", .text, "why it cannot be computed"),
      ColumnDescription("n", .integer, "rows used", required: true),
      ColumnDescription("left_out", .integer, "buyers with an empty value in a used column", required: true),
      ColumnDescription("filtered", .integer, "buyers that `where` leaves out", required: true),
      ColumnDescription("left_truncated", .integer, "buyers whose first order is not known", required: true),
      ColumnDescription("df", .integer, "residual degrees of freedom"),
      ColumnDescription("clusters", .integer, "clusters of the errors"),
      ColumnDescription("r_squared", .number, "R² (gaussian) or McFadden's"),
      ColumnDescription("adjusted_r_squared", .number, "gaussian"),
      ColumnDescription("out_of_sample", .number, "R² or share of deviance explained, by cross-validation"),
      ColumnDescription("sigma", .number, "residual standard deviation, gaussian"),
      ColumnDescription("deviance", .number, "all but gaussian"),
      ColumnDescription("auc", .number, "area under the ROC curve, binomial"),
      ColumnDescription("theta", .number, "negbin: variance μ + μ²/θ"),
      ColumnDescription("aic", .number, "Akaike's criterion"),
      ColumnDescription("bic", .number, "Schwarz's criterion"),
      ColumnDescription("iterations", .integer, "all but gaussian"),
      ColumnDescription("dropped", .text, "columns left out: not recorded, constant or collinear"),
      ColumnDescription(
        "verdict", .choice(ModelVerdict.allCases.map(\.rawValue)), "by the decision table of docs/drivers.md"),
      ColumnDescription("verdict_ko", .text, "the verdict in Korean"),
      ColumnDescription("verdict_en", .text, "the verdict in English"),
    ])

  static let diagnostics = TableDescription(
    "diagnostics", "What was looked at before a model is believed.", order: "model, check",
    columns: [
      ColumnDescription("model", .text, "the model", required: true),
      ColumnDescription("check", .text, "what is checked", required: true),
      ColumnDescription("value", .number, "statistic"),
      ColumnDescription("p_value", .number, "where the check is a test"),
      ColumnDescription(
        "state", .choice(["ok", "warn", "info"]), "info is told, not judged", required: true),
      ColumnDescription("detail", .text, "of what, or how"),
    ])

  static let calibration = TableDescription(
    "calibration", "Predicted against observed shares of logistic models, predicted out of sample.",
    order: "model, prediction",
    columns: [
      ColumnDescription("model", .text, "the model", required: true),
      ColumnDescription("bin", .integer, "tenths of the rows by prediction", required: true),
      ColumnDescription("n", .integer, "rows", required: true),
      ColumnDescription("events", .integer, "of them with the outcome", required: true),
      ColumnDescription("mean_predicted", .number, "mean predicted probability", required: true),
      ColumnDescription("observed", .number, "events / n", required: true),
      ColumnDescription("ci_low", .number, "Wilson's 95 % interval of the observed share", required: true),
      ColumnDescription("ci_high", .number, "its upper end", required: true),
    ])
}
