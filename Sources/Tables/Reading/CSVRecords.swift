internal import CLibCSV
internal import CSystem
internal import Glibc

/// Reads records through libcsv in strict mode, one physical line at a time, and
/// guards what libcsv leaves open: line numbers, byte ranges, bare carriage
/// returns, unclosed quotes, NUL, encoding and sizes.
///
/// Every byte belongs to exactly one event: events follow each other without gap.
/// After a structural error only the first physical line of the record is given
/// up, and reading starts again at the next line, so the rows after it are kept.
package final class CSVRecords {
  package enum Event: Sendable, Equatable {
    case record
    case blank
    case rejected(RowCode, String)
  }

  /// Where the last event lies: physical lines counted from 1, bytes from 0.
  package private(set) var firstLine = 0
  package private(set) var lastLine = 0
  package private(set) var offset = 0
  package private(set) var length = 0
  /// The line after the last event.
  private var nextLine: Int
  private var nextOffset: Int

  private let bytes: UnsafeRawBufferPointer
  private let dialect: Dialect
  /// LF, or CR in a file whose first line ends with a bare CR.
  package let terminator: UInt8
  /// Records that ended in LF and in CRLF: mixing them is worth a warning.
  package private(set) var lineFeedEnds = 0
  package private(set) var carriageReturnEnds = 0
  private var parser = csv_parser()
  private var fields = FieldBuffer()
  /// Called with bytes that are done with, so that a mapped file need not stay in memory.
  private let release: ((Range<Int>) -> Void)?
  private var released: Int

  package init(
    _ bytes: UnsafeRawBufferPointer, dialect: Dialect, from start: Int = 0, line: Int = 1,
    release: ((Range<Int>) -> Void)? = nil
  ) {
    self.bytes = bytes
    self.release = release
    released = start
    self.dialect = dialect
    nextOffset = start
    nextLine = line
    var terminator = UInt8(ascii: "\n")
    var i = start
    var quoted = false
    while i < min(bytes.count, start + Dialect.recordLimit) {
      if bytes[i] == dialect.quote { quoted.toggle() }
      if !quoted, bytes[i] == UInt8(ascii: "\n") { break }
      if !quoted, bytes[i] == UInt8(ascii: "\r") {
        if i + 1 >= bytes.count || bytes[i + 1] != UInt8(ascii: "\n") { terminator = UInt8(ascii: "\r") }
        break
      }
      i += 1
    }
    self.terminator = terminator
    open()
  }

  deinit { csv_free(&parser) }

  private func open() {
    csv_init(&parser, UInt8(CSV_STRICT | CSV_STRICT_FINI | CSV_EMPTY_IS_NULL))
    csv_set_delim(&parser, dialect.delimiter)
    csv_set_quote(&parser, dialect.quote)
    // libcsv trims blanks around fields; here a field is what the file says.
    csv_set_space_func(&parser, dangol_no_blank)
  }

  private func restart() {
    csv_free(&parser)
    open()
    fields.reset()
  }

  // MARK: fields of the last record

  package var fieldCount: Int { fields.count }

  package func field(_ i: Int) -> UnsafeBufferPointer<UInt8> { fields[i] }

  /// An empty field without quotes, as opposed to "".
  package func isNull(_ i: Int) -> Bool { fields.isNull(i) }

  /// The raw bytes of the last event.
  package var raw: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + length)])
  }

  // MARK: reading

  package func next() -> Event? {
    guard nextOffset < bytes.count else { return nil }
    firstLine = nextLine
    offset = nextOffset
    var end = lineEnd(nextOffset)
    let firstEnd = end
    if isBlank(offset, end) {
      take(lines: 1, to: end)
      return .blank
    }
    if end - offset > Dialect.recordLimit {
      take(lines: 1, to: end)
      return .rejected(.recordBig, "a line of \(end - offset) bytes; the limit is 4 MiB")
    }
    fields.reset()
    var from = offset
    var lines = 1
    while true {
      let consumed = feed(from, end)
      if consumed < end - from {
        restart()
        return structural(.quote, "stray quote near byte \(from + consumed)", firstEnd)
      }
      if fields.rows > 0 { break }
      if end == bytes.count {
        // The last line has no line end: let libcsv close the record.
        let status = csv_fini(&parser, fieldCallback, rowCallback, pointer)
        if status != 0 || fields.rows == 0 {
          restart()
          return structural(.unterminated, "a quoted field is still open at the end of the file", firstEnd)
        }
        break
      }
      let next = lineEnd(end, lookingAt: Dialect.recordLimit)
      // Tested before the next line is fed: it may be of any length.
      if lines == dialect.lineLimit || next - offset > Dialect.recordLimit {
        restart()
        return structural(
          .unterminated, "a quoted field is still open after \(lines) lines", firstEnd)
      }
      from = end
      end = next
      lines += 1
    }
    if let fault = fault(to: end) {
      // A record over several lines may have swallowed good rows: give up its first line only.
      restart()
      take(lines: 1, to: lines > 1 ? firstEnd : end)
      return .rejected(fault.0, fault.1)
    }
    take(lines: lines, to: end)
    countLineEnd(end)
    return .record
  }

  /// Gives up the last record after its first physical line, when its fields
  /// turned out wrong (too many, a newline in an id). Only for records over
  /// several lines; a record of one line is consumed already.
  package func retreatToSecondLine() {
    guard lastLine > firstLine else { return }
    take(lines: 1, to: lineEnd(offset))
  }

  private func structural(_ code: RowCode, _ detail: String, _ end: Int) -> Event {
    take(lines: 1, to: end)
    if let fault = contentFault(offset, end) { return .rejected(fault.0, fault.1) }
    return .rejected(code, detail)
  }

  private func take(lines: Int, to end: Int) {
    lastLine = firstLine + lines - 1
    length = end - offset
    nextLine = firstLine + lines
    nextOffset = end
    if offset - released >= InputFile.piece {
      release?(released..<offset)
      released = offset
    }
  }

  /// The end of the line, or a place beyond `limit` bytes where looking on is of no use.
  private func lineEnd(_ from: Int, lookingAt limit: Int = .max) -> Int {
    var at = from
    while at < bytes.count, at - from <= limit {
      let count = min(InputFile.piece, bytes.count - at)
      if let hit = memchr(bytes.baseAddress! + at, Int32(terminator), count) {
        return UnsafeRawPointer(hit) - bytes.baseAddress! + 1
      }
      at += count
      // A line above the limit of records is refused by its beginning alone.
      if at - from > Dialect.recordLimit { release?((at - count)..<at) }
    }
    return at
  }

  private func isBlank(_ from: Int, _ to: Int) -> Bool {
    for i in from..<to {
      switch bytes[i] {
      case dialect.delimiter: return false
      case 0x20, 0x09, 0x0d, 0x0a: continue
      default: return false
      }
    }
    return true
  }

  private func countLineEnd(_ end: Int) {
    guard end > offset, bytes[end - 1] == UInt8(ascii: "\n") else { return }
    if end - 2 >= offset, bytes[end - 2] == UInt8(ascii: "\r") {
      carriageReturnEnds += 1
    } else {
      lineFeedEnds += 1
    }
  }

  /// Faults of a record that libcsv accepted, in the order in which they are told.
  private func fault(to end: Int) -> (RowCode, String)? {
    if let content = contentFault(offset, end) { return content }
    for i in 0..<fields.count where fields[i].count > Dialect.fieldLimit {
      return (.fieldBig, "field \(i + 1) has \(fields[i].count) bytes; the limit is 1 MiB")
    }
    if hasStrayLineEnd(end) {
      return (
        .bareCR,
        terminator == UInt8(ascii: "\n")
          ? "a carriage return outside quotes" : "a line feed outside quotes in a file of CR lines"
      )
    }
    if fields.count == 1, fields[0].count == 1, bytes[offset] == 0x1a {
      return (.control, "a line that holds only 0x1A, the old end-of-file mark")
    }
    return nil
  }

  private func contentFault(_ from: Int, _ to: Int) -> (RowCode, String)? {
    let range = UnsafeRawBufferPointer(rebasing: bytes[from..<to])
    if memchr(range.baseAddress!, 0, range.count) != nil { return (.nul, "a NUL byte") }
    if let bad = invalidUTF8(range) { return (.encoding, "not UTF-8 at byte \(from + bad)") }
    return nil
  }

  /// Whether the raw record holds the other line end outside its fields. libcsv ends a
  /// row there, and what follows on the line would be lost. The halves of a CRLF are none.
  private func hasStrayLineEnd(_ end: Int) -> Bool {
    let range = UnsafeRawBufferPointer(rebasing: bytes[offset..<end])
    let isLineFeedFile = terminator == UInt8(ascii: "\n")
    let other: UInt8 = isLineFeedFile ? 0x0d : 0x0a
    guard memchr(range.baseAddress!, Int32(other), range.count) != nil else { return false }
    var outside = range.count { $0 == other }
    for i in 0..<fields.count { outside -= fields[i].count { $0 == other } }
    if isLineFeedFile {
      if range.count >= 2, range[range.count - 1] == 0x0a, range[range.count - 2] == 0x0d { outside -= 1 }
    } else if range[0] == other {
      outside -= 1
    }
    return outside > 0
  }

  // MARK: libcsv

  private var pointer: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

  private func feed(_ from: Int, _ to: Int) -> Int {
    csv_parse(
      &parser, bytes.baseAddress! + from, to - from, fieldCallback, rowCallback, pointer)
  }

  fileprivate func addField(_ start: UnsafeMutableRawPointer?, _ count: Int) {
    fields.add(start, count)
  }

  fileprivate func endRow() { fields.rows += 1 }
}

private let fieldCallback: @convention(c) (UnsafeMutableRawPointer?, Int, UnsafeMutableRawPointer?) -> Void =
  {
    Unmanaged<CSVRecords>.fromOpaque($2!).takeUnretainedValue().addField($0, $1)
  }

private let rowCallback: @convention(c) (Int32, UnsafeMutableRawPointer?) -> Void = {
  Unmanaged<CSVRecords>.fromOpaque($1!).takeUnretainedValue().endRow()
}
