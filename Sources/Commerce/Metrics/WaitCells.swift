internal import Statistics

/// Rows of waits by cell, in each by length.
struct WaitCells {
  /// Of the rows' lengths in a unit that is shown.
  private let scale: Double
  /// Cell c's rows are starts[c] ..< starts[c + 1] of `row` and `length`.
  private let starts: [Int]
  private let cellOf: [Int32]
  private(set) var row: [Int32]
  private var length: [Int64]

  /// `order` has the rows by length.
  init(count: Int, cellOf: [Int32], _ rows: WaitRows, _ order: [Int32], scale: Double) {
    self.scale = scale
    var starts = [Int](repeating: 0, count: count + 1)
    for cell in cellOf where cell >= 0 { starts[Int(cell) + 1] += 1 }
    for c in 0..<count { starts[c + 1] += starts[c] }
    var next = starts
    var row = [Int32](repeating: 0, count: starts[count])
    var length = [Int64](repeating: 0, count: starts[count])
    for i in order {
      let cell = Int(cellOf[Int(i)])
      guard cell >= 0 else { continue }
      row[next[cell]] = i
      length[next[cell]] = rows.length[Int(i)]
      next[cell] += 1
    }
    (self.starts, self.cellOf, self.row, self.length) = (starts, cellOf, row, length)
  }

  func slice(_ cell: Int) -> Range<Int> { starts[cell]..<starts[cell + 1] }

  func value(_ place: Int) -> Double { Double(length[place]) / scale }

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
  func unitMoments(_ rows: WaitRows, _ ps: [Double]) -> [IntegerMoments] {
    let count = starts.count - 1
    var limits = [Double](repeating: 0, count: count * ps.count)
    for cell in 0..<count where !slice(cell).isEmpty {
      for (k, p) in ps.enumerated() { limits[cell * ps.count + k] = quantile(slice(cell), p) }
    }
    var moments = [IntegerMoments](repeating: IntegerMoments(), count: count * ps.count)
    var unit = [Int32](repeating: -1, count: count)
    var total = [Int64](repeating: 0, count: count)
    var below = [Int64](repeating: 0, count: count * ps.count)
    func close(_ cell: Int) {
      for k in cell * ps.count..<(cell + 1) * ps.count {
        moments[k].add(below[k], total[cell])
        below[k] = 0
      }
      total[cell] = 0
    }
    for i in cellOf.indices where cellOf[i] >= 0 {
      let cell = Int(cellOf[i])
      if unit[cell] != rows.unit[i] {
        if total[cell] > 0 { close(cell) }
        unit[cell] = rows.unit[i]
      }
      total[cell] += 1
      for k in cell * ps.count..<(cell + 1) * ps.count where Double(rows.length[i]) / scale <= limits[k] {
        below[k] += 1
      }
    }
    for cell in 0..<count where total[cell] > 0 { close(cell) }
    return moments
  }
}
