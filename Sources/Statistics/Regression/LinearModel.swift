/// Ordinary least squares with heteroskedasticity-consistent errors.
package struct LinearModel: Sendable {
  package enum Errors: String, Sendable, CaseIterable {
    /// σ² (X'X)⁻¹.
    case classical
    /// MacKinnon & White 1985: White's estimator times n/(n − p).
    case hc1 = "HC1"
  }

  package let coefficients: [Coefficient]
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
  package let errors: Errors

  package init(_ design: Design, outcome y: [Double], errors: Errors = .hc1) throws(NoAnswer) {
    try design.checkFinite()
    guard y.allSatisfy(\.isFinite) else { throw .domain("the outcome holds a value that is not finite") }
    let all = design.columns.count
    guard y.count > all else { throw .tooFew(have: y.count, need: all + 1) }
    var factor = TriangularFactor(width: all + 1)
    for i in 0..<y.count { factor.add { $0 == all ? y[i] : design.columns[$0][i] } }
    factor.finish()
    let dependent = factor.dependentColumns()
    let kept = (0..<all).filter { !dependent.contains($0) }
    guard !kept.isEmpty else { throw .rankDeficient }
    if !dependent.isEmpty { factor = factor.removing(dependent) }
    let used = design.keeping(kept)
    let p = kept.count
    let beta = factor.coefficients()
    let residuals = Self.residuals(used, y, beta)

    let n = y.count
    let df = n - p
    self.n = n
    self.df = df
    dropped = dependent.sorted().map { design.names[$0] }
    residualSumOfSquares = Sums.sum(n) { residuals[$0] * residuals[$0] }
    let mean = Sums.mean(y)
    let total = Sums.sum(n) { (y[$0] - mean) * (y[$0] - mean) }
    guard total > 0 else { throw .zeroVariance }
    rSquared = 1 - residualSumOfSquares / total
    adjustedRSquared = 1 - (1 - rSquared) * Double(n - 1) / Double(df)
    let variance = residualSumOfSquares / Double(df)
    sigma = variance.squareRoot()
    self.errors = errors

    let inverse = factor.inverse()
    let squaredErrors =
      switch errors {
      case .classical:
        (0..<p).map { i in variance * Sums.sum(p) { inverse[i][$0] * inverse[i][$0] } }
      case .hc1:
        Self.sandwich(used, residuals, inverse).map { $0 * Double(n) / Double(df) }
      }
    let t = try Distributions.tQuantile(0.975, df: Double(df))
    var lines: [Coefficient] = []
    for j in 0..<p {
      let error = squaredErrors[j].squareRoot()
      guard error > 0 else { throw .zeroVariance }
      lines.append(
        Coefficient(
          term: used.names[j], estimate: beta[j], standardError: error, statistic: beta[j] / error,
          p: try Distributions.twoSidedT(beta[j] / error, df: Double(df)),
          low: beta[j] - t * error, high: beta[j] + t * error))
    }
    coefficients = lines
  }

  private static func residuals(_ design: Design, _ y: [Double], _ beta: [Double]) -> [Double] {
    (0..<y.count).map { i in
      var fitted = 0.0
      for j in beta.indices { fitted += beta[j] * design.columns[j][i] }
      return y[i] - fitted
    }
  }

  /// The diagonal of R⁻¹ (Σ eᵢ² zᵢ zᵢᵀ) R⁻ᵀ with zᵢ = R⁻ᵀ xᵢ: White's
  /// estimator without forming (X'X)⁻¹.
  private static func sandwich(_ design: Design, _ residuals: [Double], _ inverse: [[Double]])
    -> [Double]
  {
    let p = design.columns.count
    var meat = TriangularFactor(width: p + 1)
    var z = [Double](repeating: 0, count: p)
    for i in residuals.indices {
      for j in 0..<p {
        var total = 0.0
        for k in 0...j { total += design.columns[k][i] * inverse[k][j] }
        z[j] = total * residuals[i]
      }
      meat.add { $0 == p ? 0 : z[$0] }
    }
    meat.finish()
    // meat = SᵀS with S triangular, so the j-th variance is |S R⁻ᵀ eⱼ|².
    return (0..<p).map { j in
      Sums.sum(p) { row in
        var total = 0.0
        for k in row..<p { total += meat[row, k] * inverse[j][k] }
        return total * total
      }
    }
  }
}
