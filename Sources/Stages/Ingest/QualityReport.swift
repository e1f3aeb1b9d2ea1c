internal import Tables

enum IngestTables {
  static let rejects = TableDescription(
    "rejects", "Every refused or dropped row with its place and reason.",
    order: "table, file, byte offset",
    columns: [
      ColumnDescription("table", .text, "the input table", required: true),
      ColumnDescription("file", .text, "the file's name", required: true),
      ColumnDescription("first_line", .integer, "first physical line, counted from 1", required: true),
      ColumnDescription("last_line", .integer, "last physical line", required: true),
      ColumnDescription("byte_offset", .integer, "offset of the row's first byte", required: true),
      ColumnDescription("length", .integer, "bytes", required: true),
      ColumnDescription("column", .text, "the column to blame; empty for the whole row"),
      ColumnDescription("code", .text, "the reason's code, see docs/pipeline.md", required: true),
      ColumnDescription("detail", .text, "the reason in words", required: true),
      ColumnDescription("raw", .text, "the row, with *** for personal and unused columns"),
    ])

  static let quality = TableDescription(
    "quality", "Row accounting and checks of every input.", order: "table, file, check",
    columns: [
      ColumnDescription("table", .text, "the input table", required: true),
      ColumnDescription("file", .text, "the file's name; empty for the whole table"),
      ColumnDescription("check", .text, "what was counted or checked", required: true),
      ColumnDescription("observed", .number, "the value found"),
      ColumnDescription("expected", .text, "what it must be, where there is a rule"),
      ColumnDescription("state", .choice(["ok", "warn", "error", "info"]), "the result", required: true),
      ColumnDescription("detail", .text, "in words"),
    ])

  static func table(_ rejects: [Reject]) -> Table {
    var builder = TableBuilder(Self.rejects)
    for item in rejects {
      builder.add([
        .text(item.table), .text(item.file), .integer(Int64(item.firstLine)),
        .integer(Int64(item.lastLine)), .integer(Int64(item.offset)), .integer(Int64(item.length)),
        .string(item.column), .text(item.code.rawValue), .text(item.detail), .text(item.raw),
      ])
    }
    return builder.table()
  }
}

/// quality.csv: where every row of every file went.
struct QualityReport {
  private var builder = TableBuilder(IngestTables.quality)

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
      _ file: String?, _ check: String, _ observed: Double, expected: String? = nil, state: String = "info",
      detail: String? = nil
    ) {
      builder.add([
        .text(table), .string(file), .text(check), .number(observed), .string(expected), .text(state),
        .string(detail),
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
      builder.add([
        .text(table), .text(account.file), .text("encoding"), .empty, .text("UTF-8"), .text("ok"),
        .text(account.encoding),
      ])
      for warning in account.warnings { row(account.file, "warning", 1, state: "warn", detail: warning) }
    }
    let totals = Self.totals(source)
    let rate = Self.rejectRate(totals)
    let tooMany = rate > parameters.maxRejectRate && (totals[.rejected] ?? 0) > parameters.maxRejectsFree
    row(
      nil, "reject_rate", rate, expected: "≤ " + NumberText.double(parameters.maxRejectRate),
      state: tooMany ? "error" : rate > parameters.maxRejectRate ? "warn" : "ok")
    row(nil, mapping.lineGrain ? "orders_written" : "rows_written", Double(written))
    if source.masked > 0 {
      row(nil, "masked_ids", Double(source.masked), state: "warn", detail: "counted as guests")
    }
    if emptied > 0 {
      row(nil, "times_after_as_of", Double(emptied), state: "warn", detail: "emptied")
    }
  }

  func table() -> Table { builder.table() }
}
