/// Orders whose own fields stand on their first line alone, as Shopify exports them.
extension TableReader {
  /// Line grain of exports that leave an order's fields blank after its first line: what is
  /// required and blank is taken from another line of the order in the same file; money
  /// stands once. Lines of which the order says nothing are refused.
  mutating func fillContinuations(
    from first: Int, of file: InputFile, _ binding: HeaderBinding, _ encoding: FileEncoding,
    _ account: inout FileAccount
  ) {
    guard let key = description.columns.firstIndex(where: { $0.required && $0.kind == .id }) else { return }
    var blamed: [Int: Int] = [:]
    for (j, column) in description.columns.enumerated() where column.required && column.kind != .id {
      let empty = CellParser.empty(column.kind)
      var values: [Int64: Int64] = [:]
      for row in first..<origins.count where columns[j][row] != empty {
        if values[columns[key][row]] == nil { values[columns[key][row]] = columns[j][row] }
      }
      for row in first..<origins.count where columns[j][row] == empty {
        guard let value = values[columns[key][row]] else {
          // What an erased line says is not read; the order goes as a whole, later.
          if erasedOrders.find(parser.words[key][Int32(columns[key][row])]) != nil { continue }
          blamed[row] = blamed[row] ?? j
          continue
        }
        columns[j][row] = column.kind == .money ? 0 : value
      }
    }
    guard !blamed.isEmpty else { return }
    for row in blamed.keys.sorted() {
      let origin = origins[row]
      rejects.append(
        Reject(
          table: description.name, file: account.file, firstLine: Int(origin.firstLine),
          lastLine: Int(origin.lastLine), offset: origin.offset, length: origin.length,
          column: description.columns[blamed[row]!].name, code: .missing,
          detail: "a value is required on one line of the order",
          raw: RawExcerpt.row(file, origin, binding, mapping.dialect, encoding)))
      account.move(to: .rejected, bytes: origin.length)
    }
    let kept = origins.indices.filter { blamed[$0] == nil }
    origins = kept.map { origins[$0] }
    for j in columns.indices { columns[j] = kept.map { columns[j][$0] } }
  }
}
