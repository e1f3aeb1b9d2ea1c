extension Double {
  /// The double nearest to an exact sum, ties to even, as the standard library's conversion from
  /// any integer gives it; that one goes word by word through generic code and takes fifty
  /// times as long.
  package init(_ value: Int128) {
    if let narrow = Int64(exactly: value) {
      self = Double(narrow)
      return
    }
    let magnitude = value.magnitude
    let shift = 64 - magnitude.leadingZeroBitCount
    guard shift > 0 else {
      // Between 2⁶³ and 2⁶⁴.
      self = Double(UInt64(truncatingIfNeeded: magnitude)) * (value < 0 ? -1 : 1)
      return
    }
    // The upper 64 bits decide, and whether anything below them is set breaks their ties.
    let upper = UInt64(truncatingIfNeeded: magnitude &>> UInt128(truncatingIfNeeded: shift))
    let below = magnitude & ((UInt128(1) &<< UInt128(truncatingIfNeeded: shift)) &- 1)
    let rounded = Double(below == 0 ? upper : upper | 1)
    let power = Double(sign: .plus, exponent: shift, significand: 1)
    self = (value < 0 ? -rounded : rounded) * power
  }
}
