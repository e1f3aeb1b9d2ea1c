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
  /// Whose words they are split by.
  private(set) var row: [Int32] = []

  var count: Int { length.count }

  /// From the shortest to the longest.
  var lengths: ClosedRange<Int64>? {
    guard var (least, most) = length.first.map({ ($0, $0) }) else { return nil }
    for length in length { (least, most) = (min(least, length), max(most, length)) }
    return least...most
  }

  mutating func add(_ value: Int64, ended over: Bool = true, unit owner: Int, day began: Int32, row of: Int) {
    length.append(value)
    ended.append(over)
    unit.append(Int32(owner))
    day.append(began)
    row.append(Int32(of))
  }

  init() {}

  init(joining parts: [WaitRows]) {
    length = Array(joining: parts, \.length)
    ended = Array(joining: parts, \.ended)
    unit = Array(joining: parts, \.unit)
    day = Array(joining: parts, \.day)
    row = Array(joining: parts, \.row)
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

  /// By row of waits in one of the dimensions, 0 in the whole; a split has a thousand members at most.
  func members(_ dimension: Int?, of waits: WaitRows) -> [UInt16] {
    guard let dimension else { return Array(repeating: 0, count: waits.count) }
    let own = dimension - rows.dimensions.count
    return (0..<waits.count).map { i in
      let member =
        own < 0
        ? rows.members(Int(waits.row[i]))[dimension]
        : customers.members(min(Int(waits.unit[i]), customers.rows - 1))[own]
      return UInt16(truncatingIfNeeded: member)
    }
  }
}

/// Rows of waits by length, equal lengths by row.
struct WaitOrder: Sendable {
  let rows: [Int32]
  let lengths: [Int64]

  init(_ waits: WaitRows) {
    rows = Self.sorted(waits.length)
    lengths = rows.map { waits.length[Int($0)] }
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
