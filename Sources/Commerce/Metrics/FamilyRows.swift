internal import CivilTime
internal import Statistics

/// The rows of a family's metrics, from what its cells add up to.
struct FamilyRows<Field: TallyField> {
  let layout: CellLayout
  let sums: CellSums
  let metrics: [Metric<Field>]
  /// Major units in a minor one.
  let unit: Double

  var rows: [MetricRow] {
    var byMetric = [[MetricRow]](repeating: [], count: metrics.count)
    for (number, period) in layout.grid.periods.enumerated() {
      add(cell: number, period, "all", "", &byMetric)
    }
    for (d, dimension) in (layout.rowDimensions + layout.customerDimensions).enumerated() {
      for (m, member) in dimension.members.enumerated() {
        for (number, period) in layout.grid.periods.enumerated() {
          let slot = layout.grid.slots[number]
          guard slot >= 0 else { continue }
          let cell = layout.cell(d, Int32(m), slot)
          // A member without a row in a period is not shown there.
          if sums.unitCount(cell) > 0 { add(cell: cell, period, dimension.name, member, &byMetric) }
        }
      }
    }
    return byMetric.flatMap { $0 }
  }

  private func add(
    cell: Int, _ period: Period, _ dimension: String, _ member: String, _ byMetric: inout [[MetricRow]]
  ) {
    var ready: [String: MetricRow] = [:]
    let needed = metrics.contains { if case .derived = $0.measure { true } else { false } }
    for (m, metric) in metrics.enumerated() {
      let description = metric.description
      guard description.periods.contains(period.kind) else { continue }
      if dimension != "all", description.split == .none { continue }
      var row = MetricRow(description.id, period, dimension, member)
      if let reason = metric.reason?(period) {
        row.note = reason
      } else {
        fill(&row, m, cell, ready)
      }
      if !layout.grid.isOver(period, observedFor: metric.observedFor) { row.add(note: "in_progress") }
      if needed { ready[description.id] = row }
      byMetric[m].append(row)
    }
  }

  private func fill(_ row: inout MetricRow, _ m: Int, _ cell: Int, _ ready: [String: MetricRow]) {
    let money = metrics[m].description.unit == .money
    switch metrics[m].measure {
    case .sum, .units: row.count(Double(sums.count(cell, m, 0)) * (money ? unit : 1))
    case .share: row.share(sums.count(cell, m, 0), of: sums.count(cell, m, 1))
    case .ratio: row.ratio(sums.moment(cell, m, 0), unit: money ? unit : 1)
    case .mean: row.mean(sums.moment(cell, m, 0), unit: money ? unit : 1)
    case .promoterScore:
      row.promoterScore(sums.count(cell, m, 0), sums.count(cell, m, 1), sums.count(cell, m, 2))
    case .uplift: row.uplift((0..<6).map { sums.moment(cell, m, $0) }, unit: unit)
    case .topTenth: row.topTenth(sums.histogram(cell, m))
    case .pair(_, _, _, let fill): fill(sums.moment(cell, m, 0), &row)
    case .contrast(_, _, _, let fill): fill(sums.moment(cell, m, 0), sums.moment(cell, m, 1), &row)
    case .derived(let fill): fill(ready, &row)
    }
  }
}

extension MetricRow {
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
