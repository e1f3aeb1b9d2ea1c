internal import Tables

/// quality.csv: where every row of every file went, and what the checks found.
struct QualityReport {
  private var builder = TableBuilder(IngestTables.quality)
  /// Checks of severity error that failed, and those of severity warn, in words.
  private(set) var failures: [String] = []
  private(set) var warnings: [String] = []

  static func totals(_ source: ReadTable) -> [FileAccount.Outcome: Int] {
    var totals: [FileAccount.Outcome: Int] = [:]
    for account in source.accounts { totals.merge(account.rows, uniquingKeysWith: +) }
    return totals
  }

  /// Rows that could have been accepted.
  static func base(_ totals: [FileAccount.Outcome: Int]) -> Int {
    totals.values.reduce(0, +) - (totals[.blank] ?? 0) - (totals[.afterAsOf] ?? 0) - (totals[.erased] ?? 0)
  }

  static func rejectRate(_ totals: [FileAccount.Outcome: Int]) -> Double {
    let base = base(totals)
    return base > 0 ? Double(totals[.rejected] ?? 0) / Double(base) : 0
  }

  static func json(_ source: ReadTable, written: Int) -> JSON {
    var object: [String: JSON] = ["written": .int(written), "masked_ids": .int(source.masked)]
    let totals = totals(source)
    for outcome in FileAccount.Outcome.allCases { object[outcome.rawValue] = .int(totals[outcome] ?? 0) }
    object["read"] = .int(totals.values.reduce(0, +))
    var codes: [String: JSON] = [:]
    for (code, group) in Dictionary(grouping: source.rejects, by: \.code) {
      codes[code.rawValue] = .int(group.count)
    }
    object["codes"] = .object(codes)
    return .object(object)
  }

  mutating func add(
    _ source: ReadTable, emptied: Int, written: Int, _ parameters: IngestStage.Parameters,
    _ mapping: TableMapping
  ) {
    let table = source.table.description.name
    func row(
      _ file: String?, _ check: String, _ observed: Double?, expected: String? = nil, severity: String? = nil,
      state: String = "info", detail: String? = nil
    ) {
      builder.add([
        .text(table), .string(file), .empty, .text(check), .optional(observed), .string(expected),
        .string(severity), .text(state), .string(detail),
      ])
    }
    for account in source.accounts {
      row(account.file, "rows_read", Double(account.read))
      for outcome in FileAccount.Outcome.allCases {
        row(account.file, "rows_" + outcome.rawValue, Double(account.rows[outcome] ?? 0))
      }
      row(
        account.file, "bytes_accounted",
        Double(account.headerBytes + account.bytes.values.reduce(0, +)), expected: String(account.size),
        state: "ok")
      row(account.file, "encoding", nil, expected: "UTF-8", state: "ok", detail: account.encoding)
      for warning in account.warnings { row(account.file, "warning", 1, state: "warn", detail: warning) }
    }
    let totals = Self.totals(source)
    let rate = Self.rejectRate(totals)
    let tooMany = rate > parameters.maxRejectRate && (totals[.rejected] ?? 0) > parameters.maxRejectsFree
    row(
      nil, "reject_rate", rate, expected: "≤ " + NumberText.double(parameters.maxRejectRate),
      severity: "error",
      state: tooMany ? "error" : rate > parameters.maxRejectRate ? "warn" : "ok")
    row(nil, mapping.lineGrain ? "orders_written" : "rows_written", Double(written))
    if source.masked > 0 {
      row(nil, "masked_ids", Double(source.masked), state: "warn", detail: "counted as guests")
    }
    if emptied > 0 {
      row(nil, "times_after_as_of", Double(emptied), state: "warn", detail: "emptied")
    }
    if source.erasedReferences > 0 {
      row(nil, "references_erased", Double(source.erasedReferences), detail: "emptied in rows of others")
    }
  }

  /// Referrals without a file: how many there are, and what was left out.
  mutating func add(_ derived: DerivedReferrals, from: String) {
    func row(_ check: String, _ observed: Int, _ detail: String) {
      builder.add([
        .text("referrals"), .empty, .empty, .text(check), .number(Double(observed)), .empty, .empty,
        .text("info"), .text(detail),
      ])
    }
    row("rows_written", derived.table.rows, "derived from \(from)")
    for reason in derived.omitted.keys.sorted() {
      row("derived_" + reason, derived.omitted[reason]!, "left out")
    }
  }

  /// How much of each mapped column is empty: counted, and judged only by checks.
  mutating func add(emptyCellsOf written: Table, mapped: Set<String>, checks: [QualityCheck]) {
    let name = written.description.name
    for column in written.description.columns where mapped.contains(column.name) && !column.required {
      let judged = checks.contains { $0.table == name && $0.kind == .missing && $0.columns == [column.name] }
      guard !judged, written.rows > 0 else { continue }
      let empty = written.nulls(of: column.name)
      builder.add([
        .text(name), .empty, .text(column.name), .text("missing"),
        .number(Double(empty) / Double(written.rows)), .empty, .empty, .text("info"),
        .text("\(empty) of \(written.rows) rows"),
      ])
    }
  }

  mutating func add(_ check: QualityCheck, _ found: Measurement) {
    var state = "info"
    if let observed = found.observed { state = check.holds(observed) ? "ok" : check.severity.rawValue }
    builder.add([
      .text(check.table), .empty, .string(check.columns.isEmpty ? nil : check.columns.joined(separator: " ")),
      .text(check.kind.rawValue), .optional(found.observed), .text(check.expected),
      .text(check.severity.rawValue), .text(state), .string(found.detail.isEmpty ? nil : found.detail),
    ])
    guard let observed = found.observed, state != "ok" else { return }
    let place = ([check.table] + (check.columns.isEmpty ? [] : [check.columns.joined(separator: ", ")]))
    let sentence =
      "\(place.joined(separator: ".")): \(check.kind.rawValue) is \(NumberText.double(observed)), "
      + "expected \(check.expected)" + (found.detail.isEmpty ? "" : " (\(found.detail))")
    if check.severity == .error { failures.append(sentence) } else { warnings.append(sentence) }
  }

  func table() -> Table { builder.table() }
}
