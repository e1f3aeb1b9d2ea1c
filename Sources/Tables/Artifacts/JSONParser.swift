extension JSON {
  /// Parses JSON text (RFC 8259, UTF-8); nil where it isn't JSON. A whole number that a double tells from its
  /// neighbours is an integer, however it is written.
  package static func parse(_ bytes: UnsafeRawBufferPointer) -> JSON? {
    var parser = JSONParser(bytes)
    return parser.document()
  }

  package static func parse(_ text: String) -> JSON? {
    var text = text
    return text.withUTF8 { parse(UnsafeRawBufferPointer($0)) }
  }
}

private struct JSONParser {
  private let bytes: UnsafeRawBufferPointer
  private var at = 0

  /// Values within values; a text that goes deeper is refused.
  private static let deepest = 512

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  mutating func document() -> JSON? {
    guard let value = value(0) else { return nil }
    skipBlanks()
    return at == bytes.count ? value : nil
  }

  private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { at += 1 }
  }

  private mutating func take(_ byte: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: byte) else { return false }
    at += 1
    return true
  }

  private mutating func value(_ depth: Int) -> JSON? {
    skipBlanks()
    guard depth < Self.deepest, let byte = next else { return nil }
    switch byte {
    case UInt8(ascii: "{"): return object(depth)
    case UInt8(ascii: "["): return array(depth)
    case UInt8(ascii: "\""): return string().map { .string($0) }
    case UInt8(ascii: "t"): return word("true", .bool(true))
    case UInt8(ascii: "f"): return word("false", .bool(false))
    case UInt8(ascii: "n"): return word("null", .null)
    default: return number()
    }
  }

  private mutating func word(_ text: StaticString, _ value: JSON) -> JSON? {
    let count = text.utf8CodeUnitCount
    let word = UnsafeRawBufferPointer(start: text.utf8Start, count: count)
    guard bytes.count - at >= count, bytes[at..<at + count].elementsEqual(word) else { return nil }
    at += count
    return value
  }

  private mutating func object(_ depth: Int) -> JSON? {
    at += 1
    var members: [String: JSON] = [:]
    skipBlanks()
    if take("}") { return .object(members) }
    repeat {
      skipBlanks()
      guard next == UInt8(ascii: "\""), let key = string() else { return nil }
      skipBlanks()
      guard take(":"), let value = value(depth + 1) else { return nil }
      members[key] = value
      skipBlanks()
    } while take(",")
    return take("}") ? .object(members) : nil
  }

  private mutating func array(_ depth: Int) -> JSON? {
    at += 1
    var items: [JSON] = []
    skipBlanks()
    if take("]") { return .array(items) }
    repeat {
      guard let value = value(depth + 1) else { return nil }
      items.append(value)
      skipBlanks()
    } while take(",")
    return take("]") ? .array(items) : nil
  }

  private mutating func string() -> String? {
    at += 1
    let start = at
    while let byte = next, byte >= 0x20, byte != UInt8(ascii: "\\") {
      if byte == UInt8(ascii: "\"") {
        defer { at += 1 }
        return String(validating: bytes[start..<at], as: UTF8.self)
      }
      at += 1
    }
    var text = Array(bytes[start..<at])
    while let byte = next, byte >= 0x20 {
      at += 1
      switch byte {
      case UInt8(ascii: "\""): return String(validating: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard let scalar = escaped() else { return nil }
        text += UTF8.encode(scalar)!
      default: text.append(byte)
      }
    }
    return nil
  }

  /// What stands for a character behind a backslash.
  private mutating func escaped() -> Unicode.Scalar? {
    guard let byte = next else { return nil }
    at += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      guard let unit = hex() else { return nil }
      guard UTF16.isLeadSurrogate(unit) else { return Unicode.Scalar(unit) }
      guard take("\\"), take("u"), let trail = hex(), UTF16.isTrailSurrogate(trail) else { return nil }
      return UTF16.decode(UTF16.EncodedScalar([unit, trail]))
    default: return nil
    }
  }

  private mutating func hex() -> UInt16? {
    guard bytes.count - at >= 4 else { return nil }
    var unit: UInt16 = 0
    for byte in bytes[at..<at + 4] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else { return nil }
      unit = unit << 4 | UInt16(digit)
    }
    at += 4
    return unit
  }

  private mutating func number() -> JSON? {
    let start = at
    let isNegative = take("-")
    var digits: UInt64 = 0
    let whole = self.digits(into: &digits)
    guard whole == 1 || whole > 1 && bytes[at - whole] != UInt8(ascii: "0") else { return nil }
    var decimals = 0
    if take(".") {
      decimals = self.digits(into: &digits)
      guard decimals > 0 else { return nil }
    }
    let hasExponent = take("e") || take("E")
    if hasExponent {
      if !take("+") { _ = take("-") }
      var exponent: UInt64 = 0
      guard self.digits(into: &exponent) > 0 else { return nil }
    }
    let value: Double
    if !hasExponent, whole + decimals <= 15 {
      // Both are exact as doubles, so their quotient is the nearest double (Clinger 1990).
      value = Double(digits) / NumberText.exactPowers[decimals] * (isNegative ? -1 : 1)
    } else {
      value = Double(String(decoding: bytes[start..<at], as: UTF8.self)) ?? .nan
    }
    guard value.isFinite else { return nil }
    return value == value.rounded() && value.magnitude < 0x1p53 ? .integer(Int64(value)) : .number(value)
  }

  /// Goes past digits, adding them to a number whose upper ones may be lost; how many there are.
  private mutating func digits(into number: inout UInt64) -> Int {
    let start = at
    while let byte = next, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
      number = number &* 10 &+ UInt64(byte - UInt8(ascii: "0"))
      at += 1
    }
    return at - start
  }
}
