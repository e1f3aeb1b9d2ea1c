internal import CSystem

/// The first significant decimal digits of a positive double, rounded exactly, ties to even:
/// what printf's %.*e writes. Trailing zeros are gone.
struct DecimalDigits: Equatable {
  var digits: UInt64
  /// How many there are.
  var count: Int
  /// The power of ten of the first.
  var exponent: Int

  init(_ value: Double, _ significant: Int) {
    (digits, exponent) = Self.rounded(value, significant)
    count = significant
    drop(8, 100_000_000)
    if significant > 16 { drop(8, 100_000_000) }
    drop(4, 10_000)
    drop(2, 100)
    drop(1, 10)
  }

  /// So many zeros at the end, if they are there.
  @inline(__always)
  private mutating func drop(_ zeros: Int, _ power: UInt64) {
    let (rest, last) = digits.quotientAndRemainder(dividingBy: power)
    guard last == 0 else { return }
    digits = rest
    count -= zeros
  }

  /// All of so many digits, zeros at the end too, and the power of ten of the first.
  @inline(__always)
  static func rounded(_ value: Double, _ significant: Int) -> (digits: UInt64, exponent: Int) {
    exact(value, significant) ?? printed(value, significant)
  }

  /// value = m · 2^q with m below 2^53. Times a power of ten below 2^64 it is a whole number
  /// of 128 bits over a power of two: its quotient and remainder are exact. nil where the
  /// power of ten would have to be larger, or a divisor.
  static func exact(_ value: Double, _ significant: Int) -> (UInt64, Int)? {
    let binary = Int(value.exponent)
    guard value.isNormal, binary >= -64, binary < 52 else { return nil }
    // log10 of 2 is just above 1233 / 4096, so this is the exponent or one less.
    var exponent = (binary * 1233) >> 12
    let m = UInt128(value.significandBitPattern | (1 << 52))
    let shift = 52 - binary
    let limit = powersOfTen[significant]
    for _ in 0..<2 {
      let power = significant - 1 - exponent
      guard power >= 0, power < powersOfTen.count else { return nil }
      let scaled = m * UInt128(powersOfTen[power])
      let whole = UInt64(truncatingIfNeeded: scaled >> shift)
      guard whole < limit else {
        exponent += 1
        continue
      }
      guard whole >= limit / 10 else { return nil }
      let rest = scaled & ((UInt128(1) << shift) - 1)
      let half = UInt128(1) << (shift - 1)
      let digits = whole + (rest > half || rest == half && whole & 1 == 1 ? 1 : 0)
      return digits == limit ? (limit / 10, exponent + 1) : (digits, exponent)
    }
    return nil
  }

  static func printed(_ value: Double, _ significant: Int) -> (UInt64, Int) {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { buffer in
      let count = Int(dangol_format_digits(value, Int32(significant), buffer.baseAddress!))
      // d.ddddddddddde±xx
      var digits = UInt64(buffer[0]) - 48
      for i in 2...significant { digits = digits * 10 + UInt64(buffer[i]) - 48 }
      var exponent = 0
      for i in (significant + 3)..<count { exponent = exponent * 10 + Int(buffer[i]) - 48 }
      return (digits, buffer[significant + 2] == 45 ? -exponent : exponent)
    }
  }
}

/// 10^0 … 10^19, all that 64 bits hold.
let powersOfTen: [UInt64] = [
  1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
  100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
  10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
]
