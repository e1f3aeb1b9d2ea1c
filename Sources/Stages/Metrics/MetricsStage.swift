internal import CivilTime
internal import Commerce
package import Pipeline
package import Tables

/// How are the programmes doing?
package enum MetricsStage: Stage {
  package struct Parameters: StageParameters {
    var shop = ShopParameters()

    package init() {}
    package static let fields: [ParameterField<Parameters>] = ShopParameters.fields(\Parameters.shop)
  }

  package struct Summary: Described {
    var headline: [String: JSON] = [:]
    var rows = 0
    var cohorts = 0
    var referralFlags: [String: JSON] = [:]

    package static let fields: [SummaryField<Summary>] = [
      SummaryField("headline", "all-time value of each metric, its interval and the last whole month's") {
        .object($0.headline)
      },
      SummaryField("metric_rows", "rows of metrics.csv") { .int($0.rows) },
      SummaryField("cohort_rows", "rows of cohorts.csv") { .int($0.cohorts) },
      SummaryField("referral_flags", "referral rows without credit, by reason") { .object($0.referralFlags) },
    ]
  }

  static let metrics = TableDescription(
    "metrics", "One row a metric, period and member; rates are fractions, money in major units.",
    order: "metric in the order of docs/metrics.md, all before months, months ascending",
    columns: [
      ColumnDescription("metric", .text, "the metric's id", required: true),
      ColumnDescription("period_kind", .choice(["all", "month"]), "all or month", required: true),
      ColumnDescription("period", .text, "2026-06; empty for all"),
      ColumnDescription("dimension", .text, "all, or a split", required: true),
      ColumnDescription("member", .text, "member of the split"),
      ColumnDescription("value", .number, "empty if it cannot be computed, see note"),
      ColumnDescription("numerator", .number, "numerator"),
      ColumnDescription("denominator", .number, "denominator"),
      ColumnDescription("n", .integer, "independent units behind the interval"),
      ColumnDescription("ci_low", .number, "lower end of the 95 % interval"),
      ColumnDescription("ci_high", .number, "upper end"),
      ColumnDescription("note", .text, "in_progress, or why there is no value"),
    ])

  static let cohorts = TableDescription(
    "cohorts", "Buyers by the month of their first order, at each age in months.",
    order: "cohort, age; the weighted mean (cohort = all) last",
    columns: [
      ColumnDescription(
        "mode", .choice(["recurring"]), "recurring: a counted order in that month", required: true),
      ColumnDescription("cohort_kind", .choice(["month"]), "month", required: true),
      ColumnDescription("cohort", .text, "2025-10, or all", required: true),
      ColumnDescription("age", .integer, "calendar months since the first order's month", required: true),
      ColumnDescription("customers", .integer, "size of the cohort", required: true),
      ColumnDescription("active", .integer, "of them with a counted order", required: true),
      ColumnDescription("retention", .number, "active over customers", required: true),
      ColumnDescription("orders", .integer, "counted orders", required: true),
      ColumnDescription("net_revenue", .money, "net revenue", required: true),
      ColumnDescription(
        "cumulative_revenue_per_customer", .number, "net revenue up to this age per customer, major units"),
      ColumnDescription(
        "state", .choice(["complete", "in_progress"]), "whether the month is over", required: true),
    ])

  package static let contract = Contract(
    name: "metrics", question: "how are the programmes doing?",
    abstract:
      "Computes the shop's, loyalty, referral and feedback metrics with intervals, by month and in all, and cohorts.",
    reads: ShopLoader.reads,
    writes: [
      Artifact("metrics/metrics.csv", table: metrics, help: metrics.help),
      Artifact("metrics/cohorts.csv", table: cohorts, help: cohorts.help),
    ])

  package static func run(_ job: borrowing Job, _ parameters: Parameters) throws(DangolError) -> Summary {
    let shop = try ShopLoader.load(job, parameters.shop.settings(job.context)).shop
    let unit = job.context.currency.majorPerMinor
    let rows = Metrics.rows(shop, majorPerMinor: unit, threads: job.context.threads)
    var builder = TableBuilder(metrics)
    for row in rows {
      builder.add([
        .text(row.metric), .text(row.month == nil ? "all" : "month"), .string(row.month?.iso), .text("all"),
        .empty, .optional(row.value), .optional(row.numerator), .optional(row.denominator), .int(row.n),
        .optional(row.low), .optional(row.high), row.note.isEmpty ? .empty : .text(row.note),
      ])
    }
    try job.write("metrics/metrics.csv", builder.table())

    let cells = Metrics.cohorts(shop, threads: job.context.threads)
    var cohortRows = TableBuilder(cohorts)
    for cell in cells {
      cohortRows.add([
        .text("recurring"), .text("month"), .text(cell.cohort?.iso ?? "all"), .integer(Int64(cell.age)),
        .integer(Int64(cell.customers)), .integer(Int64(cell.active)),
        .number(Double(cell.active) / Double(cell.customers)), .integer(Int64(cell.orders)),
        .integer(cell.netRevenue), .number(Double(cell.cumulativeRevenue) * unit / Double(cell.customers)),
        .text(cell.complete ? "complete" : "in_progress"),
      ])
    }
    try job.write("metrics/cohorts.csv", cohortRows.table())

    var summary = Summary()
    summary.rows = rows.count
    summary.cohorts = cells.count
    summary.headline = headline(rows)
    for (flag, count) in shop.referrals.flags { summary.referralFlags[flag.rawValue] = .int(count) }
    return summary
  }

  private static func headline(_ rows: [MetricRow]) -> [String: JSON] {
    var headline: [String: JSON] = [:]
    for row in rows where row.month == nil {
      let last = rows.last { $0.metric == row.metric && $0.month != nil && $0.note.isEmpty }
      headline[row.metric] = .object([
        "value": .optional(row.value), "ci_low": .optional(row.low), "ci_high": .optional(row.high),
        "last_month": .optional(last?.month?.iso), "last_month_value": .optional(last?.value),
      ])
    }
    return headline
  }
}
