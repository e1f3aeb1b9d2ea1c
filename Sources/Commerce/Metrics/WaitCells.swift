internal import Statistics

/// Rows of waits by cell, in each by length.
struct WaitCells {
  /// Of the rows' lengths in a unit that is shown.
  private let scale: Double
  /// Cell c's rows are starts[c] ..< starts[c + 1] of `row` and `length`.
  private let starts: [Int]
  private let cellOf: [Int32]
  let row: [Int32]
  private let length: [Int64]

  /// `order` has the rows by length; which rows they are is kept where `keepsRows` says so.
  init(count: Int, cellOf: [Int32], _ order: WaitOrder, scale: Double, keepsRows: Bool) {
    self.scale = scale
    var starts = [Int](repeating: 0, count: count + 1)
    for cell in cellOf where cell >= 0 { starts[Int(cell) + 1] += 1 }
    for c in 0..<count { starts[c + 1] += starts[c] }
    var next = starts
    var row = [Int32](repeating: 0, count: keepsRows ? starts[count] : 0)
    let length = [Int64](unsafeUninitializedCapacity: starts[count]) { length, filled in
      cellOf.withUnsafeBufferPointer { cellOf in
        next.withUnsafeMutableBufferPointer { next in
          for (k, i) in order.rows.enumerated() {
            let cell = Int(cellOf[Int(i)])
            guard cell >= 0 else { continue }
            length[next[cell]] = order.lengths[k]
            if keepsRows { row[next[cell]] = i }
            next[cell] += 1
          }
        }
      }
      filled = starts[count]
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
    // The longest wait at or below each quantile, so that rows are compared without a division.
    var limits = [Int64](repeating: 0, count: count * ps.count)
    for cell in 0..<count where !slice(cell).isEmpty {
      for (k, p) in ps.enumerated() { limits[cell * ps.count + k] = longest(upTo: quantile(slice(cell), p)) }
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
      let length = rows.length[i]
      for k in cell * ps.count..<(cell + 1) * ps.count where length <= limits[k] { below[k] += 1 }
    }
    for cell in 0..<count where total[cell] > 0 { close(cell) }
    return moments
  }

  /// The longest wait that is at most `limit` in the unit that is shown.
  private func longest(upTo limit: Double) -> Int64 {
    var length = Int64((limit * scale).rounded(.down))
    while Double(length + 1) / scale <= limit { length += 1 }
    while Double(length) / scale > limit { length -= 1 }
    return length
  }
}

/// Rows of waits by length.
struct WaitOrder: Sendable {
  let rows: [Int32]
  /// Of each of them.
  let lengths: [Int64]

  init(_ waits: WaitRows) {
    rows = waits.sorted
    lengths = rows.map { waits.length[Int($0)] }
  }
}
