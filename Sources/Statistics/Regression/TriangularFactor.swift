/// The R factor of [X | y], built by streaming blocks of rows through
/// Householder reflections (Golub & Van Loan 2013, 5.2 and 6.5): no normal
/// equations, and memory for one block only.
struct TriangularFactor {
  /// Columns, the outcome included.
  let width: Int
  /// Upper triangle by rows.
  private(set) var r: [Double]
  private var block: [Double] = []
  private var blockRows = 0
  /// Rows in a block. Fixed, because the order of operations follows from it.
  private static let blockSize = 64

  init(width: Int) {
    self.width = width
    r = [Double](repeating: 0, count: width * width)
    block.reserveCapacity(Self.blockSize * width)
  }

  subscript(i: Int, j: Int) -> Double { r[i * width + j] }

  /// Adds a row of `width` values. Call `finish()` after the last one.
  mutating func add(_ value: (Int) -> Double) {
    for j in 0..<width { block.append(value(j)) }
    blockRows += 1
    if blockRows == Self.blockSize { absorb() }
  }

  mutating func finish() {
    if blockRows > 0 { absorb() }
  }

  /// Annihilates the block below R, column by column.
  private mutating func absorb() {
    let rows = blockRows
    let width = self.width
    r.withUnsafeMutableBufferPointer { r in
      block.withUnsafeMutableBufferPointer { b in
        for j in 0..<width {
          var squares = 0.0
          for i in 0..<rows { squares += b[i * width + j] * b[i * width + j] }
          if squares == 0 { continue }
          let top = r[j * width + j]
          let norm = (top * top + squares).squareRoot()
          let pivot = top > 0 ? top + norm : top - norm
          // v = (1, b/pivot); the reflection is I − β v vᵀ with β = pivot/∓norm.
          let beta = pivot.magnitude / norm
          for i in 0..<rows { b[i * width + j] /= pivot }
          r[j * width + j] = top > 0 ? -norm : norm
          for k in (j + 1)..<max(width, j + 1) {
            var dot = r[j * width + k]
            for i in 0..<rows { dot += b[i * width + j] * b[i * width + k] }
            dot *= beta
            r[j * width + k] -= dot
            for i in 0..<rows { b[i * width + k] -= dot * b[i * width + j] }
          }
        }
      }
    }
    block.removeAll(keepingCapacity: true)
    blockRows = 0
  }

  /// The same factor without some of its columns.
  func removing(_ columns: Set<Int>) -> TriangularFactor {
    let kept = (0..<width).filter { !columns.contains($0) }
    var smaller = TriangularFactor(width: kept.count)
    for i in 0..<width {
      smaller.add { r[i * width + kept[$0]] }
    }
    smaller.finish()
    return smaller
  }

  /// Columns of X that are (nearly) combinations of the columns before them:
  /// what is left of the column is below `tolerance` of its own length, which is
  /// the test on equilibrated columns.
  func dependentColumns(tolerance: Double = 1e-11) -> Set<Int> {
    var factor = self
    var names = Array(0..<width)
    var dependent: Set<Int> = []
    var j = 0
    while j < factor.width - 1 {
      let length = Sums.sum(j + 1) { factor[$0, j] * factor[$0, j] }.squareRoot()
      if factor[j, j].magnitude <= tolerance * length {
        dependent.insert(names[j])
        names.remove(at: j)
        factor = factor.removing([j])
      } else {
        j += 1
      }
    }
    return dependent
  }

  /// β of the least-squares problem: R β = Qᵀy, y being the last column.
  func coefficients() -> [Double] {
    let p = width - 1
    var beta = [Double](repeating: 0, count: p)
    for i in stride(from: p - 1, through: 0, by: -1) {
      var rest = self[i, p]
      for j in (i + 1)..<max(p, i + 1) { rest -= self[i, j] * beta[j] }
      beta[i] = rest / self[i, i]
    }
    return beta
  }

  /// R⁻¹ of the X part, upper triangular, by rows.
  func inverse() -> [[Double]] {
    let p = width - 1
    var inverse = [[Double]](repeating: [Double](repeating: 0, count: p), count: p)
    for j in 0..<p {
      inverse[j][j] = 1 / self[j, j]
      for i in stride(from: j - 1, through: 0, by: -1) {
        var total = 0.0
        for k in (i + 1)...j { total += self[i, k] * inverse[k][j] }
        inverse[i][j] = -total / self[i, i]
      }
    }
    return inverse
  }
}
