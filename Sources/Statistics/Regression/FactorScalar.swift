/// What a factorisation computes in: doubles for large tables, double-double
/// for small or ill-conditioned ones.
protocol FactorScalar: Sendable, BitwiseCopyable {
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

  /// start + Σ aᵢbᵢ. What stands behind the last row, up to a multiple of eight, is 0.
  static func dot(_ a: UnsafePointer<Self>, _ b: UnsafePointer<Self>, _ rows: Int, from start: Self) -> Self
  /// a − factor · b in the place of a.
  static func subtract(
    _ factor: Self, _ b: UnsafePointer<Self>, from a: UnsafeMutablePointer<Self>, _ rows: Int)
  /// a / divisor in the place of a.
  static func divide(_ a: UnsafeMutablePointer<Self>, by divisor: Self, _ rows: Int)
  /// Applies reflections in order to two columns that lie side by side in R from `r` on.
  static func reflect(
    _ first: UnsafeMutablePointer<Self>, _ second: UnsafeMutablePointer<Self>, _ rows: Int,
    by reflections: UnsafePointer<Reflection<Self>>, _ count: Int, _ r: UnsafeMutablePointer<Self>,
    _ width: Int)
}

extension DoubleDouble: FactorScalar {
  static func dot(
    _ a: UnsafePointer<DoubleDouble>, _ b: UnsafePointer<DoubleDouble>, _ rows: Int, from start: DoubleDouble
  ) -> DoubleDouble {
    var total = start
    for i in 0..<rows { total = total + a[i] * b[i] }
    return total
  }

  static func subtract(
    _ factor: DoubleDouble, _ b: UnsafePointer<DoubleDouble>, from a: UnsafeMutablePointer<DoubleDouble>,
    _ rows: Int
  ) {
    for i in 0..<rows { a[i] = a[i] - factor * b[i] }
  }

  static func divide(_ a: UnsafeMutablePointer<DoubleDouble>, by divisor: DoubleDouble, _ rows: Int) {
    for i in 0..<rows { a[i] = a[i] / divisor }
  }

  @inline(__always)
  static func reflect(
    _ first: UnsafeMutablePointer<DoubleDouble>, _ second: UnsafeMutablePointer<DoubleDouble>, _ rows: Int,
    by reflections: UnsafePointer<Reflection<DoubleDouble>>, _ count: Int,
    _ r: UnsafeMutablePointer<DoubleDouble>, _ width: Int
  ) {
    for i in 0..<count {
      let own = reflections[i]
      let place = r + own.row &* width
      var dots = DoubleDoublePair(place[0], place[1])
      for row in 0..<rows {
        dots = dots + DoubleDoublePair(own.b[row], own.b[row]) * DoubleDoublePair(first[row], second[row])
      }
      let changes = DoubleDoublePair(
        own.change(dots.first, r, width), own.change(dots.second, r + 1, width))
      for row in 0..<rows {
        let rest =
          DoubleDoublePair(first[row], second[row]) - changes * DoubleDoublePair(own.b[row], own.b[row])
        (first[row], second[row]) = (rest.first, rest.second)
      }
    }
  }
}

/// Doubles go by eight, the eight sums in one order at the end.
extension Double: FactorScalar {
  @inline(__always)
  init(high: Double, low: Double) { self = high }

  @inline(__always)
  var value: Double { self }

  @inline(__always)
  static func dot(
    _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ rows: Int, from start: Double
  ) -> Double {
    var sums = Lanes()
    var i = 0
    while i < rows {
      sums += Lanes(at: a + i) * Lanes(at: b + i)
      i &+= 8
    }
    return start + sums.total
  }

  @inline(__always)
  static func subtract(
    _ factor: Double, _ b: UnsafePointer<Double>, from a: UnsafeMutablePointer<Double>, _ rows: Int
  ) {
    var i = 0
    while i < rows {
      (Lanes(at: a + i) - factor * Lanes(at: b + i)).store(at: a + i)
      i &+= 8
    }
  }

  @inline(__always)
  static func divide(_ a: UnsafeMutablePointer<Double>, by divisor: Double, _ rows: Int) {
    let factor = 1 / divisor
    var i = 0
    while i < rows {
      (Lanes(at: a + i) * factor).store(at: a + i)
      i &+= 8
    }
  }
}
