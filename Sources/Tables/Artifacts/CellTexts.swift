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
  private let gathered: UnsafeMutablePointer<UInt8>
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
    gathered = .allocate(capacity: rows * Self.room)
    integers = .allocate(capacity: rows)
  }

  deinit {
    texts.deallocate()
    counts.deallocate()
    words.deallocate()
    gathered.deallocate()
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
    // First where all of them are, then what they are.
    for row in 0..<count {
      let index = indices[row]
      self.words[row] = index < 0 ? UnsafeBufferPointer(start: words.start, count: 0) : words.place(index)
    }
    let last = words.end - Self.room
    gather(count) { row in min(self.words[row].baseAddress.unsafelyUnwrapped, last) }
    let commas = commas[column]
    var cell = column
    for row in 0..<count {
      let word = self.words[row]
      if word.count <= Self.longest, arePlain || indices[row] < 0 || CSVField.isPlain(word) {
        put(row, cell, word, isWhole: word.baseAddress.unsafelyUnwrapped <= last)
        end(cell, word.count, commas)
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
    let (first, last) = (words.start, words.end - Self.room)
    gather(count) { row in min(first + max(0, Int(indices[row])) * length, last) }
    let commas = commas[column]
    var cell = column
    for row in 0..<count {
      let word = UnsafeBufferPointer(start: first + max(0, Int(indices[row])) * length, count: length)
      put(row, cell, word, isWhole: word.baseAddress.unsafelyUnwrapped <= last)
      end(cell, indices[row] < 0 ? 0 : length, commas)
      cell += columns
    }
    withExtendedLifetime(words) {}
  }

  /// Fetches a text's room for each row from words that lie anywhere. Nothing else is done meanwhile, so that
  /// as many ways to memory are gone side by side as the processor can.
  @inline(__always)
  private func gather(_ count: Int, _ place: (_ row: Int) -> UnsafePointer<UInt8>) {
    for row in 0..<count { Self.copy(place(row), gathered + row * Self.room) }
  }

  /// A word as it was fetched; one whose room would reach beyond all words was not.
  @inline(__always)
  private func put(_ row: Int, _ cell: Int, _ word: UnsafeBufferPointer<UInt8>, isWhole: Bool) {
    let start = texts + cell * Self.room
    Self.copy(gathered + row * Self.room, start)
    if !isWhole { start.update(from: word.baseAddress.unsafelyUnwrapped, count: word.count) }
  }

  /// Puts the commas behind a text of so many bytes.
  @inline(__always)
  private func end(_ cell: Int, _ length: Int, _ commas: Commas) {
    guard length <= Self.longest else { return counts[cell] = Self.long }
    commas.put(texts + cell * Self.room + length)
    counts[cell] = UInt8(truncatingIfNeeded: length + commas.count)
  }

  /// All of a text's room: quicker than to look how long it is.
  @inline(__always)
  static func copy(_ from: UnsafePointer<UInt8>, _ to: UnsafeMutablePointer<UInt8>) {
    let bytes = UnsafeRawPointer(from).loadUnaligned(as: SIMD32<UInt8>.self)
    UnsafeMutableRawPointer(to).storeBytes(of: bytes, as: SIMD32<UInt8>.self)
  }
}
