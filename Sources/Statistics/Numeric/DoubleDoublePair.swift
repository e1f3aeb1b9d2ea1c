/// Two double-doubles that are worked on side by side, each with the bits of `DoubleDouble`.
struct DoubleDoublePair {
  private var high: SIMD2<Double>
  private var low: SIMD2<Double>

  @inline(__always)
  private init(high: SIMD2<Double>, low: SIMD2<Double>) {
    self.high = high
    self.low = low
  }

  @inline(__always)
  init(_ first: DoubleDouble, _ second: DoubleDouble) {
    high = SIMD2(first.high, second.high)
    low = SIMD2(first.low, second.low)
  }

  @inline(__always)
  var first: DoubleDouble { DoubleDouble(high: high.x, low: low.x) }
  @inline(__always)
  var second: DoubleDouble { DoubleDouble(high: high.y, low: low.y) }

  @inline(__always)
  private static func quickTwoSum(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> DoubleDoublePair {
    let sum = a + b
    return DoubleDoublePair(high: sum, low: b - (sum - a))
  }

  @inline(__always)
  private static func twoSum(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> (SIMD2<Double>, SIMD2<Double>) {
    let sum = a + b
    let part = sum - a
    return (sum, (a - (sum - part)) + (b - part))
  }

  @inline(__always)
  private static func split(_ x: SIMD2<Double>) -> (SIMD2<Double>, SIMD2<Double>) {
    let c = 134_217_729 * x
    let high = c - (c - x)
    return (high, x - high)
  }

  /// What rounding takes from a product; 0 where the parts have no room.
  @inline(__always)
  private static func lost(
    _ product: SIMD2<Double>, _ a: SIMD2<Double>, _ b: SIMD2<Double>
  ) -> SIMD2<Double> {
    let (aHigh, aLow) = split(a)
    let (bHigh, bLow) = split(b)
    let lost = ((aHigh * bHigh - product) + aHigh * bLow + aLow * bHigh) + aLow * bLow
    let hasRoom = isBelow(product) .& isBelow(a) .& isBelow(b)
    return SIMD2<Double>().replacing(with: lost, where: hasRoom)
  }

  @inline(__always)
  private static func isBelow(_ x: SIMD2<Double>) -> SIMDMask<SIMD2<Int64>> {
    (x .< 0x1p990) .& (x .> -0x1p990)
  }

  @inline(__always)
  static func + (a: DoubleDoublePair, b: DoubleDoublePair) -> DoubleDoublePair {
    let (s, e) = twoSum(a.high, b.high)
    let (t, f) = twoSum(a.low, b.low)
    let first = quickTwoSum(s, e + t)
    return quickTwoSum(first.high, first.low + f)
  }

  @inline(__always)
  static func - (a: DoubleDoublePair, b: DoubleDoublePair) -> DoubleDoublePair {
    a + DoubleDoublePair(high: -b.high, low: -b.low)
  }

  @inline(__always)
  static func * (a: DoubleDoublePair, b: DoubleDoublePair) -> DoubleDoublePair {
    let product = a.high * b.high
    return quickTwoSum(product, lost(product, a.high, b.high) + (a.high * b.low + a.low * b.high))
  }
}
