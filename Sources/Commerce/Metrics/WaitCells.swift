internal import CivilTime
internal import Statistics

/// Rows of waits by cell, in each by length. A cell is a member of a split in a period.
struct WaitCells {
  /// Where the rows are: members by row and by place in the order of length, and the periods of days.
  struct Split {
    let members: [UInt16]
    let membersByLength: [UInt16]
    private let periods: Int32
    /// From `firstDay` on; nil: any day is in the one period that there is.
    private let periodOf: Numbers<Int32>?
    private let firstDay: Int32

    init(
      _ kind: PeriodKind, _ grid: PeriodGrid, first: Int, periods: Int, members: [UInt16],
      membersByLength: [UInt16]
    ) {
      self.members = members
      self.membersByLength = membersByLength
      self.periods = Int32(periods)
      let start = grid.firstDay.month.first
      firstDay = Int32(start.number)
      periodOf = kind.unit.map { unit in
        Numbers(unit.numbers(from: start, to: grid.asOf).map { $0 - Int32(first) })
      }
    }

    /// −1 for a day that no period has.
    func cell(_ member: UInt16, _ day: Int32) -> Int32 {
      guard let periodOf else { return Int32(member) }
      let offset = Int(day) - Int(firstDay)
      guard offset >= 0, offset < periodOf.count else { return -1 }
      return Int32(member) &* periods &+ periodOf[offset]
    }
  }

  private let order: WaitOrder
  /// Of the rows' lengths in a unit that is shown.
  private let scale: Double
  /// Cell c's rows are starts[c] ..< starts[c + 1] of `places`.
  private let starts: [Int]
  private let cellOf: [Int32]
  /// Places in the order.
  private let places: [Int32]

  init(count: Int, _ rows: WaitRows, _ order: WaitOrder, _ split: Split, scale: Double) {
    self.order = order
    self.scale = scale
    var starts = [Int](repeating: 0, count: count + 1)
    let cellOf = zip(split.members, rows.day).map { split.cell($0, $1) }
    for cell in cellOf where cell >= 0 { starts[Int(cell) + 1] += 1 }
    for c in 0..<count { starts[c + 1] += starts[c] }
    var next = starts
    places = [Int32](unsafeUninitializedCapacity: starts[count]) { places, filled in
      next.withUnsafeMutableBufferPointer { next in
        for (k, (member, day)) in zip(split.membersByLength, order.days).enumerated() {
          let cell = Int(split.cell(member, day))
          guard cell >= 0 else { continue }
          places[next[cell]] = Int32(truncatingIfNeeded: k)
          next[cell] += 1
        }
      }
      filled = starts[count]
    }
    (self.starts, self.cellOf) = (starts, cellOf)
  }

  private var count: Int { starts.count - 1 }

  func slice(_ cell: Int) -> Range<Int> { starts[cell]..<starts[cell + 1] }

  func row(_ place: Int) -> Int { Int(order.rows[Int(places[place])]) }

  func value(_ place: Int) -> Double { Double(order.lengths[Int(places[place])]) / scale }

  /// Type 7, as `Quantiles` has it, of a cell that has rows.
  func quantile(_ own: Range<Int>, _ p: Double) -> Double {
    let h = Double(own.count - 1) * p
    let below = min(Int(h), own.count - 1)
    let low = value(own.lowerBound + below)
    guard below + 1 < own.count else { return low }
    return low + (h - Double(below)) * (value(own.lowerBound + below + 1) - low)
  }

  /// For each cell and p the rows at or below the quantile, and all, by unit. Units come in
  /// runs, so one walk over the rows fills all cells.
  func unitMoments(_ rows: WaitRows, _ p: (Double, Double)) -> [(IntegerMoments, IntegerMoments)] {
    // The longest wait at or below each quantile, so that rows are compared without a division.
    let limits = (0..<count).map { cell -> (Int64, Int64) in
      let own = slice(cell)
      return own.isEmpty ? (0, 0) : (longest(upTo: quantile(own, p.0)), longest(upTo: quantile(own, p.1)))
    }
    var shares = UnitShares(limits)
    for (i, cell) in cellOf.enumerated() where cell >= 0 {
      shares.add(Int(cell), unit: rows.unit[i], rows.length[i])
    }
    return shares.moments()
  }

  /// The longest wait that is at most `limit` in the unit that is shown.
  private func longest(upTo limit: Double) -> Int64 {
    var length = Int64((limit * scale).rounded(.down))
    while Double(length + 1) / scale <= limit { length += 1 }
    while Double(length) / scale > limit { length -= 1 }
    return length
  }
}
