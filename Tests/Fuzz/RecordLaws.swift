import Tables

/// `precondition` with its message in optimised builds too.
func hold(_ law: Bool, _ broken: @autoclosure () -> String) {
  if !law { fatalError(broken()) }
}

/// What holds of the records of any bytes. A broken law traps, which libFuzzer
/// reports together with the input.
enum RecordLaws {
  static func check(_ bytes: UnsafeRawBufferPointer, _ dialect: Dialect) {
    let records = CSVRecords(bytes, dialect: dialect)
    var found: [Fields] = []
    var refused = 0
    var at = 0
    var line = 1
    while let event = records.next() {
      hold(records.offset == at && records.length > 0, "events leave a gap or overlap")
      hold(records.firstLine == line && records.lastLine >= line, "lines leave a gap or overlap")
      at += records.length
      line = records.lastLine + 1
      switch event {
      case .blank: break
      case .rejected: refused += 1
      case .record:
        let fields = fields(records)
        standsAlone(records.text, fields, dialect)
        found.append(fields)
      }
    }
    hold(at == bytes.count, "bytes are left over")
    let ends = bytes.count { $0 == records.terminator }
    let open = bytes.last.map { $0 == records.terminator ? 0 : 1 } ?? 0
    hold(line - 1 == ends + open, "lines are counted wrongly")
    lanesAgree(bytes, dialect)
    compareWithPlain(bytes, dialect, found, refused: refused)
    comesBack(found)
  }

  /// Lines that are split without libcsv are what libcsv makes of them.
  private static func lanesAgree(_ bytes: UnsafeRawBufferPointer, _ dialect: Dialect) {
    let mixed = CSVRecords(bytes, dialect: dialect)
    let judged = CSVRecords(bytes, dialect: dialect, plainLane: false)
    while let event = judged.next() {
      hold(mixed.next() == event, "the lanes differ in an event")
      hold(mixed.offset == judged.offset && mixed.length == judged.length, "the lanes differ in bytes")
      hold(
        mixed.firstLine == judged.firstLine && mixed.lastLine == judged.lastLine, "the lanes differ in lines")
      if event == .record { hold(fields(mixed) == fields(judged), "the lanes differ in fields") }
    }
    hold(mixed.next() == nil, "one lane reads on")
    hold(
      mixed.lineFeedEnds == judged.lineFeedEnds && mixed.carriageReturnEnds == judged.carriageReturnEnds,
      "the lanes differ in line ends")
  }

  private static func fields(_ records: CSVRecords) -> Fields {
    (0..<records.fieldCount).map { records.isNull($0) ? nil : Array(records.field($0)) }
  }

  /// The bytes of an accepted record are one row to libcsv too, with the same fields.
  private static func standsAlone(_ raw: UnsafeRawBufferPointer, _ fields: Fields, _ dialect: Dialect) {
    // Pieces of all sizes are tried on whole files; here one that depends on the record.
    for chunk in [raw.count, 1 + raw.count % 7] {
      guard let rows = PlainParse.rows(raw, dialect, chunk: chunk) else {
        fatalError("a record was accepted that libcsv refuses")
      }
      hold(withoutBlanks(rows) == withoutBlanks([fields]), "a record differs from libcsv's")
    }
  }

  /// A file that both accept has the same rows, whatever the size of the pieces;
  /// one that libcsv accepts is refused for the reader's own reasons alone.
  private static func compareWithPlain(
    _ bytes: UnsafeRawBufferPointer, _ dialect: Dialect, _ found: [Fields], refused: Int
  ) {
    if refused > 0 {
      guard !hasReasonOfOurOwn(bytes, dialect) else { return }
      hold(
        PlainParse.rows(bytes, dialect, chunk: bytes.count) == nil,
        "a row was refused of a file that libcsv accepts")
      return
    }
    for chunk in chunks(bytes.count) {
      guard let rows = PlainParse.rows(bytes, dialect, chunk: chunk) else {
        fatalError("a file was accepted that libcsv refuses")
      }
      hold(withoutBlanks(rows) == withoutBlanks(found), "a file differs from libcsv's reading")
    }
  }

  /// NUL, bytes that are no text, carriage returns without line feed, 0x1A, tall records,
  /// rows in other quotes.
  private static func hasReasonOfOurOwn(_ bytes: UnsafeRawBufferPointer, _ dialect: Dialect) -> Bool {
    for i in bytes.indices {
      switch bytes[i] {
      case 0, 0x1a: return true
      case 0x0d where i + 1 == bytes.count || bytes[i + 1] != 0x0a: return true
      default: break
      }
    }
    let other = dialect.quote == UInt8(ascii: "\"") ? UInt8(ascii: "'") : UInt8(ascii: "\"")
    let rows = PlainParse.rows(bytes, dialect, chunk: bytes.count) ?? []
    let otherQuotes = rows.contains { $0.count > 1 && $0.allSatisfy { $0?.first == other } }
    return otherQuotes || invalidUTF8(bytes) != nil || bytes.count { $0 == 0x0a } >= dialect.lineLimit
  }

  /// What is written in canonical form is read back field by field.
  private static func comesBack(_ rows: [Fields]) {
    var written: [UInt8] = []
    for row in rows {
      for (j, field) in row.enumerated() {
        if j > 0 { written.append(0x2c) }
        if let field { written += field.withUnsafeBufferPointer { CSVField.bytes($0) } }
      }
      written.append(0x0a)
    }
    var dialect = Dialect()
    dialect.lineLimit = Int.max
    written.withUnsafeBytes { bytes in
      let records = CSVRecords(bytes, dialect: dialect)
      var again: [Fields] = []
      while let event = records.next() {
        hold(event == .record, "what was written cannot be read")
        again.append(fields(records))
      }
      hold(again == rows, "what was written is read differently")
    }
  }

  /// libcsv gives a line of blanks as a row and does not say whether a field was
  /// quoted; to the reader such a line is blank, and a quoted blank is a field.
  private static func withoutBlanks(_ rows: [Fields]) -> [Fields] {
    rows.filter { row in
      row.count != 1 || row[0] == [] || !(row[0] ?? []).allSatisfy { $0 == 0x20 || $0 == 0x09 }
    }
  }

  /// All sizes for small inputs; the first ones and the whole for larger ones.
  private static func chunks(_ count: Int) -> [Int] {
    count <= 48 ? Array(1...max(1, count)) : [1, 2, 3, 5, 8, 13, 64, 1021, count].filter { $0 <= count }
  }
}
