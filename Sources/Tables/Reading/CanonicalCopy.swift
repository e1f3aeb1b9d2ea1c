/// Copies any CSV file through the reader: canonical CSV out, refused rows apart.
package struct CanonicalCopy {
  package private(set) var accepted = 0
  package private(set) var rejected = 0
  package private(set) var blank = 0
  /// A CSV of the refused rows.
  package private(set) var rejects: [UInt8] = Array(
    "first_line,last_line,byte_offset,length,code,detail,raw\n".utf8)
  private var pending: [UInt8] = []
  private let write: ([UInt8]) -> Void

  package init(
    _ file: InputFile, dialect: Dialect, columns: Int?, write: @escaping ([UInt8]) -> Void
  ) throws(DangolError) {
    self.write = write
    let records: CSVRecords
    var width = columns
    if dialect.hasHeader {
      let opening = try FileOpening(file, dialect: dialect)
      records = opening.records
      width = width ?? opening.header.count
      copy(records)
    } else {
      let start = try FileOpening.start(file, dialect)
      records = CSVRecords(
        file.bytes, dialect: dialect, from: start.offset, line: start.line, release: file.release)
    }
    while let event = records.next() {
      switch event {
      case .blank: blank += 1
      case .rejected(let code, let detail): reject(records, code, detail)
      case .record:
        let expected = width ?? records.fieldCount
        width = expected
        if records.fieldCount == expected {
          accepted += 1
          copy(records)
        } else {
          let low = records.fieldCount < expected
          let count = records.fieldCount
          records.retreatToSecondLine()
          reject(records, low ? .colsLow : .colsHigh, "\(count) fields, expected \(expected)")
        }
      }
    }
    write(pending)
    pending = []
  }

  private mutating func copy(_ records: CSVRecords) {
    for i in 0..<records.fieldCount {
      if i > 0 { pending.append(0x2c) }
      if !records.isNull(i) { pending += CSVWriter.field(records.field(i)) }
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
    for text in [detail, RawExcerpt.masked(records.raw)] {
      var text = text
      line += String(decoding: text.withUTF8 { CSVWriter.field($0) }, as: UTF8.self) + ","
    }
    rejects += line.dropLast().utf8
    rejects.append(0x0a)
  }
}
