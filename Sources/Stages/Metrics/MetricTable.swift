internal import CivilTime
internal import Commerce
internal import Pipeline
internal import Tables

/// metrics/metrics.csv: its description and how it is filled.
enum MetricTable {
  static let description = TableDescription(
    "metrics", "One row a metric, period and member; rates are fractions, money in major units.",
    order:
      "metric in the order of docs/metrics.md; the whole before the splits; all, months, quarters, weeks, days, each ascending",
    columns: [
      ColumnDescription("metric", .text, "the metric's id", required: true),
      ColumnDescription(
        "period_kind", .choice(PeriodKind.allCases.map(\.rawValue)), "the length of time", required: true),
      ColumnDescription("period", .text, "2026-06, 2026-Q2, 2026-W23, 2026-06-01; empty for all"),
      ColumnDescription("dimension", .text, "all, or a split", required: true),
      ColumnDescription(
        "member", .text, "member of the split; (other), (unknown) and (guest) complete it; empty for all"),
      ColumnDescription("value", .number, "empty if it cannot be computed, see note"),
      ColumnDescription("numerator", .number, "numerator"),
      ColumnDescription("denominator", .number, "denominator; empty for a count or a sum"),
      ColumnDescription("n", .integer, "independent units behind the interval"),
      ColumnDescription("ci_low", .number, "lower end of the 95 % interval"),
      ColumnDescription("ci_high", .number, "upper end"),
      ColumnDescription("note", .text, "in_progress, or why there is no value or no interval"),
    ])

  static func table(_ rows: [MetricRow]) -> Table {
    var builder = TableBuilder(description)
    for row in rows {
      builder.add([
        .text(row.metric), .text(row.period.kind.rawValue), .string(row.period.iso), .text(row.dimension),
        row.member.isEmpty ? .empty : .text(row.member), .optional(row.value), .optional(row.numerator),
        .optional(row.denominator), .int(row.n), .optional(row.low), .optional(row.high),
        row.note.isEmpty ? .empty : .text(row.note),
      ])
    }
    return builder.table()
  }

  /// What is asked, with the RFM segments that the profile found.
  static func options(
    _ job: borrowing Job, _ parameters: MetricsStage.Parameters, customers: Int
  ) throws(DangolError) -> MetricOptions {
    var options = MetricOptions()
    if parameters.dimensions != ["auto"] { options.dimensions = parameters.dimensions }
    options.splitPeriods = Set(parameters.splitPeriods.compactMap { PeriodKind(rawValue: $0) })
    options.maxMembers = parameters.maxMembers
    options.marginRate = parameters.marginRate
    options.programmeCost = parameters.programmeCost
    options.refusedSelfReferrals = try refusedSelfReferrals(job)
    if let profile = try job.table("profile/customers.csv"), profile.rows == customers {
      let (codes, words) = profile.words("rfm_segment")
      let names = (0..<Int32(words.count)).map { words[$0] }
      options.attributes = [("rfm_segment", Coded(codes: codes, names: names))]
    }
    return options
  }

  /// As ingest counted them: rows of a file, or recommenders who are the customer.
  private static func refusedSelfReferrals(_ job: borrowing Job) throws(DangolError) -> Int {
    let referrals = try job.summary(of: "ingest")?["tables"]?["referrals"]
    let rows = referrals?["codes"]?[RowCode.selfReferral.rawValue]?.int ?? 0
    return rows + (referrals?["self_referral"]?.int ?? 0)
  }
}
