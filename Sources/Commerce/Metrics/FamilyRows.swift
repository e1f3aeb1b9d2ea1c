internal import CivilTime
internal import Statistics

/// The rows of a family's metrics, from what its cells add up to.
struct FamilyRows<Field: TallyField> {
  private let layout: CellLayout
  private let sums: CellSums
  private let metrics: [Shown]
  /// Major units in a minor one.
  private let unit: Double

  /// A metric, with what is asked of it for each row.
  private struct Shown {
    let metric: Metric<Field>
    let id: String
    let isMoney: Bool
    let isSplit: Bool
    /// Of the metric that it is derived from.
    let source: Int?
  }

  /// Metrics that are shown by each kind of period, whole and split.
  private let whole: [PeriodKind: [Int]]
  private let split: [PeriodKind: [Int]]

  init(layout: CellLayout, sums: CellSums, metrics: [Metric<Field>], unit: Double) {
    self.layout = layout
    self.sums = sums
    self.unit = unit
    let places = Dictionary(uniqueKeysWithValues: metrics.enumerated().map { ($1.description.id, $0) })
    let shown = metrics.map { metric in
      var source: Int?
      if case .derived(let id, _) = metric.measure { source = places[id] }
      return Shown(
        metric: metric, id: metric.description.id, isMoney: metric.description.unit == .money,
        isSplit: metric.description.split != .none, source: source)
    }
    let kinds = PeriodKind.allCases.map { kind in
      (kind, shown.indices.filter { shown[$0].metric.description.periods.contains(kind) })
    }
    whole = Dictionary(uniqueKeysWithValues: kinds)
    split = whole.mapValues { $0.filter { shown[$0].isSplit } }
    self.metrics = shown
  }

  /// Metric after metric.
  var rows: [[MetricRow]] {
    var rows = [[MetricRow]](repeating: [], count: metrics.count)
    for (number, period) in layout.grid.periods.enumerated() {
      add(whole[period.kind]!, cell: number, period, "all", "", &rows)
    }
    let shown = layout.grid.periods.indices.filter { layout.grid.slots[$0] >= 0 }
    for (d, dimension) in (layout.rowDimensions + layout.customerDimensions).enumerated() {
      for (m, member) in dimension.members.enumerated() {
        for number in shown {
          let cell = layout.cell(d, Int32(m), layout.grid.slots[number])
          // A member without a row in a period is not shown there.
          guard sums.isTouched(cell) else { continue }
          let period = layout.grid.periods[number]
          add(split[period.kind]!, cell: cell, period, dimension.name, member, &rows)
        }
      }
    }
    return rows
  }

  private func add(
    _ numbers: [Int], cell: Int, _ period: Period, _ dimension: String, _ member: String,
    _ rows: inout [[MetricRow]]
  ) {
    for m in numbers {
      var row = MetricRow(metrics[m].id, period, dimension, member)
      if let reason = metrics[m].metric.reason?(period) {
        row.note = reason
      } else {
        let source = metrics[m].source.flatMap { rows[$0].last }
        fill(&row, m, cell, source?.isBeside(row) == true ? source : nil)
      }
      if !layout.grid.isOver(period, observedFor: metrics[m].metric.observedFor) {
        row.add(note: MetricRow.inProgress)
      }
      rows[m].append(row)
    }
  }

  /// `source`: the cell's row of the metric that this one is derived from.
  private func fill(_ row: inout MetricRow, _ m: Int, _ cell: Int, _ source: MetricRow?) {
    let scale = metrics[m].isMoney ? unit : 1
    switch metrics[m].metric.measure {
    case .sum, .units: row.count(Double(sums.count(cell, m, 0)) * scale)
    case .share: row.share(sums.count(cell, m, 0), of: sums.count(cell, m, 1))
    case .ratio: row.ratio(sums.moment(cell, m, 0), unit: scale)
    case .mean: row.mean(sums.moment(cell, m, 0), unit: scale)
    case .promoterScore:
      row.promoterScore(sums.count(cell, m, 0), sums.count(cell, m, 1), sums.count(cell, m, 2))
    case .uplift: row.uplift((0..<6).map { sums.moment(cell, m, $0) }, unit: unit)
    case .topTenth: row.topTenth(sums.histogram(cell, m))
    case .pair(_, _, _, let fill): fill(sums.moment(cell, m, 0), &row)
    case .contrast(_, _, _, let fill): fill(sums.moment(cell, m, 0), sums.moment(cell, m, 1), &row)
    case .derived(_, let fill): if let source { fill(source, &row) }
    }
  }
}

extension MetricRow {
  /// Of the same cell.
  fileprivate func isBeside(_ other: MetricRow) -> Bool {
    period == other.period && dimension == other.dimension && member == other.member
  }

  /// (Σa/Σb) / (Σc/Σd) − 1.
  mutating func uplift(_ pairs: [IntegerMoments], unit: Double) {
    func average(_ pair: IntegerMoments) -> Double? {
      pair.sumY == 0 ? nil : Double(pair.sumX) / Double(pair.sumY) * unit
    }
    n = pairs[0].n
    numerator = average(pairs[0])
    denominator = average(pairs[1])
    guard let numerator, let denominator, denominator != 0 else { return add(note: "the denominator is 0") }
    value = numerator / denominator - 1
    do throws(NoAnswer) {
      let ratio = try RatioOfRatios(pairs)
      guard ratio.standardError > 0 else { return add(note: "no interval: all units are alike") }
      let interval = try ratio.interval()
      (low, high) = (interval.low, interval.high)
    } catch {
      add(note: "no interval: \(error.reason)")
    }
  }

  /// What the tenth (rounded up) of the units with most has of the total.
  mutating func topTenth(_ histogram: [Int64: Int64]) {
    let share = TopShare(histogram)
    n = Int(share.units)
    numerator = Double(share.top)
    denominator = Double(share.total)
    value = share.value
    (low, high) = (share.low, share.high)
    if value == nil {
      add(note: "the denominator is 0")
    } else if low == nil {
      add(note: "no interval: all units are alike")
    }
  }
}
