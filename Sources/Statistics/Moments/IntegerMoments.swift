/// Exact first and second moments of pairs of integers (money in minor units,
/// counts). Addition is exact, so merging parts in any order gives the whole
/// to the bit. Limits: |x|, |y| ≤ 10¹⁵ and up to 10⁸ pairs.
package struct IntegerMoments: Sendable, Equatable {
  package private(set) var n = 0
  package private(set) var sumX: Int128 = 0
  package private(set) var sumY: Int128 = 0
  package private(set) var sumXX: Int128 = 0
  package private(set) var sumXY: Int128 = 0
  package private(set) var sumYY: Int128 = 0

  /// A value or a count passed the limits: no question has an answer any more.
  private var overflowed = false
  package static let limit: Int64 = 1_000_000_000_000_000
  private static let countLimit = 100_000_000

  package init() {}

  /// Sums that were taken elsewhere; `isBeyond` where one of the values passed the limit.
  package init(
    n: Int, sumX: Int128, sumY: Int128, sumXX: Int128, sumXY: Int128, sumYY: Int128, isBeyond: Bool
  ) {
    (self.n, self.sumX, self.sumY) = (n, sumX, sumY)
    (self.sumXX, self.sumXY, self.sumYY) = (sumXX, sumXY, sumYY)
    overflowed = isBeyond || n > Self.countLimit
  }

  package mutating func add(_ x: Int64, _ y: Int64 = 0) {
    guard x.magnitude <= Self.limit.magnitude, y.magnitude <= Self.limit.magnitude, n < Self.countLimit else {
      overflowed = true
      return
    }
    n += 1
    sumX += Int128(x)
    sumXX += Int128(x) * Int128(x)
    if y != 0 {
      sumY += Int128(y)
      sumXY += Int128(x) * Int128(y)
      sumYY += Int128(y) * Int128(y)
    }
  }

  package mutating func merge(_ other: IntegerMoments) {
    guard !other.overflowed, n + other.n <= Self.countLimit else {
      overflowed = true
      return
    }
    n += other.n
    sumX += other.sumX
    sumY += other.sumY
    sumXX += other.sumXX
    sumXY += other.sumXY
    sumYY += other.sumYY
  }

  private func check() throws(NoAnswer) {
    guard !overflowed else { throw .domain("a value beyond ±10¹⁵, or more than 10⁸ of them") }
  }

  /// Mean of x, in the unit of x.
  package func mean() throws(NoAnswer) -> Double {
    try check()
    guard n > 0 else { throw .tooFew(have: 0, need: 1) }
    return Double(sumX) / Double(n)
  }

  package func meanY() throws(NoAnswer) -> Double {
    try check()
    guard n > 0 else { throw .tooFew(have: 0, need: 1) }
    return Double(sumY) / Double(n)
  }

  /// Sample variance of x (divisor n − 1).
  package func variance() throws(NoAnswer) -> Double { try central(sumXX, sumX, sumX) }
  package func varianceY() throws(NoAnswer) -> Double { try central(sumYY, sumY, sumY) }
  package func covariance() throws(NoAnswer) -> Double { try central(sumXY, sumX, sumY) }

  /// Σab − ΣaΣb/n over n − 1. The subtraction is done in integers where it
  /// fits, after splitting off the integer part of Σa/n, so nothing cancels.
  private func central(_ products: Int128, _ a: Int128, _ b: Int128) throws(NoAnswer) -> Double {
    try check()
    guard n >= 2 else { throw .tooFew(have: n, need: 2) }
    let count = Int128(n)
    let (whole, rest) = a.quotientAndRemainder(dividingBy: count)
    // Σab − (whole + rest/n) Σb = (Σab − whole Σb) − rest Σb / n
    let (shift, overflow) = whole.multipliedReportingOverflow(by: b)
    let (scaled, overflow2) = rest.multipliedReportingOverflow(by: b)
    guard !overflow, !overflow2 else {
      return (Double(products) - Double(a) / Double(n) * Double(b)) / Double(n - 1)
    }
    let (part, remainder) = scaled.quotientAndRemainder(dividingBy: count)
    let exact = products - shift - part
    return (Double(exact) - Double(remainder) / Double(n)) / Double(n - 1)
  }
}
