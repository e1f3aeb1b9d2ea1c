extension Double {
  /// The double nearest to a 128-bit integer, ties to even: what `Double(_:)` gives, whose generic
  /// arithmetic takes far longer.
  package init(nearest value: Int128) {
    let small = Int64(truncatingIfNeeded: value)
    if Int128(small) == value {
      self = Double(small)
      return
    }
    // The upper 64 bits, the last of them set where anything below is: they are eleven more than a
    // double has, so they round as the whole does.
    let magnitude = value.magnitude
    let shift = 64 - magnitude.leadingZeroBitCount
    let upper = magnitude >> UInt128(shift)
    let isExact = upper << UInt128(shift) == magnitude
    let rounded = Double(UInt64(truncatingIfNeeded: upper) | (isExact ? 0 : 1))
    self = (value < 0 ? -rounded : rounded) * Double(sign: .plus, exponent: shift, significand: 1)
  }
}
