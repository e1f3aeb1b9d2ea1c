/// Places of each cell's rows in the order of all rows by length.
struct WaitPlaces {
  private let order: WaitOrder
  /// Cell c's rows are starts[c] ..< starts[c + 1] of `places`.
  private let starts: [Int]
  private let places: [Int32]

  /// `cellOf` by row, −1 for none.
  init(count: Int, _ cellOf: [Int32], _ order: WaitOrder) {
    self.order = order
    var starts = [Int](repeating: 0, count: count + 1)
    for cell in cellOf where cell >= 0 { starts[Int(cell) + 1] += 1 }
    for c in 0..<count { starts[c + 1] += starts[c] }
    var next = starts
    places = [Int32](unsafeUninitializedCapacity: starts[count]) { places, filled in
      next.withUnsafeMutableBufferPointer { next in
        for (place, row) in order.rows.enumerated() {
          let cell = Int(cellOf[Int(row)])
          guard cell >= 0 else { continue }
          places[next[cell]] = Int32(truncatingIfNeeded: place)
          next[cell] += 1
        }
      }
      filled = starts[count]
    }
    self.starts = starts
  }

  func count(_ cell: Int) -> Int { starts[cell + 1] - starts[cell] }

  /// Of a cell's rows by length, the row of a rank from 0 on, and its length.
  func row(_ cell: Int, _ rank: Int) -> Int { Int(order.rows[Int(places[starts[cell] + rank])]) }

  func length(_ cell: Int, _ rank: Int) -> Int64 { order.lengths[Int(places[starts[cell] + rank])] }
}

/// How many rows of each cell have each length: of days there are few, and none need be ordered.
struct WaitCounts {
  private let least: Int64
  /// Lengths from the least to the most.
  private let spread: Int
  /// By cell and length, the rows of the cell that are at most as long.
  private let upTo: Numbers<Int32>

  /// Whether so many cells of rows have few lengths: no more in all than twice the rows.
  static func suffice(_ rows: WaitRows, cells: Int) -> Bool {
    guard let range = rows.lengths else { return true }
    let spread = range.upperBound.subtractingReportingOverflow(range.lowerBound)
    guard !spread.overflow, spread.partialValue < Int64(2 * rows.count) else { return false }
    return cells <= 2 * rows.count / (Int(spread.partialValue) + 1)
  }

  /// `cellOf` by row, −1 for none.
  init(count: Int, _ cellOf: [Int32], _ rows: WaitRows) {
    let range = rows.lengths ?? 0...0
    least = range.lowerBound
    spread = Int(range.upperBound - range.lowerBound) + 1
    upTo = Numbers(zeros: count * spread)
    for (row, cell) in cellOf.enumerated() where cell >= 0 {
      upTo.base[Int(cell) * spread + Int(rows.length[row] - least)] += 1
    }
    for cell in 0..<count {
      for place in cell * spread + 1..<(cell + 1) * spread { upTo[place] += upTo[place - 1] }
    }
  }

  func count(_ cell: Int) -> Int { Int(upTo[(cell + 1) * spread - 1]) }

  /// Of a cell's rows by length, the length of a rank from 0 on.
  func length(_ cell: Int, _ rank: Int) -> Int64 {
    var (low, high) = (0, spread - 1)
    while low < high {
      let middle = (low + high) / 2
      if Int(upTo[cell * spread + middle]) > rank { high = middle } else { low = middle + 1 }
    }
    return least + Int64(low)
  }
}
