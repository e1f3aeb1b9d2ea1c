/// Reads the records of one stretch of a file into typed rows.
struct RowReader {
  /// What is the same for all stretches of a file.
  struct Source {
    let file: InputFile
    let place: Int32
    let binding: HeaderBinding
    let description: TableDescription
    /// The column whose words are mostly different.
    let key: Int?
    let mapping: TableMapping
    let currency: Currency
    let zone: Zone
    let privacy: RowPrivacy
    let rule: RowRule?
    let pool = RowScratchPool()
  }

  private let source: Source
  private let records: CSVRecords
  private let slots: UnsafeMutableBufferPointer<CellParser.QuickSlot>
  private let status: Int?
  /// The row at hand, by column of the description.
  private let cells: UnsafeMutablePointer<Int64>
  private let scratch: RowScratch
  /// The scratch's own, whose references are not counted for each row.
  private let store: Unmanaged<CellStore>
  private let origins: Unmanaged<OriginStore>
  private let erases: Bool
  private var chunk: RowChunk
  private var recordNumber = 0
  /// Lines before the stretch.
  private let linesBefore: Int
  private var accepted = (rows: 0, bytes: 0)

  private var binding: HeaderBinding { source.binding }
  private var description: TableDescription { source.description }

  static func read(_ source: Source, _ records: CSVRecords) -> RowChunk {
    var reader = RowReader(source, records)
    reader.read()
    return reader.finish()
  }

  private init(_ source: Source, _ records: CSVRecords) {
    self.source = source
    self.records = records
    linesBefore = records.linesBehind
    scratch =
      source.pool.take()
      ?? RowScratch(
        CellParser(source.description, source.mapping, source.currency, source.zone),
        CellStore(source.binding.slots.map(\.column) + source.binding.filled, isWord: source.binding.isWord))
    store = .passUnretained(scratch.store)
    origins = .passUnretained(scratch.origins)
    slots = .allocate(capacity: source.binding.slots.count)
    _ = slots.initialize(from: source.binding.slots.map { [scratch] in scratch.parser.quick($0) })
    status = source.description.index(of: "status")
    erases = source.privacy.erased.count > 0
    let columns = source.description.columns
    cells = .allocate(capacity: columns.count)
    for (j, column) in columns.enumerated() { cells[j] = CellParser.empty(column.kind) }
    chunk = RowChunk(start: records.position)
  }

  private mutating func read() {
    while let event = records.next() {
      switch event {
      case .record:
        recordNumber += 1
        take()
      case .blank: count(.blank)
      case .rejected(let code, let detail):
        if code == .encoding {
          chunk.encodingFaults += 1
          if chunk.firstEncodingFault == nil { chunk.firstEncodingFault = records.firstLine - linesBefore }
        }
        recordNumber += 1
        reject(nil, FieldFault(code, detail), structural: true)
      }
      chunk.lines += records.lastLine - records.firstLine + 1
    }
  }

  private mutating func count(_ outcome: FileAccount.Outcome) {
    let before = chunk.outcomes[outcome] ?? (0, 0)
    chunk.outcomes[outcome] = (before.rows + 1, before.bytes + records.length)
  }

  @inline(__always)
  private mutating func take() {
    if erases, isErased() { return count(.erased) }
    if let (column, fault) = parse() {
      // A record over several lines that is no record of this table may have swallowed good ones.
      let holdsOthers = records.holdsWholeRecords(width: binding.header.count)
      if column == nil || holdsOthers || hasNewlineOutsideText() { records.retreatToSecondLine() }
      // The cells of swallowed rows are in a field that may be shown.
      return reject(column, fault, structural: column == nil || holdsOthers)
    }
    store._withUnsafeGuaranteedRef { $0.add(cells) }
    origins._withUnsafeGuaranteedRef {
      $0.append(
        offset: records.offset, length: records.length, line: records.firstLine - linesBefore,
        lines: records.lastLine - records.firstLine)
    }
    accepted.rows += 1
    accepted.bytes += records.length
  }

  private mutating func finish() -> RowChunk {
    if accepted.rows > 0 { chunk.outcomes[.accepted] = accepted }
    cells.deallocate()
    slots.deallocate()
    chunk.end = records.position
    chunk.rows = scratch.store.rows
    chunk.scratch = scratch
    chunk.origins = scratch.origins.taken()
    chunk.origins.file = source.place
    chunk.words = scratch.parser.words.indices.map {
      $0 == source.key ? .empty : WordPart(scratch.parser.words[$0])
    }
    chunk.key = source.key.map { HashOrder(scratch.parser.words[$0]) }
    chunk.masked = scratch.parser.masked
    chunk.recomposed = scratch.parser.recomposed
    chunk.lineFeedEnds = records.lineFeedEnds
    chunk.carriageReturnEnds = records.carriageReturnEnds
    return chunk
  }

  // MARK: one record

  /// The first fault of a record, or nil with its cells filled in.
  @inline(__always)
  private mutating func parse() -> (column: String?, fault: FieldFault)? {
    let expected = binding.header.count
    if records.fieldCount != expected {
      return (
        nil,
        FieldFault(
          records.fieldCount < expected ? .colsLow : .colsHigh,
          "\(records.fieldCount) fields, the header has \(expected)")
      )
    }
    if isHeaderAgain() {
      return (
        slots.first.map { description.columns[$0.column].name }, FieldFault(.type, "the header again")
      )
    }
    var first: (position: Int, fault: FieldFault)?
    var isOutside = false
    for position in 0..<slots.count {
      let slot = slots[position]
      let cell =
        scratch.parser.quick(slot, records.field(slot.position)) ?? judgedCell(position, &first)
      cells[slot.column] = cell
      isOutside = isOutside || slot.isOutside(cell)
    }
    if isOutside { settleRanges(&first) }
    if let first { return (description.columns[slots[first.position].column].name, first.fault) }
    if records.holdsWholeRecords(width: expected) {
      return (nil, FieldFault(.unterminated, "a quoted field holds whole records: its quote is not closed"))
    }
    for j in binding.filled {
      do throws(FieldFault) { cells[j] = try scratch.parser.fallback(j) } catch {
        return (description.columns[j].name, error)
      }
    }
    if let rule = source.rule,
      let broken = rule(ParsedRow(description: description, cells: cells))
    {
      return (broken.column, broken.fault)
    }
    return nil
  }

  /// The cell of a field by the full rules, and its fault if it is the first one.
  @inline(never)
  private mutating func judgedCell(_ position: Int, _ first: inout (position: Int, fault: FieldFault)?)
    -> Int64
  {
    do throws(FieldFault) {
      return try scratch.parser.cell(binding.slots[position], row: recordNumber) { records.field($0) }
    } catch {
      if first == nil { first = (position, error) }
      return CellParser.empty(description.columns[slots[position].column].kind)
    }
  }

  /// Ranges come second, because `abs` looks at a status that may stand to the right.
  @inline(never)
  private mutating func settleRanges(_ first: inout (position: Int, fault: FieldFault)?) {
    for position in 0..<(first?.position ?? slots.count)
    where slots[position].isOutside(cells[slots[position].column]) {
      do throws(FieldFault) { try settleRange(slots[position]) } catch {
        first = (position, error)
        return
      }
    }
  }

  @inline(__always)
  private func isHeaderAgain() -> Bool {
    guard records.field(0).count == binding.headerWidth else { return false }
    for (i, name) in binding.header.enumerated() where !records.field(i).elementsEqual(name.utf8) {
      return false
    }
    return true
  }

  /// Of a value outside its range.
  private mutating func settleRange(_ slot: CellParser.QuickSlot) throws(FieldFault) {
    let index = slot.column
    let column = description.columns[index]
    if source.mapping.absolute, column.kind == .money || column.kind == .integer, cells[index] < 0,
      isCancelled()
    {
      cells[index] = -cells[index]
      if cells[index] >= slot.least, cells[index] <= slot.most { return }
    }
    guard cells[index] < slot.least else {
      throw FieldFault(.range, "above the largest accepted value")
    }
    let hint = "; a refund belongs in refund_amount (abs: true takes cancelled rows absolute)"
    throw FieldFault(.range, column.name == "amount" ? "negative" + hint : "negative")
  }

  private func isCancelled() -> Bool {
    guard let status, cells[status] >= 0 else { return false }
    return Words(scratch.parser.words[status])[Int32(cells[status])] == "cancelled"
  }

  private func hasNewlineOutsideText() -> Bool {
    guard records.lastLine > records.firstLine else { return false }
    return binding.slots.contains { slot in
      description.columns[slot.column].kind != .text
        && slot.positions.contains { records.field($0).contains { $0 == 0x0a || $0 == 0x0d } }
    }
  }

  /// Rows of an erased customer are not even looked at; of an order by lines the
  /// id is kept, because its other lines may not name the customer.
  private mutating func isErased() -> Bool {
    guard records.fieldCount == binding.header.count, source.privacy.isErased(records, binding),
      !hasNewlineOutsideText(), !records.holdsWholeRecords(width: binding.header.count)
    else { return false }
    if source.mapping.lineGrain, let order = description.index(of: "order_id"),
      let slot = binding.slots.first(where: { $0.column == order }),
      let cell = try? scratch.parser.cell(slot, row: recordNumber, field: { records.field($0) }), cell >= 0
    {
      _ = chunk.erasedOrders.intern(scratch.parser.words[order][Int32(cell)])
    }
    return true
  }

  private mutating func reject(_ column: String?, _ fault: FieldFault, structural: Bool) {
    count(.rejected)
    chunk.rejects.append(
      Reject(
        table: description.name, file: source.file.name, firstLine: records.firstLine - linesBefore,
        lastLine: records.lastLine - linesBefore, offset: records.offset, length: records.length,
        column: column, code: fault.code, detail: isHidden(column) ? fault.code.help : fault.detail,
        raw: structural ? RawExcerpt.masked(records.text) : RawExcerpt.fields(records, binding)))
  }

  /// A personal value must not show in the reason either.
  private func isHidden(_ column: String?) -> Bool {
    column.flatMap { description.index(of: $0) }.map { binding.hides($0) } ?? false
  }
}
