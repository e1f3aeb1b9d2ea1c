/// Turns fields into typed cells of one table: Int64 for numbers, times and
/// word indices alike.
struct CellParser {
  let description: TableDescription
  let mapping: TableMapping
  let currency: Currency
  let times: TimeParser
  /// By column, each the parser's own.
  let words: [WordArena]
  private(set) var masked = 0
  private var stretches = 0
  /// Spellings of ids that were not in NFC and were composed, by column.
  private(set) var recomposed: [Words]
  var memo = TimeMemo()
  /// Spellings as they were read, and the word of each.
  private var spellings: [Words]
  private var normalised: [[Int32]]
  /// Values that a map or prefix replaced, and the cell of each.
  private var replacements: [Words]
  private var replacementCells: [[Int64]]
  private let nulls: [[UInt8]]
  private let choices: [[String: Int32]]

  init(_ description: TableDescription, _ mapping: TableMapping, _ currency: Currency, _ zone: Zone) {
    self.description = description
    self.mapping = mapping
    self.currency = currency
    times = TimeParser(format: mapping.dateFormat, zone: zone, excelSerial: mapping.excelSerial)
    recomposed = Array(repeating: Words(), count: description.columns.count)
    spellings = Array(repeating: Words(), count: description.columns.count)
    normalised = Array(repeating: [], count: description.columns.count)
    replacements = Array(repeating: Words(), count: description.columns.count)
    replacementCells = Array(repeating: [], count: description.columns.count)
    nulls = mapping.nulls.map { Array($0.utf8) }
    var choices = [[String: Int32]](repeating: [:], count: description.columns.count)
    for (j, column) in description.columns.enumerated() {
      for (index, names) in Self.choices(column.kind).enumerated() {
        for name in names { choices[j][name] = Int32(index) }
      }
    }
    self.choices = choices
    words = description.columns.map { _ in WordArena() }
    internChoices()
  }

  /// The spellings of each choice, its own name first.
  private static func choices(_ kind: ColumnKind) -> [[String]] {
    switch kind {
    case .choice(let names): names.map { [$0] }
    case .flag: [["yes", "y", "true", "t", "1"], ["no", "n", "false", "f", "0"]]
    default: []
    }
  }

  private mutating func internChoices() {
    for (j, column) in description.columns.enumerated() {
      for names in Self.choices(column.kind) { _ = words[j].intern(names[0]) }
    }
  }

  /// As it was at first, with the memory that it took. `rows`: how many were read; where most of them had
  /// ids of their own, those of the next stretches are not told apart before the join.
  mutating func clear(rows: Int) {
    masked = 0
    stretches += 1
    for j in words.indices {
      let areOwn = words[j].hashes != nil || words[j].count * 4 > rows * 3
      // Now and then ids are looked at again.
      let addsAll = description.columns[j].kind == .id && areOwn && stretches % 16 != 0
      words[j].clear(addingAll: addsAll)
      recomposed[j].removeAll()
      spellings[j].removeAll()
      normalised[j].removeAll(keepingCapacity: true)
      replacements[j].removeAll()
      replacementCells[j].removeAll(keepingCapacity: true)
    }
    internChoices()
  }

  static func empty(_ kind: ColumnKind) -> Int64 { kind.isWord ? -1 : Column.missing }

  /// A field is empty if it holds nothing but blanks, or one of the texts that mean "empty".
  func isEmpty(_ field: Bytes) -> Bool {
    let trimmed = trim(field)
    return trimmed.isEmpty || nulls.contains { $0.count == trimmed.count && trimmed.elementsEqual($0) }
  }

  /// The cell of a column from its source's fields.
  mutating func cell(_ slot: HeaderBinding.Slot, row: Int, field: (Int) -> Bytes) throws(FieldFault) -> Int64
  {
    let column = description.columns[slot.column]
    switch slot.source.origin {
    case .rowNumber: return try text(String(row), slot.column, column)
    case .constant(let value): return try text(value, slot.column, column)
    case .product:
      var total = NumberParser.Exact(mantissa: 1, scale: 0)
      for position in slot.positions {
        if isEmpty(field(position)) { return try absent(column) }
        let factor = try NumberParser.exact(field(position), marks: currency.marks)
        total = .init(mantissa: try times(total, factor), scale: total.scale + factor.scale)
      }
      return try units(total, column)
    case .sum(let names, _):
      var total: Int64 = 0
      var any = false
      for (i, position) in slot.positions.enumerated() where !isEmpty(field(position)) {
        let value = try units(NumberParser.exact(field(position), marks: currency.marks), column)
        total += i < names.count ? value : -value
        any = any || i < names.count
      }
      return any ? total : try absent(column)
    case .header, .first:
      guard let position = slot.positions.first(where: { !isEmpty(field($0)) }) else {
        return try absent(column)
      }
      let bytes = field(position)
      if slot.source.map.isEmpty, slot.source.prefix.isEmpty { return try parse(bytes, slot.column, column) }
      return try replaced(bytes, slot, column)
    }
  }

  /// The cell of a value that a map or prefix may replace.
  private mutating func replaced(_ bytes: Bytes, _ slot: HeaderBinding.Slot, _ column: ColumnDescription)
    throws(FieldFault) -> Int64
  {
    let value = trim(bytes)
    // Statuses are few and rows many: each spelling is worked out once.
    if let known = replacements[slot.column].find(value) { return replacementCells[slot.column][Int(known)] }
    let cell = try replacement(String(decoding: value, as: UTF8.self), bytes, slot, column)
    if column.kind != .id, replacements[slot.column].count < 1024 {
      _ = replacements[slot.column].intern(value)
      replacementCells[slot.column].append(cell)
    }
    return cell
  }

  private mutating func replacement(
    _ value: String, _ bytes: Bytes, _ slot: HeaderBinding.Slot, _ column: ColumnDescription
  ) throws(FieldFault) -> Int64 {
    if let replaced = slot.source.replacement(value) { return try text(replaced, slot.column, column) }
    return slot.source.map.isEmpty ? try fallback(slot.column) : try parse(bytes, slot.column, column)
  }

  /// What a column holds that no header is mapped to.
  mutating func fallback(_ index: Int) throws(FieldFault) -> Int64 {
    let column = description.columns[index]
    guard let value = column.fallback else { return Self.empty(column.kind) }
    return try text(value, index, column)
  }

  private func absent(_ column: ColumnDescription) throws(FieldFault) -> Int64 {
    if column.required, !mapping.continuation || column.kind == .id {
      throw FieldFault(.missing, "a value is required")
    }
    return Self.empty(column.kind)
  }

  private func times(_ a: NumberParser.Exact, _ b: NumberParser.Exact) throws(FieldFault) -> Int128 {
    let (product, overflow) = a.mantissa.multipliedReportingOverflow(by: b.mantissa)
    if overflow { throw FieldFault(.range, "the product is too large") }
    return product
  }

  private func units(_ exact: NumberParser.Exact, _ column: ColumnDescription) throws(FieldFault) -> Int64 {
    switch column.kind {
    case .money: try exact.units(currency.decimals)
    case .decimal: try exact.units(6)
    default: try exact.units(0)
    }
  }

  private mutating func text(_ value: String, _ index: Int, _ column: ColumnDescription)
    throws(FieldFault) -> Int64
  {
    let bytes = Array(value.utf8)
    // A typed throw cannot cross withUnsafeBufferPointer; a Result can.
    let result: Result<Int64, FieldFault> = bytes.withUnsafeBufferPointer { buffer in
      do throws(FieldFault) { return .success(try parse(buffer, index, column)) } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// Words that look alike are one word: NFC, worked out once for each spelling.
  private mutating func internNormalised(_ text: Bytes, _ index: Int) -> Int64 {
    if IdParser.isASCII(text) { return Int64(words[index].intern(text)) }
    let spelling = Int(spellings[index].intern(text))
    if spelling == normalised[index].count {
      let composed = IdParser.nfc(text)
      if description.columns[index].kind == .id, !composed.utf8.elementsEqual(text) {
        _ = recomposed[index].intern(text)
      }
      normalised[index].append(words[index].intern(composed))
    }
    return Int64(normalised[index][spelling])
  }

  private mutating func parse(_ field: Bytes, _ index: Int, _ column: ColumnDescription)
    throws(FieldFault) -> Int64
  {
    if column.kind != .text, column.kind != .id {
      for byte in field where byte < 0x20 || byte == 0x7f {
        if byte == 0x0a || byte == 0x0d {
          throw FieldFault(.newline, "a line break in a \(column.kind.name)")
        }
        if byte != 0x09 { throw FieldFault(.control, "a control character in a \(column.kind.name)") }
      }
    }
    switch column.kind {
    case .text: return internNormalised(field, index)
    case .id:
      let id = trim(field)
      try IdParser.check(id)
      if IdParser.isMasked(id) {
        if column.required { throw FieldFault(.id, "'\(shown(id))' is masked and names nobody") }
        masked += 1
        return -1
      }
      return internNormalised(id, index)
    case .time: return try times.time(field)
    case .date: return try times.day(field)
    case .money: return try units(NumberParser.exact(field, marks: currency.marks), column)
    case .decimal: return try units(NumberParser.exact(field), column)
    case .integer: return try NumberParser.integer(field)
    case .number: throw FieldFault(.type, "not an input column")
    case .choice, .flag:
      let value = String(decoding: trim(field), as: UTF8.self)
      if let choice = choices[index][value] ?? choices[index][value.lowercased()] { return Int64(choice) }
      let near =
        value.utf8.count > 40
        ? "" : nearest(value, among: choices[index].keys.sorted()).map { "; did you mean '\($0)'?" } ?? ""
      throw FieldFault(.choice, "'\(shown(field))' is not one of \(column.kind.name)\(near)")
    }
  }
}
