internal import CivilTime
internal import Statistics

/// Waits of rows: how long, whether they have ended, whose they are, when they began.
struct WaitRows: Sendable {
  private(set) var length: [Int64] = []
  private(set) var ended: [Bool] = []
  /// Customer index; from `customers` on one for each row of nobody known. Rows of one unit
  /// follow each other.
  private(set) var unit: [Int32] = []
  private(set) var day: [Int32] = []
  /// In each split by rows, row after row.
  private(set) var members: [Int32] = []

  var count: Int { length.count }

  mutating func add(
    _ value: Int64, ended over: Bool = true, unit owner: Int, day began: Int32, row: Int, _ splits: RowSplits
  ) {
    length.append(value)
    ended.append(over)
    unit.append(Int32(owner))
    day.append(began)
    let own = splits.members(row)
    for d in splits.dimensions.indices { members.append(own[d]) }
  }

  mutating func append(_ other: WaitRows) {
    length += other.length
    ended += other.ended
    unit += other.unit
    day += other.day
    members += other.members
  }

  /// Row numbers by length, equal lengths by row: a counting sort by eleven bits at a time.
  var sorted: [Int32] {
    guard let least = length.min(), let most = length.max() else { return [] }
    let keys = length.map { UInt64(bitPattern: $0 &- least) }
    var order = Array(0..<Int32(count))
    var next = order
    var shift: UInt64 = 0
    while shift < 64, UInt64(bitPattern: most &- least) >> shift > 0 {
      var starts = [Int32](repeating: 0, count: 2049)
      for key in keys { starts[Int(key >> shift & 2047) + 1] += 1 }
      for digit in 0..<2048 { starts[digit + 1] += starts[digit] }
      for row in order {
        let digit = Int(keys[Int(row)] >> shift & 2047)
        next[Int(starts[digit])] = row
        starts[digit] += 1
      }
      swap(&order, &next)
      shift += 11
    }
    return order
  }
}
