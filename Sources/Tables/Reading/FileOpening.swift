internal import Glibc

/// The first bytes of a file: what kind of file it is, its byte-order mark, its
/// skipped lines and its header. What isn't a CSV file is refused here.
struct FileOpening {
  let records: CSVRecords
  let header: [String]
  let headerLine: Int
  /// Physical lines before the first record, header included.
  let headerLines: Int
  let bodyOffset: Int
  let hasByteOrderMark: Bool
  private let file: InputFile
  /// Where the header's line begins: what is skipped before it may have other line ends.
  private let start: (offset: Int, line: Int)

  /// Refuses what is no CSV file, and finds the first byte and line after a
  /// byte-order mark and skipped lines.
  static func start(_ file: InputFile, _ dialect: Dialect) throws(DangolError) -> (
    offset: Int, line: Int, hasByteOrderMark: Bool
  ) {
    let bytes = file.bytes
    func refuse(_ what: String, _ advice: String) -> DangolError {
      DangolError(.badData, what, file: file.path, line: 1, advice: advice)
    }
    if bytes.isEmpty { throw refuse("F_EMPTY: the file is empty", "export the file again") }
    if bytes.count >= 2, bytes[0] == 0x1f, bytes[1] == 0x8b {
      throw refuse("F_BINARY: a gzip file without .gz in its name", "rename it to end in .csv.gz")
    }
    if bytes.count >= 4, bytes[0] == 0x50, bytes[1] == 0x4b, bytes[2] == 3 || bytes[2] == 5 {
      throw refuse("F_BINARY: a zip file or spreadsheet", "save it as CSV")
    }
    if bytes.count >= 2, (bytes[0] == 0xff && bytes[1] == 0xfe) || (bytes[0] == 0xfe && bytes[1] == 0xff) {
      throw refuse("F_ENC: UTF-16", "export as UTF-8 (CSV UTF-8 in a spreadsheet)")
    }
    var start = 0
    if bytes.count >= 3, bytes[0] == 0xef, bytes[1] == 0xbb, bytes[2] == 0xbf { start = 3 }
    let hasByteOrderMark = start > 0
    var line = 1
    for _ in 0..<dialect.skipRows where start < bytes.count {
      // Which line end the file has is not known yet: any of the three ends a skipped line.
      while start < bytes.count, bytes[start] != 0x0a, bytes[start] != 0x0d { start += 1 }
      if start + 1 < bytes.count, bytes[start] == 0x0d, bytes[start + 1] == 0x0a { start += 1 }
      start = min(start + 1, bytes.count)
      line += 1
    }
    return (start, line, hasByteOrderMark)
  }

  init(_ file: InputFile, dialect: Dialect) throws(DangolError) {
    self.file = file
    func refuse(_ what: String, _ advice: String) -> DangolError {
      DangolError(.badData, what, file: file.path, line: 1, advice: advice)
    }
    let start = try Self.start(file, dialect)
    hasByteOrderMark = start.hasByteOrderMark
    self.start = (start.offset, start.line)
    records = CSVRecords(
      file.bytes, dialect: dialect, from: start.offset, line: start.line, release: file.release)
    var event = records.next()
    while event == .blank { event = records.next() }
    switch event {
    case .record: break
    case nil: throw refuse("F_EMPTY: no header", "export the file again")
    case .rejected(let code, let detail):
      if code == .encoding || code == .nul {
        throw refuse(
          "F_ENC: the header is not UTF-8: \(detail)", "export as UTF-8 (CSV UTF-8 in a spreadsheet)")
      }
      throw refuse("F_HEADER: the first record cannot be read: \(detail)", "set skip_rows or delimiter")
    case .blank: break
    }
    guard records.fieldCount <= Dialect.columnLimit else {
      throw refuse(
        "F_HEADER: \(records.fieldCount) columns; the limit is \(Dialect.columnLimit)", "set delimiter")
    }
    var names: [String] = []
    for i in 0..<records.fieldCount { names.append(String(decoding: records.field(i), as: UTF8.self)) }
    header = names
    headerLine = records.firstLine
    headerLines = records.lastLine
    bodyOffset = records.offset + records.length
  }

  /// Physical lines, counted over the bytes and not by the parser.
  func countLines() -> Int {
    let bytes = file.bytes
    var lines = start.line - 1
    var at = start.offset
    var released = at
    var end = at
    while at < bytes.count {
      let count = min(InputFile.piece, bytes.count - at)
      if let hit = memchr(bytes.baseAddress! + at, Int32(records.terminator), count) {
        lines += 1
        at = UnsafeRawPointer(hit) - bytes.baseAddress! + 1
        end = at
      } else {
        at += count
      }
      if at - released >= InputFile.piece {
        file.release(released..<at)
        released = at
      }
    }
    return end < bytes.count ? lines + 1 : lines
  }

  func warnings(_ binding: HeaderBinding) -> [String] {
    binding.unmapped.sorted().compactMap { place in
      let name = header[place]
      if name.isEmpty { return nil }
      return binding.withheld.contains(name)
        ? "column '\(printable(name))' is personal and left out; map it under columns: to carry it"
        : "column '\(printable(name))' is not used"
    }
  }
}
