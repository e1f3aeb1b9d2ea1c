internal import Glibc

/// Where the fields of one record lie: in the file itself, or end to end in a buffer of
/// their own where libcsv had to take quotes out of them.
final class FieldSpans {
  private(set) var count = 0
  /// Records that libcsv ended in the line; fields of a second one are not kept.
  var rows = 0
  private var base: UnsafePointer<UInt8>
  private var starts: UnsafeMutablePointer<Int32>
  private var ends: UnsafeMutablePointer<Int32>
  private var nulls: UnsafeMutablePointer<Bool>
  private var room = 64
  private var buffer: UnsafeMutablePointer<UInt8>
  private var bufferRoom = 4096

  init() {
    buffer = .allocate(capacity: bufferRoom)
    base = UnsafePointer(buffer)
    starts = .allocate(capacity: room)
    ends = .allocate(capacity: room)
    nulls = .allocate(capacity: room)
  }

  deinit {
    buffer.deallocate()
    starts.deallocate()
    ends.deallocate()
    nulls.deallocate()
  }

  @inline(__always)
  subscript(i: Int) -> UnsafeBufferPointer<UInt8> {
    precondition(i >= 0 && i < count, "a field that is not there")
    return UnsafeBufferPointer(start: base + Int(starts[i]), count: Int(ends[i] - starts[i]))
  }

  /// An empty field without quotes, as opposed to "".
  func isNull(_ i: Int) -> Bool { nulls[i] }

  func reset() {
    count = 0
    rows = 0
    base = UnsafePointer(buffer)
  }

  /// Fields that lie in the line at `line`.
  @inline(__always)
  func begin(in line: UnsafePointer<UInt8>) {
    count = 0
    rows = 1
    base = line
  }

  @inline(__always)
  func add(from start: Int, to end: Int) {
    if count == room { grow() }
    starts[count] = Int32(truncatingIfNeeded: start)
    ends[count] = Int32(truncatingIfNeeded: end)
    nulls[count] = start == end
    count += 1
  }

  /// The last field stood in quotes: it may be empty, but it is a value.
  @inline(__always)
  func markQuoted() { nulls[count - 1] = false }

  /// A field of libcsv's, which is valid during its call alone.
  func copy(_ start: UnsafeMutableRawPointer?, _ length: Int) {
    guard rows == 0 else { return }
    let used = count == 0 ? 0 : Int(ends[count - 1])
    if used + length > bufferRoom {
      bufferRoom = (used + length) * 2
      let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: bufferRoom)
      memcpy(larger, buffer, used)
      buffer.deallocate()
      buffer = larger
      base = UnsafePointer(larger)
    }
    if let start, length > 0 { memcpy(buffer + used, start, length) }
    add(from: used, to: used + length)
    nulls[count - 1] = start == nil
  }

  private func grow() {
    func larger<T>(_ old: UnsafeMutablePointer<T>) -> UnsafeMutablePointer<T> {
      let new = UnsafeMutablePointer<T>.allocate(capacity: room * 2)
      new.update(from: old, count: count)
      old.deallocate()
      return new
    }
    starts = larger(starts)
    ends = larger(ends)
    nulls = larger(nulls)
    room *= 2
  }
}
