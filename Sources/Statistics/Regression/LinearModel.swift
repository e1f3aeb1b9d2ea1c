/// Ordinary least squares with classical, robust or clustered errors.
///
/// Coefficients are correct to the last digits of a double wherever the data
/// determine them (docs/certification.md): see LeastSquares for how.
package struct LinearModel: Sendable {
  /// How the covariance of the coefficients is estimated.
  package enum Errors: String, Sendable, CaseIterable {
    /// σ² (X'X)⁻¹.
    case classical
    /// White (1980).
    case hc0 = "HC0"
    /// HC0 times n/(n − p) (MacKinnon & White 1985).
    case hc1 = "HC1"
    /// Squared residuals over 1 − h (MacKinnon & White 1985).
    case hc2 = "HC2"
    /// Squared residuals over (1 − h)², near the jackknife (MacKinnon & White 1985;
    /// the form of Long & Ervin 2000).
    case hc3 = "HC3"
  }

  package let coefficients: [Coefficient]
  /// Covariance of the coefficients, in their order.
  package let covariance: [[Double]]
  /// Collinear columns that were left out, by name.
  package let dropped: [String]
  package let n: Int
  /// n − number of estimated columns.
  package let df: Int
  package let rSquared: Double
  package let adjustedRSquared: Double
  /// Residual standard deviation.
  package let sigma: Double
  package let residualSumOfSquares: Double
  /// Σ (y − ȳ)².
  package let totalSumOfSquares: Double
  package let errors: Errors
  /// Number of clusters of the errors; nil where rows are independent.
  package let clusters: Int?
  /// The outcome is a linear function of the columns up to rounding: standard
  /// errors are 0 and nothing can be tested.
  package let exactFit: Bool
  /// 1 / the least share of a column that the columns before it leave unexplained.
  package let condition: Double

  /// y − Xβ by row.
  package let residuals: [Double]
  /// The columns in use, R⁻¹ and the outcome's spread, for diagnostics.
  let design: Design
  let inverse: [[Double]]
  /// Leverages, where they were needed for the errors or asked for.
  let leverages: [Double]?

  /// `clusters`: a code for each row; rows of one cluster may depend on each other
  /// (Liang & Zeger 1986, with Stata's factor G/(G − 1) · (n − 1)/(n − p), and t
  /// with G − 1 degrees of freedom). Then `errors` is not looked at.
  package init(
    _ design: Design, outcome y: [Double], errors: Errors = .hc1, clusters: [Int]? = nil,
    influence: Bool = false, threads: Int = 1
  ) throws(NoAnswer) {
    try design.checkSquares()
    guard y.allSatisfy(\.isFinite) else { throw .domain("the outcome holds a value that is not finite") }
    guard y.allSatisfy({ $0.magnitude <= 1e145 }) else {
      throw .domain("the outcome holds a value beyond ±1e145")
    }
    guard y.count == design.rows else { throw .domain("the outcome has one value a row") }
    let all = design.columns.count
    guard y.count > all else { throw .tooFew(have: y.count, need: all + 1) }
    let robust = clusters != nil || errors != .classical
    let fit = try LeastSquares(design, outcome: y, keepRows: robust || influence, threads: threads)

    let n = y.count
    let p = fit.kept.count
    let df = n - p
    self.n = n
    self.df = df
    self.design = design.keeping(fit.kept)
    inverse = fit.inverse
    dropped = fit.dropped.map { design.names[$0] }
    condition = 1 / fit.leastIndependentShare
    let mean = Sums.mean(y)
    totalSumOfSquares = Sums.sum(n) { (y[$0] - mean) * (y[$0] - mean) }
    guard totalSumOfSquares > 0 else { throw .zeroVariance }
    let scale = y.reduce(0) { max($0, $1.magnitude) }
    let residuals = fit.residuals
    exactFit = residuals.allSatisfy { $0.magnitude <= 4e-16 * scale }
    let exact = exactFit
    residualSumOfSquares = exact ? 0 : Sums.sum(n) { residuals[$0] * residuals[$0] }
    self.residuals = residuals
    rSquared = 1 - residualSumOfSquares / totalSumOfSquares
    adjustedRSquared = 1 - (1 - rSquared) * Double(n - 1) / Double(df)
    let variance = residualSumOfSquares / Double(df)
    sigma = variance.squareRoot()
    self.errors = errors
    leverages = fit.orthonormal.isEmpty ? nil : fit.orthonormal.map(Self.leverage)

    var degrees = df
    if let clusters {
      guard clusters.count == n else { throw .domain("clusters have one code a row") }
      let count = Set(clusters).count
      guard count >= 2 else { throw .tooFew(have: count, need: 2) }
      let factor = Double(count) / Double(count - 1) * Double(n - 1) / Double(df)
      covariance = SandwichErrors.clustered(fit, residuals, clusters).map { $0.map { $0 * factor } }
      degrees = count - 1
      self.clusters = count
    } else {
      covariance = try SandwichErrors.covariance(fit, residuals, errors, variance: variance)
      self.clusters = nil
    }
    let t = try Distributions.tQuantile(0.975, df: Double(degrees))
    var lines: [Coefficient] = []
    for j in 0..<p {
      let estimate = fit.coefficients[j].value
      let error = exact ? 0 : covariance[j][j].squareRoot()
      guard error.isFinite else { throw .domain("a standard error passes the range of doubles") }
      guard error > 0 || exact else { throw .zeroVariance }
      let statistic = error > 0 ? estimate / error : nil
      lines.append(
        Coefficient(
          term: self.design.names[j], estimate: estimate, standardError: error, statistic: statistic,
          p: try statistic.map { s throws(NoAnswer) in try Distributions.twoSidedT(s, df: Double(degrees)) },
          low: estimate - t * error, high: estimate + t * error))
    }
    coefficients = lines
  }

  /// The squared length of a row of Q.
  static func leverage(_ row: [Double]) -> Double {
    Sums.sum(row.count) { row[$0] * row[$0] }
  }
}
