/// A block of text that is handed on when it is full.
struct TextBlock: ~Copyable {
  private var start: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private let sink: (UnsafeRawBufferPointer) -> Void
  var cursor: ByteCursor

  /// What fits into a processor's second cache, so that hashing and writing find it there.
  private static let size = 256 << 10

  init(_ sink: @escaping (UnsafeRawBufferPointer) -> Void) {
    capacity = Self.size
    start = .allocate(capacity: capacity)
    cursor = ByteCursor(start)
    self.sink = sink
  }

  deinit { start.deallocate() }

  mutating func flush() {
    sink(UnsafeRawBufferPointer(start: start, count: cursor.at - start))
    cursor = ByteCursor(start)
  }

  /// Makes room for so many bytes.
  @inline(__always)
  mutating func reserve(_ count: Int) {
    if cursor.at + count > start + capacity { makeRoom(count) }
  }

  private mutating func makeRoom(_ count: Int) {
    flush()
    guard count > capacity else { return }
    start.deallocate()
    capacity = count
    start = .allocate(capacity: capacity)
    cursor = ByteCursor(start)
  }

  mutating func put(_ byte: UInt8) {
    reserve(1)
    cursor.put(byte)
  }

  mutating func put(field fields: QuotedFields, _ index: Int) {
    let from = fields.ends[index]
    let count = fields.ends[index + 1] - from
    reserve(count)
    cursor.put(fields.bytes + from, count)
  }

  mutating func put(text: UnsafeBufferPointer<UInt8>) {
    reserve(CSVField.longest(text.count))
    if CSVField.isPlain(text) {
      cursor.put(text.baseAddress!, text.count)
    } else {
      cursor.skip(CSVField.quote(text, cursor.at))
    }
  }
}
