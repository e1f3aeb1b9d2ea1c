/// How many binary digits the values of a column have. Indicators and counts have few, and what rounding
/// takes from their products is known with less work; the bits are those of the work for all digits.
enum ColumnForm: Sendable {
  /// 0 and powers of 2: products are exact.
  case powers
  /// At most 26 digits, as one half of Veltkamp's split has: the other half is 0.
  case short
  case full

  /// `bits` holds every bit that is set in one of the values.
  init(bits: UInt64) {
    self = bits & 0xf_ffff_ffff_ffff == 0 ? .powers : bits & 0x7ff_ffff == 0 ? .short : .full
  }

  /// Calls `work` with the function that tells x · b and what rounding takes away (`Elementary.twoProduct`),
  /// b being given with its halves.
  @inline(__always)
  func withProduct(
    _ work: (
      (_ x: HalfLanes, _ b: HalfLanes, _ high: HalfLanes, _ low: HalfLanes) -> (HalfLanes, HalfLanes)
    ) -> Void
  ) {
    switch self {
    case .powers: work { x, b, _, _ in (x * b, HalfLanes()) }
    case .short:
      work { x, b, high, low in
        let product = x * b
        return (product, (x * high - product) + x * low)
      }
    case .full:
      work { x, b, high, low in
        let product = x * b
        let (xHigh, xLow) = Elementary.split(x)
        return (product, ((xHigh * high - product) + xHigh * low + xLow * high) + xLow * low)
      }
    }
  }
}
