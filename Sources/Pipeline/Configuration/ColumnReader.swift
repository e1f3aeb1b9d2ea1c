internal import Tables

/// Reads an entry of `columns:`, which says where a column comes from.
enum ColumnReader {
  private static let origins = ["from", "first", "product", "sum", "row", "const"]

  /// `base`: what a source profile says of the column; an entry without an origin changes only
  /// what it names.
  static func source(_ config: Config, over base: ColumnSource?) throws(DangolError) -> ColumnSource {
    guard case .mapping = config.value else { return ColumnSource(.header(try header(config))) }
    let values = try config.mapping(
      known: origins + ["less", "map", "prefix", "lines"], what: "a column")
    var source: ColumnSource
    let given = origins.filter { values[$0] != nil }
    switch (given.first, base) {
    case (nil, let base?):
      source = base
      source.optional = false
    case (nil, nil): throw config.fail("a column needs one of \(origins.joined(separator: ", "))")
    case (let origin?, _):
      guard given.count == 1 else {
        throw config.fail("a column comes from one of \(given.joined(separator: ", ")), not from several")
      }
      source = ColumnSource(try self.origin(origin, values))
    }
    if values["less"] != nil, values["sum"] == nil { throw values["less"]!.fail("less goes with sum") }
    if let map = values["map"] { source.map.merge(try words(map)) { $1 } }
    if let prefix = values["prefix"] { source.prefix.merge(try words(prefix)) { $1 } }
    if let lines = values["lines"] { source.once = try lines.choice(["all", "first"]) == "first" }
    return source
  }

  private static func origin(_ word: String, _ values: [String: Config]) throws(DangolError)
    -> ColumnSource.Origin
  {
    let value = values[word]!
    switch word {
    case "from": return .header(try header(value))
    case "first": return .first(try headers(value))
    case "product": return .product(try headers(value))
    case "sum": return .sum(try headers(value), less: try values["less"].map(headers) ?? [])
    case "const": return .constant(try value.text())
    default:
      guard try value.flag() else { throw value.fail("row takes yes") }
      return .rowNumber
    }
  }

  /// One header, or several that may stand for it: the first that the file has.
  private static func header(_ config: Config) throws(DangolError) -> HeaderName {
    let names = try config.texts()
    guard !names.isEmpty else { throw config.fail("expected the name of a header") }
    return HeaderName(names)
  }

  private static func headers(_ config: Config) throws(DangolError) -> [HeaderName] {
    var names: [HeaderName] = []
    for item in try config.list() { names.append(try header(item)) }
    guard !names.isEmpty else { throw config.fail("expected names of headers") }
    return names
  }

  private static func words(_ config: Config) throws(DangolError) -> [String: String] {
    var words: [String: String] = [:]
    for (key, value) in try config.mapping() { words[key] = try value.text() }
    return words
  }
}
