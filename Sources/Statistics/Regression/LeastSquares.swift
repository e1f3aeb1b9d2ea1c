internal import Parallelism

/// The least-squares problem solved to the precision its data allow.
///
/// Small tables, and those whose columns nearly depend on each other, are
/// factored in double-double as a whole. Large ones are factored in doubles and
/// the solution refined (`RefinedSolution`). Rows are factored in chunks whose
/// factors merge in order, so threads do not change a bit.
struct LeastSquares: Sendable {
  /// Columns of the design in use, by index.
  let kept: [Int]
  /// Collinear columns that were left out.
  let dropped: [Int]
  let coefficients: [DoubleDouble]
  /// y − Xβ in the outcome's unit, computed in double-double and rounded.
  private(set) var residuals: [Double]
  /// R⁻¹, upper triangular, by rows: (X'X)⁻¹ = R⁻¹R⁻ᵀ.
  let inverse: [[Double]]
  /// Rows of the orthonormal Q, one a row of the design.
  let orthonormal: OrthonormalRows
  /// The smallest share of a kept column that the columns before it leave
  /// unexplained; its reciprocal estimates the condition of the equilibrated design.
  let leastIndependentShare: Double
  /// Whether the whole factorisation was in double-double.
  let extended: Bool

  /// rows × columns² up to which double-double costs milliseconds.
  private static let smallWork = 500_000
  /// Below this share refinement of the double factor would converge slowly or not at all.
  static let refinableShare = 1e-6

  /// Whether the whole factorisation is in double-double.
  static func isSmall(_ design: Design) -> Bool {
    let width = design.columns.count + 1
    return design.rows * width * width <= smallWork
  }

  /// The outcome is y times a power of 2, its unit.
  init(_ design: Design, outcome y: [Double], unit: Double = 1, threads: Int) throws(NoAnswer) {
    if !Self.isSmall(design) {
      let factor = Self.factor(design, y, unit: unit, threads, as: Double.self)
      let dependent = factor.dependentColumns()
      let trimmed = dependent.isEmpty ? factor : factor.removing(dependent)
      let share = trimmed.independentShares().min() ?? 0
      if share >= Self.refinableShare {
        let used = try Self.used(design, dependent)
        let solution = RefinedSolution(used, y, unit: unit, trimmed, share: share, threads: threads)
        try self.init(
          used, dependent, solution.coefficients, solution.residuals, trimmed.inverse(), share,
          OrthonormalRows(used, trimmed, threads: threads))
        return
      }
    }
    let factor = Self.factor(design, y, unit: unit, threads, as: DoubleDouble.self)
    let dependent = factor.dependentColumns()
    let trimmed = dependent.isEmpty ? factor : factor.removing(dependent)
    let used = try Self.used(design, dependent)
    let beta = trimmed.coefficients()
    let residuals = Parallel.array(y.count, threads: threads) { rows, residuals in
      for i in rows {
        var rest = DoubleDouble(y[i] * unit)
        for j in beta.indices { rest -= beta[j] * used.entry(j, i, as: DoubleDouble.self) }
        residuals[i] = rest.high
      }
    }
    try self.init(
      used, dependent, beta, residuals, trimmed.inverse().map { $0.map(\.value) },
      trimmed.independentShares().min() ?? 0, OrthonormalRows(used, trimmed, threads: threads))
  }

  private init(
    _ design: Design, _ dependent: Set<Int>, _ coefficients: [DoubleDouble], _ residuals: [Double],
    _ inverse: [[Double]], _ share: Double, _ orthonormal: OrthonormalRows
  ) throws(NoAnswer) {
    guard coefficients.allSatisfy(\.isFinite) else {
      throw .domain("a coefficient passes the range of doubles")
    }
    let all = design.columns.count + dependent.count
    kept = (0..<all).filter { !dependent.contains($0) }
    dropped = dependent.sorted()
    self.coefficients = coefficients
    self.residuals = residuals
    self.inverse = inverse
    self.orthonormal = orthonormal
    leastIndependentShare = share
    extended = orthonormal.extended
  }

  /// R⁻¹ of a design's independent columns and their places, whatever the outcome.
  static func inverse(_ design: Design, threads: Int) throws(NoAnswer) -> (kept: [Int], inverse: [[Double]]) {
    func inverse<Scalar>(_ factor: TriangularFactor<Scalar>, least: Double) throws(NoAnswer)
      -> (kept: [Int], inverse: [[Double]])?
    {
      let dependent = factor.dependentColumns()
      guard dependent.count < design.columns.count else { throw .rankDeficient }
      let trimmed = dependent.isEmpty ? factor : factor.removing(dependent)
      guard least == 0 || trimmed.independentShares().min() ?? 0 >= least else { return nil }
      return (
        design.columns.indices.filter { !dependent.contains($0) },
        trimmed.inverse().map { $0.map(\.value) }
      )
    }
    if !isSmall(design),
      let known = try inverse(factor(design, nil, threads, as: Double.self), least: refinableShare)
    {
      return known
    }
    return try inverse(factor(design, nil, threads, as: DoubleDouble.self), least: 0)!
  }

  /// The residuals, which the fit then no longer has.
  mutating func takeResiduals() -> [Double] {
    defer { residuals = [] }
    return residuals
  }

  private static func used(_ design: Design, _ dependent: Set<Int>) throws(NoAnswer) -> Design {
    guard dependent.count < design.columns.count else { throw .rankDeficient }
    return dependent.isEmpty
      ? design : design.keeping(design.columns.indices.filter { !dependent.contains($0) })
  }

  /// The factor of [X | y], or of [X | 0].
  static func factor<Scalar: FactorScalar>(
    _ design: Design, _ y: [Double]?, unit: Double = 1, _ threads: Int, as: Scalar.Type
  ) -> TriangularFactor<Scalar> {
    let p = design.columns.count
    let parts = Parallel.chunks(design.rows, threads: threads) { rows in
      var factor = TriangularFactor<Scalar>(width: p + 1)
      Blocks.each(rows) { rows in
        factor.add(rows: rows.count) { block in
          design.fill(block, rows)
          let outcome = block + p * Blocks.size
          for i in 0..<(rows.count + 7) / 8 * 8 {
            outcome[i] = Scalar(high: i < rows.count ? (y?[rows.lowerBound + i] ?? 0) * unit : 0, low: 0)
          }
        }
      }
      return factor
    }
    return .merged(parts, width: p + 1)
  }
}
