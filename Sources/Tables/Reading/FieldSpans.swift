internal import Glibc

/// Where the fields of one record lie: in the file itself, or end to end in a buffer of
/// their own where libcsv had to take quotes out of them.
final class FieldSpans {
  /// A field's place, from the beginning of its line or buffer.
  private struct Span: BitwiseCopyable {
    let start: Int32
    let end: Int32
    let isNull: Bool
  }

  private(set) var count = 0
  /// Records that libcsv ended in the line; fields of a second one are not kept.
  var rows = 0
  private var base: UnsafePointer<UInt8>
  private var spans: UnsafeMutablePointer<Span>
  private var room = 64
  private var buffer: UnsafeMutablePointer<UInt8>
  private var bufferRoom = 4096

  init() {
    buffer = .allocate(capacity: bufferRoom)
    base = UnsafePointer(buffer)
    spans = .allocate(capacity: room)
  }

  deinit {
    buffer.deallocate()
    spans.deallocate()
  }

  @inline(__always)
  subscript(i: Int) -> UnsafeBufferPointer<UInt8> {
    precondition(i >= 0 && i < count, "a field that is not there")
    return UnsafeBufferPointer(start: base + Int(spans[i].start), count: Int(spans[i].end - spans[i].start))
  }

  /// An empty field without quotes, as opposed to "".
  func isNull(_ i: Int) -> Bool { spans[i].isNull }

  func reset() {
    count = 0
    rows = 0
    base = UnsafePointer(buffer)
  }

  /// Notes fields of one line: a value of its own, so that their number need not be in memory.
  struct Writer {
    /// Without a count of its references, for each line; the reader of lines holds it.
    private unowned(unsafe) let fields: FieldSpans
    private var spans: UnsafeMutablePointer<Span>
    private var count = 0
    private var room: Int

    fileprivate init(_ fields: FieldSpans) {
      self.fields = fields
      (spans, room) = (fields.spans, fields.room)
    }

    @inline(__always)
    mutating func add(from start: Int, to end: Int, isNull: Bool) {
      if count == room { grow() }
      spans[count] = Span(
        start: Int32(truncatingIfNeeded: start), end: Int32(truncatingIfNeeded: end), isNull: isNull)
      count += 1
    }

    @inline(never)
    private mutating func grow() {
      fields.grow(count)
      (spans, room) = (fields.spans, fields.room)
    }

    @inline(__always)
    func end() { fields.count = count }
  }

  /// For the fields of the line at `line`; they are there once the writer has ended.
  @inline(__always)
  func begin(in line: UnsafePointer<UInt8>) -> Writer {
    count = 0
    rows = 1
    base = line
    return Writer(self)
  }

  /// A field of libcsv's, which is valid during its call alone.
  func copy(_ start: UnsafeMutableRawPointer?, _ length: Int) {
    guard rows == 0 else { return }
    let used = count == 0 ? 0 : Int(spans[count - 1].end)
    if used + length > bufferRoom {
      bufferRoom = (used + length) * 2
      let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: bufferRoom)
      memcpy(larger, buffer, used)
      buffer.deallocate()
      buffer = larger
      base = UnsafePointer(larger)
    }
    if let start, length > 0 { memcpy(buffer + used, start, length) }
    if count == room { grow(count) }
    spans[count] = Span(start: Int32(used), end: Int32(used + length), isNull: start == nil)
    count += 1
  }

  private func grow(_ used: Int) {
    let larger = UnsafeMutablePointer<Span>.allocate(capacity: room * 2)
    larger.update(from: spans, count: used)
    spans.deallocate()
    spans = larger
    room *= 2
  }
}
