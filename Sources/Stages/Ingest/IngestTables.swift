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
    "quality", "Row accounting and checks of every input.",
    order: "the accounts of each table by file, then its checks",
    columns: [
      ColumnDescription("table", .text, "the input table", required: true),
      ColumnDescription("file", .text, "the file's name; empty for the whole table"),
      ColumnDescription("column", .text, "the column; two with a blank between; empty for whole rows"),
      ColumnDescription("check", .text, "what was counted or checked, see docs/quality.md", required: true),
      ColumnDescription("observed", .number, "the value found"),
      ColumnDescription("expected", .text, "what it must be, where there is a rule"),
      ColumnDescription("severity", .choice(["warn", "error"]), "what failing would be"),
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
