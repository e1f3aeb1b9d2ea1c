/// Why a row was refused. Stable: rejects.csv, docs and tests name them.
package enum RowCode: String, Sendable, CaseIterable {
  case colsLow = "COLS_LOW"
  case colsHigh = "COLS_HIGH"
  case quote = "QUOTE"
  case unterminated = "UNTERMINATED"
  case fieldBig = "FIELD_BIG"
  case recordBig = "REC_BIG"
  case nul = "NUL"
  case encoding = "ENCODING"
  case control = "CTRL"
  case newline = "NEWLINE"
  case bareCR = "BARE_CR"
  case missing = "MISSING"
  case type = "TYPE"
  case range = "RANGE"
  case scale = "SCALE"
  case choice = "ENUM"
  case date = "DATE"
  case zone = "TZ"
  case id = "ID"
  case keyDuplicate = "KEY_DUP"
  case keyConflict = "KEY_CONFLICT"
  case selfReferral = "SELF_REF"

  /// What it means and what to do, for docs and messages.
  package var help: String {
    switch self {
    case .colsLow: "fewer fields than the header; look for a cut line"
    case .colsHigh: "more fields than the header; quote fields that hold the delimiter"
    case .quote: "a quote inside an unquoted field, or text after a closing quote; double the quotes"
    case .unterminated: "a quoted field that never closes; close the quote"
    case .fieldBig: "a field above 1 MiB"
    case .recordBig: "a record above 4 MiB"
    case .nul: "a NUL byte; export the file again as text"
    case .encoding: "bytes that are not valid in the file's encoding"
    case .control: "a control character outside a text column"
    case .newline: "a line break outside a text column; look for an unclosed quote above"
    case .bareCR: "a carriage return without a line feed"
    case .missing: "a required value is empty"
    case .type: "not of the column's type"
    case .range: "outside the accepted range"
    case .scale: "more decimals than the currency has"
    case .choice: "not one of the accepted words; map it under columns:"
    case .date: "not a date or time in an accepted form; set date_format"
    case .zone: "a local time that the clock change skips"
    case .id: "not an acceptable id (too long, NBSP, or turned into a number by a spreadsheet)"
    case .keyDuplicate: "the same row again; one is kept"
    case .keyConflict: "the same id with different content"
    case .selfReferral: "referrer and referred are the same customer"
    }
  }
}

/// A refused row, as rejects.csv shows it.
package struct Reject: Sendable, Equatable {
  package let table: String
  package let file: String
  package let firstLine: Int
  package let lastLine: Int
  package let offset: Int
  package let length: Int
  package let column: String?
  package let code: RowCode
  package let detail: String
  package let raw: String

  package init(
    table: String, file: String, firstLine: Int, lastLine: Int, offset: Int, length: Int,
    column: String?, code: RowCode, detail: String, raw: String
  ) {
    self.table = table
    self.file = file
    self.firstLine = firstLine
    self.lastLine = lastLine
    self.offset = offset
    self.length = length
    self.column = column
    self.code = code
    self.detail = detail
    self.raw = raw
  }

  /// The same with line numbers that count from further up.
  func movedDown(_ lines: Int) -> Reject {
    Reject(
      table: table, file: file, firstLine: firstLine + lines, lastLine: lastLine + lines, offset: offset,
      length: length, column: column, code: code, detail: detail, raw: raw)
  }
}
