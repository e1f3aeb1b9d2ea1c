internal import Tables

extension PipelineFile {
  /// How the inputs are read, for the manifest: a change of it changes the run.
  var inputSettings: JSON { .object(inputs.mapValues(Self.settings)) }

  private static func settings(_ input: Input) -> JSON {
    if let from = input.derivedFrom { return .object(["from": .string(from)]) }
    let m = input.mapping
    var settings: [String: JSON] = [
      "columns": .object(m.columns.mapValues(settings)), "delimiter": .int(Int(m.dialect.delimiter)),
      "quote": .int(Int(m.dialect.quote)),
      "nulls": .array(m.nulls.map { .string($0) }), "date_format": .string(m.dateFormat.rawValue),
      "excel_serial": .bool(m.excelSerial), "grain": .string(m.lineGrain ? "line" : "row"),
      "amount_rule": .string(m.amountRule.rawValue), "line_time": .string(m.lineTime.rawValue),
      "on_conflict": .string(m.onConflict.rawValue), "abs": .bool(m.absolute),
      "encoding": .string(m.dialect.encoding.rawValue),
      "skip_rows": m.headerSearch > 0 ? .string("auto") : .int(m.dialect.skipRows),
    ]
    if let escape = m.dialect.escape { settings["escape"] = .int(Int(escape)) }
    if m.continuation { settings["continuation"] = .bool(true) }
    return .object(settings)
  }

  private static func settings(_ source: ColumnSource) -> JSON {
    func header(_ name: HeaderName) -> JSON {
      name.spellings.count == 1
        ? .string(name.spellings[0]) : .array(name.spellings.map { .string($0) })
    }
    var parts: [String: JSON] = [:]
    switch source.origin {
    case .header(let name): parts["from"] = header(name)
    case .first(let names): parts["first"] = .array(names.map(header))
    case .product(let names): parts["product"] = .array(names.map(header))
    case .sum(let names, let less):
      parts["sum"] = .array(names.map(header))
      parts["less"] = .array(less.map(header))
    case .rowNumber: parts["row"] = .bool(true)
    case .constant(let value): parts["const"] = .string(value)
    }
    if !source.map.isEmpty { parts["map"] = .object(source.map.mapValues { .string($0) }) }
    if !source.prefix.isEmpty { parts["prefix"] = .object(source.prefix.mapValues { .string($0) }) }
    if source.once { parts["lines"] = .string("first") }
    if source.optional { parts["optional"] = .bool(true) }
    return .object(parts)
  }
}
