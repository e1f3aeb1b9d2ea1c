internal import Parallelism

/// Least squares of all folds but one, for each fold. A fold's rows are factored once; the factor of the
/// others is put together from theirs, as the factor of stacked rows is that of the stacked factors.
struct FoldedLeastSquares: Sendable {
  /// For each fold the places of the estimated columns in the design, and their estimates.
  let fits: [(kept: [Int], estimates: [Double])]

  /// `rows` are the folds' rows.
  init(_ design: Design, outcome y: [Double], rows: [[Int]], threads: Int) throws(NoAnswer) {
    let (scaled, scales) = try design.equilibrated(threads: threads)
    let unit = ModelMatrix.scale(y)
    var fits: [(kept: [Int], estimates: [Double])]?
    if !LeastSquares.isSmall(design) { fits = try Self.fits(scaled, y, unit, rows, threads, as: Double.self) }
    if fits == nil { fits = try Self.fits(scaled, y, unit, rows, threads, as: DoubleDouble.self) }
    self.fits = (fits ?? []).map { kept, estimates in
      (kept, zip(kept, estimates).map { $1 / unit * scales[$0] })
    }
  }

  /// nil where doubles would lose digits.
  private static func fits<Scalar: FactorScalar>(
    _ design: Design, _ y: [Double], _ unit: Double, _ rows: [[Int]], _ threads: Int, as: Scalar.Type
  ) throws(NoAnswer) -> [(kept: [Int], estimates: [Double])]? {
    let width = design.columns.count + 1
    let factors = Parallel.map(rows.count, threads: threads) { fold in
      var factor = TriangularFactor<Scalar>(width: width)
      for i in rows[fold] {
        factor.add { j in
          j < width - 1 ? design.entry(j, i, as: Scalar.self) : Scalar(high: y[i] * unit, low: 0)
        }
      }
      factor.finish()
      return factor
    }
    var fits: [(kept: [Int], estimates: [Double])] = []
    for factor in others(factors, width) {
      let dependent = factor.dependentColumns()
      guard dependent.count < width - 1 else { throw .rankDeficient }
      let trimmed = dependent.isEmpty ? factor : factor.removing(dependent)
      let share = trimmed.independentShares().min() ?? 0
      if Scalar.self == Double.self, share < LeastSquares.refinableShare { return nil }
      let estimates = trimmed.coefficients().map(\.value)
      guard estimates.allSatisfy(\.isFinite) else {
        throw .domain("a coefficient passes the range of doubles")
      }
      fits.append(((0..<width - 1).filter { !dependent.contains($0) }, estimates))
    }
    return fits
  }

  /// For each factor the one of all others, from those before it and those behind it.
  private static func others<Scalar: FactorScalar>(
    _ factors: [TriangularFactor<Scalar>], _ width: Int
  ) -> [TriangularFactor<Scalar>] {
    var behind = [TriangularFactor<Scalar>(width: width)]
    for factor in factors.dropFirst().reversed() {
      var next = factor
      next.merge(behind[behind.count - 1])
      behind.append(next)
    }
    var before = TriangularFactor<Scalar>(width: width)
    return factors.indices.map { k in
      var whole = before
      whole.merge(behind[factors.count - 1 - k])
      before.merge(factors[k])
      return whole
    }
  }
}
