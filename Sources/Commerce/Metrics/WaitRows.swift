internal import CivilTime
internal import Parallelism
internal import Statistics

/// Waits of rows: how long, whether they have ended, whose they are, when they began.
struct WaitRows: Sendable {
  private(set) var length: [Int64] = []
  private(set) var ended: [Bool] = []
  /// Customer index; from `customers` on one for each row of nobody known. Rows of one unit
  /// follow each other.
  private(set) var unit: [Int32] = []
  private(set) var day: [Int32] = []
  /// In each split, row after row; a split has a thousand members at most.
  private(set) var members: [UInt16] = []

  var count: Int { length.count }

  mutating func add(
    _ value: Int64, ended over: Bool = true, unit owner: Int, day began: Int32, row: Int, _ splits: WaitSplits
  ) {
    length.append(value)
    ended.append(over)
    unit.append(Int32(owner))
    day.append(began)
    splits.append(row, of: owner, to: &members)
  }

  /// By row in one of so many dimensions; 0 in the whole.
  func members(_ dimension: Int?, of dimensions: Int) -> [UInt16] {
    guard let dimension else { return Array(repeating: 0, count: count) }
    return (0..<count).map { members[$0 * dimensions + dimension] }
  }

  init() {}

  init(joining parts: [WaitRows]) {
    length = Array(joining: parts, \.length)
    ended = Array(joining: parts, \.ended)
    unit = Array(joining: parts, \.unit)
    day = Array(joining: parts, \.day)
    members = Array(joining: parts, \.members)
  }
}

/// Splits of waits: by the rows' own words, then by the customers' attributes.
struct WaitSplits: Sendable {
  private let rows: RowSplits
  private let customers: RowSplits
  let dimensions: [Dimension]

  init(_ rows: RowSplits, _ customers: RowSplits) {
    self.rows = rows
    self.customers = customers
    dimensions = rows.dimensions + customers.dimensions
  }

  func append(_ row: Int, of unit: Int, to members: inout [UInt16]) {
    let (own, theirs) = (rows.members(row), customers.members(min(unit, customers.rows - 1)))
    for d in rows.dimensions.indices { members.append(UInt16(truncatingIfNeeded: own[d])) }
    for d in customers.dimensions.indices { members.append(UInt16(truncatingIfNeeded: theirs[d])) }
  }
}

/// Rows of waits by length, equal lengths by row; with what is asked of them in this order.
struct WaitOrder: Sendable {
  let rows: [Int32]
  let lengths: [Int64]
  let days: [Int32]
  /// By dimension.
  let members: [[UInt16]]

  init(_ waits: WaitRows, dimensions: Int, threads: Int) {
    let rows = Self.sorted(waits.length)
    // Rows lie far apart in this order, but a chunk of them stays in the processor's cache from one
    // dimension to the next.
    let parts = Parallel.chunks(rows.count, threads: threads) { places in
      (0..<dimensions).map { d in places.map { waits.members[Int(rows[$0]) * dimensions + d] } }
    }
    self.rows = rows
    lengths = rows.map { waits.length[Int($0)] }
    days = rows.map { waits.day[Int($0)] }
    members = (0..<dimensions).map { d in parts.flatMap { $0[d] } }
  }

  private struct Key {
    /// Above the shortest.
    let length: UInt64
    let row: Int32
  }

  /// A counting sort by eleven bits at a time.
  private static func sorted(_ lengths: [Int64]) -> [Int32] {
    let least = lengths.min() ?? 0
    let spread = UInt64(bitPattern: (lengths.max() ?? 0) &- least)
    var keys = lengths.indices.map { Key(length: UInt64(bitPattern: lengths[$0] &- least), row: Int32($0)) }
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
    return keys.map(\.row)
  }
}
