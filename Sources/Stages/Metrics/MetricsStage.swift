internal import CivilTime
internal import Commerce
internal import Parallelism
package import Pipeline
package import Tables

/// How are the programmes doing?
package enum MetricsStage: Stage {
  package struct Parameters: StageParameters {
    var shop = ShopParameters()
    var dimensions = ["auto"]
    var splitPeriods = ["all", "month"]
    var maxMembers = 30
    var marginRate: Double?
    var programmeCost = 0.0

    package init() {}
    package static let fields: [ParameterField<Parameters>] =
      ShopParameters.fields(\Parameters.shop) + [
        .choices(
          "dimensions", \.dimensions, among: ["auto"] + MetricOptions.allDimensions,
          "splits of the metrics; auto: all that the inputs carry"),
        .choices(
          "split_periods", \.splitPeriods, among: ["all", "month", "quarter", "week"],
          "periods for which splits are shown"),
        .integer(
          "max_members", \.maxMembers, 1...1000, "members of a split beyond this number are one, (other)"),
        ParameterField(
          "margin_rate", accepts: "0…1 or none",
          help: "share of net revenue left after the cost of goods; ltv.margin and referral.roi need it",
          get: { $0.marginRate.map { .number($0) } ?? .string("none") },
          set: { (root, config) throws(DangolError) in
            root.marginRate = (try? config.choice(["none"])) == nil ? try config.number(0...1) : nil
          }),
        .number(
          "programme_cost", \.programmeCost, 0...1e12,
          "what the referral programme costs a month beside its rewards, in major units"),
      ]
  }

  package struct Summary: Described {
    var headline: [String: JSON] = [:]
    var rows = 0
    var sheets: [String: JSON] = [:]

    package static let fields: [SummaryField<Summary>] = [
      SummaryField("headline", "all-time value of each metric, its interval and the last whole month's") {
        .object($0.headline)
      },
      SummaryField("metric_rows", "rows of metrics.csv") { .int($0.rows) },
      SummaryField("tables", "rows of each other table") { .object($0.sheets) },
    ]
  }

  /// The tables beside metrics.csv.
  static let sheets: [Sheet] = [
    .cohorts, .funnel, .referralTree, .referralFlags, .products, .alerts, .targets, .reconciliation, .trends,
    .claims, .programmeEffect,
  ]

  package static let contract = Contract(
    name: "metrics", question: "how are the programmes doing?",
    abstract:
      "Computes the shop's, loyalty, referral and feedback metrics with intervals, cohorts, journeys and trends.",
    shares: ShopLoader.reads,
    reads: [
      "profile/customers.csv", "ingest/summary.json", "ingest/referrals.csv", "ingest/targets.csv",
      "ingest/spend.csv",
      "ingest/touches.csv", "ingest/holidays.csv",
    ],
    writes: [
      Artifact("metrics/metrics.csv", table: MetricTable.description, help: MetricTable.description.help)
    ] + sheets.map(\.artifact))

  package static func run(_ job: borrowing Job, _ parameters: Parameters) throws(DangolError) -> Summary {
    let loaded = try ShopLoader.shared(job, parameters.shop.settings(job.context))
    let shop = loaded.shop
    let unit = job.context.currency.majorPerMinor
    let options = try MetricTable.options(job, parameters, customers: loaded.shop.customers)
    let rows = Metrics.rows(
      shop, majorPerMinor: unit, threads: job.context.threads, options: options)
    try job.write("metrics/metrics.csv", MetricTable.table(rows))

    let source = SheetSource(
      loaded: loaded, context: job.context, metrics: rows, referrals: try job.table("ingest/referrals.csv"),
      targets: try job.table("ingest/targets.csv"), spend: try job.table("ingest/spend.csv"),
      touches: try job.table("ingest/touches.csv"), holidays: try job.table("ingest/holidays.csv"))
    var summary = Summary()
    summary.rows = rows.count
    let tables = Parallel.map(sheets.count, threads: job.context.threads) { sheets[$0].filled(source) }
    for (sheet, table) in zip(sheets, tables) {
      try job.write(sheet.path, table)
      summary.sheets[sheet.table.name] = .int(table.rows)
    }
    summary.headline = headline(rows)
    return summary
  }

  private static func headline(_ rows: [MetricRow]) -> [String: JSON] {
    var lastMonth: [String: MetricRow] = [:]
    // By number: most rows are of splits and need not be copied.
    for i in rows.indices where rows[i].isWhole && rows[i].period.kind == .month {
      if rows[i].value != nil, !rows[i].isInProgress { lastMonth[rows[i].metric] = rows[i] }
    }
    var headline: [String: JSON] = [:]
    for i in rows.indices where rows[i].isWhole && rows[i].period == .all {
      let row = rows[i]
      let last = lastMonth[row.metric]
      headline[row.metric] = .object([
        "value": .optional(row.value), "ci_low": .optional(row.low), "ci_high": .optional(row.high),
        "last_month": .optional(last?.period.iso), "last_month_value": .optional(last?.value),
      ])
    }
    return headline
  }
}
