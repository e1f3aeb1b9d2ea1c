internal import Parallelism

/// The estimable columns of a design, each times a power of 2, so that columns of 1e300 or 1e−300
/// neither overflow nor vanish in a sum of squares. The product is exact.
///
/// Rows are worked on in chunks whose results are put together in order: threads change no bit.
struct ModelMatrix: Sendable {
  let names: [String]
  /// The columns' places in the design.
  let kept: [Int]
  /// Collinear columns that were left out, by name.
  let dropped: [String]
  let rows: Int
  /// The power of 2 that multiplies a column: estimate = β · scale.
  let scales: [Double]
  /// The kept columns with their scales.
  let design: Design
  let threads: Int

  var columns: Int { names.count }

  /// Leaves collinear columns out by the rank test on equilibrated columns.
  init(_ design: Design, outcomes: Int, threads: Int = 1) throws(NoAnswer) {
    guard design.rows == outcomes else {
      throw .domain("the design has \(design.rows) rows, the outcome \(outcomes)")
    }
    let (scaled, allScales) = try design.equilibrated(threads: threads)
    let all = design.columns.count
    guard outcomes > all else { throw .tooFew(have: outcomes, need: all + 1) }
    let dependent =
      Self.areIndependent(scaled, threads)
      ? [] : LeastSquares.factor(scaled, nil, threads, as: Double.self).dependentColumns()
    let kept = (0..<all).filter { !dependent.contains($0) }
    guard !kept.isEmpty else { throw .rankDeficient }
    self.kept = kept
    names = kept.map { design.names[$0] }
    dropped = dependent.sorted().map { design.names[$0] }
    rows = outcomes
    scales = kept.map { allScales[$0] }
    self.design = scaled.keeping(kept)
    self.threads = threads
  }

  /// Columns that are clearly independent need no orthogonal factor to tell; nor all rows of a long
  /// table, because more rows only add to what is left of a column. The part that tells must hold some of
  /// the column's length, of which 4 a row is the most.
  private static func areIndependent(_ design: Design, _ threads: Int) -> Bool {
    if design.rows >= longTable {
      let part = NormalEquations(design, every: thinning, threads: threads)
      let least = 4 * Double(design.rows) * 1e-12
      if part.factor(share: plainShare) != nil, part.squares.allSatisfy({ $0 >= least }) { return true }
    }
    return NormalEquations(design, threads: threads).factor(share: plainShare) != nil
  }

  /// Far above what rounding makes of sums of squares, and of the rank test's tolerance.
  private static let plainShare = 1e-3
  /// Rows from which some blocks of a table are asked first, and one block in how many that is.
  static let longTable = 100_000
  static let thinning = 16

  /// 2⁻ᵏ with k the exponent of the column's largest value.
  static func scale(_ column: [Double]) -> Double { scale(largest: Lanes.largestMagnitude(column)) }

  static func scale(largest: Double) -> Double {
    guard largest > 0, largest.isFinite else { return 1 }
    return Double(sign: .plus, exponent: -max(Int(largest.exponent), -1000), significand: 1)
  }

  /// The scaled values by rows, for work on few of them.
  func byRows() -> [Double] {
    var values: [Double] = []
    values.reserveCapacity(rows * columns)
    for i in 0..<rows { for j in 0..<columns { values.append(design.entry(j, i, as: Double.self)) } }
    return values
  }

  /// X b, plainly or with each row's sum carried to twice the digits.
  func times(_ b: [Double], precise: Bool = false) -> [Double] {
    Parallel.array(rows, threads: threads) { rows, result in
      Blocks.withScratch(columns + 1) { block in
        let products = block + columns * Blocks.size
        Blocks.each(rows) { rows in
          design.fill(block, rows)
          if precise {
            predictPrecisely(block, b, rows.count, into: products)
          } else {
            Self.predict(block, b, rows.count, into: products)
          }
          for i in 0..<rows.count { result[rows.lowerBound + i] = products[i] }
        }
      }
    }
  }

  /// The R factor of the rows √w·[x | target]: `row` writes √w and the target of some rows.
  func factor(
    byBlocks row:
      @escaping @Sendable (
        Range<Int>, _ root: UnsafeMutablePointer<Double>, _ target: UnsafeMutablePointer<Double>
      )
      -> Void
  ) -> TriangularFactor<Double> {
    let p = columns
    let parts = Parallel.chunks(rows, threads: threads) { rows in
      var factor = TriangularFactor<Double>(width: p + 1)
      Blocks.each(rows) { rows in
        Blocks.withScratch(1) { root in
          factor.add(rows: rows.count) { block in
            design.fill(block, rows)
            let target = block + p * Blocks.size
            Blocks.clearEnd(target, rows.count)
            Blocks.clearEnd(root, rows.count)
            row(rows, root, target)
            for j in 0..<p { Blocks.multiply(block + j * Blocks.size, by: root, rows.count) }
          }
        }
      }
      return factor
    }
    return .merged(parts, width: p + 1)
  }

  /// The same, told row by row.
  func factor(_ row: @escaping @Sendable (Int) -> (root: Double, target: Double)) -> TriangularFactor<Double>
  {
    factor { rows, root, target in
      for i in rows { (root[i - rows.lowerBound], target[i - rows.lowerBound]) = row(i) }
    }
  }

  /// The term of which a direction makes most over the column's own range; the intercept only if alone.
  func steepest(_ direction: [Double]) -> String {
    var best = 0
    var reach = -1.0
    for j in direction.indices.dropFirst() {
      let own = (direction[j] * spread(j)).magnitude
      if own > reach { (best, reach) = (j, own) }
    }
    return names[best]
  }

  /// max − min of a scaled column, 1 for a constant one.
  private func spread(_ j: Int) -> Double {
    let low = design.columns[j].min() ?? 0
    let high = design.columns[j].max() ?? 0
    return high > low ? high * design.factors[j] - low * design.factors[j] : 1
  }
}
