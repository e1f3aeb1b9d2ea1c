/// Where a file's table begins, and whose rows are not to be read at all.
extension TableReader {
  /// The file with its header bound; where the header may stand further down, the first
  /// line that fits is it.
  func open(_ file: InputFile) throws(DangolError) -> (FileOpening, HeaderBinding) {
    func attempt(_ dialect: Dialect) throws(DangolError) -> (FileOpening, HeaderBinding) {
      let opening = try FileOpening(file, dialect: dialect)
      let binding = try HeaderBinding(
        header: opening.header, description: description, mapping: mapping, privacy: privacy,
        file: file.path, line: opening.headerLine)
      return (opening, binding)
    }
    do throws(DangolError) { return try attempt(mapping.dialect) } catch {
      guard error.message.hasPrefix("F_HEADER") else { throw error }
      var best = error
      for skip in 1..<max(1, mapping.headerSearch + 1) {
        var dialect = mapping.dialect
        dialect.skipRows += skip
        do throws(DangolError) { return try attempt(dialect) } catch {
          // The line that has most of what is needed is the one worth a message.
          if error.message.contains("; found ") && !best.message.contains("; found ") { best = error }
        }
      }
      throw best
    }
  }

  /// Rows of an erased customer are not even looked at; of an order by lines the
  /// id is kept, because its other lines may not name the customer.
  mutating func isErased(_ records: CSVRecords, _ binding: HeaderBinding) -> Bool {
    guard records.fieldCount == binding.header.count, privacy.isErased(records, binding),
      !hasNewlineOutsideText(records, binding), !records.holdsWholeRecords(width: binding.header.count)
    else { return false }
    if mapping.lineGrain, let order = description.index(of: "order_id"),
      let slot = binding.slots.first(where: { $0.column == order }),
      let cell = try? parser.cell(slot, row: recordNumber, field: { records.field($0) }), cell >= 0
    {
      _ = erasedOrders.intern(parser.words[order][Int32(cell)])
    }
    return true
  }
}
