/// Ridge, lasso and elastic-net paths of a linear model for prediction, with the objective and
/// the path of glmnet (Friedman, Hastie & Tibshirani 2010):
///
///     |y − β₀ − Xβ|²/(2n) + λ (α |b|₁ + (1 − α) |b|²/(2s)),
///
/// b being the slopes on columns of standard deviation 1 and s the standard deviation of y, both with
/// divisor n: as glmnet, which scales y to 1 inside, so that another unit of y changes λ's unit alone.
/// λ falls from the smallest value that holds every coefficient at 0, in equal ratios, to 1e−4
/// of it (1e−2 with fewer rows than columns). Coefficients are on the columns' own scale.
/// There are no standard errors: the bias is the point of the method.
package struct PenalisedPath: Sendable, Equatable {
  package struct Point: Sendable, Equatable {
    package let penalty: Double
    package let intercept: Double
    /// One a column of the design, the intercept left out; 0 for a column that is not in the model.
    package let coefficients: [Double]
    /// Columns with a coefficient other than 0.
    package let active: Int
    /// In sample: 1 − RSS/TSS.
    package let rSquared: Double
    /// How far the objective can at most be above the best one, as a share of TSS/(2n).
    package let dualityGap: Double
  }

  package let n: Int
  /// α: 1 for the lasso, 0 for ridge.
  package let mixing: Double
  package let terms: [String]
  /// From the largest penalty down.
  package let points: [Point]

  /// `penalties` may be given, in falling order; otherwise there are `count` of them.
  package init(
    _ design: Design, outcome y: [Double], mixing: Double = 1, count: Int = 100, penalties: [Double]? = nil
  ) throws(NoAnswer) {
    let rows = try PenalisedRows(design, y)
    let data = try rows.centered(leavingOut: nil)
    var own = penalties ?? []
    if penalties == nil {
      own = try Self.penalties(data, mixing, count).map { $0 / rows.outcomeScale }
    }
    try self.init(rows, data, mixing: mixing, penalties: own)
  }

  init(
    _ rows: PenalisedRows, _ data: CenteredFactor, mixing: Double, penalties: [Double]
  ) throws(NoAnswer) {
    try Self.check(mixing)
    let isFalling = zip(penalties, penalties.dropFirst()).allSatisfy { $0 > $1 }
    guard isFalling, penalties.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw .domain("penalties are finite, above 0 and in falling order")
    }
    n = data.n
    self.mixing = mixing
    terms = rows.terms
    let net = ElasticNet(data: data, mixing: mixing)
    var b = [Double](repeating: 0, count: data.columns)
    var points: [Point] = []
    for penalty in penalties {
      // λ is in units of y, the factor's y is scaled by a power of 2.
      let point = try net.solve(penalty * rows.outcomeScale, from: b)
      b = point.b
      points.append(try rows.point(data, point, penalty: penalty))
    }
    self.points = points
  }

  private static func check(_ mixing: Double) throws(NoAnswer) {
    guard mixing >= 0, mixing <= 1 else { throw .domain("α lies in 0 … 1") }
  }

  /// On the scale of the factor's outcome.
  static func penalties(
    _ data: CenteredFactor, _ mixing: Double, _ count: Int
  ) throws(NoAnswer) -> [Double] {
    try check(mixing)
    guard count >= 2, count <= 10_000 else { throw .domain("a path has 2 … 10,000 penalties") }
    let largest = ElasticNet(data: data, mixing: mixing).largestPenalty
    guard largest > 0, largest.isFinite else { throw .zeroVariance }
    let smallest = data.n < data.columns ? 1e-2 : 1e-4
    return (0..<count).map { largest * Elementary.pow(smallest, Double($0) / Double(count - 1)) }
  }

  /// Predictions of one point for the rows of another design with the same columns.
  package func predictions(_ design: Design, at point: Int) throws(NoAnswer) -> [Double] {
    guard points.indices.contains(point) else { throw .domain("the path has no point \(point)") }
    let chosen = points[point]
    return try Prediction.linear(
      design, kept: Array(0...terms.count), terms: ["intercept"] + terms,
      [chosen.intercept] + chosen.coefficients)
  }
}
