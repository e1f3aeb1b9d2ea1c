internal import CivilTime

/// The texts of a few rows' cells, made column by column and put together row by row. All cells
/// of a column have one form, so a column is one short loop, in which the words of several rows
/// are on their way from memory at the same time.
struct CellTexts: ~Copyable {
  /// A text has this room, of which the commas behind it are a part; a longer one is told by `long`.
  static let room = ByteCursor.longest
  static let longest = room - Commas.most
  static let long: UInt8 = 255

  /// The commas behind a column's texts, as far as they are put there with them.
  struct Commas {
    static let most = 4
    let count: Int

    @inline(__always)
    func put(_ at: UnsafeMutablePointer<UInt8>) {
      UnsafeMutableRawPointer(at).storeBytes(of: 0x2c2c_2c2c, as: UInt32.self)
    }
  }

  /// As many rows as lie in a processor's second cache beside the block that they go to: a column is read
  /// in a piece for each time, and short pieces of many columns are waited for.
  let rows: Int
  private let columns: Int
  /// Row by row, as they are put together.
  private let texts: UnsafeMutablePointer<UInt8>
  private let counts: UnsafeMutablePointer<UInt8>
  private let words: UnsafeMutablePointer<UnsafeBufferPointer<UInt8>>
  private let integers: UnsafeMutablePointer<Int64>
  /// Of each column.
  private let commas: [Commas]

  init(_ commas: [Commas]) {
    self.commas = commas
    columns = commas.count
    rows = max(8, min(256, (1 << 18) / (max(1, columns) * (Self.room + 1))))
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
    case .absent: preconditionFailure("a column without cells has no texts")
    case .integers(let values, let form): fill(column, values + from, form, count, times)
    case .ones(let values, .plain): fill(column, values + from, count)
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
    let missing = Column.missing
    switch form {
    case .plain: fill(column, count, values, isEmpty: { $0 == missing }) { $1.put($0) }
    case .fixed(let decimals):
      fill(column, count, values, isEmpty: { $0 == missing }) { $1.put($0, decimals: decimals) }
    case .millionths: fill(column, count, values, isEmpty: { $0 == missing }) { $1.putMillionths($0) }
    case .day: fill(column, count, values, isEmpty: { $0 == missing }) { $1.put(Day(Int($0))) }
    case .time: fill(column, count, values, isEmpty: { $0 == missing }) { times.put($0, &$1) }
    }
  }

  @inline(__always)
  private func fill<Value>(
    _ column: Int, _ count: Int, _ values: UnsafePointer<Value>, isEmpty: (Value) -> Bool,
    _ put: (Value, inout ByteCursor) -> Void
  ) {
    let commas = commas[column]
    var cell = column
    for row in 0..<count {
      let start = texts + cell * Self.room
      var cursor = ByteCursor(start)
      if !isEmpty(values[row]) { put(values[row], &cursor) }
      commas.put(cursor.at)
      counts[cell] = UInt8(truncatingIfNeeded: cursor.at - start + commas.count)
      cell += columns
    }
  }

  /// Numbers of one byte have their texts ready.
  private func fill(_ column: Int, _ values: UnsafePointer<Int8>, _ count: Int) {
    let commas = commas[column]
    var cell = column
    for row in 0..<count {
      let text = ByteTexts.all[Int(UInt8(bitPattern: values[row]))]
      var cursor = ByteCursor(texts + cell * Self.room)
      cursor.put(text, 0)
      end(cell, ByteTexts.length(text), commas)
      cell += columns
    }
  }

  private func fill(_ column: Int, _ indices: UnsafePointer<Int32>, _ fields: QuotedFields, _ count: Int) {
    let commas = commas[column]
    var cell = column
    for row in 0..<count {
      let index = Int(indices[row])
      var length = 0
      if index >= 0 {
        let from = fields.ends[index]
        length = fields.ends[index + 1] - from
        Self.copy(fields.bytes + from, texts + cell * Self.room)
      }
      end(cell, length, commas)
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
    let last = words.end
    let commas = commas[column]
    var cell = column
    for row in 0..<count {
      let word = self.words[row]
      let start = texts + cell * Self.room
      if let bytes = word.baseAddress, word.count <= Self.longest, arePlain || CSVField.isPlain(word) {
        Self.copy(bytes, start, word.count, before: last)
        end(cell, word.count, commas)
      } else if indices[row] < 0 {
        end(cell, 0, commas)
      } else {
        counts[cell] = Self.long
      }
      cell += columns
    }
    withExtendedLifetime(words) {}
  }

  private func fill(
    _ column: Int, _ indices: UnsafePointer<Int32>, _ words: Words, length: Int, _ count: Int
  ) {
    let (first, last) = (words.start, words.end)
    let commas = commas[column]
    var cell = column
    for row in 0..<count {
      let index = Int(indices[row])
      if index >= 0 { Self.copy(first + index * length, texts + cell * Self.room, length, before: last) }
      end(cell, index < 0 ? 0 : length, commas)
      cell += columns
    }
    withExtendedLifetime(words) {}
  }

  /// Puts the commas behind a text of so many bytes.
  @inline(__always)
  private func end(_ cell: Int, _ length: Int, _ commas: Commas) {
    guard length <= Self.longest else { return counts[cell] = Self.long }
    commas.put(texts + cell * Self.room + length)
    counts[cell] = UInt8(truncatingIfNeeded: length + commas.count)
  }

  /// A text, and what follows it in memory where that ends no sooner.
  @inline(__always)
  private static func copy(
    _ from: UnsafePointer<UInt8>, _ to: UnsafeMutablePointer<UInt8>, _ count: Int,
    before end: UnsafePointer<UInt8>
  ) {
    if from + room <= end { copy(from, to) } else { to.update(from: from, count: count) }
  }

  /// All of a text's room: quicker than to look how long it is.
  @inline(__always)
  static func copy(_ from: UnsafePointer<UInt8>, _ to: UnsafeMutablePointer<UInt8>) {
    let bytes = UnsafeRawPointer(from).loadUnaligned(as: SIMD32<UInt8>.self)
    UnsafeMutableRawPointer(to).storeBytes(of: bytes, as: SIMD32<UInt8>.self)
  }
}
