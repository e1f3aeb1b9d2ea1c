internal import Statistics

/// What one unit or many add to the moments of a pair: the same exact sums as `IntegerMoments`,
/// open, so that a unit's products are made once for all the cells that it belongs to.
struct MomentSums: BitwiseCopyable, Sendable {
  private var n = 0
  private var x: Int128 = 0
  private var y: Int128 = 0
  private var xx: Int128 = 0
  private var xy: Int128 = 0
  private var yy: Int128 = 0
  private var isBeyond = false

  init() {}

  init(_ a: Int64, _ b: Int64) {
    n = 1
    isBeyond = a.magnitude > IntegerMoments.limit.magnitude || b.magnitude > IntegerMoments.limit.magnitude
    (x, xx) = (Int128(a), Self.product(a, a))
    guard b != 0 else { return }
    (y, xy, yy) = (Int128(b), Self.product(a, b), Self.product(b, b))
  }

  private static func product(_ a: Int64, _ b: Int64) -> Int128 { Int128(a) &* Int128(b) }

  /// 10⁸ pairs of values up to 10¹⁵ stay below 2¹²⁷; more are told apart by `moments`.
  static func += (a: inout MomentSums, b: MomentSums) {
    a.n &+= b.n
    a.x &+= b.x
    a.xx &+= b.xx
    a.isBeyond = a.isBeyond || b.isBeyond
    a.y &+= b.y
    a.xy &+= b.xy
    a.yy &+= b.yy
  }

  var moments: IntegerMoments {
    IntegerMoments(n: n, sumX: x, sumY: y, sumXX: xx, sumXY: xy, sumYY: yy, isBeyond: isBeyond)
  }
}
