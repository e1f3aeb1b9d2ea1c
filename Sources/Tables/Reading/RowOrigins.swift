/// Where an accepted row stands in its file.
package struct RowOrigin: Sendable, Equatable {
  package let file: Int32
  package internal(set) var firstLine: Int32
  package internal(set) var lastLine: Int32
  package let length: Int
  package let offset: Int
}

/// The origins of a chunk's rows in 13 bytes each: few are ever looked at.
struct ChunkOrigins: Sendable {
  var file: Int32 = 0
  /// The offset in 40 bits, the length in 24.
  private var places: [UInt64] = []
  private var lines: [Int32] = []
  /// Lines after the first.
  private var more: [UInt8] = []
  /// What does not fit: lines after the first, length and offset.
  private var large: [Int: (lines: Int, length: Int, offset: Int)] = [:]

  var count: Int { places.count }

  @inline(__always)
  mutating func append(offset: Int, length: Int, line: Int, lines after: Int) {
    if offset >= 1 << 40 || length >= 1 << 24 || after >= 1 << 8 {
      large[places.count] = (after, length, offset)
    }
    places.append(UInt64(truncatingIfNeeded: offset) << 24 | UInt64(length & 0xff_ffff))
    lines.append(Int32(line))
    more.append(UInt8(truncatingIfNeeded: after))
  }

  /// The origins in just as much memory as they need; none are left here.
  mutating func taken() -> ChunkOrigins {
    var taken = ChunkOrigins()
    taken.file = file
    taken.places = Self.fitted(places)
    taken.lines = Self.fitted(lines)
    taken.more = Self.fitted(more)
    taken.large = large
    places.removeAll(keepingCapacity: true)
    lines.removeAll(keepingCapacity: true)
    more.removeAll(keepingCapacity: true)
    large = [:]
    return taken
  }

  /// A copy without room for more.
  private static func fitted<Value: BitwiseCopyable>(_ values: [Value]) -> [Value] {
    [Value](unsafeUninitializedCapacity: values.count) { copy, count in
      count = copy.initialize(fromContentsOf: values)
    }
  }

  subscript(row: Int) -> RowOrigin {
    let (after, length, offset) =
      large[row] ?? (Int(more[row]), Int(places[row] & 0xff_ffff), Int(places[row] >> 24))
    return RowOrigin(
      file: file, firstLine: lines[row], lastLine: lines[row] + Int32(after), length: length, offset: offset)
  }
}

/// The origins of a table's rows, as its chunks have them.
package struct RowOrigins: RandomAccessCollection, Sendable {
  private var parts: [(origins: ChunkOrigins, linesBefore: Int32)] = []
  /// The first row of each part, and the end.
  private var starts = [0]
  /// Rows that are there; nil for all.
  private var kept: [Int]?

  init() {}

  /// `linesBefore`: what is to be added to the lines of these rows.
  mutating func append(_ origins: ChunkOrigins, linesBefore: Int) {
    parts.append((origins, Int32(linesBefore)))
    starts.append(starts.last! + origins.count)
  }

  /// Keeps these rows, in this order.
  mutating func keep(_ rows: [Int]) { kept = rows }

  package var startIndex: Int { 0 }
  package var endIndex: Int { kept?.count ?? starts.last! }

  package subscript(position: Int) -> RowOrigin {
    let row = kept?[position] ?? position
    // The last part that begins at or before the row.
    var (low, high) = (0, parts.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if starts[middle] <= row { low = middle } else { high = middle - 1 }
    }
    var origin = parts[low].origins[row - starts[low]]
    origin.firstLine += parts[low].linesBefore
    origin.lastLine += parts[low].linesBefore
    return origin
  }
}
