/// A row as it was parsed, for rules that look at several columns.
package struct ParsedRow {
  let description: TableDescription
  let cells: [Int64]
  let words: [Words]

  /// nil where empty.
  package func integer(_ name: String) -> Int64? {
    let value = cells[description.index(of: name)!]
    return value == Column.missing ? nil : value
  }

  package func word(_ name: String) -> String? {
    let index = description.index(of: name)!
    return cells[index] < 0 ? nil : words[index][Int32(cells[index])]
  }
}

/// A rule over a row: the column to blame and why, or nil.
package typealias RowRule = @Sendable (ParsedRow) -> (column: String, fault: FieldFault)?
