internal import CivilTime
internal import Pipeline
internal import Tables

/// Checks as a pipeline file has them. Everything that can be wrong in one is told
/// with its line before any file is read.
extension QualityCheck {
  static func read(_ config: Config) throws(DangolError) -> QualityCheck {
    let every = Kind.allCases.flatMap(\.keys) + ["table", "check", "severity", "at_least", "at_most"]
    let loose = try config.mapping(known: every, what: "a quality check")
    func required(_ key: String) throws(DangolError) -> Config {
      guard let value = loose[key] else { throw config.fail("a quality check needs '\(key)'") }
      return value
    }
    let table = try required("table").choice(InputTables.all.map(\.description.name))
    let kind = Kind(rawValue: try required("check").choice(Kind.allCases.map(\.rawValue)))!
    let known = kind.keys + ["table", "check", "severity", "at_least", "at_most"]
    let values = try config.mapping(known: known, what: "check \(kind.rawValue)")
    let description = InputTables.all.first { $0.description.name == table }!.description
    let bounds: ClosedRange<Double> = kind.isShare ? 0...1 : 0...1e15
    var check = QualityCheck(
      table, kind, atLeast: try values["at_least"]?.number(bounds),
      atMost: try values["at_most"]?.number(bounds))
    if let low = check.atLeast, let high = check.atMost, low > high {
      throw values["at_most"]!.fail("at_most is below at_least")
    }
    if let value = values["severity"] {
      check.severity = Severity(rawValue: try value.choice(Severity.allCases.map(\.rawValue)))!
    }
    if kind.keys.contains("column") {
      check.columns = [try required("column").choice(description.columns.map(\.name))]
    }
    if kind == .freshness || kind == .volume, InputTables.mainTimes[table] == nil {
      throw config.fail("\(table) has no time to judge the \(kind.rawValue) by")
    }
    if let value = values["days"] { check.days = try value.integer(minimumDays...3650) }
    if kind == .acceptedValues { check.values = try required("values").texts() }
    if kind == .sequence { check.columns = try pair(required("columns"), description) }
    if kind == .range { try check.readRange(values, config, description) }
    if kind == .references { check.references = try places(required("in")) }
    return check
  }

  /// Fewer days before the as-of day have no median worth the name.
  static let minimumDays = 7

  private static func pair(_ config: Config, _ description: TableDescription) throws(DangolError) -> [String]
  {
    var names: [String] = []
    for item in try config.list() { names.append(try item.choice(description.columns.map(\.name))) }
    guard names.count == 2 else { throw config.fail("columns takes two names, the smaller first") }
    let kinds = names.map { description.columns[description.index(of: $0)!].kind }
    guard kinds[0] == kinds[1], !kinds[0].isWord else {
      throw config.fail("\(names[0]) and \(names[1]) cannot be compared")
    }
    return names
  }

  private mutating func readRange(
    _ values: [String: Config], _ config: Config, _ description: TableDescription
  ) throws(DangolError) {
    let kind = description.columns[description.index(of: columns[0])!].kind
    guard !kind.isWord else { throw config.fail("\(columns[0]) has no range; use accepted_values") }
    from = try values["from"]?.text()
    to = try values["to"]?.text()
    guard from != nil || to != nil else { throw config.fail("a range needs from, to or both") }
    for value in [values["from"], values["to"]].compactMap({ $0 }) {
      guard Self.isBound(try value.text(), kind) else {
        throw value.fail("'\(printable(try value.text()))' is not a value of \(columns[0]) (\(kind.name))")
      }
    }
  }

  private static func places(_ config: Config) throws(DangolError) -> [Place] {
    var places: [Place] = []
    for item in try config.list() {
      let parts = try item.text().split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2,
        let table = InputTables.all.first(where: { $0.description.name == parts[0] })?.description,
        let index = table.index(of: parts[1]), table.columns[index].kind.isWord
      else { throw item.fail("'\(printable(try item.text()))' is not a column such as orders.order_id") }
      places.append(Place(table: parts[0], column: parts[1]))
    }
    return places
  }

  /// A number where the column holds one, a day for dates and times.
  private static func isBound(_ text: String, _ kind: ColumnKind) -> Bool {
    kind == .time || kind == .date ? Day(iso: text) != nil : number(text) != nil
  }

  static func number(_ text: String) -> NumberParser.Exact? {
    let bytes = Array(text.utf8)
    return bytes.withUnsafeBufferPointer { try? NumberParser.exact($0) }
  }
}
