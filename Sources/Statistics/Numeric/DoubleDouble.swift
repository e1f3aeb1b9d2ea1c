/// A number as the unevaluated sum of two doubles: about 32 significant digits.
///
/// Algorithms: Dekker (1971); Hida, Li & Bailey (2001), with the accurate sum of
/// Joldes, Muller & Popescu (2017, algorithm 6). Only IEEE 754 operations in one
/// fixed order, so the bits do not depend on the machine. Meant for |x| between
/// 1e−290 and 1e290: outside, a product's error term is lost and what is left is
/// the plain double result.
package struct DoubleDouble: Sendable, Equatable {
  /// The number rounded to a double.
  package let high: Double
  /// What rounding left: at most half an ulp of `high`.
  package let low: Double

  package static let zero = DoubleDouble(0)
  package static let one = DoubleDouble(1)

  @inline(__always)
  package init(_ value: Double) {
    high = value
    low = 0
  }

  /// `high` and `low` must not overlap.
  @inline(__always)
  init(high: Double, low: Double) {
    self.high = high
    self.low = low
  }

  /// The exact sum of two doubles.
  @inline(__always)
  package init(sum a: Double, _ b: Double) {
    (high, low) = Elementary.twoSum(a, b)
  }

  /// The exact product of two doubles.
  @inline(__always)
  package init(product a: Double, _ b: Double) {
    let product = a * b
    high = product
    low =
      product.magnitude < 0x1p990 && a.magnitude < 0x1p990 && b.magnitude < 0x1p990
      ? Elementary.twoProduct(a, b).1 : 0
  }

  @inline(__always)
  package var value: Double { high }

  package var isFinite: Bool { high.isFinite && low.isFinite }
  package var magnitude: DoubleDouble { high < 0 ? -self : self }

  /// Where |a| ≥ |b|, the sum and its rounding error in three operations.
  @inline(__always)
  private static func quickTwoSum(_ a: Double, _ b: Double) -> DoubleDouble {
    let sum = a + b
    return DoubleDouble(high: sum, low: b - (sum - a))
  }

  @inline(__always)
  package static func + (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let (s, e) = Elementary.twoSum(a.high, b.high)
    let (t, f) = Elementary.twoSum(a.low, b.low)
    let first = quickTwoSum(s, e + t)
    return quickTwoSum(first.high, first.low + f)
  }

  @inline(__always)
  package static func + (a: DoubleDouble, b: Double) -> DoubleDouble {
    let (s, e) = Elementary.twoSum(a.high, b)
    return quickTwoSum(s, e + a.low)
  }

  @inline(__always)
  package static prefix func - (a: DoubleDouble) -> DoubleDouble {
    DoubleDouble(high: -a.high, low: -a.low)
  }

  @inline(__always)
  package static func - (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble { a + -b }

  @inline(__always)
  package static func * (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let product = DoubleDouble(product: a.high, b.high)
    return quickTwoSum(product.high, product.low + (a.high * b.low + a.low * b.high))
  }

  @inline(__always)
  package static func * (a: DoubleDouble, b: Double) -> DoubleDouble {
    let product = DoubleDouble(product: a.high, b)
    return quickTwoSum(product.high, product.low + a.low * b)
  }

  /// Long division with three quotient digits.
  package static func / (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let first = a.high / b.high
    guard first.isFinite, first != 0 else { return DoubleDouble(first) }
    var rest = a - b * first
    let second = rest.high / b.high
    rest = rest - b * second
    let third = rest.high / b.high
    return quickTwoSum(first, second) + third
  }

  /// One Newton step from the double root (Karp & Markstein 1997).
  package func squareRoot() -> DoubleDouble {
    guard high > 0 else { return DoubleDouble(high.squareRoot()) }
    let root = high.squareRoot()
    let rest = self - DoubleDouble(product: root, root)
    return Self.quickTwoSum(root, rest.high / (2 * root))
  }

  package static func += (a: inout DoubleDouble, b: DoubleDouble) { a = a + b }
  package static func -= (a: inout DoubleDouble, b: DoubleDouble) { a = a - b }

  package static func < (a: DoubleDouble, b: DoubleDouble) -> Bool {
    a.high < b.high || a.high == b.high && a.low < b.low
  }

  /// Integer powers by repeated squaring.
  package func power(_ n: Int) -> DoubleDouble {
    var result = DoubleDouble.one
    var base = self
    var rest = n.magnitude
    while rest > 0 {
      if rest & 1 == 1 { result = result * base }
      rest >>= 1
      if rest > 0 { base = base * base }
    }
    return n < 0 ? .one / result : result
  }
}

extension Sums {
  /// Σ of n terms carried in double-double: exact to the last bit unless terms
  /// cancel by more than 16 digits.
  package static func precise(_ count: Int, _ term: (Int) -> DoubleDouble) -> DoubleDouble {
    var total = DoubleDouble.zero
    for i in 0..<count { total += term(i) }
    return total
  }
}
