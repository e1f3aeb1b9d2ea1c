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
  /// Columns of the description that no field feeds, and that hold their fallback.
  let filled: [Int]
  /// By column of the description.
  let isWord: [Bool]
  /// Bytes of the first header.
  let headerWidth: Int

  init(
    header: [String], description: TableDescription, mapping: TableMapping, privacy: RowPrivacy, file: String,
    line: Int
  ) throws(DangolError) {
    // A file without a header has its first row there, which may name a customer.
    func shown(_ name: String) -> String { privacy.hidesIds ? "***" : printable(name) }
    var places: [String: Int] = [:]
    for (i, name) in header.enumerated() {
      let folded = foldedHeader(name)
      if folded.isEmpty { continue }
      if places[folded] != nil {
        throw DangolError(
          .badData, "F_HEADER_DUP: the header names '\(shown(name))' twice", file: file, line: line,
          column: privacy.hidesIds ? nil : name, advice: "rename one of them")
      }
      places[folded] = i
    }
    func place(_ name: HeaderName) -> Int? {
      for spelling in name.spellings {
        if let place = places[foldedHeader(spelling)] { return place }
      }
      return nil
    }
    var slots: [Slot] = []
    var missing: [(column: String, header: HeaderName)] = []
    var withheld: [String] = []
    for (index, column) in description.columns.enumerated() {
      let declared = mapping.columns[column.name]
      if column.personal, declared == nil {
        if let place = places[foldedHeader(column.name)] { withheld.append(header[place]) }
        continue
      }
      let source = declared ?? ColumnSource(header: column.name)
      let found = source.headers.map(place)
      let present = found.compactMap { $0 }
      if present.count == found.count {
        slots.append(Slot(column: index, source: source, positions: present))
      } else if case .first = source.origin, source.optional, !present.isEmpty {
        slots.append(Slot(column: index, source: source, positions: present))
      } else if declared.map({ !$0.optional }) ?? false || column.required && column.fallback == nil {
        for (name, place) in zip(source.headers, found) where place == nil {
          missing.append((column.name, name))
        }
      }
    }
    guard missing.isEmpty else {
      throw Self.misfit(
        missing, slots, header, description, hidesIds: privacy.hidesIds, file: file, line: line)
    }
    self.header = header
    self.slots = slots.sorted {
      ($0.positions.min() ?? header.count, $0.column) < ($1.positions.min() ?? header.count, $1.column)
    }
    filled = description.columns.indices.filter { index in
      description.columns[index].fallback != nil && !slots.contains { $0.column == index }
    }
    isWord = description.columns.map(\.kind.isWord)
    headerWidth = header.first?.utf8.count ?? 0
    let unmapped = Set(header.indices).subtracting(slots.flatMap(\.positions))
    let secret = slots.filter { slot in
      let column = description.columns[slot.column]
      return column.personal || privacy.hidesIds && privacy.role(of: column) != nil
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

  /// What was missing with the nearest names, what was found, and what else there is.
  private static func misfit(
    _ missing: [(column: String, header: HeaderName)], _ slots: [Slot], _ header: [String],
    _ description: TableDescription, hidesIds: Bool, file: String, line: Int
  ) -> DangolError {
    // One header that holds another delimiter is a line that was not split.
    let split = [(";", "\";\""), ("\t", "TAB"), ("|", "\"|\"")].first {
      header.count == 1 && header[0].contains($0.0)
    }
    let wanted = missing.map { item in
      if split != nil { return item.column }
      let near =
        hidesIds
        ? nil : item.header.spellings.lazy.map { nearestHeaders($0, among: header) }.first { !$0.isEmpty }
      let hint = near.map { names in
        " (did you mean " + names.map { "'\(printable($0))'" }.joined(separator: ", ") + "?)"
      }
      return (item.header.spellings == [item.column] ? item.column : "\(item.column) ← \(item.header.text)")
        + (hint ?? "")
    }
    // These are spelled as the description or the mapping has them, and name nobody.
    let found = slots.filter { !$0.positions.isEmpty }.map { slot in
      "\(description.columns[slot.column].name) ← "
        + slot.positions.map { "'\(printable(header[$0]))'" }.joined(separator: ", ")
    }
    let used = Set(slots.flatMap(\.positions))
    let others = header.indices.filter { !used.contains($0) && !header[$0].isEmpty }
      .map { printable(header[$0]) }
    var text = "F_HEADER: \(description.name) needs \(wanted.joined(separator: ", "))"
    if !found.isEmpty { text += "; found \(found.joined(separator: ", "))" }
    if !others.isEmpty {
      text += "; the header also has " + (hidesIds ? "\(others.count) more" : others.joined(separator: ", "))
    }
    return DangolError(
      .badData, text, file: file, line: line, column: missing[0].column,
      advice: split.map { "the header is one column: set delimiter: \($0.1)" }
        ?? "map it under inputs: \(description.name): columns: { \(missing[0].column): HEADER }, "
        + "or set delimiter or skip_rows if the header is another line")
  }
}
