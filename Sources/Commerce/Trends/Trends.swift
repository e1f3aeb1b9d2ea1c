package import CivilTime
internal import Parallelism
package import Statistics

/// One line of trends.csv.
package struct TrendRow: Sendable {
  package enum State: String, Sendable, CaseIterable {
    case complete, inProgress = "in_progress", forecast
  }

  package let metric: TrendMetric
  package let unit: CalendarUnit
  package let period: Int
  package let state: State
  package var value: Double?
  /// Of a forecast.
  package var low: Double?
  package var high: Double?
  package var changeBefore: PeriodChange?
  package var changeYear: PeriodChange?
  package var trend: Double?
  package var seasonal: Double?
  package var remainder: Double?
  package var like: LikePeriods?
  package var backtest: Backtest?
  package var note = ""

  init(_ metric: TrendMetric, _ unit: CalendarUnit, _ period: Int, _ state: State) {
    self.metric = metric
    self.unit = unit
    self.period = period
    self.state = state
  }
}

/// Levels, changes, seasons, anomalies and forecasts of the main series: by day (whether it
/// was unlike the same weekdays before), by week and by month.
package enum Trends {
  /// Periods ahead, and origins of the backtest.
  private static func reach(_ unit: CalendarUnit) -> (horizon: Int, origins: Int) {
    unit == .month ? (3, 6) : (4, 8)
  }

  /// Months, weeks, days; in each metric after metric, periods ascending, forecasts last.
  /// `holidays` are unlike other days: neither judged nor measured against.
  package static func rows(_ shop: Shop, holidays: Set<Int>, majorPerMinor: Double, threads: Int)
    -> [TrendRow]
  {
    guard let first = shop.firstDay, first <= shop.asOf else { return [] }
    let units: [CalendarUnit] = [.month, .week, .day]
    let series = Parallel.map(units.count, threads: threads) { TradeSeries(units[$0], shop) }
    let tasks = series.flatMap { series -> [(TradeSeries, TrendMetric)] in
      let metrics: [TrendMetric] = series.unit == .day ? [.count, .netRevenue] : TrendMetric.allCases
      return metrics.map { (series, $0) }
    }
    return Parallel.map(tasks.count, threads: threads) { task in
      rows(tasks[task].0, tasks[task].1, shop, holidays, majorPerMinor)
    }.flatMap { $0 }
  }

  private static func rows(
    _ series: TradeSeries, _ metric: TrendMetric, _ shop: Shop, _ holidays: Set<Int>, _ unit: Double
  ) -> [TrendRow] {
    let whole = series.whole(metric, shop)
    let last = series.unit.lastWhole(shop.asOf) - series.first
    var rows = (0..<series.count).map { period in
      var row = TrendRow(metric, series.unit, series.first + period, period <= last ? .complete : .inProgress)
      row.value = series.value(metric, period, majorPerMinor: unit)
      if period < whole.lowerBound { row.note = "the file begins too late to tell" }
      if row.value == nil { row.note = "no orders" }
      return row
    }
    for period in whole {
      judge(period, whole, &rows, holidays)
      guard series.unit != .day else { continue }
      if period - 1 >= whole.lowerBound {
        rows[period].changeBefore = try? PeriodChange(series, metric, period, lag: 1)
      }
      if period - series.year >= whole.lowerBound {
        rows[period].changeYear = try? PeriodChange(series, metric, period, lag: series.year)
      }
    }
    guard series.unit != .day else { return rows }
    let values = whole.compactMap { rows[$0].value }
    // A mean over nothing breaks the series: what follows the last gap can be forecast.
    let start = (whole.last { rows[$0].value == nil } ?? whole.lowerBound - 1) + 1
    if values.count == whole.count,
      let parts = try? SeasonalDecomposition(values, period: series.year)
    {
      for (i, period) in whole.enumerated() {
        rows[period].trend = parts.trend[i]
        rows[period].seasonal = parts.seasonal[i]
        rows[period].remainder = parts.remainder[i]
      }
    }
    let recent = rows[min(start, whole.upperBound)..<whole.upperBound].compactMap(\.value)
    return rows + forecasts(recent, series, metric, last)
  }

  /// Compares a period with the eight like it before: the same weekdays, or the last
  /// eight weeks or months.
  private static func judge(
    _ period: Int, _ whole: Range<Int>, _ rows: inout [TrendRow], _ holidays: Set<Int>
  ) {
    guard let value = rows[period].value else { return }
    let isDay = rows[period].unit == .day
    if isDay, holidays.contains(rows[period].period) {
      rows[period].note = "holiday"
      return
    }
    var earlier: [Double] = []
    var place = period - (isDay ? 7 : 1)
    while place >= whole.lowerBound, earlier.count < LikePeriods.count {
      if let like = rows[place].value, !(isDay && holidays.contains(rows[place].period)) {
        earlier.append(like)
      }
      place -= isDay ? 7 : 1
    }
    rows[period].like = try? LikePeriods(value, earlier: earlier)
  }

  private static func forecasts(_ values: [Double], _ series: TradeSeries, _ metric: TrendMetric, _ last: Int)
    -> [TrendRow]
  {
    let reach = reach(series.unit)
    do throws(NoAnswer) {
      let forecast = try Forecast(values, period: series.year, horizon: reach.horizon)
      var backtest: Backtest?
      var note = ""
      do throws(NoAnswer) {
        backtest = try Backtest(
          values, period: series.year, horizon: reach.horizon, origins: reach.origins)
      } catch {
        note = "no backtest: \(error.reason)"
      }
      return forecast.points.enumerated().map { h, point in
        var row = TrendRow(metric, series.unit, series.first + last + 1 + h, .forecast)
        // None of these series can fall below 0.
        (row.value, row.low, row.high) = (max(0, point.value), max(0, point.low), max(0, point.high))
        row.backtest = backtest
        row.note = note
        return row
      }
    } catch {
      var row = TrendRow(metric, series.unit, series.first + last + 1, .forecast)
      row.note = "no forecast: \(error.reason)"
      return [row]
    }
  }
}
