/// The one way in which artifacts write numbers.
package enum NumberText {
  /// A double, rounded to 12 significant digits (or as many as are asked for, up to
  /// 17), in its shortest form; an exponent only outside 1e-5 ≤ |x| < 1e16; never −0.
  package static func double(_ value: Double, digits count: Int = 12) -> String {
    text { $0.put(value, digits: count) }
  }

  /// The value that `double` writes, as a double again.
  package static func rounded(_ value: Double) -> Double {
    precondition(value.isFinite, "an artifact never holds NaN or infinity")
    // Whole numbers of at most twelve digits are what is written; −0 is not.
    if let whole = whole(value) { return Double(whole) }
    let (digits, exponent) = DecimalDigits.rounded(value.magnitude, 12)
    let power = exponent - 11
    // Both are exact as doubles, so their quotient or product is the nearest double (Clinger 1990).
    guard power.magnitude < exactPowers.count else { return Double(double(value))! }
    let scale = exactPowers[Int(power.magnitude)]
    let magnitude = power < 0 ? Double(digits) / scale : Double(digits) * scale
    return value < 0 ? -magnitude : magnitude
  }

  /// A whole number of at most twelve digits, which is written as it is. Converted there and back, not
  /// rounded: that would be a call on processors of the first level.
  @inline(__always)
  static func whole(_ value: Double) -> Int64? {
    guard value.magnitude < 1e12 else { return nil }
    let whole = Int64(value)
    return Double(whole) == value ? whole : nil
  }

  /// The powers of ten that a double holds exactly: 5^22 is below 2^53.
  private static let exactPowers: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
  ]

  /// Minor units as an exact decimal of the major unit.
  package static func fixed(_ units: Int64, decimals: Int) -> String {
    text { $0.put(units, decimals: decimals) }
  }

  /// An exact decimal kept in millionths, without trailing zeros.
  package static func millionths(_ units: Int64) -> String { text { $0.putMillionths(units) } }

  private static func text(_ body: (inout ByteCursor) -> Void) -> String {
    String(unsafeUninitializedCapacity: ByteCursor.longest) { buffer in
      var cursor = ByteCursor(buffer.baseAddress!)
      body(&cursor)
      return cursor.at - buffer.baseAddress!
    }
  }
}
