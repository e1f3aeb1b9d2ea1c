internal import Glibc

/// Some columns of a CSV file of any shape: for analyses of a user's own table.
///
/// Nothing is repaired: a record that cannot be read, or that has another number
/// of fields than the header, ends the reading with its line.
package struct AnyTable: Sendable {
  package struct Column: Sendable {
    package let name: String
    /// Per row an index into `words`; −1 where the cell is empty or one of the tokens for "no value".
    package let cells: [Int32]
    package let words: Words
  }

  package let path: String
  package let rows: Int
  package let columns: [Column]

  package subscript(name: String) -> Column? { columns.first { $0.name == name } }

  /// `names`: the columns wanted, by exact header. `missing`: cells that mean "no value".
  package init(
    _ path: String, columns names: [String], missing: Set<String> = [], dialect: Dialect = Dialect()
  ) throws(DangolError) {
    self.path = path
    let file = try InputFile(path)
    let opening = try FileOpening(file, dialect: dialect)
    let header = opening.header
    var positions: [Int] = []
    for name in names {
      let places = header.indices.filter { header[$0] == name }
      guard let place = places.first else {
        let near = nearest(name, among: header).map { "did you mean '\(printable($0))'?" }
        throw DangolError(
          .usage,
          "there is no column '\(printable(name))'; the header has "
            + header.map { printable($0) }.joined(separator: ", "), file: path, line: opening.headerLine,
          advice: near)
      }
      guard places.count == 1 else {
        throw DangolError(
          .badData, "\(places.count) columns have this name", file: path, line: opening.headerLine,
          column: name, advice: "rename one of them")
      }
      positions.append(place)
    }
    var cells = [[Int32]](repeating: [], count: names.count)
    var words = [Words](repeating: Words(), count: names.count)
    let records = opening.records
    var rows = 0
    while let event = records.next() {
      switch event {
      case .blank: continue
      case .rejected(let code, let detail):
        throw DangolError(
          .badData, "\(code.rawValue): \(detail)", file: path, line: records.firstLine,
          advice: "mend the line, or see all such lines with dangol read")
      case .record:
        guard records.fieldCount == header.count else {
          throw DangolError(
            .badData, "\(records.fieldCount) fields where the header has \(header.count)", file: path,
            line: records.firstLine, advice: "mend the line, or see all such lines with dangol read")
        }
      }
      rows += 1
      for (j, position) in positions.enumerated() {
        let field = trim(records.field(position))
        if field.isEmpty {
          cells[j].append(-1)
        } else {
          cells[j].append(words[j].intern(field))
        }
      }
    }
    try file.checkUnchanged()
    if !missing.isEmpty {
      for j in names.indices {
        let none = Set(missing.compactMap { words[j].find($0) })
        if !none.isEmpty { cells[j] = cells[j].map { none.contains($0) ? -1 : $0 } }
      }
    }
    self.rows = rows
    columns = names.indices.map { Column(name: names[$0], cells: cells[$0], words: words[$0]) }
  }
}

extension AnyTable.Column {
  /// Words that occur in some cell.
  private var used: [Int32] { Array(Set(cells)).filter { $0 >= 0 }.sorted() }

  /// The cells as numbers, nil where empty; nil in all if some cell is no number.
  package func numbers() -> [Double?]? {
    var values = [Double](repeating: 0, count: words.count)
    for word in used {
      guard let value = words.withBytes(word, { FloatParser.value($0) }) else { return nil }
      values[Int(word)] = value
    }
    return cells.map { $0 < 0 ? nil : values[Int($0)] }
  }

  /// The distinct values in bytewise order, and each cell's place among them (−1 where empty).
  package func levels() -> (names: [String], codes: [Int]) {
    let order = used.sorted { words.precedes($0, $1) }
    var place = [Int](repeating: -1, count: words.count)
    for (code, word) in order.enumerated() { place[Int(word)] = code }
    return (order.map { words[$0] }, cells.map { $0 < 0 ? -1 : place[Int($0)] })
  }

  package func text(_ row: Int) -> String? { cells[row] < 0 ? nil : words[cells[row]] }
}

/// Decimal numbers as doubles, rounded correctly: `-1,234.5`, `4.2e-7`. No hexadecimal,
/// no infinity, no NaN; commas in groups of exactly three.
package enum FloatParser {
  package static func value(_ field: Bytes) -> Double? {
    var plain: [CChar] = []
    plain.reserveCapacity(field.count + 1)
    var i = 0
    if i < field.count, field[i] == UInt8(ascii: "-") || field[i] == UInt8(ascii: "+") {
      plain.append(CChar(field[i]))
      i += 1
    }
    var digits = 0
    var sinceComma = -1
    while i < field.count {
      if isDigit(field[i]) {
        plain.append(CChar(field[i]))
        digits += 1
        if sinceComma >= 0 { sinceComma += 1 }
      } else if field[i] == UInt8(ascii: ",") {
        guard sinceComma == 3 || sinceComma < 0 && (1...3).contains(digits) else { return nil }
        sinceComma = 0
      } else {
        break
      }
      i += 1
    }
    guard sinceComma < 0 || sinceComma == 3 else { return nil }
    if i < field.count, field[i] == UInt8(ascii: ".") {
      plain.append(CChar(field[i]))
      i += 1
      while i < field.count, isDigit(field[i]) {
        plain.append(CChar(field[i]))
        digits += 1
        i += 1
      }
    }
    guard digits > 0 else { return nil }
    if i < field.count, field[i] == UInt8(ascii: "e") || field[i] == UInt8(ascii: "E") {
      plain.append(CChar(field[i]))
      i += 1
      if i < field.count, field[i] == UInt8(ascii: "-") || field[i] == UInt8(ascii: "+") {
        plain.append(CChar(field[i]))
        i += 1
      }
      guard i < field.count, isDigit(field[i]) else { return nil }
      while i < field.count, isDigit(field[i]) {
        plain.append(CChar(field[i]))
        i += 1
      }
    }
    guard i == field.count else { return nil }
    plain.append(0)
    // The text is plain ASCII decimal here, and the process never leaves the C locale.
    let value = strtod(plain, nil)
    return value.isFinite ? value : nil
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }
}
