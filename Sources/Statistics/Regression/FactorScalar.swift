/// What a factorisation computes in: doubles for large tables, double-double
/// for small or ill-conditioned ones.
protocol FactorScalar: Sendable {
  static var zero: Self { get }
  init(high: Double, low: Double)
  /// Rounded to a double.
  var value: Double { get }
  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
  static func * (a: Self, b: Self) -> Self
  static func / (a: Self, b: Self) -> Self
  static prefix func - (a: Self) -> Self
  func squareRoot() -> Self
}

extension Double: FactorScalar {
  @inline(__always)
  init(high: Double, low: Double) { self = high }

  @inline(__always)
  var value: Double { self }
}

extension DoubleDouble: FactorScalar {}
