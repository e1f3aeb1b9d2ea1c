/// The first bytes of a file: what kind of file it is, its encoding, its skipped
/// lines. What isn't a CSV file is refused here.
struct FileStart {
  let choice: EncodingChoice
  /// Placed behind the byte-order mark and the skipped lines.
  let records: CSVRecords
  private let ends: LineEnds
  private let bodyStart: Int
  private var linesSkipped = 0

  init(_ file: InputFile, dialect: Dialect) throws(DangolError) {
    let bytes = file.bytes
    func refuse(_ what: String, _ advice: String) -> DangolError {
      DangolError(.badData, what, file: file.path, line: 1, advice: advice)
    }
    if bytes.isEmpty { throw refuse("F_EMPTY: the file is empty", "export the file again") }
    if bytes.starts(with: [0x1f, 0x8b]) {
      throw refuse("F_BINARY: a gzip file without .gz in its name", "rename it to end in .csv.gz")
    }
    if bytes.starts(with: [0x50, 0x4b, 3]) || bytes.starts(with: [0x50, 0x4b, 5]) {
      throw refuse("F_BINARY: a zip file or spreadsheet", "save it as CSV")
    }
    if bytes.starts(with: [0xd0, 0xcf, 0x11, 0xe0]) {
      throw refuse("F_BINARY: an old spreadsheet (xls)", "save it as CSV")
    }
    choice = try EncodingChoice(file, dialect.encoding)
    var start = choice.start
    if dialect.skipRows == 0, let line = DelimiterLine(bytes, from: start, choice.encoding) {
      guard line.delimiter == dialect.delimiter else {
        let name = line.delimiter == 9 ? "TAB" : printable(String(UnicodeScalar(line.delimiter)))
        throw refuse("F_HEADER: the first line says that the delimiter is \(name)", "set delimiter to it")
      }
      start = line.end
      linesSkipped = 1
    }
    for _ in 0..<dialect.skipRows where start < bytes.count {
      // Which line end the file has is not known yet: any of the three ends a skipped line.
      start = LineEnds.anyEnd(bytes, choice.encoding, start, release: file.release)
      linesSkipped += 1
    }
    bodyStart = start
    // The lines that are skipped may end otherwise than the header does.
    ends = LineEnds(
      bytes, choice.encoding, from: start, quote: dialect.quote, release: file.release)
    records = CSVRecords(
      bytes, dialect: dialect, ends: ends,
      decoder: choice.encoding == .utf8 ? nil : try LineDecoder(choice.encoding), from: start,
      line: linesSkipped + 1)
  }

  /// Physical lines, counted over the bytes and not by the parser.
  func countLines() -> Int { linesSkipped + ends.count(from: bodyStart) }

  /// The same, of the lines before `end`.
  func countLines(upTo end: Int) -> Int { linesSkipped + ends.count(in: bodyStart..<end) }

  /// How lines end, where every record begins behind an LF and says what it is by itself.
  var plainEnds: LineEnds? {
    choice.encoding == .utf8 && ends.terminator == 0x0a ? ends : nil
  }
}

/// A file up to and with its header.
struct FileOpening {
  let start: FileStart
  let header: [String]
  let headerLine: Int
  /// Physical lines before the first record, header included.
  let headerLines: Int
  let bodyOffset: Int

  var records: CSVRecords { start.records }

  init(_ file: InputFile, dialect: Dialect) throws(DangolError) {
    start = try FileStart(file, dialect: dialect)
    let records = start.records
    func refuse(_ what: String, _ advice: String) -> DangolError {
      DangolError(.badData, what, file: file.path, line: max(1, records.firstLine), advice: advice)
    }
    var event = records.next()
    while event == .blank { event = records.next() }
    switch event {
    case .record, .blank: break
    case nil: throw refuse("F_EMPTY: no header", "export the file again")
    case .rejected(let code, let detail):
      if code == .encoding || code == .nul {
        throw refuse(
          "F_ENC: the header is not \(start.choice.encoding.name): \(detail)",
          "set encoding: auto, or export as UTF-8 (CSV UTF-8 in a spreadsheet)")
      }
      throw refuse("F_HEADER: the first record cannot be read: \(detail)", "set skip_rows or delimiter")
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
