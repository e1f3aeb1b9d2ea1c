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
  private var header: [[UInt8]] = []
  private var pending: [UInt8] = []
  private let write: ([UInt8]) -> Void

  package init(
    _ file: InputFile, dialect: Dialect, columns: Int?, write: @escaping ([UInt8]) -> Void
  ) throws(DangolError) {
    self.write = write
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
          records.retreatToSecondLine()
          let wanted = tooMany ? "the limit is \(Dialect.columnLimit)" : "expected \(expected)"
          reject(records, count < expected ? .colsLow : .colsHigh, "\(count) fields, \(wanted)")
          if headerPending { warnings.append("the header on line \(records.firstLine) has \(count) fields") }
        } else if records.holdsWholeRecords(width: expected) {
          records.retreatToSecondLine()
          reject(records, .unterminated, "a quoted field holds whole records: its quote is not closed")
        } else if !headerPending, let (code, detail) = noRow(records, expected) {
          reject(records, code, detail)
        } else {
          width = expected
          if headerPending { header = (0..<expected).map { Array(records.field($0)) } } else { accepted += 1 }
          copy(records)
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
    guard !header.isEmpty, (0..<width).allSatisfy({ records.field($0).elementsEqual(header[$0]) }) else {
      return nil
    }
    return (.type, "the header again")
  }

  private mutating func copy(_ records: CSVRecords) {
    for i in 0..<records.fieldCount {
      if i > 0 { pending.append(0x2c) }
      if !records.isNull(i) { pending += CSVField.bytes(records.field(i)) }
    }
    pending.append(0x0a)
    if pending.count > 1 << 16 {
      write(pending)
      pending.removeAll(keepingCapacity: true)
    }
  }

  private mutating func reject(_ records: CSVRecords, _ code: RowCode, _ detail: String) {
    rejected += 1
    var line =
      "\(records.firstLine),\(records.lastLine),\(records.offset),\(records.length),\(code.rawValue),"
    for text in [detail, RawExcerpt.masked(records.text)] {
      var text = text
      line += String(decoding: text.withUTF8 { CSVField.bytes($0) }, as: UTF8.self) + ","
    }
    rejects += line.dropLast().utf8
    rejects.append(0x0a)
  }
}
