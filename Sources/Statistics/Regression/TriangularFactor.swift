/// The R factor of [X | y], built by streaming blocks of rows through
/// Householder reflections (Golub & Van Loan 2013, 5.2 and 6.5): no normal
/// equations, and memory for one block only.
///
/// Factors merge: the factor of stacked rows is the factor of the stacked
/// factors (Demmel, Grigori, Hoemmen & Langou 2012).
struct TriangularFactor<Scalar: FactorScalar>: Sendable {
  /// Columns, the outcome included.
  let width: Int
  /// Upper triangle by rows.
  private(set) var r: [Scalar]
  /// Rows to come, by columns.
  private var block: [Scalar]
  private var blockRows = 0
  /// Rows in a block. Fixed, because the order of operations follows from it.
  static var blockSize: Int { 64 }

  init(width: Int) {
    self.width = width
    r = [Scalar](repeating: .zero, count: width * width)
    block = [Scalar](repeating: .zero, count: Self.blockSize * width)
  }

  subscript(i: Int, j: Int) -> Scalar { r[i * width + j] }

  /// Adds a row of `width` values. Call `finish()` after the last one.
  mutating func add(_ value: (Int) -> Scalar) {
    for j in 0..<width { block[j * Self.blockSize + blockRows] = value(j) }
    blockRows += 1
    if blockRows == Self.blockSize { absorb() }
  }

  /// Adds up to 64 rows at once, none of which are waiting: `fill` writes column j from
  /// place 64 j on, and zeros behind the last row up to a multiple of eight.
  @inline(__always)
  mutating func add(rows: Int, _ fill: (UnsafeMutablePointer<Scalar>) -> Void) {
    block.withUnsafeMutableBufferPointer { fill($0.baseAddress!) }
    blockRows = rows
    absorb()
  }

  mutating func finish() {
    guard blockRows > 0 else { return }
    for j in 0..<width {
      for i in blockRows..<(blockRows + 7) / 8 * 8 { block[j * Self.blockSize + i] = .zero }
    }
    absorb()
  }

  /// Takes in the rows behind another finished factor.
  mutating func merge(_ other: TriangularFactor) {
    for i in 0..<width { add { other[i, $0] } }
    finish()
  }

  /// The factor of stacked rows from the factors of their chunks, in order.
  static func merged(_ parts: [TriangularFactor], width: Int) -> TriangularFactor {
    guard var whole = parts.first else { return TriangularFactor(width: width) }
    for part in parts.dropFirst() { whole.merge(part) }
    return whole
  }

  /// Annihilates the block below R, two columns at a time: what was found for the columns to their
  /// left is applied to both at once, in the order of the reflections.
  private mutating func absorb() {
    let (rows, all) = (blockRows, width)
    r.withUnsafeMutableBufferPointer { r in
      block.withUnsafeMutableBufferPointer { block in
        guard let r = r.baseAddress, let block = block.baseAddress else { return }
        let width = Self.isNothing(block, rows, r, all) ? all - 1 : all
        withUnsafeTemporaryAllocation(of: Reflection<Scalar>.self, capacity: width) { found in
          guard let found = found.baseAddress else { return }
          var count = 0
          var k = 0
          while k < width {
            let column = block + k &* Self.blockSize
            let next = column + Self.blockSize
            if k &+ 1 < width {
              Scalar.reflect(column, next, rows, by: found, count, r + k, all)
            } else {
              for i in 0..<count { found[i].reflect(column, rows, r + k, all) }
            }
            if let own = Reflection(column, rows, row: k, r + k, all) {
              (found + count).initialize(to: own)
              count &+= 1
              if k &+ 1 < width { own.reflect(next, rows, r + (k &+ 1), all) }
            }
            if k &+ 1 < width, let own = Reflection(next, rows, row: k &+ 1, r + (k &+ 1), all) {
              (found + count).initialize(to: own)
              count &+= 1
            }
            k &+= 2
          }
        }
      }
    }
    blockRows = 0
  }

  /// Whether the last column holds nothing, as where only the factor of X is wanted.
  @inline(__always)
  private static func isNothing(
    _ block: UnsafeMutablePointer<Scalar>, _ rows: Int, _ r: UnsafeMutablePointer<Scalar>, _ width: Int
  ) -> Bool {
    let last = block + (width &- 1) &* blockSize
    for i in 0..<rows where last[i].value != 0 { return false }
    for i in 0..<width where r[i &* width &+ (width &- 1)].value != 0 { return false }
    return true
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

  /// Of each column of X, the share of its length that no column before it
  /// explains: 1 for an orthogonal column, 0 for a dependent one.
  func independentShares() -> [Double] {
    (0..<max(0, width - 1)).map { j in
      // Scaled by the largest entry: squares of a column of 1e200 would overflow.
      let largest = (0...j).map { self[$0, j].value.magnitude }.max() ?? 0
      guard largest > 0 else { return 0 }
      let length = Sums.sum(j + 1) {
        let part = self[$0, j].value / largest
        return part * part
      }.squareRoot()
      return self[j, j].value.magnitude / largest / length
    }
  }

  /// Columns of X that are (nearly) combinations of the columns before them:
  /// what is left of the column is below `tolerance` of its own length, which is
  /// the test on equilibrated columns.
  func dependentColumns(tolerance: Double = 1e-11) -> Set<Int> {
    var factor = self
    var names = Array(0..<width)
    var dependent: Set<Int> = []
    while let j = factor.independentShares().firstIndex(where: { $0 <= tolerance }) {
      dependent.insert(names[j])
      names.remove(at: j)
      factor = factor.removing([j])
    }
    return dependent
  }

  /// β of the least-squares problem: R β = Qᵀy, y being the last column.
  func coefficients() -> [Scalar] {
    backSubstituted((0..<width - 1).map { self[$0, width - 1] })
  }

  /// The x with R x = b, R being the X part.
  func backSubstituted(_ b: [Scalar]) -> [Scalar] {
    let p = width - 1
    var x = b
    for i in stride(from: p - 1, through: 0, by: -1) {
      for j in (i + 1)..<max(p, i + 1) { x[i] = x[i] - self[i, j] * x[j] }
      x[i] = x[i] / self[i, i]
    }
    return x
  }

  /// The z with Rᵀ z = b: with b a row of X, that row of Q.
  func forwardSubstituted(_ b: [Scalar]) -> [Scalar] {
    var z = b
    for j in z.indices {
      for k in 0..<j { z[j] = z[j] - self[k, j] * z[k] }
      z[j] = z[j] / self[j, j]
    }
    return z
  }

  /// R⁻¹ of the X part, upper triangular, by rows.
  func inverse() -> [[Scalar]] {
    let p = width - 1
    var inverse = [[Scalar]](repeating: [Scalar](repeating: .zero, count: p), count: p)
    for j in 0..<p {
      var unit = [Scalar](repeating: .zero, count: p)
      unit[j] = Scalar(high: 1, low: 0)
      for (i, entry) in backSubstituted(unit).enumerated() { inverse[i][j] = entry }
    }
    return inverse
  }
}
