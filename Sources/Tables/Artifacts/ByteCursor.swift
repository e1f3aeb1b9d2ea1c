/// Writes the text forms of numbers to memory, which must have room for `longest` bytes a form.
struct ByteCursor {
  private(set) var at: UnsafeMutablePointer<UInt8>

  /// No form is longer: 17 digits with sign, point and exponent take 24 bytes, a moment 25, an
  /// amount of 19 digits with sign and point 21.
  static let longest = 32

  init(_ start: UnsafeMutablePointer<UInt8>) { at = start }

  /// Goes past bytes that are written already.
  mutating func skip(_ count: Int) { at += count }

  @inline(__always)
  mutating func put(_ byte: UInt8) {
    at.initialize(to: byte)
    at += 1
  }

  /// Commas, of which `longest` bytes are written at a time.
  @inline(__always)
  mutating func put(commas count: Int) {
    var left = count
    while left > 0 {
      let commas = SIMD32<UInt8>(repeating: UInt8(ascii: ","))
      UnsafeMutableRawPointer(at).storeBytes(of: commas, as: SIMD32<UInt8>.self)
      at += min(left, Self.longest)
      left -= Self.longest
    }
  }

  /// Two digits of a number below 100.
  @inline(__always)
  mutating func pair(_ value: Int) {
    let tens = (value * 103) >> 10
    (at).initialize(to: UInt8(truncatingIfNeeded: 48 + tens))
    (at + 1).initialize(to: UInt8(truncatingIfNeeded: 48 + value - tens * 10))
    at += 2
  }

  @inline(__always)
  mutating func put(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
    // A call for a word of a few bytes would take longer than the bytes.
    if count <= 16 {
      let (from, to) = (UnsafeRawPointer(bytes), UnsafeMutableRawPointer(at))
      if count >= 8 {
        Self.move(UInt64.self, from, to, count)
      } else if count >= 4 {
        Self.move(UInt32.self, from, to, count)
      } else {
        for i in 0..<count { (at + i).initialize(to: bytes[i]) }
      }
    } else {
      at.initialize(from: bytes, count: count)
    }
    at += count
  }

  /// The first and the last bytes of a piece, which may overlap.
  @inline(__always)
  private static func move<T: FixedWidthInteger>(
    _: T.Type, _ from: UnsafeRawPointer, _ to: UnsafeMutableRawPointer, _ count: Int
  ) {
    let end = count - MemoryLayout<T>.size
    let last = (from + end).loadUnaligned(as: T.self)
    to.storeBytes(of: from.loadUnaligned(as: T.self), as: T.self)
    (to + end).storeBytes(of: last, as: T.self)
  }

  /// Minor units as a decimal of the major unit.
  mutating func put(_ units: Int64, decimals: Int) {
    guard decimals > 0 else { return put(units) }
    if units < 0 { put(UInt8(ascii: "-")) }
    let (whole, part) = units.magnitude.quotientAndRemainder(dividingBy: powersOfTen[decimals])
    put(unsigned: whole)
    put(UInt8(ascii: "."))
    put(part, width: decimals)
  }

  mutating func putMillionths(_ units: Int64) {
    put(units, decimals: 6)
    while (at - 1).pointee == UInt8(ascii: "0") { at -= 1 }
    if (at - 1).pointee == UInt8(ascii: ".") { at -= 1 }
  }

  /// A double as `NumberText.double` describes.
  @inline(__always)
  mutating func put(_ value: Double, digits count: Int) {
    precondition(value.isFinite, "an artifact never holds NaN or infinity")
    // A whole number of fewer digits is written as it is.
    if count >= 12, let whole = NumberText.whole(value) {
      put(whole)
    } else {
      at = Self.decimal(value, count, at)
    }
  }

  @inline(never)
  private static func decimal(
    _ value: Double, _ count: Int, _ start: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    var cursor = ByteCursor(start)
    if value < 0 { cursor.put(UInt8(ascii: "-")) }
    if value == 0 { cursor.put(UInt8(ascii: "0")) } else { cursor.put(DecimalDigits(value.magnitude, count)) }
    return cursor.at
  }

  private mutating func put(_ decimal: DecimalDigits) {
    let (digits, count, exponent) = (decimal.digits, decimal.count, decimal.exponent)
    if exponent < -5 || exponent >= 16 {
      put(digits, count, whole: 1)
      put(UInt8(ascii: "e"))
      put(exponent < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
      put(unsigned: UInt64(exponent.magnitude))
    } else if exponent < 0 {
      put(UInt8(ascii: "0"))
      put(UInt8(ascii: "."))
      for _ in 0..<(-exponent - 1) { put(UInt8(ascii: "0")) }
      put(digits, width: count)
    } else {
      put(digits, count, whole: exponent + 1)
    }
  }

  /// Digits with the point after the first `whole`; zeros where there are fewer.
  @inline(__always)
  private mutating func put(_ digits: UInt64, _ count: Int, whole: Int) {
    let start = UnsafeMutableRawPointer(at)
    put(digits, width: count)
    guard count > whole else {
      for _ in 0..<(whole - count) { put(UInt8(ascii: "0")) }
      return
    }
    // What follows the point moves on by its byte: of 17 digits at most sixteen, or eight.
    let part = start + whole
    if whole <= 8 {
      Self.move(SIMD16<UInt8>.self, part)
    } else {
      Self.move(UInt64.self, part)
    }
    part.storeBytes(of: UInt8(ascii: "."), as: UInt8.self)
    at += 1
  }

  @inline(__always)
  private static func move<T: BitwiseCopyable>(_: T.Type, _ from: UnsafeMutableRawPointer) {
    (from + 1).storeBytes(of: from.loadUnaligned(as: T.self), as: T.self)
  }
}
