/// Reads all files of one table into typed columns.
package struct TableReader {
  let description: TableDescription
  let mapping: TableMapping
  private let rule: RowRule?
  let privacy: RowPrivacy
  /// Orders of which a line was erased.
  var erasedOrders = Words()
  var parser: CellParser
  var columns: [[Int64]]
  var origins: [RowOrigin] = []
  var rejects: [Reject] = []
  private var accounts: [FileAccount] = []
  private var mapped: Set<String> = []
  private var bindings: [HeaderBinding] = []
  private var encodings: [FileEncoding] = []
  private(set) var recordNumber = 0

  /// Reads `files` (in the order given) as `description` by way of `mapping`.
  package static func read(
    _ files: [InputFile], as description: TableDescription, mapping: TableMapping,
    currency: Currency, zone: Zone, privacy: RowPrivacy = RowPrivacy(), rule: RowRule? = nil
  ) throws(DangolError) -> ReadTable {
    var reader = TableReader(description, mapping, currency, zone, privacy, rule)
    for file in files { try reader.read(file) }
    return reader.finish(files)
  }

  private init(
    _ description: TableDescription, _ mapping: TableMapping, _ currency: Currency, _ zone: Zone,
    _ privacy: RowPrivacy, _ rule: RowRule?
  ) {
    self.privacy = privacy
    self.description = description
    self.mapping = mapping
    self.rule = rule
    parser = CellParser(description, mapping, currency, zone)
    columns = Array(repeating: [], count: description.columns.count)
  }

  private mutating func read(_ file: InputFile) throws(DangolError) {
    var account = FileAccount(file: file.name, size: file.bytes.count)
    let (opening, binding) = try open(file)
    let records = opening.records
    account.headerBytes = opening.bodyOffset
    account.headerLines = opening.headerLines
    account.encoding = opening.start.choice.evidence
    encodings.append(opening.start.choice.encoding)
    bindings.append(binding)
    let firstRow = origins.count
    let recomposed = parser.recomposed
    mapped.formUnion(binding.slots.map { description.columns[$0.column].name })
    var encodingFaults = 0
    var firstEncodingFault: Int?
    var cells = [Int64](repeating: 0, count: description.columns.count)

    while let event = records.next() {
      switch event {
      case .blank: account.count(.blank, bytes: records.length)
      case .rejected(let code, let detail):
        if code == .encoding {
          encodingFaults += 1
          if firstEncodingFault == nil { firstEncodingFault = records.firstLine }
        }
        recordNumber += 1
        reject(file, records, nil, FieldFault(code, detail), binding, structural: true)
        account.count(.rejected, bytes: records.length)
      case .record:
        recordNumber += 1
        if isErased(records, binding) {
          account.count(.erased, bytes: records.length)
        } else if let (column, fault) = parse(records, binding, &cells) {
          // A record over several lines that is no record of this table may have swallowed good ones.
          let holdsOthers = records.holdsWholeRecords(width: binding.header.count)
          if column == nil || holdsOthers || hasNewlineOutsideText(records, binding) {
            records.retreatToSecondLine()
          }
          // The cells of swallowed rows are in a field that may be shown.
          reject(file, records, column, fault, binding, structural: column == nil || holdsOthers)
          account.count(.rejected, bytes: records.length)
        } else {
          for j in cells.indices { columns[j].append(cells[j]) }
          origins.append(
            RowOrigin(
              file: Int32(accounts.count), firstLine: Int32(records.firstLine),
              lastLine: Int32(records.lastLine), offset: records.offset, length: records.length))
          account.count(.accepted, bytes: records.length)
        }
      }
      account.recordLines += records.lastLine - records.firstLine + 1
    }
    account.physicalLines = opening.start.countLines()
    if encodingFaults * 100 > account.read {
      throw DangolError(
        .badData,
        "F_ENC: \(encodingFaults) of \(account.read) rows are not \(opening.start.choice.encoding.name)",
        file: file.path, line: firstEncodingFault,
        advice: "set encoding: auto, or export as UTF-8 (CSV UTF-8 in a spreadsheet)")
    }
    if mapping.continuation {
      fillContinuations(from: firstRow, of: file, binding, opening.start.choice.encoding, &account)
    }
    account.warnings = opening.warnings(binding)
    if parser.recomposed > recomposed {
      account.warnings.append(
        "\(parser.recomposed - recomposed) spellings of ids were decomposed (NFD) and are one with the composed"
      )
    }
    if opening.headerLine > 1, mapping.headerSearch > 0 {
      account.warnings.append("the header was found on line \(opening.headerLine)")
    }
    if records.lineFeedEnds > 0, records.carriageReturnEnds > 0 {
      account.warnings.append("line ends mix LF and CRLF")
    }
    if account.read == 0 { account.warnings.append("the file holds a header and nothing else") }
    try file.checkUnchanged()
    try account.check()
    accounts.append(account)
  }

  /// The first fault of a record, or nil with its cells filled in.
  private mutating func parse(
    _ records: CSVRecords, _ binding: HeaderBinding, _ cells: inout [Int64]
  ) -> (column: String?, fault: FieldFault)? {
    let expected = binding.header.count
    if records.fieldCount != expected {
      return (
        nil,
        FieldFault(
          records.fieldCount < expected ? .colsLow : .colsHigh,
          "\(records.fieldCount) fields, the header has \(expected)")
      )
    }
    for j in cells.indices { cells[j] = CellParser.empty(description.columns[j].kind) }
    if isHeaderAgain(records, binding) {
      return (
        binding.slots.first.map { description.columns[$0.column].name },
        FieldFault(.type, "the header again")
      )
    }
    var first: (position: Int, fault: FieldFault)?
    for (position, slot) in binding.slots.enumerated() {
      do throws(FieldFault) {
        cells[slot.column] = try parser.cell(slot, row: recordNumber) { records.field($0) }
      } catch {
        if first == nil { first = (position, error) }
      }
    }
    // Ranges come second, because `abs` looks at a status that may stand to the right.
    for (position, slot) in binding.slots.enumerated() where position < first?.position ?? Int.max {
      do throws(FieldFault) {
        try checkRange(description.columns[slot.column], &cells, slot.column)
      } catch {
        first = (position, error)
      }
    }
    if let first {
      return (description.columns[binding.slots[first.position].column].name, first.fault)
    }
    if records.holdsWholeRecords(width: expected) {
      return (nil, FieldFault(.unterminated, "a quoted field holds whole records: its quote is not closed"))
    }
    for j in binding.absent {
      do throws(FieldFault) { cells[j] = try parser.fallback(j) } catch {
        return (description.columns[j].name, error)
      }
    }
    if let rule,
      let broken = rule(ParsedRow(description: description, cells: cells, words: parser.words))
    {
      return (broken.column, broken.fault)
    }
    return nil
  }

  func hasNewlineOutsideText(_ records: CSVRecords, _ binding: HeaderBinding) -> Bool {
    guard records.lastLine > records.firstLine else { return false }
    return binding.slots.contains { slot in
      description.columns[slot.column].kind != .text
        && slot.positions.contains { records.field($0).contains { $0 == 0x0a || $0 == 0x0d } }
    }
  }

  private func isHeaderAgain(_ records: CSVRecords, _ binding: HeaderBinding) -> Bool {
    for (i, name) in binding.header.enumerated() where !records.field(i).elementsEqual(name.utf8) {
      return false
    }
    return true
  }

  private func checkRange(_ column: ColumnDescription, _ cells: inout [Int64], _ index: Int)
    throws(FieldFault)
  {
    guard let range = column.range, cells[index] != Column.missing, !range.contains(cells[index]) else {
      return
    }
    if mapping.absolute, column.kind == .money || column.kind == .integer, cells[index] < 0,
      cells[index] != Column.missing, isCancelled(cells)
    {
      cells[index] = -cells[index]
      if range.contains(cells[index]) { return }
    }
    guard cells[index] < range.lowerBound else {
      throw FieldFault(.range, "above the largest accepted value")
    }
    let hint = "; a refund belongs in refund_amount (abs: true takes cancelled rows absolute)"
    throw FieldFault(.range, column.name == "amount" ? "negative" + hint : "negative")
  }

  private func isCancelled(_ cells: [Int64]) -> Bool {
    guard let index = description.index(of: "status"), cells[index] >= 0 else { return false }
    return parser.words[index][Int32(cells[index])] == "cancelled"
  }

  private mutating func reject(
    _ file: InputFile, _ records: CSVRecords, _ column: String?, _ fault: FieldFault,
    _ binding: HeaderBinding, structural: Bool
  ) {
    rejects.append(
      Reject(
        table: description.name, file: file.name, firstLine: records.firstLine,
        lastLine: records.lastLine, offset: records.offset, length: records.length,
        column: column, code: fault.code, detail: isHidden(column, binding) ? fault.code.help : fault.detail,
        raw: structural
          ? RawExcerpt.masked(records.text)
          : RawExcerpt.fields(records, binding)))
  }

  /// A personal value must not show in the reason either.
  private func isHidden(_ column: String?, _ binding: HeaderBinding) -> Bool {
    column.flatMap { description.index(of: $0) }.map { binding.hides($0) } ?? false
  }

  private func finish(_ files: [InputFile]) -> ReadTable {
    var emptied = 0
    var foldings: [String: String] = [:]
    let typed = description.columns.enumerated().map { j, column -> Column in
      guard column.kind.isWord else { return .integers(columns[j]) }
      let indices = columns[j].map { Int32($0) }
      guard let role = privacy.role(of: column), privacy.hidesIds else {
        return .words(indices, parser.words[j])
      }
      return privacy.column(indices, parser.words[j], role, emptied: &emptied, foldings: &foldings)
    }
    let excerpt = RawExcerpt.Source(
      files: files, bindings: bindings, mapping: mapping, encodings: encodings, origins: origins)
    return ReadTable(
      table: Table(description, typed), origins: origins, rejects: rejects, accounts: accounts,
      masked: parser.masked, mappedColumns: mapped, erasedOrders: erasedOrders,
      erasedReferences: emptied, foldings: foldings, raw: { excerpt.row($0) })
  }
}
