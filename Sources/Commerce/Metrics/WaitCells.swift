internal import CivilTime
internal import Statistics

/// Rows of waits by cell, in each by length. A cell is a member of a split in a period.
struct WaitCells {
  /// Where the rows are: their members and the periods of days.
  struct Split {
    private let members: [UInt16]
    private let periods: Int32
    /// From `firstDay` on; nil: any day is in the one period that there is.
    private let periodOf: Numbers<Int32>?
    private let firstDay: Int32

    init(_ kind: PeriodKind, _ grid: PeriodGrid, first: Int, periods: Int, members: [UInt16]) {
      self.members = members
      self.periods = Int32(periods)
      let start = grid.firstDay.month.first
      firstDay = Int32(start.number)
      periodOf = kind.unit.map { unit in
        Numbers(unit.numbers(from: start, to: grid.asOf).map { $0 - Int32(first) })
      }
    }

    /// By row, −1 for a day that no period has.
    func cells(_ rows: WaitRows) -> [Int32] {
      zip(members, rows.day).map { cell($0, $1) }
    }

    @inline(__always)
    private func cell(_ member: UInt16, _ day: Int32) -> Int32 {
      guard let periodOf else { return Int32(member) }
      let offset = Int(day) - Int(firstDay)
      guard offset >= 0, offset < periodOf.count else { return -1 }
      return Int32(member) &* periods &+ periodOf[offset]
    }
  }

  private enum Lengths {
    case ordered(WaitPlaces)
    case counted(WaitCounts)
  }

  private let lengths: Lengths
  /// Of the rows' lengths in a unit that is shown.
  private let scale: Double
  /// How many rows each cell has.
  private let sizes: [Int]
  private let cellOf: [Int32]

  /// `order`: of the rows by length; nil where lengths are few enough to be counted in each cell.
  init(count: Int, _ rows: WaitRows, _ order: WaitOrder?, _ split: Split, scale: Double) {
    self.scale = scale
    let cellOf = split.cells(rows)
    if let order {
      let places = WaitPlaces(count: count, cellOf, order)
      sizes = (0..<count).map { places.count($0) }
      lengths = .ordered(places)
    } else {
      let counts = WaitCounts(count: count, cellOf, rows)
      sizes = (0..<count).map { counts.count($0) }
      lengths = .counted(counts)
    }
    self.cellOf = cellOf
  }

  /// How many rows a cell has.
  func count(_ cell: Int) -> Int { sizes[cell] }

  private func value(_ cell: Int, _ rank: Int) -> Double {
    switch lengths {
    case .ordered(let places): Double(places.length(cell, rank)) / scale
    case .counted(let counts): Double(counts.length(cell, rank)) / scale
    }
  }

  /// Type 7, as `Quantiles` has it, of a cell that has rows.
  func quantile(_ cell: Int, _ p: Double) -> Double {
    let h = Double(sizes[cell] - 1) * p
    let below = min(Int(h), sizes[cell] - 1)
    let low = value(cell, below)
    guard below + 1 < sizes[cell] else { return low }
    return low + (h - Double(below)) * (value(cell, below + 1) - low)
  }

  /// Of a cell's rows in their order; nil where it has none, or they are counted.
  func survival(_ cell: Int, ended: [Bool]) -> KaplanMeier? {
    guard case .ordered(let places) = lengths else { return nil }
    let own = 0..<sizes[cell]
    return try? KaplanMeier(
      sorted: own.map { Double(places.length(cell, $0)) / scale },
      ended: own.map { ended[places.row(cell, $0)] })
  }

  /// For each cell and p the rows at or below the quantile, and all, by unit. Units come in
  /// runs, so one walk over the rows fills all cells.
  func unitMoments(_ rows: WaitRows, _ p: (Double, Double)) -> [(IntegerMoments, IntegerMoments)] {
    // The longest wait at or below each quantile, so that rows are compared without a division.
    let limits = sizes.indices.map { cell -> (Int64, Int64) in
      guard sizes[cell] > 0 else { return (0, 0) }
      return (longest(upTo: quantile(cell, p.0)), longest(upTo: quantile(cell, p.1)))
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
