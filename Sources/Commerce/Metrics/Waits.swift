internal import Parallelism
internal import CivilTime
internal import Statistics

/// Waits of rows: how long, whether they have ended, whose they are, when they began.
struct WaitRows: Sendable {
  var length: [Int64] = []
  var ended: [Bool] = []
  /// Customer index; from `customers` on one for each row of nobody known.
  var unit: [Int32] = []
  var day: [Int32] = []
  var members: [[Int32]]

  init(_ splits: [(dimension: Dimension, codes: [Int32])]) {
    members = Array(repeating: [], count: splits.count)
  }

  mutating func add(
    _ value: Int64, ended over: Bool = true, unit owner: Int, day began: Int32, row: Int,
    _ splits: [(dimension: Dimension, codes: [Int32])]
  ) {
    length.append(value)
    ended.append(over)
    unit.append(Int32(owner))
    day.append(began)
    for (d, split) in splits.enumerated() { members[d].append(split.dimension.member(split.codes[row])) }
  }

  mutating func append(_ other: WaitRows) {
    length += other.length
    ended += other.ended
    unit += other.unit
    day += other.day
    for d in members.indices { members[d] += other.members[d] }
  }

  /// Row numbers by length; equal lengths in any order.
  var sorted: [Int32] {
    // A wait of 270 years fits the bits above the row's number.
    var keys = length.indices.map { UInt64(bitPattern: (length[$0] + (1 << 33)) << 30) | UInt64($0) }
    keys.sort()
    return keys.map { Int32(truncatingIfNeeded: $0 & (1 << 30 - 1)) }
  }
}

/// Quantiles of waits by cell: with Woodruff's interval where all waits have ended or open
/// ones have no place, by Kaplan and Meier where open ones count as long as they were seen.
struct Waits: Sendable {
  enum Method: Sendable { case woodruff, kaplanMeier }

  let input: MetricInput
  let rows: WaitRows
  let splits: [Dimension]
  let method: Method
  /// Seconds (or days) in the unit that is shown.
  let scale: Double
  let observedFor: Int
  let reason: String?
  /// Ids and their p.
  let metrics: [(id: String, p: Double)]

  /// The metrics' rows, metric by metric.
  func metricRows() -> [MetricRow] {
    let grid = input.grid([.all, .month, .quarter, .week])
    let order = rows.sorted
    let description = MetricCatalogue.description(metrics[0].id)
    let dimensions = splits + input.splits.customers
    // One partition for the whole by each kind of period, one for each split and kind.
    var partitions: [(dimension: Int?, kind: PeriodKind)] = []
    for kind in description.periods { partitions.append((nil, kind)) }
    for d in dimensions.indices {
      for kind in description.periods where input.options.splitPeriods.contains(kind) {
        partitions.append((d, kind))
      }
    }
    let found = Parallel.map(partitions.count, threads: input.threads) { [partitions] i in
      partition(partitions[i].dimension, partitions[i].kind, grid, order, dimensions)
    }
    return metrics.indices.flatMap { m in found.flatMap { $0[m] } }
  }

  private func partition(
    _ dimension: Int?, _ kind: PeriodKind, _ grid: PeriodGrid, _ order: [Int32], _ dimensions: [Dimension]
  ) -> [[MetricRow]] {
    let numbers = grid.periods.indices.filter { grid.periods[$0].kind == kind }
    let from = numbers[0]
    let members = dimension.map { dimensions[$0].members } ?? [""]
    var cellOf = [Int32](repeating: -1, count: rows.length.count)
    for i in cellOf.indices {
      var number = 0
      if kind != .all {
        guard let p = grid.number(of: Period(kind, of: Day(Int(rows.day[i])))),
          rows.day[i] >= Int32(grid.firstDay.month.first.number)
        else { continue }
        number = p - from
      }
      cellOf[i] = Int32(member(i, dimension, dimensions) * numbers.count + number)
    }
    var sizes = [Int](repeating: 0, count: members.count * numbers.count + 1)
    for cell in cellOf where cell >= 0 { sizes[Int(cell) + 1] += 1 }
    for c in 1..<sizes.count { sizes[c] += sizes[c - 1] }
    var next = sizes
    var byCell = [Int32](repeating: 0, count: sizes[sizes.count - 1])
    for row in order where cellOf[Int(row)] >= 0 {
      let cell = Int(cellOf[Int(row)])
      byCell[next[cell]] = row
      next[cell] += 1
    }
    var scratch = UnitShares(units: Int(rows.unit.max() ?? -1) + 1)
    var result = [[MetricRow]](repeating: [], count: metrics.count)
    for (m, member) in members.enumerated() {
      for (k, number) in numbers.enumerated() {
        let cell = m * numbers.count + k
        let own = byCell[sizes[cell]..<sizes[cell + 1]]
        if dimension != nil, own.isEmpty { continue }
        let period = grid.periods[number]
        let name = dimension.map { dimensions[$0].name } ?? "all"
        let over = grid.isOver(period, observedFor: observedFor)
        fill(own, period, name, member, over, &scratch, &result)
      }
    }
    return result
  }

  private func member(_ row: Int, _ dimension: Int?, _ dimensions: [Dimension]) -> Int {
    guard let dimension else { return 0 }
    if dimension < splits.count { return Int(rows.members[dimension][row]) }
    let unit = Int(rows.unit[row])
    let own = dimensions[dimension]
    return unit < input.shop.customers ? Int(own.byCustomer![unit]) : own.guestMember
  }

  private func fill(
    _ own: ArraySlice<Int32>, _ period: Period, _ dimension: String, _ member: String, _ over: Bool,
    _ scratch: inout UnitShares, _ result: inout [[MetricRow]]
  ) {
    let values = own.map { Double(rows.length[Int($0)]) / scale }
    let curve =
      method == .kaplanMeier
      ? try? KaplanMeier(sorted: values, ended: own.map { rows.ended[Int($0)] }) : nil
    for (m, metric) in metrics.enumerated() {
      var row = MetricRow(metric.id, period, dimension, member)
      if let reason {
        row.note = reason
      } else if own.isEmpty {
        row.n = 0
        row.denominator = 0
        row.note = "nothing recorded"
      } else if let curve {
        survival(curve, metric.p, &row)
      } else {
        woodruff(own, values, metric.p, &scratch, &row)
      }
      if !over { row.add(note: "in_progress") }
      result[m].append(row)
    }
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
    _ own: ArraySlice<Int32>, _ values: [Double], _ p: Double, _ scratch: inout UnitShares,
    _ row: inout MetricRow
  ) {
    row.denominator = Double(values.count)
    guard let estimate = try? Quantiles.type7(sorted: values, p) else { return }
    row.value = estimate
    for (i, index) in own.enumerated() {
      scratch.add(Int(rows.unit[Int(index)]), below: values[i] <= estimate)
    }
    let moments = scratch.take()
    row.n = moments.n
    guard let ratio = try? RatioSummary(moments), ratio.squaredStandardError > 0,
      let z = try? Critical.normal(level: 0.95)
    else {
      return row.add(note: "no interval: too few units")
    }
    let half = z * ratio.squaredStandardError.squareRoot()
    row.low = try? Quantiles.type7(sorted: values, max(0, p - half))
    row.high = try? Quantiles.type7(sorted: values, min(1, p + half))
  }
}

/// Rows below a value, and all, by unit.
private struct UnitShares {
  private var below: [Int32]
  private var total: [Int32]
  private var touched: [Int32] = []

  init(units: Int) {
    below = Array(repeating: 0, count: units)
    total = below
  }

  mutating func add(_ unit: Int, below isBelow: Bool) {
    if total[unit] == 0 { touched.append(Int32(unit)) }
    total[unit] += 1
    if isBelow { below[unit] += 1 }
  }

  mutating func take() -> IntegerMoments {
    var moments = IntegerMoments()
    for unit in touched.map(Int.init) {
      moments.add(Int64(below[unit]), Int64(total[unit]))
      below[unit] = 0
      total[unit] = 0
    }
    touched.removeAll(keepingCapacity: true)
    return moments
  }
}
