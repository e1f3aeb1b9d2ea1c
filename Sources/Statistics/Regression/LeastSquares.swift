internal import Parallelism

/// The least-squares problem solved to the precision its data allow.
///
/// Small tables, and those whose columns nearly depend on each other, are
/// factored in double-double as a whole. Large ones are factored in doubles and
/// the solution refined: residuals in double-double, corrections through
/// RᵀR δ = Xᵀr (Björck 1987, "corrected semi-normal equations"), until they no
/// longer shrink. Rows are factored in chunks whose factors merge in order, so
/// threads do not change a bit.
struct LeastSquares: Sendable {
  /// Columns of the design in use, by index.
  let kept: [Int]
  /// Collinear columns that were left out.
  let dropped: [Int]
  let coefficients: [DoubleDouble]
  /// y − Xβ, computed in double-double and rounded once.
  let residuals: [Double]
  /// R⁻¹, upper triangular, by rows: (X'X)⁻¹ = R⁻¹R⁻ᵀ.
  let inverse: [[Double]]
  /// Rows of the orthonormal Q, one a row of the design.
  let orthonormal: [[Double]]
  /// The smallest share of a kept column that the columns before it leave
  /// unexplained; its reciprocal estimates the condition of the equilibrated design.
  let leastIndependentShare: Double
  /// Whether the whole factorisation was in double-double.
  let extended: Bool

  static let chunk = 4096
  /// rows × columns² up to which double-double costs milliseconds.
  private static let smallWork = 500_000
  /// Below this share refinement of the double factor would converge slowly or not at all.
  private static let refinableShare = 1e-6

  /// `keepRows`: whether the rows of Q are wanted (robust errors, influence).
  init(_ design: Design, outcome y: [Double], keepRows: Bool, threads: Int) throws(NoAnswer) {
    let width = design.columns.count + 1
    if design.rows * width * width > Self.smallWork {
      let factor = Self.factor(design, y, threads, as: Double.self)
      let dependent = factor.dependentColumns()
      let trimmed = dependent.isEmpty ? factor : factor.removing(dependent)
      let share = trimmed.independentShares().min() ?? 0
      if share >= Self.refinableShare {
        try self.init(
          design, y, trimmed, dependent, extended: false, keepRows: keepRows, threads: threads)
        return
      }
    }
    let factor = Self.factor(design, y, threads, as: DoubleDouble.self)
    let dependent = factor.dependentColumns()
    let trimmed = dependent.isEmpty ? factor : factor.removing(dependent)
    try self.init(design, y, trimmed, dependent, extended: true, keepRows: keepRows, threads: threads)
  }

  private init<Scalar: FactorScalar>(
    _ design: Design, _ y: [Double], _ factor: TriangularFactor<Scalar>, _ dependent: Set<Int>,
    extended: Bool, keepRows: Bool, threads: Int
  ) throws(NoAnswer) {
    kept = design.columns.indices.filter { !dependent.contains($0) }
    guard !kept.isEmpty else { throw .rankDeficient }
    dropped = dependent.sorted()
    let used = design.keeping(kept)
    var beta = factor.coefficients().map {
      DoubleDouble(high: $0.value, low: ($0 as? DoubleDouble)?.low ?? 0)
    }
    if !extended { beta = Self.refined(beta, used, y, factor, threads) }
    guard beta.allSatisfy(\.isFinite) else { throw .domain("a coefficient passes the range of doubles") }
    coefficients = beta
    let solution = beta
    residuals = Self.chunks(y.count, threads) { rows in
      rows.map { Self.residual(used, y, solution, $0).high }
    }.flatMap { $0 }
    inverse = factor.inverse().map { $0.map(\.value) }
    orthonormal =
      !keepRows
      ? []
      : Self.chunks(y.count, threads) { rows in
        rows.map { i in
          factor.forwardSubstituted(used.columns.indices.map { used.entry($0, i, as: Scalar.self) })
            .map(\.value)
        }
      }.flatMap { $0 }
    leastIndependentShare = factor.independentShares().min() ?? 0
    self.extended = extended
  }

  /// Work on fixed chunks of rows; results in the order of the rows.
  static func chunks<T: Sendable>(
    _ rows: Int, _ threads: Int, _ work: @escaping @Sendable (Range<Int>) -> T
  ) -> [T] {
    Parallel.map((rows + chunk - 1) / chunk, threads: threads) {
      work($0 * chunk..<min(rows, ($0 + 1) * chunk))
    }
  }

  static func factor<Scalar: FactorScalar>(
    _ design: Design, _ y: [Double], _ threads: Int, as: Scalar.Type
  ) -> TriangularFactor<Scalar> {
    let p = design.columns.count
    let parts = chunks(y.count, threads) { rows in
      var factor = TriangularFactor<Scalar>(width: p + 1)
      for i in rows {
        factor.add { $0 == p ? Scalar(high: y[i], low: 0) : design.entry($0, i, as: Scalar.self) }
      }
      factor.finish()
      return factor
    }
    guard var whole = parts.first else { return TriangularFactor(width: p + 1) }
    for part in parts.dropFirst() { whole.merge(part) }
    return whole
  }

  private static func residual(
    _ design: Design, _ y: [Double], _ beta: [DoubleDouble], _ i: Int
  ) -> DoubleDouble {
    var rest = DoubleDouble(y[i])
    for j in beta.indices { rest -= beta[j] * design.entry(j, i, as: DoubleDouble.self) }
    return rest
  }

  private static func refined<Scalar: FactorScalar>(
    _ first: [DoubleDouble], _ design: Design, _ y: [Double], _ factor: TriangularFactor<Scalar>,
    _ threads: Int
  ) -> [DoubleDouble] {
    var beta = first
    var last = Double.infinity
    for _ in 0..<8 {
      let current = beta
      let parts = chunks(y.count, threads) { rows in
        var gradient = [DoubleDouble](repeating: .zero, count: current.count)
        for i in rows {
          let rest = residual(design, y, current, i)
          for j in gradient.indices {
            gradient[j] += rest * design.entry(j, i, as: DoubleDouble.self)
          }
        }
        return gradient
      }
      let gradient = current.indices.map { j in
        parts.reduce(DoubleDouble.zero) { $0 + $1[j] }.high
      }
      let step = factor.backSubstituted(
        factor.forwardSubstituted(gradient.map { Scalar(high: $0, low: 0) })
      ).map(\.value)
      // The largest correction relative to its coefficient.
      let size = zip(step, current).map { $0.magnitude / max($1.high.magnitude, 1e-300) }.max() ?? 0
      guard size.isFinite, size < last else { break }
      beta = zip(current, step).map { $0 + $1 }
      last = size
      if size < 1e-20 { break }
    }
    return beta
  }
}
