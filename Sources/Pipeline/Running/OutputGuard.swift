internal import Tables

/// Refuses an output directory that could overwrite or swallow an input.
enum OutputGuard {
  static func check(_ out: String, _ pipeline: PipelineFile) throws(DangolError) {
    let place = FileSystem.resolved(out)
    let inside = place == "/" ? "/" : place + "/"
    var paths = pipeline.inputs.mapValues(\.path)
    paths["erase"] = pipeline.erase
    for table in paths.keys.sorted() {
      let path = paths[table]!
      guard !path.isEmpty else { continue }
      let pattern = InputSet.absolute(path, pipeline)
      let folder = FileSystem.resolved(FileSystem.parent(pattern))
      let isGlob = pattern.contains("*") || pattern.contains("?")
      let files = FileSystem.glob(pattern).map(FileSystem.resolved)
      let folderInside = isGlob && (folder == place || folder.hasPrefix(inside))
      if folderInside || files.contains(where: { $0 == place || $0.hasPrefix(inside) }) {
        throw DangolError(
          .configuration, "the output directory holds an input file of \(table)", file: out,
          advice: "choose an --out that contains no input")
      }
    }
  }
}

extension PipelineFile {
  /// How the inputs are read, for the manifest: a change of it changes the run.
  var inputSettings: JSON {
    .object(
      inputs.mapValues { input in
        let m = input.mapping
        func origin(_ source: ColumnSource) -> JSON {
          var parts: [String: JSON] = [:]
          switch source.origin {
          case .header(let name): parts["from"] = .string(name)
          case .first(let names): parts["first"] = .array(names.map { .string($0) })
          case .product(let names): parts["product"] = .array(names.map { .string($0) })
          case .sum(let names, let less):
            parts["sum"] = .array(names.map { .string($0) })
            parts["less"] = .array(less.map { .string($0) })
          case .rowNumber: parts["row"] = .bool(true)
          case .constant(let value): parts["const"] = .string(value)
          }
          if !source.map.isEmpty { parts["map"] = .object(source.map.mapValues { .string($0) }) }
          if !source.prefix.isEmpty { parts["prefix"] = .object(source.prefix.mapValues { .string($0) }) }
          return .object(parts)
        }
        return .object([
          "columns": .object(m.columns.mapValues(origin)), "delimiter": .int(Int(m.dialect.delimiter)),
          "quote": .int(Int(m.dialect.quote)), "skip_rows": .int(m.dialect.skipRows),
          "nulls": .array(m.nulls.map { .string($0) }), "date_format": .string(m.dateFormat.rawValue),
          "excel_serial": .bool(m.excelSerial), "grain": .string(m.lineGrain ? "line" : "row"),
          "amount_rule": .string(m.amountRule.rawValue), "line_time": .string(m.lineTime.rawValue),
          "on_conflict": .string(m.onConflict.rawValue), "abs": .bool(m.absolute),
        ])
      })
  }
}
