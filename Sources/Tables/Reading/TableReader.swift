internal import Parallelism

/// Reads all files of one table into typed columns.
///
/// A file is read in stretches, by several threads where there are some. What comes out does
/// not depend on the cuts: a stretch ends with the record that reaches its end, and one that
/// turns out to have begun inside a record is read again from where that record ends.
package struct TableReader {
  let description: TableDescription
  let mapping: TableMapping
  private let currency: Currency
  private let zone: Zone
  private let rule: RowRule?
  private let privacy: RowPrivacy
  private let threads: Int
  private let stretch: Int
  private let key: Int?
  private let columns: ReadColumns
  private var chunks: [RowChunk] = []
  var accounts: [FileAccount] = []
  private var mapped: Set<String> = []
  private var bindings: [HeaderBinding] = []
  private var encodings: [FileEncoding] = []
  private var recomposed: [Words]
  private var erasedOrders = Words()

  /// Reads `files` (in the order given) as `description` by way of `mapping`.
  package static func read(
    _ files: [InputFile], as description: TableDescription, mapping: TableMapping,
    currency: Currency, zone: Zone, privacy: RowPrivacy = RowPrivacy(), rule: RowRule? = nil,
    threads: Int = 1, stretch: Int = Stretches.length
  ) throws(DangolError) -> ReadTable {
    var reader = TableReader(description, mapping, currency, zone, privacy, rule, threads, stretch)
    for file in files { try reader.read(file) }
    return try reader.finish(files)
  }

  private init(
    _ description: TableDescription, _ mapping: TableMapping, _ currency: Currency, _ zone: Zone,
    _ privacy: RowPrivacy, _ rule: RowRule?, _ threads: Int, _ stretch: Int
  ) {
    self.privacy = privacy
    self.description = description
    // Lines of one order share its id.
    key = mapping.lineGrain ? nil : description.key.flatMap { description.index(of: $0) }
    columns = ReadColumns(description, key: key)
    self.mapping = mapping
    self.currency = currency
    self.zone = zone
    self.rule = rule
    self.threads = threads
    self.stretch = stretch
    recomposed = Array(repeating: Words(), count: description.columns.count)
  }

  private mutating func read(_ file: InputFile) throws(DangolError) {
    var account = FileAccount(file: file.name, size: file.bytes.count)
    let (opening, binding) = try open(file)
    account.headerBytes = opening.bodyOffset
    account.headerLines = opening.headerLines
    account.encoding = opening.start.choice.evidence
    encodings.append(opening.start.choice.encoding)
    bindings.append(binding)
    mapped.formUnion(binding.slots.map { description.columns[$0.column].name })
    let source = RowReader.Source(
      file: file, place: Int32(accounts.count), binding: binding, description: description, key: key,
      mapping: mapping, currency: currency, zone: zone, privacy: privacy, rule: rule)

    var line = opening.headerLines
    var encodingFaults = 0
    var firstEncodingFault: Int?
    var newlyRecomposed = 0
    var ends = (lineFeed: 0, carriageReturn: 0)
    for var chunk in stretches(source, opening, &account) {
      chunk.linesBefore = line
      chunk.rejects = chunk.rejects.map { $0.movedDown(line) }
      for (outcome, counted) in chunk.outcomes {
        account.count(outcome, rows: counted.rows, bytes: counted.bytes)
      }
      encodingFaults += chunk.encodingFaults
      firstEncodingFault = firstEncodingFault ?? chunk.firstEncodingFault.map { $0 + line }
      for (j, spellings) in chunk.recomposed.enumerated() {
        let known = recomposed[j].count
        _ = recomposed[j].intern(spellings)
        newlyRecomposed += recomposed[j].count - known
      }
      _ = erasedOrders.intern(chunk.erasedOrders)
      ends.lineFeed += chunk.lineFeedEnds
      ends.carriageReturn += chunk.carriageReturnEnds
      line += chunk.lines
      account.recordLines += chunk.lines
      chunks.append(chunk)
    }
    if encodingFaults * 100 > account.read {
      throw DangolError(
        .badData,
        "F_ENC: \(encodingFaults) of \(account.read) rows are not \(opening.start.choice.encoding.name)",
        file: file.path, line: firstEncodingFault,
        advice: "set encoding: auto, or export as UTF-8 (CSV UTF-8 in a spreadsheet)")
    }
    account.warnings = opening.warnings(binding)
    if newlyRecomposed > 0 {
      account.warnings.append(
        "\(newlyRecomposed) spellings of ids were decomposed (NFD) and are one with the composed")
    }
    if opening.headerLine > 1, mapping.headerSearch > 0 {
      account.warnings.append("the header was found on line \(opening.headerLine)")
    }
    if ends.lineFeed > 0, ends.carriageReturn > 0 { account.warnings.append("line ends mix LF and CRLF") }
    if account.read == 0 { account.warnings.append("the file holds a header and nothing else") }
    try file.checkUnchanged()
    try account.check()
    accounts.append(account)
  }

  /// The file behind its header, stretch by stretch; its lines are counted on the way.
  private func stretches(_ source: RowReader.Source, _ opening: FileOpening, _ account: inout FileAccount)
    -> [RowChunk]
  {
    let body = opening.bodyOffset
    let usesRowNumbers = source.binding.slots.contains { $0.source.origin == .rowNumber }
    guard let ends = opening.start.plainEnds, !usesRowNumbers else {
      account.physicalLines = opening.start.countLines()
      var chunk = RowReader.read(source, opening.records)
      Self.take(&chunk, source, columns)
      return [chunk]
    }
    let stretches = Stretches(ends, from: body, length: stretch)
    let order = StretchOrder(stretches) {
      Self.read(source, ends, $0)
    } take: { [columns] in
      Self.take(&$0, source, columns)
    }
    let lines = Parallel.map(stretches.count, threads: threads) { i in
      let lines = ends.count(in: stretches[i])
      order.add(i, Self.read(source, ends, stretches[i]))
      ends.release?(stretches[i])
      return lines
    }
    account.physicalLines = lines.reduce(opening.start.countLines(upTo: body), +)
    return order.parts
  }

  /// Adds a chunk's rows to the table's columns; what they were read into goes to another chunk.
  private static func take(_ chunk: inout RowChunk, _ source: RowReader.Source, _ columns: ReadColumns) {
    guard let scratch = chunk.scratch else { return }
    // As if all of the file were like the chunk, and somewhat more.
    let share = Double(source.file.bytes.count - chunk.start) / Double(max(1, chunk.end - chunk.start))
    let more =
      chunk.end < source.file.bytes.count ? Int(Double(chunk.rows) * share * 1.03) + 1024 : chunk.rows
    columns.add(scratch.store, chunk.words, expecting: columns.rows + more)
    if let key = source.key, let order = chunk.key {
      columns.add(key: scratch.parser.words[key], order, expecting: columns.rows + more)
    }
    (chunk.scratch, chunk.words, chunk.key) = (nil, [], nil)
    source.pool.give(scratch)
  }

  private static func read(_ source: RowReader.Source, _ ends: LineEnds, _ stretch: Range<Int>) -> RowChunk {
    RowReader.read(
      source,
      CSVRecords(
        source.file.bytes, dialect: source.mapping.dialect, ends: ends, decoder: nil,
        from: stretch.lowerBound, stop: stretch.upperBound))
  }

  /// The file with its header bound; where the header may stand further down, the first
  /// line that fits is it.
  private func open(_ file: InputFile) throws(DangolError) -> (FileOpening, HeaderBinding) {
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

  // MARK: putting together

  private consuming func finish(_ files: [InputFile]) throws(DangolError) -> ReadTable {
    let masked = chunks.reduce(0) { $0 + $1.masked }
    var origins = RowOrigins()
    var rejects: [Reject] = []
    for chunk in chunks {
      origins.append(chunk.origins, linesBefore: chunk.linesBefore)
      rejects += chunk.rejects
    }
    var columns = columns.joined(threads: threads)
    chunks = []
    func excerpt() -> RawExcerpt.Source {
      RawExcerpt.Source(
        files: files, bindings: bindings, mapping: mapping, encodings: encodings, origins: origins)
    }
    if mapping.continuation {
      let source = excerpt()
      let blamed = Continuations.fill(&columns, description, origins, erasedOrders)
      for (row, column) in blamed {
        let origin = origins[row]
        rejects.append(
          Reject(
            table: description.name, file: accounts[Int(origin.file)].file,
            firstLine: Int(origin.firstLine), lastLine: Int(origin.lastLine), offset: origin.offset,
            length: origin.length, column: column, code: .missing,
            detail: "a value is required on one line of the order", raw: source.row(row)))
        accounts[Int(origin.file)].move(to: .rejected, bytes: origin.length)
      }
      if !blamed.isEmpty {
        let gone = Set(blamed.map(\.row))
        let kept = origins.indices.filter { !gone.contains($0) }
        origins.keep(kept)
        columns = Table(description, columns).picking(kept).columns
      }
    }
    var emptied = 0
    var foldings: [String: String] = [:]
    for (j, column) in description.columns.enumerated() {
      guard case .words(let indices, let words) = columns[j], let role = privacy.role(of: column),
        privacy.hidesIds
      else { continue }
      columns[j] = privacy.column(indices, words, role, emptied: &emptied, foldings: &foldings)
    }
    let source = excerpt()
    return ReadTable(
      table: Table(description, columns), origins: origins, rejects: rejects, accounts: accounts,
      masked: masked, mappedColumns: mapped, erasedOrders: erasedOrders, erasedReferences: emptied,
      foldings: foldings, raw: { source.row($0) })
  }
}
