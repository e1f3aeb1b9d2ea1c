/// A JSON value and its one canonical text: sorted keys, two blanks of indent,
/// numbers as everywhere in artifacts, LF at the end.
package indirect enum JSON: Sendable, Equatable {
  case null
  case bool(Bool)
  case integer(Int64)
  case number(Double)
  case string(String)
  case array([JSON])
  case object([String: JSON])

  package static func int(_ value: Int) -> JSON { .integer(Int64(value)) }
  package static func optional(_ value: Double?) -> JSON { value.map { .number($0) } ?? .null }
  package static func optional(_ value: String?) -> JSON { value.map { .string($0) } ?? .null }

  package subscript(key: String) -> JSON? {
    if case .object(let members) = self { return members[key] }
    return nil
  }

  package var string: String? {
    if case .string(let text) = self { return text }
    return nil
  }

  package var double: Double? {
    switch self {
    case .number(let value): value
    case .integer(let value): Double(value)
    default: nil
    }
  }

  package var int: Int? {
    if case .integer(let value) = self { return Int(value) }
    return nil
  }

  package var array: [JSON]? {
    if case .array(let items) = self { return items }
    return nil
  }

  package var object: [String: JSON]? {
    if case .object(let members) = self { return members }
    return nil
  }

  package var text: String {
    var out = ""
    write(&out, indent: 0)
    return out + "\n"
  }

  /// Without line breaks, for messages and hashing.
  package var line: String {
    var out = ""
    write(&out, indent: nil)
    return out
  }

  private func write(_ out: inout String, indent: Int?) {
    func newline(_ depth: Int) {
      guard indent != nil else { return }
      out += "\n"
      for _ in 0..<depth { out += "  " }
    }
    let depth = indent ?? 0
    let inner = indent.map { $0 + 1 }
    switch self {
    case .null: out += "null"
    case .bool(let value): out += value ? "true" : "false"
    case .integer(let value): out += String(value)
    case .number(let value): out += value.isFinite ? NumberText.double(value) : "null"
    case .string(let value): Self.quote(value, &out)
    case .array(let items):
      if items.isEmpty { out += "[]"; return }
      out += "["
      for (i, item) in items.enumerated() {
        if i > 0 { out += "," }
        newline(depth + 1)
        item.write(&out, indent: inner)
      }
      newline(depth)
      out += "]"
    case .object(let members):
      if members.isEmpty { out += "{}"; return }
      out += "{"
      // Bytewise order of keys: `<` on String would compare by Unicode equivalence.
      let keys = members.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      for (i, key) in keys.enumerated() {
        if i > 0 { out += "," }
        newline(depth + 1)
        Self.quote(key, &out)
        out += indent == nil ? ":" : ": "
        members[key]!.write(&out, indent: inner)
      }
      newline(depth)
      out += "}"
    }
  }

  private static func quote(_ text: String, _ out: inout String) {
    out += "\""
    // 0xe2 begins what stands for a line's or a paragraph's end, among others.
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5c && $0 != 0xe2 }) {
      out += text + "\""
      return
    }
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      default:
        if scalar.value < 0x20 || scalar.value == 0x2028 || scalar.value == 0x2029 {
          let hex = String(scalar.value, radix: 16)
          out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
        } else {
          out.unicodeScalars.append(scalar)
        }
      }
    }
    out += "\""
  }
}
