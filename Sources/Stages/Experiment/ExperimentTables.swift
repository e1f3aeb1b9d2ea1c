internal import Commerce
internal import Tables

enum ExperimentTables {
  static let results = TableDescription(
    "results", "One row an experiment, metric, estimator and variant; differences are variant − control.",
    order:
      "experiment in the order of definition, estimator (plain, cuped, winsorised, per_protocol), metric, variant",
    columns: [
      ColumnDescription("experiment", .text, "the experiment", required: true),
      ColumnDescription("metric", .text, "the metric", required: true),
      ColumnDescription("kind", .choice(["proportion", "mean", "ratio"]), "kind of metric", required: true),
      ColumnDescription(
        "estimator", .choice(ExperimentResult.Estimator.allCases.map(\.rawValue)), "estimator", required: true
      ),
      ColumnDescription("variant", .text, "the arm", required: true),
      ColumnDescription("control", .text, "the arm it is compared with", required: true),
      ColumnDescription("n_control", .integer, "units in the control", required: true),
      ColumnDescription("n_variant", .integer, "units in the variant", required: true),
      ColumnDescription("mean_control", .number, "value of the control"),
      ColumnDescription("mean_variant", .number, "value of the variant"),
      ColumnDescription("diff", .number, "variant − control"),
      ColumnDescription("ci_low", .number, "unadjusted 95 % interval"),
      ColumnDescription("ci_high", .number, "its upper end"),
      ColumnDescription("ci_adj_low", .number, "interval that agrees with p_adjusted; not simultaneous"),
      ColumnDescription("ci_adj_high", .number, "its upper end"),
      ColumnDescription("rel_diff", .number, "variant / control − 1"),
      ColumnDescription("rel_ci_low", .number, "95 % interval by the delta method"),
      ColumnDescription("rel_ci_high", .number, "its upper end"),
      ColumnDescription("std_error", .number, "standard error of diff under the method"),
      ColumnDescription("statistic", .number, "test statistic"),
      ColumnDescription("df", .number, "degrees of freedom, where the method has them"),
      ColumnDescription("p_value", .number, "two-sided p"),
      ColumnDescription("p_adjusted", .number, "corrected p"),
      ColumnDescription("adjustment", .text, "the correction"),
      ColumnDescription("scope", .text, "over what it was made; rows that decide alone"),
      ColumnDescription("seq_low", .number, "always-valid interval of this look"),
      ColumnDescription("seq_high", .number, "its upper end"),
      ColumnDescription("valid", .flag, "the fixed-horizon figures are final", required: true),
      ColumnDescription("method", .text, "test and interval"),
      ColumnDescription("mde", .number, "difference that this sample finds with probability 0.8"),
      ColumnDescription(
        "n_needed", .integer, "units in both arms that find min_effect with probability 0.8"),
      ColumnDescription("days_left", .integer, "days until then at the present pace"),
      ColumnDescription(
        "guardrail", .choice(GuardrailState.allCases.map(\.rawValue)),
        "whether the valid interval keeps the margin"),
      ColumnDescription("guardrail_p", .number, "one-sided p against being worse by the margin"),
      ColumnDescription("after_cost_low", .number, "valid interval of money less the arm's cost"),
      ColumnDescription("after_cost_high", .number, "its upper end"),
      ColumnDescription(
        "verdict", .choice(Verdict.allCases.map(\.rawValue)), "rows that decide alone; empty if withheld"),
      ColumnDescription(
        "reason", .choice(VerdictReason.allCases.map(\.rawValue)),
        "the line of docs/experiments.md's decision table that decided"),
      ColumnDescription("note", .text, "what to know about this row"),
    ])

  static let checks = TableDescription(
    "checks", "Is the experiment fit to be read?", order: "experiment, check",
    columns: [
      ColumnDescription("experiment", .text, "the experiment", required: true),
      ColumnDescription("check", .text, "what is checked", required: true),
      ColumnDescription("expected", .text, "what it must be"),
      ColumnDescription("observed", .text, "what it is"),
      ColumnDescription("statistic", .number, "test statistic"),
      ColumnDescription("p_value", .number, "p, or 1/e for an e-process"),
      ColumnDescription("state", .choice(["ok", "warn", "error", "info"]), "the result", required: true),
    ])

  static let looks = TableDescription(
    "looks", "The always-valid interval by day.", order: "experiment, metric, day, variant",
    columns: [
      ColumnDescription("experiment", .text, "the experiment", required: true),
      ColumnDescription("metric", .text, "the metric", required: true),
      ColumnDescription("variant", .text, "the arm", required: true),
      ColumnDescription("day", .date, "as of the end of this day", required: true),
      ColumnDescription("n_control", .integer, "units known in the control", required: true),
      ColumnDescription("n_variant", .integer, "units known in the variant", required: true),
      ColumnDescription("diff", .number, "variant − control", required: true),
      ColumnDescription("seq_low", .number, "lower end", required: true),
      ColumnDescription("seq_high", .number, "upper end", required: true),
    ])

  static let segments = TableDescription(
    "segments", "Effects by groups of customers: exploration, without verdicts.",
    order: "experiment, column, metric, variant, level bytewise",
    columns: [
      ColumnDescription("experiment", .text, "the experiment", required: true),
      ColumnDescription("metric", .text, "the metric", required: true),
      ColumnDescription("column", .text, "column of profile/customers.csv", required: true),
      ColumnDescription(
        "level", .text, "its value; (no order before) where it is known from the first order on only",
        required: true),
      ColumnDescription("variant", .text, "the arm", required: true),
      ColumnDescription("control", .text, "the arm it is compared with", required: true),
      ColumnDescription("n_control", .integer, "units in the control", required: true),
      ColumnDescription("n_variant", .integer, "units in the variant", required: true),
      ColumnDescription("mean_control", .number, "value of the control"),
      ColumnDescription("mean_variant", .number, "value of the variant"),
      ColumnDescription("diff", .number, "variant − control"),
      ColumnDescription("ci_low", .number, "95 % interval, uncorrected"),
      ColumnDescription("ci_high", .number, "its upper end"),
      ColumnDescription("p_value", .number, "two-sided p"),
      ColumnDescription("p_adjusted", .number, "Benjamini–Hochberg over the column's rows"),
      ColumnDescription("heterogeneity_p", .number, "Cochran's Q: do the levels differ in their effect?"),
      ColumnDescription("note", .text, "why there is nothing to tell"),
    ])
}
