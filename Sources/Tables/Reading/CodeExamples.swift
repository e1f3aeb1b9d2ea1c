/// For the page of inputs: what a code looks like in a file, and what to do about it.
extension RowCode {
  package var example: String {
    switch self {
    case .colsLow: "seven fields under a header of eight"
    case .colsHigh: "`…,1,000,…` where `\"1,000\"` was meant"
    case .quote: "`5\" pipe`, `\"a\"x`"
    case .unterminated: "`…,\"tea,web` and no further quote; two stray quotes with whole rows between them"
    case .fieldBig: "a picture pasted into a memo"
    case .recordBig: "a file without line ends"
    case .nul: "a file cut off by a full disk"
    case .encoding: "one Windows-949 name in a UTF-8 file"
    case .control: "a line of 0x1A alone; an ESC in an id"
    case .newline: "an id or date with a line break, below an unclosed quote"
    case .bareCR: "a CR between two rows of an LF file"
    case .missing: "an order without an id; `,,,,`"
    case .type: "`12abc`, `NaN`, `1e400`, `0x10`, `１２`, `1.234,56`; the header again"
    case .range: "`-5.00`, twenty nines, the year 9999, an nps of 11"
    case .scale: "`12.345` in dollars"
    case .choice: "the status `whatever`"
    case .date: "`2024-02-30`, `24:00`, `01/02/2024` without a date_format"
    case .zone: "`2026-03-08 02:30` in New York"
    case .id: "`2.34E+17`, a no-break space or an invisible character inside"
    case .keyDuplicate: "two equal rows of one order_id"
    case .keyConflict: "two rows of one order_id with other amounts"
    case .selfReferral: "referrer_id and referred_id are one"
    }
  }

  package var remedy: String {
    switch self {
    case .colsLow: "export again; a cut last line means that the export was not finished"
    case .colsHigh: "quote fields that hold the delimiter, or set `delimiter`"
    case .quote: "double the quotes inside quoted fields, or set `escape` where a backslash does it"
    case .unterminated: "close the quote in the row that is named; the rows below it were read"
    case .fieldBig, .recordBig: "leave the column out, or check the line ends"
    case .nul: "export the file again as text"
    case .encoding: "set `encoding`, or export as UTF-8"
    case .control, .newline, .bareCR: "mend the row in the source; look for an unclosed quote above"
    case .missing: "fill the value in, or map the column to the header that has it"
    case .type: "map the column to the right header; export numbers as plain decimals"
    case .range: "a refund belongs in refund_amount; `abs: true` takes cancelled rows absolute"
    case .scale: "set the pipeline's `currency`"
    case .choice: "add the word to the column's `map`"
    case .date: "set `date_format` or `excel_serial`"
    case .zone: "set the pipeline's `timezone`, or export times with their offset"
    case .id: "export the id as text; spreadsheets turn long numbers into powers of ten"
    case .keyDuplicate: "nothing: one row was kept"
    case .keyConflict: "decide in the source; `on_conflict: last` keeps the last, `grain: line` reads lines"
    case .selfReferral: "nothing: the row was left out"
    }
  }
}

/// Why a whole file is refused. Messages begin with these.
package enum FileCode: String, Sendable, CaseIterable {
  case empty = "F_EMPTY"
  case encoding = "F_ENC"
  case header = "F_HEADER"
  case headerTwice = "F_HEADER_DUP"
  case binary = "F_BINARY"
  case changed = "F_CHANGED"
  case truncated = "F_TRUNC"
  case path = "F_PATH"

  package var help: String {
    switch self {
    case .empty: "no bytes, or no line but blank ones"
    case .encoding: "the header, or more than 1 % of the rows, is not in the encoding"
    case .header: "a column that is needed has no header; the message has what was found and what is near"
    case .headerTwice: "two headers of one name, folded"
    case .binary: "a spreadsheet, a zip file, gzip without .gz in its name, or a .gz that is no gzip"
    case .changed: "the file changed while it was read"
    case .truncated: "a gzip file that ends early or is damaged"
    case .path: "a directory, a pipe or a device"
    }
  }

  package var remedy: String {
    switch self {
    case .empty: "export the file again"
    case .encoding: "set `encoding: auto` (or `cp949`, `utf-16`), or export as UTF-8"
    case .header: "map the column under `columns`, set `delimiter` or `skip_rows`, or choose a `source`"
    case .headerTwice: "rename one of them"
    case .binary: "save it as CSV, or rename it to end in .csv.gz"
    case .changed: "run again once the export has finished"
    case .truncated: "copy the file again; `gzip -t` tests it"
    case .path: "give the path of a CSV file"
    }
  }
}
