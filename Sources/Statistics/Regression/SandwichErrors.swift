/// Covariances of least-squares coefficients of the form R⁻¹ (Σ u uᵀ) R⁻ᵀ, u being
/// a row (or a cluster's sum of rows) of Q times its residual.
///
/// Σ u uᵀ is never formed: it is SᵀS with S the R factor of the rows u, so every
/// variance is a sum of squares and cannot come out negative.
enum SandwichErrors {
  static func covariance(
    _ fit: LeastSquares, _ residuals: [Double], _ errors: LinearModel.Errors, variance: Double
  ) throws(NoAnswer) -> [[Double]] {
    let p = fit.inverse.count
    if errors == .classical {
      return product(fit.inverse).map { $0.map { $0 * variance } }
    }
    var scores = TriangularFactor<Double>(width: p + 1)
    for (i, row) in fit.orthonormal.enumerated() {
      var weight = residuals[i]
      if errors == .hc2 || errors == .hc3 {
        let rest = 1 - LinearModel.leverage(row)
        // A row that alone determines a coefficient has no residual to judge by.
        guard rest > 1e-10 else {
          throw .domain(
            "one row alone determines a coefficient, so \(errors.rawValue) has no value: use HC0 or HC1")
        }
        weight /= errors == .hc3 ? rest : rest.squareRoot()
      }
      scores.add { $0 == p ? 0 : row[$0] * weight }
    }
    scores.finish()
    let meat = meat(scores, fit.inverse)
    guard errors == .hc1 else { return meat }
    let n = Double(residuals.count)
    return meat.map { $0.map { $0 * n / (n - Double(p)) } }
  }

  /// Without the factor for few clusters. Clusters count in the order of their codes.
  static func clustered(_ fit: LeastSquares, _ residuals: [Double], _ clusters: [Int]) -> [[Double]] {
    let p = fit.inverse.count
    let rows = clusters.indices.sorted { (clusters[$0], $0) < (clusters[$1], $1) }
    var scores = TriangularFactor<Double>(width: p + 1)
    var start = 0
    while start < rows.count {
      var end = start
      var total = [Double](repeating: 0, count: p)
      while end < rows.count, clusters[rows[end]] == clusters[rows[start]] {
        let i = rows[end]
        for j in 0..<p { total[j] += fit.orthonormal[i][j] * residuals[i] }
        end += 1
      }
      scores.add { $0 == p ? 0 : total[$0] }
      start = end
    }
    scores.finish()
    return meat(scores, fit.inverse)
  }

  /// R⁻¹ R⁻ᵀ.
  static func product(_ inverse: [[Double]]) -> [[Double]] {
    let p = inverse.count
    return (0..<p).map { i in
      (0..<p).map { j in Sums.sum(p) { inverse[i][$0] * inverse[j][$0] } }
    }
  }

  /// (S R⁻ᵀ)ᵀ (S R⁻ᵀ).
  private static func meat(_ scores: TriangularFactor<Double>, _ inverse: [[Double]]) -> [[Double]] {
    let p = inverse.count
    // half[i][j] = row i of S times row j of R⁻¹.
    let half = (0..<p).map { i in
      (0..<p).map { j in Sums.sum(p - i) { scores[i, i + $0] * inverse[j][i + $0] } }
    }
    return (0..<p).map { i in
      (0..<p).map { j in Sums.sum(p) { half[$0][i] * half[$0][j] } }
    }
  }
}
