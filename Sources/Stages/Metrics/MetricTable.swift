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
    var (metrics, kinds, periods) = (WordColumn(rows.count), WordColumn(rows.count), WordColumn(rows.count))
    var (dimensions, members, notes) = (
      WordColumn(rows.count), WordColumn(rows.count), WordColumn(rows.count)
    )
    var names: [Period: String] = [:]
    var named = (period: Period.all, name: "")
    for i in rows.indices {
      if rows[i].period != named.period {
        let period = rows[i].period
        let name = names[period] ?? period.iso ?? ""
        names[period] = name
        named = (period, name)
      }
      metrics.add(rows[i].metric)
      kinds.add(rows[i].period.kind.rawValue)
      periods.add(named.name)
      dimensions.add(rows[i].dimension)
      members.add(rows[i].member)
      notes.add(rows[i].note)
    }
    func numbers(_ value: (borrowing MetricRow) -> Double?) -> Column {
      .numbers(rows.indices.map { i in value(rows[i]).flatMap { $0.isFinite ? $0 : nil } ?? .nan })
    }
    return Table(
      description,
      [
        metrics.column, kinds.column, periods.column, dimensions.column, members.column,
        numbers { $0.value }, numbers { $0.numerator }, numbers { $0.denominator },
        .integers(rows.indices.map { rows[$0].n.map(Int64.init) ?? Column.missing }), numbers { $0.low },
        numbers { $0.high },
        notes.column,
      ])
  }

  /// Words row by row, of which the same often follow each other; an empty one is none.
  private struct WordColumn {
    private var indices: [Int32] = []
    private var words = Words()
    private var last: (text: String, index: Int32) = ("", -1)

    init(_ rows: Int) { indices.reserveCapacity(rows) }

    mutating func add(_ text: String) {
      if text != last.text { last = (text, text.isEmpty ? -1 : words.intern(text)) }
      indices.append(last.index)
    }

    var column: Column { .words(indices, words) }
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
