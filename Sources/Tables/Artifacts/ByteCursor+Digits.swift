/// Whole numbers, eight decimal digits at a time.
extension ByteCursor {
  private static let limit: UInt64 = 100_000_000
  private static let zeros: UInt64 = 0x3030_3030_3030_3030

  /// The digits of a number below 10^8, a byte each, the first in the lowest: fours, then pairs, then single
  /// digits, each in a lane of its own and divided at once.
  @inline(__always)
  private static func digits(_ value: UInt64) -> UInt64 {
    let fours = value / 10_000 | (value % 10_000) << 32
    let hundreds = (fours &* 5243) >> 19 & 0x7f_0000_007f
    let pairs = hundreds | (fours &- hundreds &* 100) << 16
    let tens = (pairs &* 103) >> 10 & 0x000f_000f_000f_000f
    return tens | (pairs &- tens &* 10) << 8
  }

  /// A text of at most eight bytes, of which all eight are written.
  @inline(__always)
  mutating func put(_ text: UInt64, _ count: Int) {
    UnsafeMutableRawPointer(at).storeBytes(of: text.littleEndian, as: UInt64.self)
    skip(count)
  }

  @inline(__always)
  mutating func put(_ value: Int64) {
    if value < 0 { put(UInt8(ascii: "-")) }
    put(unsigned: value.magnitude)
  }

  @inline(__always)
  mutating func put(unsigned value: UInt64) {
    guard value < Self.limit else { return putLong(value) }
    let digits = Self.digits(value)
    // Zeros in front, but the last digit.
    let skipped = (digits | 1 << 56).trailingZeroBitCount & 0x38
    put((digits | Self.zeros) &>> UInt64(skipped), 8 - skipped >> 3)
  }

  @inline(never)
  private mutating func putLong(_ value: UInt64) {
    let (front, back) = value.quotientAndRemainder(dividingBy: Self.limit)
    put(unsigned: front)
    put(back, width: 8)
  }

  /// The last `width` digits of a number, zeros in front.
  @inline(__always)
  mutating func put(_ value: UInt64, width: Int) {
    guard width <= 8 else { return put(value, longWidth: width) }
    put((Self.digits(value % Self.limit) | Self.zeros) >> UInt64(64 - width << 3), width)
  }

  @inline(never)
  private mutating func put(_ value: UInt64, longWidth width: Int) {
    let (front, back) = value.quotientAndRemainder(dividingBy: Self.limit)
    put(front, width: width - 8)
    put(back, width: 8)
  }
}
