/// A Householder reflection I − β v vᵀ, v = (1, b) with 1 at a row of R and b a column of a block below it
/// (Golub & Van Loan 2013, 5.1).
struct Reflection<Scalar: FactorScalar>: BitwiseCopyable {
  let b: UnsafePointer<Scalar>
  let beta: Scalar
  /// The row of R.
  let row: Int

  /// The reflection that annihilates a column, which holds b from then on; nil where it is 0 already.
  /// `r` is the column's place in the first row of R.
  @inline(__always)
  init?(
    _ column: UnsafeMutablePointer<Scalar>, _ rows: Int, row: Int, _ r: UnsafeMutablePointer<Scalar>,
    _ width: Int
  ) {
    let squares = Scalar.dot(column, column, rows, from: .zero)
    if squares.value == 0 { return nil }
    let top = r[row &* width]
    let positive = top.value > 0
    let norm = (top * top + squares).squareRoot()
    let pivot = positive ? top + norm : top - norm
    b = UnsafePointer(column)
    beta = (positive ? pivot : -pivot) / norm
    self.row = row
    Scalar.divide(column, by: pivot, rows)
    r[row &* width] = positive ? -norm : norm
  }

  /// Applies it to another column; `r` is that column's place in the first row of R.
  @inline(__always)
  func reflect(
    _ column: UnsafeMutablePointer<Scalar>, _ rows: Int, _ r: UnsafeMutablePointer<Scalar>, _ width: Int
  ) {
    let change = change(Scalar.dot(b, column, rows, from: r[row &* width]), r, width)
    Scalar.subtract(change, b, from: column, rows)
  }

  /// What is taken of v from a column of which `dot` is the product with v; R's part is done here.
  @inline(__always)
  func change(_ dot: Scalar, _ r: UnsafeMutablePointer<Scalar>, _ width: Int) -> Scalar {
    let change = dot * beta
    r[row &* width] = r[row &* width] - change
    return change
  }
}

extension Double {
  /// Applies reflections in order to two columns that lie side by side in R from `r` on: a column is
  /// changed by one reflection and multiplied with the next while it is at hand.
  @inline(__always)
  static func reflect(
    _ first: UnsafeMutablePointer<Double>, _ second: UnsafeMutablePointer<Double>, _ rows: Int,
    by reflections: UnsafePointer<Reflection<Double>>, _ count: Int, _ r: UnsafeMutablePointer<Double>,
    _ width: Int
  ) {
    guard count > 0 else { return }
    var dots = (
      dot(reflections[0].b, first, rows, from: 0), dot(reflections[0].b, second, rows, from: 0)
    )
    for i in 0..<count {
      let own = reflections[i]
      let place = own.row &* width
      let changes = (
        own.change(r[place] + dots.0, r, width), own.change(r[place &+ 1] + dots.1, r + 1, width)
      )
      guard i &+ 1 < count else {
        subtract(changes.0, own.b, from: first, rows)
        subtract(changes.1, own.b, from: second, rows)
        return
      }
      dots = subtract(changes, own.b, from: (first, second), rows, thenDot: reflections[i &+ 1].b)
    }
  }

  /// Takes multiples of b from two columns and multiplies what is left with another column, lanes summed as
  /// `dot` does. By halves of the eight lanes, which is what fits into registers.
  @inline(__always)
  private static func subtract(
    _ changes: (Double, Double), _ b: UnsafePointer<Double>,
    from columns: (UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>), _ rows: Int,
    thenDot other: UnsafePointer<Double>
  ) -> (Double, Double) {
    @inline(__always)
    func half(_ start: Int) -> (HalfLanes, HalfLanes) {
      var sums = (HalfLanes(), HalfLanes())
      var i = start
      while i < rows {
        let (v, w) = (HalfLanes(at: b + i), HalfLanes(at: other + i))
        let x = HalfLanes(at: columns.0 + i) - changes.0 * v
        let y = HalfLanes(at: columns.1 + i) - changes.1 * v
        x.store(at: columns.0 + i)
        y.store(at: columns.1 + i)
        sums.0 += w * x
        sums.1 += w * y
        i &+= 8
      }
      return sums
    }
    let (low, high) = (half(0), half(4))
    return (
      Lanes(lowHalf: low.0, highHalf: high.0).total, Lanes(lowHalf: low.1, highHalf: high.1).total
    )
  }
}
