/// The rows of a penalised regression as factors, one a fold, columns and outcome shifted by
/// their means and scaled by powers of 2.
struct PenalisedRows {
  let terms: [String]
  /// The power of 2 that multiplied y: a scaled outcome is y · outcomeScale.
  let outcomeScale: Double
  /// Of the columns of X and of y, on the design's own scale.
  private let shifts: [Double]
  private let scales: [Double]
  /// Factors of [1 | X | y] and their rows' numbers.
  let folds: [(factor: TriangularFactor<Double>, rows: Int)]

  /// `fold` gives each row's fold, in 0 ..< folds.
  init(_ design: Design, _ y: [Double], fold: [Int]? = nil, folds: Int = 1) throws(NoAnswer) {
    guard design.rows == y.count else {
      throw .domain("the design has \(design.rows) rows, the outcome \(y.count)")
    }
    try design.checkFinite()
    guard y.allSatisfy(\.isFinite) else { throw .domain("the outcome holds a value that is not finite") }
    guard y.count > 1 else { throw .tooFew(have: y.count, need: 2) }
    guard design.columns.count > 1 else { throw .rankDeficient }
    terms = Array(design.names.dropFirst())
    let columns = Array(design.columns.dropFirst()) + [y]
    scales = columns.map(ModelMatrix.scale)
    let scales = scales
    // Shifting first leaves the centring little to cancel.
    shifts = columns.indices.map { j in
      Sums.sum(y.count) { columns[j][$0] * scales[j] } / Double(y.count)
    }
    let shifts = shifts
    outcomeScale = scales[columns.count - 1]
    var parts = (0..<folds).map { _ in (factor: TriangularFactor<Double>(width: columns.count + 1), rows: 0) }
    for i in y.indices {
      let k = fold?[i] ?? 0
      parts[k].factor.add { $0 == 0 ? 1 : columns[$0 - 1][i] * scales[$0 - 1] - shifts[$0 - 1] }
      parts[k].rows += 1
    }
    for k in parts.indices { parts[k].factor.finish() }
    self.folds = parts
  }

  /// All folds but one, stacked.
  func centered(leavingOut fold: Int?) throws(NoAnswer) -> CenteredFactor {
    let width = terms.count + 2
    var all = TriangularFactor<Double>(width: width)
    var rows = 0
    for (k, part) in folds.enumerated() where k != fold {
      for i in 0..<width { all.add { part.factor[i, $0] } }
      rows += part.rows
    }
    all.finish()
    guard rows > 1 else { throw .tooFew(have: rows, need: 2) }
    let data = CenteredFactor(all, n: rows)
    guard data.outcomeLength > 0, data.deviations.contains(where: { $0 > 0 }) else { throw .zeroVariance }
    return data
  }

  /// Σ (y − prediction)² over one fold's rows, for coefficients on the standardised scale of `data`.
  func squaredErrors(_ fold: Int, _ data: CenteredFactor, _ b: [Double]) -> Double {
    let p = terms.count
    let slopes = (0..<p).map { b[$0] == 0 ? 0 : b[$0] / data.deviations[$0] }
    var intercept = data.means[p]
    for j in 0..<p { intercept -= slopes[j] * data.means[j] }
    let factor = folds[fold].factor
    return Sums.sum(p + 2) { i in
      var rest = factor[i, p + 1] - factor[i, 0] * intercept
      for j in 0..<p { rest -= factor[i, j + 1] * slopes[j] }
      return rest * rest
    } / (outcomeScale * outcomeScale)
  }

  /// A solution on the design's own scale.
  func point(
    _ data: CenteredFactor, _ solution: ElasticNet.Point, penalty: Double
  ) throws(NoAnswer) -> PenalisedPath.Point {
    let p = terms.count
    var intercept = shifts[p] + data.means[p]
    var coefficients: [Double] = []
    for j in 0..<p {
      let slope = solution.b[j] == 0 ? 0 : solution.b[j] / data.deviations[j]
      intercept -= slope * (shifts[j] + data.means[j])
      coefficients.append(slope * scales[j] / outcomeScale)
    }
    intercept /= outcomeScale
    guard intercept.isFinite, coefficients.allSatisfy(\.isFinite) else {
      throw .domain("a coefficient is beyond the range of numbers")
    }
    let residual = data.residual(solution.b)
    let squares = Sums.sum(residual.count) { residual[$0] * residual[$0] }
    return PenalisedPath.Point(
      penalty: penalty, intercept: intercept, coefficients: coefficients,
      active: solution.b.count { $0 != 0 },
      rSquared: 1 - squares / (data.outcomeLength * data.outcomeLength), dualityGap: solution.gap)
  }
}
