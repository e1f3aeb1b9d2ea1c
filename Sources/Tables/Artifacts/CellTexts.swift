internal import CivilTime

/// The texts of a few rows' cells, made column by column and put together row by row. All cells
/// of a column have one form, so a column is one short loop, in which the words of several rows
/// are on their way from memory at the same time.
struct CellTexts: ~Copyable {
  /// A text has no more room than this; a longer one is told by `long`.
  static let room = ByteCursor.longest
  static let long: UInt8 = 255

  /// As many rows as lie in a processor's first caches.
  let rows: Int
  private let columns: Int
  /// Row by row, as they are put together.
  private let texts: UnsafeMutablePointer<UInt8>
  private let counts: UnsafeMutablePointer<UInt8>
  private let words: UnsafeMutablePointer<UnsafeBufferPointer<UInt8>>
  private let integers: UnsafeMutablePointer<Int64>

  init(columns: Int) {
    self.columns = columns
    rows = max(8, min(256, (1 << 16) / (max(1, columns) * (Self.room + 1))))
    texts = .allocate(capacity: rows * columns * Self.room)
    counts = .allocate(capacity: rows * columns)
    words = .allocate(capacity: rows)
    integers = .allocate(capacity: rows)
  }

  deinit {
    texts.deallocate()
    counts.deallocate()
    words.deallocate()
    integers.deallocate()
  }

  @inline(__always)
  func text(_ row: Int, _ column: Int) -> (UnsafePointer<UInt8>, count: UInt8) {
    let cell = row * columns + column
    return (UnsafePointer(texts + cell * Self.room), counts[cell])
  }

  /// Makes the texts of a column's cells `from..<from + count`.
  func fill(_ column: Int, _ cells: Cells, from: Int, _ count: Int, _ times: LocalTimes) {
    switch cells {
    case .absent: for row in 0..<count { counts[row * columns + column] = 0 }
    case .integers(let values, let form): fill(column, values + from, form, count, times)
    case .ones(let values, let form): fill(column, widened(values + from, count), form, count, times)
    case .twos(let values, let form): fill(column, widened(values + from, count), form, count, times)
    case .fours(let values, let form): fill(column, widened(values + from, count), form, count, times)
    case .numbers(let values):
      fill(column, count, values + from, isEmpty: \.isNaN) { $1.put($0, digits: 12) }
    case .words(let indices, let fields): fill(column, indices + from, fields, count)
    case .manyWords(let indices, let words, let arePlain):
      fill(column, indices + from, words, arePlain: arePlain, count)
    case .evenWords(let indices, let words, let length):
      fill(column, indices + from, words, length: length, count)
    }
  }

  @inline(__always)
  private func widened<Value: FixedWidthInteger>(_ values: UnsafePointer<Value>, _ count: Int)
    -> UnsafePointer<Int64>
  {
    for row in 0..<count { integers[row] = NarrowIntegers.wide(values[row]) }
    return UnsafePointer(integers)
  }

  private func fill(
    _ column: Int, _ values: UnsafePointer<Int64>, _ form: Cells.Form, _ count: Int, _ times: LocalTimes
  ) {
    @inline(__always)
    func fill(_ put: (Int64, inout ByteCursor) -> Void) {
      self.fill(column, count, values, isEmpty: { $0 == Column.missing }, put)
    }
    switch form {
    case .plain: fill { $1.put($0) }
    case .fixed(let decimals): fill { $1.put($0, decimals: decimals) }
    case .millionths: fill { $1.putMillionths($0) }
    case .day: fill { $1.put(Day(Int($0))) }
    case .time: fill { times.put($0, &$1) }
    }
  }

  @inline(__always)
  private func fill<Value>(
    _ column: Int, _ count: Int, _ values: UnsafePointer<Value>, isEmpty: (Value) -> Bool,
    _ put: (Value, inout ByteCursor) -> Void
  ) {
    var cell = column
    for row in 0..<count {
      let start = texts + cell * Self.room
      var cursor = ByteCursor(start)
      if !isEmpty(values[row]) { put(values[row], &cursor) }
      counts[cell] = UInt8(truncatingIfNeeded: cursor.at - start)
      cell += columns
    }
  }

  private func fill(_ column: Int, _ indices: UnsafePointer<Int32>, _ fields: QuotedFields, _ count: Int) {
    var cell = column
    for row in 0..<count {
      let index = Int(indices[row])
      var length = 0
      if index >= 0 {
        let from = fields.ends[index]
        length = fields.ends[index + 1] - from
        Self.copy(fields.bytes + from, texts + cell * Self.room)
      }
      counts[cell] = length <= Self.room ? UInt8(truncatingIfNeeded: length) : Self.long
      cell += columns
    }
  }

  private func fill(
    _ column: Int, _ indices: UnsafePointer<Int32>, _ words: Words, arePlain: Bool, _ count: Int
  ) {
    // First where all of them are, then what they are: each a way to memory, gone side by side.
    for row in 0..<count {
      let index = indices[row]
      self.words[row] = index < 0 ? UnsafeBufferPointer(start: nil, count: 0) : words.place(index)
    }
    let end = words.end
    var cell = column
    for row in 0..<count {
      let word = self.words[row]
      let start = texts + cell * Self.room
      if let bytes = word.baseAddress, word.count <= Self.room, arePlain || CSVField.isPlain(word) {
        if bytes + Self.room <= end {
          Self.copy(bytes, start)
        } else {
          start.update(from: bytes, count: word.count)
        }
        counts[cell] = UInt8(truncatingIfNeeded: word.count)
      } else {
        counts[cell] = indices[row] < 0 ? 0 : Self.long
      }
      cell += columns
    }
    withExtendedLifetime(words) {}
  }

  private func fill(
    _ column: Int, _ indices: UnsafePointer<Int32>, _ words: Words, length: Int, _ count: Int
  ) {
    let (first, end) = (words.start, words.end)
    var cell = column
    for row in 0..<count {
      let index = Int(indices[row])
      if index >= 0 {
        let bytes = first + index * length
        let start = texts + cell * Self.room
        if bytes + Self.room <= end {
          Self.copy(bytes, start)
        } else {
          start.update(from: bytes, count: length)
        }
      }
      counts[cell] = index < 0 ? 0 : UInt8(truncatingIfNeeded: length)
      cell += columns
    }
    withExtendedLifetime(words) {}
  }

  /// All of a text's room: quicker than to look how long it is.
  @inline(__always)
  static func copy(_ from: UnsafePointer<UInt8>, _ to: UnsafeMutablePointer<UInt8>) {
    let bytes = UnsafeRawPointer(from).loadUnaligned(as: SIMD32<UInt8>.self)
    UnsafeMutableRawPointer(to).storeBytes(of: bytes, as: SIMD32<UInt8>.self)
  }
}
