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
  fileprivate(set) var places: [UInt64] = []
  fileprivate(set) var lines: [Int32] = []
  /// Lines after the first.
  fileprivate(set) var more: [UInt8] = []
  /// What does not fit: lines after the first, length and offset.
  fileprivate(set) var large: [Int: (lines: Int, length: Int, offset: Int)] = [:]

  var count: Int { places.count }

  subscript(row: Int) -> RowOrigin {
    let (after, length, offset) =
      large[row] ?? (Int(more[row]), Int(places[row] & 0xff_ffff), Int(places[row] >> 24))
    return RowOrigin(
      file: file, firstLine: lines[row], lastLine: lines[row] + Int32(after), length: length, offset: offset)
  }
}

/// Where the origins of a chunk's rows are gathered, in memory that goes from chunk to chunk.
final class OriginStore: @unchecked Sendable {
  private var count = 0
  private var room = 1024
  private var places: UnsafeMutablePointer<UInt64>
  private var lines: UnsafeMutablePointer<Int32>
  private var more: UnsafeMutablePointer<UInt8>
  private var large: [Int: (lines: Int, length: Int, offset: Int)] = [:]

  init() {
    (places, lines, more) = (.allocate(capacity: room), .allocate(capacity: room), .allocate(capacity: room))
  }

  deinit {
    places.deallocate()
    lines.deallocate()
    more.deallocate()
  }

  @inline(__always)
  func append(offset: Int, length: Int, line: Int, lines after: Int) {
    if count == room { grow() }
    if offset >= 1 << 40 || length >= 1 << 24 || after >= 1 << 8 { large[count] = (after, length, offset) }
    places[count] = UInt64(truncatingIfNeeded: offset) << 24 | UInt64(length & 0xff_ffff)
    lines[count] = Int32(line)
    more[count] = UInt8(truncatingIfNeeded: after)
    count += 1
  }

  /// The origins in just as much memory as they need; none are left here.
  func taken() -> ChunkOrigins {
    func fitted<Value: BitwiseCopyable>(_ values: UnsafeMutablePointer<Value>) -> [Value] {
      Array(UnsafeBufferPointer(start: values, count: count))
    }
    var taken = ChunkOrigins()
    (taken.places, taken.lines, taken.more) = (fitted(places), fitted(lines), fitted(more))
    taken.large = large
    count = 0
    large = [:]
    return taken
  }

  @inline(never)
  private func grow() {
    places = Self.larger(places, count)
    lines = Self.larger(lines, count)
    more = Self.larger(more, count)
    room *= 2
  }

  private static func larger<Value: BitwiseCopyable>(_ old: UnsafeMutablePointer<Value>, _ count: Int)
    -> UnsafeMutablePointer<Value>
  {
    let new = UnsafeMutablePointer<Value>.allocate(capacity: count * 2)
    new.update(from: old, count: count)
    old.deallocate()
    return new
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
