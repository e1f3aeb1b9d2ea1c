package import Tables
internal import Yams

/// A value of a pipeline file with its place in it. Scalars stay text: what they
/// mean is decided by the parameter that reads them.
package struct Config: Sendable {
  package indirect enum Value: Sendable {
    case scalar(String)
    case list([Config])
    case mapping([(key: String, value: Config)])
    case null
  }

  package let value: Value
  package let file: String
  package let line: Int
  package let columnNumber: Int

  package init(_ value: Value, file: String, line: Int, columnNumber: Int) {
    self.value = value
    self.file = file
    self.line = line
    self.columnNumber = columnNumber
  }

  /// Parses YAML text; `file` is what messages call it.
  package static func parse(_ text: String, file: String) throws(DangolError) -> Config {
    do {
      // Tags would be guessed by patterns that are costly to set up and are never asked for.
      guard let node = try Yams.compose(yaml: text, .basic) else {
        return Config(.mapping([]), file: file, line: 1, columnNumber: 1)
      }
      return convert(node, file)
    } catch let error as YamlError {
      throw DangolError(.configuration, "not YAML: \(describe(error))", file: file, line: line(error))
    } catch {
      throw DangolError(.configuration, "not YAML: \(error)", file: file)
    }
  }

  private static func convert(_ node: Node, _ file: String) -> Config {
    let line = node.mark?.line ?? 1
    let column = node.mark?.column ?? 1
    let value: Value
    switch node {
    case .scalar(let scalar):
      let plain = scalar.style == .plain || scalar.style == .any
      value = plain && ["", "~", "null"].contains(scalar.string) ? .null : .scalar(scalar.string)
    case .sequence(let items): value = .list(items.map { convert($0, file) })
    case .mapping(let pairs):
      value = .mapping(
        pairs.map { key, value in
          let converted = convert(value, file)
          // The key's place is where a message should point.
          return (
            key.string ?? "",
            Config(
              converted.value, file: file, line: key.mark?.line ?? converted.line,
              columnNumber: key.mark?.column ?? converted.columnNumber)
          )
        })
    case .alias: value = .null
    }
    return Config(value, file: file, line: line, columnNumber: column)
  }

  private static func describe(_ error: YamlError) -> String {
    switch error {
    case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _):
      return problem
    case .duplicatedKeysInMapping(let duplicates, _):
      return "key given twice: \(duplicates.map { "\($0)" }.sorted().joined(separator: ", "))"
    default: return "\(error)"
    }
  }

  private static func line(_ error: YamlError) -> Int? {
    switch error {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
      return mark.line
    case .duplicatedKeysInMapping(_, let context): return context.mark.line
    default: return nil
    }
  }

  // MARK: reading

  package func fail(_ message: String, advice: String? = nil) -> DangolError {
    DangolError(
      .configuration, "column \(columnNumber): \(message)", file: file, line: line, advice: advice)
  }

  package func mapping() throws(DangolError) -> [(key: String, value: Config)] {
    switch value {
    case .mapping(let pairs): return pairs
    case .null: return []
    default: throw fail("expected key: value pairs")
    }
  }

  /// The mapping's values; a key that is not in `known` is refused with the nearest one.
  package func mapping(known: [String], what: String) throws(DangolError) -> [String: Config] {
    var values: [String: Config] = [:]
    for (key, value) in try mapping() {
      guard known.contains(key) else {
        let hint = nearest(key, among: known).map { "did you mean '\($0)'?" }
        throw value.fail(
          "unknown key '\(printable(key))' in \(what)",
          advice: hint ?? "known are: \(known.joined(separator: ", "))")
      }
      // A key without a value is as good as absent.
      if case .null = value.value { continue }
      values[key] = value
    }
    return values
  }

  package func text() throws(DangolError) -> String {
    guard case .scalar(let text) = value else { throw fail("expected one value") }
    return text
  }

  package func list() throws(DangolError) -> [Config] {
    switch value {
    case .list(let items): return items
    case .scalar: return [self]
    case .null: return []
    case .mapping: throw fail("expected a list")
    }
  }

  package func texts() throws(DangolError) -> [String] {
    var texts: [String] = []
    for item in try list() {
      if case .null = item.value { texts.append("") } else { texts.append(try item.text()) }
    }
    return texts
  }

  package func integer(_ range: ClosedRange<Int>) throws(DangolError) -> Int {
    let text = try text()
    guard let value = Int(text), range.contains(value) else {
      throw fail("'\(printable(text))' is not a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  package func number(_ range: ClosedRange<Double>) throws(DangolError) -> Double {
    let text = try text()
    guard let value = Double(text), value.isFinite, range.contains(value) else {
      throw fail("'\(printable(text))' is not a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  package func flag() throws(DangolError) -> Bool {
    switch try text() {
    case "true", "yes", "on": return true
    case "false", "no", "off": return false
    case let other: throw fail("'\(printable(other))' is neither true nor false")
    }
  }

  package func choice(_ words: [String]) throws(DangolError) -> String {
    let text = try text()
    guard words.contains(text) else {
      let hint = nearest(text, among: words).map { "did you mean '\($0)'?" }
      throw fail(
        "'\(printable(text))' is not one of \(words.joined(separator: ", "))", advice: hint)
    }
    return text
  }
}
