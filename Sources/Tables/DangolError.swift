/// An error that ends a run: what is wrong, where, and what to do about it.
package struct DangolError: Error, Equatable, Sendable {
  /// The process's exit code (sysexits.h where it has one).
  package enum Code: Int32, Sendable {
    case difference = 1
    case usage = 64
    case badData = 65
    case missingInput = 66
    case bug = 70
    case cannotCreate = 73
    case inputOutput = 74
    case locked = 75
    case configuration = 78
  }

  package let code: Code
  package let message: String
  package var file: String?
  package var line: Int?
  package var column: String?
  package var advice: String?

  package init(
    _ code: Code, _ message: String, file: String? = nil, line: Int? = nil, column: String? = nil,
    advice: String? = nil
  ) {
    self.code = code
    self.message = message
    self.file = file
    self.line = line
    self.column = column
    self.advice = advice
  }

  /// `file:line: column c: message. What to do.` on one line.
  package var text: String {
    var place = file.map { printable($0) } ?? ""
    if let line { place += ":\(line)" }
    if !place.isEmpty { place += ": " }
    if let column { place += "column '\(printable(column))': " }
    let hint = advice.map { "; \($0)" } ?? ""
    return place + message + hint
  }
}

/// Text from outside with control and direction characters shown as escapes.
package func printable(_ text: String) -> String {
  var out = ""
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0..<0x20, 0x7f..<0xa0, 0x200b, 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x2069, 0xfeff:
      out += "\\u{" + String(scalar.value, radix: 16) + "}"
    default: out.unicodeScalars.append(scalar)
    }
  }
  return out
}
