internal import CSystem

/// The one way in which artifacts write numbers.
package enum NumberText {
  /// A double, rounded to 12 significant digits (or as many as are asked for, up to
  /// 17), in its shortest form; an exponent only outside 1e-5 ≤ |x| < 1e16; never −0.
  package static func double(_ value: Double, digits count: Int = 12) -> String {
    precondition(value.isFinite, "an artifact never holds NaN or infinity")
    if value == 0 { return "0" }
    let (negative, digits, exponent) = decimal(value, count)
    var out = negative ? "-" : ""
    if exponent < -5 || exponent >= 16 {
      out += String(digits[0])
      if digits.count > 1 { out += "." + digits.dropFirst().map(String.init).joined() }
      out += "e" + (exponent < 0 ? "-" : "+") + String(exponent.magnitude)
      return out
    }
    if exponent < 0 {
      out += "0." + String(repeating: "0", count: -exponent - 1)
      for digit in digits { out += String(digit) }
      return out
    }
    for i in 0..<max(digits.count, exponent + 1) {
      if i == exponent + 1 { out += "." }
      out += i < digits.count ? String(digits[i]) : "0"
    }
    return out
  }

  /// Sign, significant digits without trailing zeros, and the exponent of the first.
  private static func decimal(_ value: Double, _ significant: Int) -> (Bool, [UInt8], Int) {
    var digits: [UInt8] = []
    var exponent = 0
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { buffer in
      let count = Int(dangol_format_digits(value.magnitude, Int32(significant), buffer.baseAddress!))
      // d.ddddddddddde±xx
      digits.append(UInt8(buffer[0]) - 48)
      for i in 2...significant { digits.append(UInt8(buffer[i]) - 48) }
      for i in (significant + 3)..<count { exponent = exponent * 10 + Int(buffer[i]) - 48 }
      if buffer[significant + 2] == 45 { exponent = -exponent }
    }
    while digits.count > 1, digits.last == 0 { digits.removeLast() }
    return (value < 0, digits, exponent)
  }

  /// The value that `double` writes, as a double again.
  package static func rounded(_ value: Double) -> Double { Double(double(value))! }

  /// Minor units as an exact decimal of the major unit.
  package static func fixed(_ units: Int64, decimals: Int) -> String {
    let digits = String(units.magnitude)
    let sign = units < 0 ? "-" : ""
    guard decimals > 0 else { return sign + digits }
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
  }

  /// An exact decimal kept in millionths, without trailing zeros.
  package static func millionths(_ units: Int64) -> String {
    var text = fixed(units, decimals: 6)
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }
}
