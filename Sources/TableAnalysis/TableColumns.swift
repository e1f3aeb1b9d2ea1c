internal import Tables

/// The columns of a user's table as numbers or levels, and the rows in which all
/// of them have a value.
struct TableColumns {
  /// More levels than this are an id or a free text rather than a category.
  static let levelLimit = 100

  let table: AnyTable
  /// Rows without an empty cell in any column in use.
  let complete: [Int]

  init(_ table: AnyTable) {
    self.table = table
    complete = (0..<table.rows).filter { row in table.columns.allSatisfy { $0.cells[row] >= 0 } }
  }

  var leftOut: Int { table.rows - complete.count }

  private func column(_ name: String) -> AnyTable.Column {
    guard let column = table[name] else { preconditionFailure("column \(name) was not read") }
    return column
  }

  /// Values of the complete rows, where every non-empty cell of the column is a number.
  func numbers(_ name: String) -> [Double]? {
    guard let values = column(name).numbers() else { return nil }
    return complete.map { values[$0]! }
  }

  /// The first cell that is no number, in a column most of whose values are numbers.
  func oddCell(_ name: String) -> String? {
    let texts = complete.compactMap { column(name).text($0) }
    func isNumber(_ text: String) -> Bool {
      var text = text
      return text.withUTF8 { FloatParser.value($0) } != nil
    }
    let odd = texts.filter { !isNumber($0) }
    return odd.count * 2 < texts.count ? odd.first : nil
  }

  func requiredNumbers(_ name: String) throws(DangolError) -> [Double] {
    if let values = numbers(name) { return values }
    let column = column(name)
    let culprit = (0..<table.rows).compactMap { column.text($0) }.first { text in
      var text = text
      return text.withUTF8 { FloatParser.value($0) } == nil
    }
    throw DangolError(
      .badData, "'\(printable(culprit ?? ""))' is not a number", file: table.path, column: name,
      advice: "choose a numeric column, or name tokens for missing values with --na")
  }

  /// Levels in bytewise order and the code of each complete row. Levels that occur in
  /// incomplete rows only are gone.
  func levels(_ name: String, limit: Int? = levelLimit) throws(DangolError) -> (names: [String], codes: [Int])
  {
    let (names, codes) = column(name).levels()
    let present = Set(complete.map { codes[$0] }).sorted()
    if let limit, present.count > limit {
      throw DangolError(
        .badData, "\(present.count) distinct values; a category has at most \(limit)", file: table.path,
        column: name, advice: "leave the column out, or group its values first")
    }
    var place = [Int](repeating: -1, count: names.count)
    for (new, old) in present.enumerated() { place[old] = new }
    return (present.map { names[$0] }, complete.map { place[codes[$0]] })
  }
}
