internal import CivilTime
internal import Parallelism
internal import Statistics

/// Quantiles of waits by cell: with Woodruff's interval where all waits have ended or open
/// ones have no place, by Kaplan and Meier where open ones count as long as they were seen.
struct Waits: Sendable {
  enum Method: Sendable { case woodruff, kaplanMeier }

  let input: MetricInput
  let rows: WaitRows
  let splits: WaitSplits
  let method: Method
  /// Seconds (or days) in the unit that is shown.
  let scale: Double
  let observedFor: Int
  let reason: String?
  /// Ids and their p.
  let metrics: (Quantile, Quantile)

  typealias Quantile = (id: String, p: Double)

  /// The metrics' rows, metric by metric.
  func metricRows() -> [MetricRow] {
    let grid = input.grid([.all, .month, .quarter, .week])
    let description = MetricCatalogue.description(metrics.0.id)
    // Survival asks which rows have ended; quantiles only how many have each length.
    let most = description.periods.map { kind in grid.periods.count { $0.kind == kind } }.max() ?? 0
    let cells = most * (splits.dimensions.map(\.members.count).max() ?? 1)
    let isCounted = method == .woodruff && WaitCounts.suffice(rows, cells: cells)
    let order = isCounted ? nil : WaitOrder(rows)
    // The whole, then each split: one task, so that a split's members are looked up once.
    let found = Parallel.map(splits.dimensions.count + 1, threads: input.threads) { task in
      let dimension = task == 0 ? nil : task - 1
      let kinds = description.periods.filter { dimension == nil || input.options.splitPeriods.contains($0) }
      let members = splits.members(dimension, of: rows)
      return kinds.map { partition(dimension, $0, grid, order, members) }
    }
    return (0..<2).flatMap { m in found.flatMap { $0.flatMap { $0[m] } } }
  }

  private func partition(
    _ dimension: Int?, _ kind: PeriodKind, _ grid: PeriodGrid, _ order: WaitOrder?, _ memberOf: [UInt16]
  ) -> [[MetricRow]] {
    let numbers = grid.periods.indices.filter { grid.periods[$0].kind == kind }
    let members = dimension.map { splits.dimensions[$0].members } ?? [""]
    let cells = WaitCells(
      count: members.count * numbers.count, rows, order,
      WaitCells.Split(
        kind, grid, first: grid.periods[numbers[0]].index, periods: numbers.count, members: memberOf),
      scale: scale)
    let units = method == .woodruff ? cells.unitMoments(rows, (metrics.0.p, metrics.1.p)) : []
    var result: [[MetricRow]] = [[], []]
    for (m, member) in members.enumerated() {
      for (k, number) in numbers.enumerated() {
        let cell = m * numbers.count + k
        let isEmpty = cells.count(cell) == 0
        if dimension != nil, isEmpty { continue }
        let period = grid.periods[number]
        let name = dimension.map { splits.dimensions[$0].name } ?? "all"
        let curve = method == .kaplanMeier ? cells.survival(cell, ended: rows.ended) : nil
        for (i, metric) in [metrics.0, metrics.1].enumerated() {
          var row = MetricRow(metric.id, period, name, member)
          if let reason {
            row.note = reason
          } else if isEmpty {
            row.n = 0
            row.denominator = 0
            row.note = "nothing recorded"
          } else if let curve {
            survival(curve, metric.p, &row)
          } else if method == .woodruff {
            woodruff(cells, cell, metric.p, i == 0 ? units[cell].0 : units[cell].1, &row)
          }
          if !grid.isOver(period, observedFor: observedFor) { row.add(note: MetricRow.inProgress) }
          result[i].append(row)
        }
      }
    }
    return result
  }

  private func survival(_ curve: KaplanMeier, _ p: Double, _ row: inout MetricRow) {
    row.n = curve.n
    row.numerator = Double(curve.events)
    row.denominator = Double(curve.n)
    guard let value = try? curve.quantile(p) else { return row.add(note: "not reached") }
    row.value = value
    if let ends = try? curve.quantileInterval(p) { (row.low, row.high) = (ends.low, ends.high) }
  }

  /// The share of rows at or below the estimate is a ratio of sums over units; its interval
  /// is carried back through the quantiles (Woodruff 1952).
  private func woodruff(
    _ cells: WaitCells, _ cell: Int, _ p: Double, _ moments: IntegerMoments, _ row: inout MetricRow
  ) {
    row.denominator = Double(cells.count(cell))
    row.value = cells.quantile(cell, p)
    row.n = moments.n
    guard let ratio = try? RatioSummary(moments), ratio.squaredStandardError > 0,
      let z = try? Critical.normal(level: 0.95)
    else {
      return row.add(note: "no interval: too few units")
    }
    let half = z * ratio.squaredStandardError.squareRoot()
    row.low = cells.quantile(cell, max(0, p - half))
    row.high = cells.quantile(cell, min(1, p + half))
  }
}
