internal import Tables

/// Reads `inputs: table: {…}` of a pipeline file.
enum InputReader {
  private static let keys = [
    "path", "optional", "source", "from", "columns", "encoding", "delimiter", "quote", "escape", "skip_rows",
    "nulls", "date_format", "excel_serial", "grain", "amount_rule", "line_time", "continuation",
    "on_conflict", "abs",
  ]

  static func read(_ config: Config, _ table: InputTable, _ product: Product) throws(DangolError)
    -> PipelineFile.Input
  {
    let name = table.description.name
    let values = try config.mapping(known: keys, what: "inputs: \(name)")
    var input = PipelineFile.Input(path: try values["path"]?.text() ?? "")
    if let value = values["optional"] { input.optional = try value.flag() }
    if let value = values["from"] {
      guard !table.derivations.isEmpty else { throw value.fail("\(name) cannot be derived") }
      input.derivedFrom = try value.choice(table.derivations.map(\.name))
      if let other = keys.first(where: { $0 != "from" && values[$0] != nil }) {
        throw values[other]!.fail("'\(other)' does not go with 'from'", advice: "give either a path or from")
      }
    }
    var mapping = TableMapping()
    if let value = values["source"] {
      let source = try value.choice(product.sources.map(\.name))
      guard let profile = try product.source(source)!.mapping(table, product) else {
        throw value.fail(
          "source \(source) says nothing of \(name)",
          advice: "it knows \(product.source(source)!.tableNames.joined(separator: ", "))")
      }
      mapping = profile
      input.source = source
    }
    try readFile(values, &mapping)
    try readRows(values, &mapping)
    if let value = values["columns"] {
      let names = table.description.columns.map(\.name)
      for (column, source) in try value.mapping(known: names, what: "columns of \(name)") {
        mapping.columns[column] = try ColumnReader.source(source, over: mapping.columns[column])
      }
    }
    input.mapping = mapping
    return input
  }

  /// How the file is written.
  private static func readFile(_ values: [String: Config], _ mapping: inout TableMapping) throws(DangolError)
  {
    if let value = values["encoding"] {
      guard let encoding = TextEncoding(try value.text()) else {
        throw value.fail(
          "'\(printable(try value.text()))' is not one of "
            + TextEncoding.allCases.map(\.rawValue).joined(separator: ", "))
      }
      mapping.dialect.encoding = encoding
    }
    if let value = values["delimiter"] { mapping.dialect.delimiter = try byte(value) }
    if let value = values["quote"] { mapping.dialect.quote = try byte(value) }
    if let value = values["escape"] { mapping.dialect.escape = try byte(value) }
    if mapping.dialect.escape == mapping.dialect.quote { mapping.dialect.escape = nil }
    if let conflict = mapping.dialect.conflict {
      throw (values["delimiter"] ?? values["quote"] ?? values["escape"])!.fail(conflict)
    }
    if let value = values["skip_rows"] {
      let search = try value.text() == "auto"
      mapping.headerSearch = search ? 20 : 0
      mapping.dialect.skipRows = search ? 0 : try value.integer(0...1000)
    }
  }

  /// What its rows mean.
  private static func readRows(_ values: [String: Config], _ mapping: inout TableMapping) throws(DangolError)
  {
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
    if let value = values["continuation"] {
      mapping.continuation = try value.flag()
      if mapping.continuation, !mapping.lineGrain { throw value.fail("continuation goes with grain: line") }
    }
    if let value = values["on_conflict"] {
      mapping.onConflict = TableMapping.Conflict(rawValue: try value.choice(["reject", "last"]))!
    }
    if let value = values["abs"] { mapping.absolute = try value.flag() }
  }

  private static func byte(_ config: Config) throws(DangolError) -> UInt8 {
    let text = try config.text()
    if text == "TAB" || text == "\\t" { return 9 }
    guard text.utf8.count == 1, let byte = text.utf8.first else {
      throw config.fail("'\(printable(text))' is not one byte (TAB stands for a tabulator)")
    }
    return byte
  }
}
