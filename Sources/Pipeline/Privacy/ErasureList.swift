package import Tables

/// The ids of customers who asked to be forgotten, from a file with one id a line
/// or a CSV file with a column customer_id.
///
/// A list that cannot be read to its end ends the run: a row that stays because
/// its id was mistyped here would be worse than no run. No message names an id.
package enum ErasureList {
  package static func read(_ path: String) throws(DangolError) -> Words {
    let file = try InputFile(path)
    var ids = Words()
    guard !file.bytes.isEmpty else { return ids }
    let records = CSVRecords(file.bytes, dialect: Dialect(), from: hasByteOrderMark(file) ? 3 : 0)
    func fail(_ what: String, _ advice: String) -> DangolError {
      DangolError(.badData, what, file: path, line: records.firstLine, advice: advice)
    }
    var position: Int?
    var width = 1
    while let event = records.next() {
      switch event {
      case .blank: continue
      case .rejected(let code, _): throw fail("\(code.rawValue): \(code.help)", "mend the line")
      case .record: break
      }
      if position == nil {
        let header = (0..<records.fieldCount).map { String(decoding: records.field($0), as: UTF8.self) }
        position = header.firstIndex { foldedHeader($0) == "customer_id" }
        width = records.fieldCount
        if position != nil { continue }
        position = 0
        guard width == 1 else {
          throw fail("several columns and none is customer_id", "give one id a line, or a header")
        }
      }
      guard records.fieldCount == width else {
        throw fail("\(records.fieldCount) fields where there should be \(width)", "mend the line")
      }
      let id = trim(records.field(position!))
      if id.isEmpty { throw fail("the id is empty", "give the id or remove the line") }
      do throws(FieldFault) { try IdParser.check(id) } catch {
        throw fail("\(error.code.rawValue): not an id", error.code.help)
      }
      _ = ids.intern(IdParser.nfc(id))
    }
    try file.checkUnchanged()
    return ids
  }

  private static func hasByteOrderMark(_ file: InputFile) -> Bool {
    file.bytes.count >= 3 && file.bytes[0] == 0xef && file.bytes[1] == 0xbb && file.bytes[2] == 0xbf
  }
}
