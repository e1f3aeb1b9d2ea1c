internal import Foundation

extension JSON {
  /// Parses JSON text; nil where it isn't JSON.
  package static func parse(_ bytes: UnsafeRawBufferPointer) -> JSON? {
    guard
      let value = try? JSONSerialization.jsonObject(
        with: Data(bytes), options: [.fragmentsAllowed])
    else { return nil }
    return convert(value)
  }

  package static func parse(_ text: String) -> JSON? {
    var text = text
    return text.withUTF8 { parse(UnsafeRawBufferPointer($0)) }
  }

  private static func convert(_ value: Any) -> JSON {
    switch value {
    case let members as [String: Any]: return .object(members.mapValues(convert))
    case let items as [Any]: return .array(items.map(convert))
    case let text as String: return .string(text)
    case let number as NSNumber:
      if isBoolean(number) { return .bool(number.boolValue) }
      let double = number.doubleValue
      if double == double.rounded(), double.magnitude < 0x1p53 { return .integer(Int64(double)) }
      return .number(double)
    default: return .null
    }
  }

  private static func isBoolean(_ number: NSNumber) -> Bool {
    String(cString: number.objCType) == "c"
  }
}
