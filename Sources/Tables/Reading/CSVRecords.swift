internal import CLibCSV
internal import CSystem
internal import Glibc

/// Reads records through libcsv in strict mode, one physical line at a time, and
/// guards what libcsv leaves open: line numbers, byte ranges, bare carriage
/// returns, unclosed quotes, NUL, encoding and sizes. Lines that leave libcsv nothing
/// to judge are split without it (`PlainLane`).
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
  /// The last event's bytes as UTF-8; as they are where they could not be decoded.
  package private(set) var text = UnsafeRawBufferPointer(start: nil, count: 0)
  /// The line after the last event.
  private var nextLine: Int
  private var nextOffset: Int

  private let bytes: UnsafeRawBufferPointer
  let dialect: Dialect
  let ends: LineEnds
  /// For what is not UTF-8.
  let decoder: LineDecoder?
  private var rewriter: EscapeRewriter?
  /// LF, or CR in a file whose first line ends with a bare CR.
  package var terminator: UInt8 { ends.terminator }
  /// Records that ended in LF and in CRLF: mixing them is worth a warning.
  package private(set) var lineFeedEnds = 0
  package private(set) var carriageReturnEnds = 0
  private var parser = csv_parser()
  let fields = FieldSpans()
  private var plain: PlainLane?
  /// No event begins at or behind this offset.
  private let stop: Int
  /// Up to where bytes were given back.
  private var released: Int

  /// `start`: the first byte to read. `plainLane` off: libcsv reads every line.
  package convenience init(
    _ bytes: UnsafeRawBufferPointer, dialect: Dialect, from start: Int = 0, plainLane: Bool = true
  ) {
    self.init(
      bytes, dialect: dialect, ends: LineEnds(bytes, .utf8, from: start, quote: dialect.quote), decoder: nil,
      from: start, plainLane: plainLane)
  }

  /// `line`: the number of the line at `start`. Reading ends with the event that reaches `stop`.
  init(
    _ bytes: UnsafeRawBufferPointer, dialect: Dialect, ends: LineEnds, decoder: LineDecoder?,
    from start: Int = 0, line: Int = 1, stop: Int? = nil, plainLane: Bool = true
  ) {
    self.bytes = bytes
    self.stop = stop ?? bytes.count
    plain = plainLane ? PlainLane(bytes, dialect, ends, decoded: decoder != nil) : nil
    released = start
    self.dialect = dialect
    self.ends = ends
    self.decoder = decoder
    rewriter = dialect.escape.map { EscapeRewriter(escape: $0, quote: dialect.quote) }
    nextOffset = start
    nextLine = line
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

  /// The offset behind the last event, and the lines up to there.
  var position: Int { nextOffset }
  var linesBehind: Int { nextLine - 1 }

  /// An empty field without quotes, as opposed to "".
  package func isNull(_ i: Int) -> Bool { fields.isNull(i) }

  // MARK: reading

  package func next() -> Event? {
    guard nextOffset < stop else { return nil }
    if let length = plain?.split(nextOffset, into: fields) {
      firstLine = nextLine
      offset = nextOffset
      lineFeedEnds += 1
      take(lines: 1, to: offset + length)
      return .record
    }
    return judged()
  }

  /// The next event by libcsv.
  private func judged() -> Event {
    firstLine = nextLine
    offset = nextOffset
    var end = ends.end(offset)
    let firstEnd = end
    if end - offset > Dialect.recordLimit {
      text = UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + 64])
      take(lines: 1, to: end)
      return .rejected(.recordBig, "a line of \(end - offset) bytes; the limit is 4 MiB")
    }
    decoder?.clear()
    rewriter?.begin()
    fields.reset()
    var from = offset
    var lines = 1
    while true {
      let before = lines == 1 ? 0 : text.count
      if let bad = decode(from, end) {
        restart()
        take(lines: 1, to: firstEnd)
        return .rejected(.encoding, "not \(ends.encoding.name) at byte \(from + bad)")
      }
      if lines == 1, isBlank(text) {
        take(lines: 1, to: end)
        return .blank
      }
      let line = UnsafeRawBufferPointer(rebasing: text[before...])
      if let unread = feed(line) {
        return giveUp(.quote, "stray quote near byte \(from + unread)", firstEnd)
      }
      if fields.rows > 0 { break }
      if end == bytes.count {
        // The last line has no line end: let libcsv close the record.
        let status = csv_fini(&parser, fieldCallback, rowCallback, pointer)
        if status == 0, fields.rows > 0 { break }
        return giveUp(.unterminated, "a quoted field is still open at the end of the file", firstEnd)
      }
      let next = ends.end(end, lookingAt: Dialect.recordLimit)
      // Tested before the next line is fed: it may be of any length.
      if lines == dialect.lineLimit || next - offset > Dialect.recordLimit {
        return giveUp(.unterminated, "a quoted field is still open after \(lines) lines", firstEnd)
      }
      from = end
      end = next
      lines += 1
    }
    if let fault = fault() {
      // A record over several lines may have swallowed good rows: give up its first line only.
      restart()
      take(lines: 1, to: lines > 1 ? firstEnd : end)
      return fault
    }
    take(lines: lines, to: end)
    countLineEnd()
    return .record
  }

  /// Gives up the last record after its first physical line, when its fields
  /// turned out wrong (too many, a newline in an id). Only for records over
  /// several lines; a record of one line is consumed already.
  package func retreatToSecondLine() {
    guard lastLine > firstLine else { return }
    take(lines: 1, to: ends.end(offset))
  }

  private func take(lines: Int, to end: Int) {
    lastLine = firstLine + lines - 1
    length = end - offset
    nextLine = firstLine + lines
    nextOffset = end
    if decoder == nil {
      text = UnsafeRawBufferPointer(rebasing: bytes[offset..<end])
    } else if lines == 1, let cut = text.firstIndex(of: terminator) {
      text = UnsafeRawBufferPointer(rebasing: text[...cut])
    }
    if offset - released >= InputFile.piece {
      ends.release?(released..<offset)
      released = offset
    }
  }

  /// Adds the line to `text`; nil, or the index of the first byte that is not valid.
  /// UTF-8 is judged once the record is whole, because it needs no copy.
  private func decode(_ from: Int, _ end: Int) -> Int? {
    guard let decoder else {
      text = UnsafeRawBufferPointer(rebasing: bytes[offset..<end])
      return nil
    }
    defer { text = decoder.text }
    return decoder.add(UnsafeRawBufferPointer(rebasing: bytes[from..<end]))
  }

  private func isBlank(_ line: UnsafeRawBufferPointer) -> Bool {
    for byte in line {
      if byte == dialect.delimiter { return false }
      switch byte {
      case 0x20, 0x09, 0x0d, 0x0a: continue
      default: return false
      }
    }
    return true
  }

  private func countLineEnd() {
    guard text.last == UInt8(ascii: "\n") else { return }
    if text.dropLast().last == UInt8(ascii: "\r") { carriageReturnEnds += 1 } else { lineFeedEnds += 1 }
  }

  /// Refuses the first line of a record that cannot be read to its end.
  private func giveUp(_ code: RowCode, _ detail: String, _ end: Int) -> Event {
    let tooBig = fieldFault()
    restart()
    take(lines: 1, to: end)
    return tooBig ?? contentFault() ?? .rejected(code, detail)
  }

  // MARK: libcsv

  private var pointer: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

  /// nil, or how much of the line libcsv took before it found a fault.
  private func feed(_ line: UnsafeRawBufferPointer) -> Int? {
    guard rewriter != nil else {
      let taken = csv_parse(&parser, line.baseAddress!, line.count, fieldCallback, rowCallback, pointer)
      return taken < line.count ? taken : nil
    }
    rewriter!.rewrite(line)
    let taken = rewriter!.text.withUnsafeBytes {
      csv_parse(&parser, $0.baseAddress!, $0.count, fieldCallback, rowCallback, pointer)
    }
    return taken < rewriter!.text.count ? min(taken, line.count) : nil
  }

  fileprivate func addField(_ start: UnsafeMutableRawPointer?, _ count: Int) {
    fields.copy(start, count)
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
