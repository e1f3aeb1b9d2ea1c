internal import Foundation

/// Ids: normalised to NFC, so that the same name typed on two systems is one
/// customer; `007` and `7` stay two.
package enum IdParser {
  package static func check(_ field: Bytes) throws(FieldFault) {
    if field.count > 256 { throw FieldFault(.id, "longer than 256 bytes") }
    for byte in field {
      if byte == 0x0a || byte == 0x0d { throw FieldFault(.newline, "a line break inside an id") }
      if byte < 0x20 || byte == 0x7f { throw FieldFault(.control, "a control character inside an id") }
    }
    if !isASCII(field) { try checkScalars(field) }
    if isSpreadsheetNumber(field) {
      throw FieldFault(
        .id, "'\(shown(field))' is an id that a spreadsheet turned into a number; export it as text")
    }
  }

  /// What looks like nothing, or turns the text around, makes two ids of one.
  private static func checkScalars(_ field: Bytes) throws(FieldFault) {
    for scalar in String(decoding: field, as: UTF8.self).unicodeScalars {
      switch scalar.value {
      case 0xa0, 0x202f: throw FieldFault(.id, "a no-break space inside an id")
      case 0x85, 0x2028, 0x2029: throw FieldFault(.newline, "a line break inside an id")
      case 0x80..<0xa0: throw FieldFault(.control, "a control character inside an id")
      case 0xad, 0x200b...0x200f, 0x202a...0x202e, 0x2060...0x206f, 0xfeff:
        throw FieldFault(.id, "an invisible character inside an id")
      default: continue
      }
    }
  }

  package static func isASCII(_ field: Bytes) -> Bool { field.allSatisfy { $0 < 0x80 } }

  package static func nfc(_ field: Bytes) -> String {
    String(decoding: field, as: UTF8.self).precomposedStringWithCanonicalMapping
  }

  /// 2.34E+17
  private static func isSpreadsheetNumber(_ field: Bytes) -> Bool {
    guard let e = field.firstIndex(of: UInt8(ascii: "E")), e >= 3, e + 2 < field.count,
      field[e + 1] == UInt8(ascii: "+")
    else { return false }
    let digits = { (byte: UInt8) in byte >= 48 && byte <= 57 }
    return digits(field[0]) && field[1] == UInt8(ascii: ".")
      && field[2..<e].allSatisfy(digits) && field[(e + 2)...].allSatisfy(digits)
  }

  /// Ids that a platform masked (`ab***`) name nobody.
  package static func isMasked(_ field: Bytes) -> Bool {
    field.count { $0 == UInt8(ascii: "*") } >= 2
  }
}
