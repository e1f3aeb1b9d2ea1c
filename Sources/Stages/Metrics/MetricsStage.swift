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
    var sheets: [String: JSON] = [:]
    var referralFlags: [String: JSON] = [:]

    package static let fields: [SummaryField<Summary>] = [
      SummaryField("headline", "all-time value of each metric, its interval and the last whole month's") {
        .object($0.headline)
      },
      SummaryField("metric_rows", "rows of metrics.csv") { .int($0.rows) },
      SummaryField("tables", "rows of each other table") { .object($0.sheets) },
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

  /// The tables beside metrics.csv.
  static let sheets: [Sheet] = [
    .cohorts, .funnel, .referralTree, .referralFlags, .products, .alerts, .targets, .reconciliation, .trends,
    .claims, .programmeEffect,
  ]

  package static let contract = Contract(
    name: "metrics", question: "how are the programmes doing?",
    abstract:
      "Computes the shop's, loyalty, referral and feedback metrics with intervals, cohorts, journeys and trends.",
    reads: ShopLoader.reads + [
      "ingest/targets.csv", "ingest/spend.csv", "ingest/touches.csv", "ingest/holidays.csv",
    ],
    writes: [Artifact("metrics/metrics.csv", table: metrics, help: metrics.help)] + sheets.map(\.artifact))

  package static func run(_ job: borrowing Job, _ parameters: Parameters) throws(DangolError) -> Summary {
    let loaded = try ShopLoader.load(job, parameters.shop.settings(job.context))
    let shop = loaded.shop
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

    let source = SheetSource(
      loaded: loaded, context: job.context, metrics: rows, referrals: try job.table("ingest/referrals.csv"),
      targets: try job.table("ingest/targets.csv"), spend: try job.table("ingest/spend.csv"),
      touches: try job.table("ingest/touches.csv"), holidays: try job.table("ingest/holidays.csv"))
    var summary = Summary()
    summary.rows = rows.count
    for sheet in sheets {
      let table = sheet.filled(source)
      try job.write(sheet.path, table)
      summary.sheets[sheet.table.name] = .int(table.rows)
    }
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
