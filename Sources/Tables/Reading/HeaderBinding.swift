/// A file's header bound to a table's columns.
struct HeaderBinding {
  struct Slot {
    /// Index of the column in the description.
    let column: Int
    let source: ColumnSource
    /// Positions of the source's headers in the file, in the source's order.
    let positions: [Int]
  }

  let header: [String]
  /// In file order, so that the first fault told is the leftmost.
  let slots: [Slot]
  /// Positions of fields that no column uses.
  let unmapped: Set<Int>
  /// Positions of fields that rejects and messages must not show.
  let hidden: Set<Int>
  /// Slots whose ids say whose row it is.
  let subjects: [Slot]
  /// Headers of personal columns that are left out because nobody asked for them.
  let withheld: [String]
  /// Columns of the description that nothing in the file feeds.
  let absent: [Int]

  init(
    header: [String], description: TableDescription, mapping: TableMapping, hidesIds: Bool, file: String,
    line: Int
  ) throws(DangolError) {
    // A file without a header has its first row there, which may name a customer.
    func shown(_ name: String) -> String { hidesIds ? "***" : printable(name) }
    var positions: [String: Int] = [:]
    for (i, name) in header.enumerated() {
      let folded = foldedHeader(name)
      if folded.isEmpty { continue }
      if positions[folded] != nil {
        throw DangolError(
          .badData, "F_HEADER_DUP: the header names '\(shown(name))' twice", file: file, line: line,
          column: hidesIds ? nil : name, advice: "rename one of them")
      }
      positions[folded] = i
    }
    var slots: [Slot] = []
    var missing: [(column: String, header: String)] = []
    var withheld: [String] = []
    for (index, column) in description.columns.enumerated() {
      let declared = mapping.columns[column.name]
      if column.personal, declared == nil {
        if let place = positions[foldedHeader(column.name)] { withheld.append(header[place]) }
        continue
      }
      let source = declared ?? ColumnSource(.header(column.name))
      let found = source.headers.map { positions[foldedHeader($0)] }
      if found.allSatisfy({ $0 != nil }) {
        slots.append(Slot(column: index, source: source, positions: found.map { $0! }))
      } else if declared != nil {
        for (name, place) in zip(source.headers, found) where place == nil {
          missing.append((column.name, name))
        }
      } else if column.required, column.fallback == nil {
        missing.append((column.name, column.name))
      }
    }
    if !missing.isEmpty {
      let wanted = missing.map { item in
        let near = nearest(item.header, among: header).map { " (did you mean '\(printable($0))'?)" } ?? ""
        return item.column == item.header
          ? "\(item.column)\(near)" : "\(item.column) ← '\(item.header)'\(near)"
      }
      throw DangolError(
        .badData,
        "F_HEADER: \(description.name) needs \(wanted.joined(separator: ", ")); the header has "
          + (hidesIds ? "\(header.count) others" : header.map { printable($0) }.joined(separator: ", ")),
        file: file, line: line, column: missing[0].column,
        advice: "map it under inputs: \(description.name): columns: { \(missing[0].column): HEADER }")
    }
    self.header = header
    self.slots = slots.sorted {
      ($0.positions.min() ?? header.count, $0.column) < ($1.positions.min() ?? header.count, $1.column)
    }
    absent = description.columns.indices.filter { index in !slots.contains { $0.column == index } }
    let unmapped = Set(header.indices).subtracting(slots.flatMap(\.positions))
    let secret = slots.filter { slot in
      let column = description.columns[slot.column]
      return column.personal || hidesIds && column.customer != nil
    }
    self.unmapped = unmapped
    self.withheld = withheld
    hidden = unmapped.union(secret.flatMap(\.positions))
    subjects = slots.filter { description.columns[$0.column].customer == .subject }
  }

  /// Whether a column's values must not show in a reason either.
  func hides(_ column: Int) -> Bool {
    slots.contains { $0.column == column && !hidden.isDisjoint(with: $0.positions) }
  }
}
