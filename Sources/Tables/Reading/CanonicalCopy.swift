/// Copies any CSV file through the reader: canonical CSV out, refused rows apart.
///
/// Nothing is bound to the header here, so a header that cannot be read, or that has
/// another number of fields than was asked for, is a refused row like any other.
package struct CanonicalCopy {
  package private(set) var accepted = 0
  package private(set) var rejected = 0
  package private(set) var blank = 0
  /// What the file was read as, and why.
  package let encoding: String
  /// What is worth a look.
  package private(set) var warnings: [String] = []
  /// A CSV of the refused rows.
  package private(set) var rejects: [UInt8] = Array(
    "first_line,last_line,byte_offset,length,code,detail,raw\n".utf8)
  private var header: [String] = []
  private let habits: ColumnHabits
  private var pending: [UInt8] = []
  /// The last row in `pending`, until the line after it is known.
  private var held: HeldRow?
  /// A line without a delimiter, until the row after it is known: that may be the rest of it.
  private var fragment: (line: Int, text: [UInt8])?
  private let write: ([UInt8]) -> Void

  package init(
    _ file: InputFile, dialect: Dialect, columns: Int?, write: @escaping ([UInt8]) -> Void
  ) throws(DangolError) {
    self.write = write
    habits = try ColumnHabits(file, dialect: dialect, width: columns)
    let start = try FileStart(file, dialect: dialect)
    encoding = start.choice.evidence
    let records = start.records
    var width = columns
    var headerPending = dialect.hasHeader
    while let event = records.next() {
      switch event {
      case .blank: blank += 1
      case .rejected(let code, let detail):
        if headerPending, code == .encoding {
          throw DangolError(
            .badData, "F_ENC: the header: \(detail)", file: file.path, line: records.firstLine,
            advice: "give --encoding auto")
        }
        reject(records, code, detail)
        if headerPending { warnings.append("the header on line \(records.firstLine) cannot be read") }
        headerPending = false
      case .record:
        let expected = width ?? records.fieldCount
        let count = records.fieldCount
        let tooMany = count > Dialect.columnLimit
        if count != expected || tooMany {
          if count == 1 { lookBack(records) }
          records.retreatToSecondLine()
          let wanted = tooMany ? "the limit is \(Dialect.columnLimit)" : "expected \(expected)"
          reject(records, count < expected ? .colsLow : .colsHigh, "\(count) fields, \(wanted)")
          if headerPending { warnings.append("the header on line \(records.firstLine) has \(count) fields") }
        } else if records.holdsWholeRecords(width: expected) {
          records.retreatToSecondLine()
          reject(records, .unterminated, "a quoted field holds whole records: its quote is not closed")
        } else if !headerPending, let (code, detail) = noRow(records, expected) ?? tornRow(records) {
          reject(records, code, detail)
        } else {
          width = expected
          if headerPending { header = (0..<expected).map { Self.folded(records, $0) } } else { accepted += 1 }
          copy(records, holding: !headerPending)
        }
        headerPending = false
      }
    }
    if headerPending {
      throw DangolError(.badData, "F_EMPTY: no header", file: file.path, advice: "export the file again")
    }
    try file.checkUnchanged()
    if records.lineFeedEnds > 0, records.carriageReturnEnds > 0 {
      warnings.append("line ends mix LF and CRLF")
    }
    write(pending)
    pending = []
  }

  /// What has the right number of fields and is no row all the same.
  private func noRow(_ records: CSVRecords, _ width: Int) -> (RowCode, String)? {
    guard width >= 2 else { return nil }
    if (0..<width).allSatisfy({ records.isNull($0) }) { return (.missing, "every field is empty") }
    if records.field(0).starts(with: [0xef, 0xbb, 0xbf]) {
      return (.control, "a byte-order mark before the row: files were joined here")
    }
    if isHeaderAgain(records, width) { return (.type, "the header again") }
    if let meant = Mojibake.meant(records.text) {
      return (.encoding, "UTF-8 that was read as Latin-1; '\(meant)' was meant")
    }
    return habits.fault(records)
  }

  private func isHeaderAgain(_ records: CSVRecords, _ width: Int) -> Bool {
    guard !header.isEmpty else { return false }
    // Hardly a row comes further than its first letter.
    let first = trim(records.field(0)).first.map { $0 | 0x20 }
    let letter = header[0].utf8.first.map { $0 | 0x20 }
    guard first == letter || first ?? 0 >= 0x80 else { return false }
    return (0..<width).allSatisfy { Self.folded(records, $0) == header[$0] }
  }

  /// A field as headers are compared: without a byte-order mark, case and blanks aside.
  private static func folded(_ records: CSVRecords, _ i: Int) -> String {
    let text = String(decoding: records.field(i), as: UTF8.self)
    return foldedHeader(text.hasPrefix("\u{feff}") ? String(text.dropFirst()) : text)
  }

  /// A line without a delimiter may be the end of the row before it, which was broken in its last field.
  private mutating func lookBack(_ records: CSVRecords) {
    let text = records.field(0)
    fragment = (records.lastLine, Array(text))
    guard let held, held.line + 1 == records.firstLine,
      held.last.withUnsafeBufferPointer({ habits.last.isTorn($0, from: held.last + text) })
    else { return }
    pending.removeLast(pending.count - held.start)
    accepted -= 1
    rejected += 1
    rejects += held.reject(.type, "its last field goes on in the next line")
    self.held = nil
  }

  private func tornRow(_ records: CSVRecords) -> (RowCode, String)? {
    guard let fragment, fragment.line + 1 == records.firstLine,
      habits.first.isTorn(records.field(0), from: fragment.text + records.field(0))
    else { return nil }
    return (.type, "its first field begins in the line before")
  }

  private mutating func copy(_ records: CSVRecords, holding: Bool) {
    if pending.count > 1 << 16 {
      write(pending)
      pending.removeAll(keepingCapacity: true)
    }
    held = holding ? HeldRow(records, start: pending.count) : nil
    for i in 0..<records.fieldCount {
      if i > 0 { pending.append(0x2c) }
      if !records.isNull(i) { pending += CSVField.bytes(records.field(i)) }
    }
    pending.append(0x0a)
  }

  private mutating func reject(_ records: CSVRecords, _ code: RowCode, _ detail: String) {
    rejected += 1
    rejects += HeldRow(records, start: 0).reject(code, detail)
  }
}

/// A record's place in the file and its beginning.
private struct HeldRow {
  /// Where it begins in what is to be written.
  let start: Int
  /// Its last physical line.
  let line: Int
  let last: [UInt8]
  private let firstLine: Int
  private let offset: Int
  private let length: Int
  private let text: [UInt8]

  init(_ records: CSVRecords, start: Int) {
    self.start = start
    line = records.lastLine
    firstLine = records.firstLine
    offset = records.offset
    length = records.length
    last = records.fieldCount > 0 ? Array(records.field(records.fieldCount - 1)) : []
    text = Array(records.text.prefix(64))
  }

  /// Its line in the list of refused rows.
  func reject(_ code: RowCode, _ detail: String) -> [UInt8] {
    var out = "\(firstLine),\(line),\(offset),\(length),\(code.rawValue),"
    for text in [detail, text.withUnsafeBytes { RawExcerpt.masked($0) }] {
      var text = text
      out += String(decoding: text.withUTF8 { CSVField.bytes($0) }, as: UTF8.self) + ","
    }
    return Array(out.dropLast().utf8) + [0x0a]
  }
}
