/// Why a field was refused.
package struct FieldFault: Error, Equatable, Sendable {
  package let code: RowCode
  package let detail: String

  package init(_ code: RowCode, _ detail: String) {
    self.code = code
    self.detail = detail
  }
}

package typealias Bytes = UnsafeBufferPointer<UInt8>

/// Exact numbers from bytes. Nothing goes through a floating-point number, and
/// nothing is accepted that a person would read in two ways.
package enum NumberParser {
  /// mantissa · 10^−scale
  package struct Exact: Sendable, Equatable {
    package var mantissa: Int128
    package var scale: Int

    /// As units of 10^−decimals; digits beyond must be zeros.
    package func units(_ decimals: Int, limit: Int64 = Self.limit) throws(FieldFault) -> Int64 {
      var value = mantissa
      var scale = scale
      while scale > decimals {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: 10)
        guard remainder == 0 else {
          throw FieldFault(.scale, "more than \(decimals) decimals")
        }
        value = quotient
        scale -= 1
      }
      // Checked before scaling, so that the scaling cannot overflow.
      guard value.magnitude <= UInt128(limit) else { throw FieldFault(.range, "larger than 10^15 units") }
      while scale < decimals {
        value *= 10
        scale += 1
      }
      guard value.magnitude <= UInt128(limit) else {
        throw FieldFault(.range, "larger than 10^15 units")
      }
      return Int64(value)
    }

    /// Sums of up to 10⁸ such values and their squares stay exact.
    package static let limit: Int64 = 1_000_000_000_000_000
  }

  /// `-1,234.50`, `(1,000)`; thousands in groups of exactly three. `marks` may
  /// stand before or after, with or without a blank.
  package static func exact(_ field: Bytes, marks: [String] = []) throws(FieldFault) -> Exact {
    var text = trim(field)
    for mark in marks {
      let before = text.count
      text = strip(text, mark)
      if text.count != before { break }
    }
    var negative = false
    if text.count >= 2, text.first == UInt8(ascii: "("), text.last == UInt8(ascii: ")") {
      negative = true
      text = Bytes(rebasing: text[1..<(text.count - 1)])
    } else if text.first == UInt8(ascii: "-") || text.first == UInt8(ascii: "+") {
      negative = text.first == UInt8(ascii: "-")
      text = strip(Bytes(rebasing: text.dropFirst()), marks: marks)
    }
    guard !text.isEmpty else { throw fault(field) }
    var mantissa: Int128 = 0
    var digits = 0
    var sinceComma = -1
    var scale = -1
    for byte in text {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        mantissa = mantissa * 10 + Int128(byte - 48)
        digits += 1
        if digits > 30 { throw FieldFault(.range, "too many digits") }
        if scale >= 0 { scale += 1 }
        if sinceComma >= 0 { sinceComma += 1 }
      case UInt8(ascii: ","):
        let legal = scale < 0 && (sinceComma == 3 || (sinceComma < 0 && digits >= 1 && digits <= 3))
        guard legal else { throw fault(field) }
        sinceComma = 0
      case UInt8(ascii: "."):
        guard scale < 0, digits > 0, sinceComma < 0 || sinceComma == 3 else { throw fault(field) }
        scale = 0
        sinceComma = -1
      default: throw fault(field)
      }
    }
    guard digits > 0, scale != 0, sinceComma < 0 || sinceComma == 3 else { throw fault(field) }
    return Exact(mantissa: negative ? -mantissa : mantissa, scale: max(0, scale))
  }

  package static func integer(_ field: Bytes) throws(FieldFault) -> Int64 {
    let exact = try exact(field)
    do { return try exact.units(0) } catch {
      throw error.code == .scale ? fault(field, "a whole number") : error
    }
  }

  private static func fault(_ field: Bytes, _ wanted: String = "a number") -> FieldFault {
    FieldFault(.type, "'\(shown(field))' is not \(wanted)")
  }

  private static func strip(_ text: Bytes, marks: [String]) -> Bytes {
    for mark in marks {
      let stripped = strip(text, mark)
      if stripped.count != text.count { return stripped }
    }
    return text
  }

  private static func strip(_ text: Bytes, _ mark: String) -> Bytes {
    let mark = Array(mark.utf8)
    if text.count > mark.count, text.prefix(mark.count).elementsEqual(mark) {
      return trim(Bytes(rebasing: text.dropFirst(mark.count)))
    }
    if text.count > mark.count, text.suffix(mark.count).elementsEqual(mark) {
      return trim(Bytes(rebasing: text.dropLast(mark.count)))
    }
    return text
  }
}

/// The field without ASCII blanks at its ends.
package func trim(_ field: Bytes) -> Bytes {
  var low = 0
  var high = field.count
  while low < high, field[low] == 0x20 || field[low] == 0x09 { low += 1 }
  while high > low, field[high - 1] == 0x20 || field[high - 1] == 0x09 { high -= 1 }
  return Bytes(rebasing: field[low..<high])
}

/// At most 40 bytes of a field, fit for a message.
package func shown(_ field: Bytes) -> String {
  let text = printable(String(decoding: field, as: UTF8.self))
  return text.count > 40 ? String(text.prefix(40)) + "…" : text
}
