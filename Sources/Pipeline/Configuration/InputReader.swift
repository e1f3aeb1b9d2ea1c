internal import Tables

/// Reads `inputs: table: {…}` of a pipeline file.
enum InputReader {
  private static let keys = [
    "path", "optional", "columns", "delimiter", "quote", "skip_rows", "nulls", "date_format",
    "excel_serial", "grain", "amount_rule", "line_time", "on_conflict", "abs",
  ]

  static func read(_ config: Config, _ table: TableDescription) throws(DangolError) -> PipelineFile.Input {
    let values = try config.mapping(known: keys, what: "inputs: \(table.name)")
    var input = PipelineFile.Input(path: try values["path"]?.text() ?? "")
    if let value = values["optional"] { input.optional = try value.flag() }
    var mapping = TableMapping()
    if let value = values["delimiter"] { mapping.dialect.delimiter = try byte(value) }
    if let value = values["quote"] { mapping.dialect.quote = try byte(value) }
    if let value = values["skip_rows"] { mapping.dialect.skipRows = try value.integer(0...1000) }
    if let value = values["nulls"] { mapping.nulls = try value.texts() }
    if let value = values["date_format"] {
      mapping.dateFormat = TimeParser.Format(
        rawValue: try value.choice(TimeParser.Format.allCases.map(\.rawValue)))!
    }
    if let value = values["excel_serial"] { mapping.excelSerial = try value.flag() }
    if let value = values["grain"] { mapping.lineGrain = try value.choice(["row", "line"]) == "line" }
    if let value = values["amount_rule"] {
      mapping.amountRule = TableMapping.AmountRule(
        rawValue: try value.choice(TableMapping.AmountRule.allCases.map(\.rawValue)))!
    }
    if let value = values["line_time"] {
      mapping.lineTime = TableMapping.LineTime(
        rawValue: try value.choice(TableMapping.LineTime.allCases.map(\.rawValue)))!
    }
    if let value = values["on_conflict"] {
      mapping.onConflict = TableMapping.Conflict(rawValue: try value.choice(["reject", "last"]))!
    }
    if let value = values["abs"] { mapping.absolute = try value.flag() }
    if let value = values["columns"] {
      let names = table.columns.map(\.name)
      for (column, source) in try value.mapping(known: names, what: "columns of \(table.name)") {
        mapping.columns[column] = try self.source(source)
      }
    }
    input.mapping = mapping
    return input
  }

  private static func byte(_ config: Config) throws(DangolError) -> UInt8 {
    let text = try config.text()
    if text == "TAB" || text == "\\t" { return 9 }
    guard text.utf8.count == 1, let byte = text.utf8.first else {
      throw config.fail("'\(printable(text))' is not one byte (TAB stands for a tabulator)")
    }
    return byte
  }

  private static func source(_ config: Config) throws(DangolError) -> ColumnSource {
    guard case .mapping = config.value else { return ColumnSource(.header(try config.text())) }
    let values = try config.mapping(
      known: ["from", "map", "prefix", "row", "product", "sum", "less", "const", "first"],
      what: "a column")
    var source: ColumnSource
    if let from = values["from"] {
      source = ColumnSource(.header(try from.text()))
    } else if let row = values["row"] {
      guard try row.flag() else { throw row.fail("row takes yes") }
      source = ColumnSource(.rowNumber)
    } else if let product = values["product"] {
      source = ColumnSource(.product(try product.texts()))
    } else if let sum = values["sum"] {
      source = ColumnSource(.sum(try sum.texts(), less: try values["less"]?.texts() ?? []))
    } else if let constant = values["const"] {
      source = ColumnSource(.constant(try constant.text()))
    } else if let first = values["first"] {
      source = ColumnSource(.first(try first.texts()))
    } else {
      throw config.fail("a column needs one of from, row, product, sum, const, first")
    }
    if let map = values["map"] { source.map = try words(map) }
    if let prefix = values["prefix"] { source.prefix = try words(prefix) }
    return source
  }

  private static func words(_ config: Config) throws(DangolError) -> [String: String] {
    var words: [String: String] = [:]
    for (key, value) in try config.mapping() { words[key] = try value.text() }
    return words
  }
}
