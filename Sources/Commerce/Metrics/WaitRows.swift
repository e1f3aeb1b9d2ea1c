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
    members.append(contentsOf: UnsafeBufferPointer(start: splits.members(row), count: splits.dimensions.count))
  }

  mutating func append(_ other: WaitRows) {
    length += other.length
    ended += other.ended
    unit += other.unit
    day += other.day
    members += other.members
  }
}

/// Rows of waits by length, equal lengths by row.
struct WaitOrder: Sendable {
  let rows: [Int32]
  /// Of each of them.
  let lengths: [Int64]
  let days: [Int32]

  private struct Key {
    /// Above the shortest.
    let length: UInt64
    let row: Int32
  }

  /// A counting sort by eleven bits at a time.
  init(_ waits: WaitRows) {
    let least = waits.length.min() ?? 0
    let spread = UInt64(bitPattern: (waits.length.max() ?? 0) &- least)
    var keys = waits.length.indices.map {
      Key(length: UInt64(bitPattern: waits.length[$0] &- least), row: Int32($0))
    }
    var next = keys
    var shift: UInt64 = 0
    while shift < 64, spread >> shift > 0 {
      var starts = [Int](repeating: 0, count: 2049)
      for key in keys { starts[Int(key.length >> shift & 2047) + 1] += 1 }
      for digit in 0..<2048 { starts[digit + 1] += starts[digit] }
      for key in keys {
        let digit = Int(key.length >> shift & 2047)
        next[starts[digit]] = key
        starts[digit] += 1
      }
      swap(&keys, &next)
      shift += 11
    }
    rows = keys.map(\.row)
    lengths = rows.map { waits.length[Int($0)] }
    days = rows.map { waits.day[Int($0)] }
  }
}
