/// A row as it was parsed, for rules that look at several columns.
/// Valid during the rule's call alone.
package struct ParsedRow {
  let description: TableDescription
  let cells: UnsafeMutablePointer<Int64>

  /// nil where empty.
  package func integer(_ name: String) -> Int64? {
    let value = cells[description.index(of: name)!]
    return value == Column.missing ? nil : value
  }

  /// Of a choice: its place among the words of the description, nil where empty.
  package func choice(_ name: String) -> Int? {
    let value = cells[description.index(of: name)!]
    return value < 0 ? nil : Int(value)
  }
}

/// A rule over a row: the column to blame and why, or nil.
package typealias RowRule = @Sendable (ParsedRow) -> (column: String, fault: FieldFault)?
