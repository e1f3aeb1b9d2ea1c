/// Eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi rotations
/// (Jacobi 1846; the rotations as in Golub & Van Loan, section 8.5). Small
/// eigenvalues of a scaled matrix come out to full relative accuracy more often
/// than with QR iterations, and the order of operations is fixed.
package struct SymmetricEigen: Sendable, Equatable {
  /// Largest first.
  package let values: [Double]
  /// The unit vector of each value; its component of the largest magnitude (the
  /// first of equals) is positive.
  package let vectors: [[Double]]
  /// Passes over all pairs of rows.
  package let sweeps: Int

  /// `matrix`: order² values row by row; the part below the diagonal is not read.
  /// Throws `.domain` for another shape and for values that are not finite,
  /// `.notConverged` after 60 sweeps (ten are many).
  package init(_ matrix: [Double], order n: Int) throws(NoAnswer) {
    let (size, overflow) = n.multipliedReportingOverflow(by: n)
    guard n >= 1, !overflow, matrix.count == size else {
      throw .domain("a matrix of order \(n) has n² values")
    }
    guard matrix.allSatisfy(\.isFinite) else { throw .domain("the matrix is not finite") }
    var a = matrix
    for i in 0..<n { for j in 0..<i { a[i * n + j] = a[j * n + i] } }
    // Near 1 by a power of two: squares of what is small or large stay exact enough.
    let largest = a.reduce(0) { max($0, $1.magnitude) }
    let exponent = largest > 0 ? Int(largest.exponent) : 0
    a = a.map { Points.scale($0, by: -exponent) }
    var v = [Double](repeating: 0, count: n * n)
    for i in 0..<n { v[i * n + i] = 1 }
    var sweeps = 0
    while Self.sweep(&a, &v, n) {
      sweeps += 1
      guard sweeps <= 60 else { throw .notConverged(iterations: sweeps) }
    }
    let order = (0..<n).sorted { (-a[$0 * n + $0], $0) < (-a[$1 * n + $1], $1) }
    let values = order.map { Points.scale(a[$0 * n + $0], by: exponent) }
    guard values.allSatisfy(\.isFinite) else { throw .domain("an eigenvalue overflows") }
    self.values = values
    vectors = order.map { column in Self.oriented((0..<n).map { v[$0 * n + column] }) }
    self.sweeps = sweeps
  }

  /// One pass over all pairs; false where no element needed a rotation.
  private static func sweep(_ a: inout [Double], _ v: inout [Double], _ n: Int) -> Bool {
    var rotated = false
    for p in 0..<n {
      for q in (p + 1)..<max(n, p + 1) {
        let off = a[p * n + q]
        let (first, last) = (a[p * n + p], a[q * n + q])
        // Too small to change either diagonal element: taken for 0.
        if off == 0
          || (first.magnitude + off.magnitude == first.magnitude
            && last.magnitude + off.magnitude == last.magnitude)
        {
          (a[p * n + q], a[q * n + p]) = (0, 0)
          continue
        }
        rotated = true
        let ratio = (last - first) / (2 * off)
        let t =
          ratio.magnitude > 1e150
          ? 0.5 / ratio : (ratio < 0 ? -1 : 1) / (ratio.magnitude + (ratio * ratio + 1).squareRoot())
        let c = 1 / (t * t + 1).squareRoot()
        let s = t * c
        for i in 0..<n where i != p && i != q {
          let (x, y) = (a[i * n + p], a[i * n + q])
          a[i * n + p] = c * x - s * y
          a[i * n + q] = s * x + c * y
          a[p * n + i] = a[i * n + p]
          a[q * n + i] = a[i * n + q]
        }
        a[p * n + p] = first - t * off
        a[q * n + q] = last + t * off
        (a[p * n + q], a[q * n + p]) = (0, 0)
        for i in 0..<n {
          let (x, y) = (v[i * n + p], v[i * n + q])
          v[i * n + p] = c * x - s * y
          v[i * n + q] = s * x + c * y
        }
      }
    }
    return rotated
  }

  private static func oriented(_ vector: [Double]) -> [Double] {
    var largest = 0
    for i in vector.indices where vector[i].magnitude > vector[largest].magnitude { largest = i }
    return vector[largest] < 0 ? vector.map { -$0 } : vector
  }
}
