internal import CivilTime
internal import Commerce
internal import Pipeline
internal import Statistics
internal import Tables

extension Sheet {
  static let trends = Sheet(
    table: TableDescription(
      "trends", "The main series: level, changes, season, anomalies and forecasts.",
      order: "months, weeks, days; metric; periods ascending, forecasts last",
      columns: [
        ColumnDescription(
          "metric", .choice(TrendMetric.allCases.map(\.rawValue)), "the series", required: true),
        ColumnDescription("period_kind", .choice(["month", "week", "day"]), "calendar unit", required: true),
        ColumnDescription("period", .text, "2026-06, 2026-W23, 2026-06-01", required: true),
        ColumnDescription(
          "state", .choice(TrendRow.State.allCases.map(\.rawValue)), "whether the period is over",
          required: true),
        ColumnDescription("value", .number, "the level; of a forecast its mean"),
        ColumnDescription(
          "low", .number, "lower end of a forecast's 95 % interval, which takes the season as known"),
        ColumnDescription("high", .number, "upper end"),
        ColumnDescription("change_before", .number, "over the period before, less 1"),
        ColumnDescription("change_before_low", .number, "95 % interval, delta method over customers"),
        ColumnDescription("change_before_high", .number, "upper end"),
        ColumnDescription("change_year", .number, "over the period 12 months or 52 weeks before, less 1"),
        ColumnDescription("change_year_low", .number, "95 % interval, delta method over customers"),
        ColumnDescription("change_year_high", .number, "upper end"),
        ColumnDescription("trend", .number, "trend by robust STL, where there are two years"),
        ColumnDescription("seasonal", .number, "the season's part"),
        ColumnDescription("remainder", .number, "value less trend and season"),
        ColumnDescription("usual", .number, "median of the last 8 like periods: same weekday, weeks, months"),
        ColumnDescription("usual_spread", .number, "their median absolute deviation × 1.4826"),
        ColumnDescription("z", .number, "value less usual, in spreads"),
        ColumnDescription("anomaly", .flag, "|z| above 3.5; empty where nothing is usual yet"),
        ColumnDescription(
          "mase", .number,
          "mean absolute error of the forecast in a backtest, scaled by the naive's in training"),
        ColumnDescription("naive_mase", .number, "the seasonal naive's own, in the same backtest"),
        ColumnDescription("beats_naive", .flag, "mase below 1 and below naive_mase"),
        ColumnDescription("note", .text, "why something is missing"),
      ]),
    fill: { source, builder in
      let holidays = Set(
        (source.holidays?.integers("date") ?? []).filter { $0 != Column.missing }.map { Int($0) })
      let rows = Trends.rows(
        source.shop, holidays: holidays, majorPerMinor: source.unit, threads: source.context.threads)
      for row in rows { builder.add(cells(row)) }
    })

  private static func cells(_ row: TrendRow) -> [TableBuilder.Cell] {
    func flag(_ value: Bool?) -> TableBuilder.Cell { value.map { .text($0 ? "yes" : "no") } ?? .empty }
    return [
      .text(row.metric.rawValue), .text(row.unit.rawValue), .text(row.unit.iso(row.period)),
      .text(row.state.rawValue), .optional(row.value), .optional(row.low), .optional(row.high),
      .optional(row.changeBefore?.value), .optional(row.changeBefore?.low), .optional(row.changeBefore?.high),
      .optional(row.changeYear?.value), .optional(row.changeYear?.low), .optional(row.changeYear?.high),
      .optional(row.trend), .optional(row.seasonal), .optional(row.remainder),
      .optional(row.like?.spread.median), .optional(row.like?.spread.scaled), .optional(row.like?.z),
      flag(row.like?.isOutlier), .optional(row.backtest?.mase), .optional(row.backtest?.naiveMASE),
      flag(row.backtest?.beatsNaive), row.note.isEmpty ? .empty : .text(row.note),
    ]
  }
}
