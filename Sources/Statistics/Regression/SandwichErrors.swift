internal import Parallelism

/// Covariances of least-squares coefficients of the form R⁻¹ (Σ u uᵀ) R⁻ᵀ, u being
/// a row (or a cluster's sum of rows) of Q times its residual.
///
/// Σ u uᵀ is never formed: it is SᵀS with S the R factor of the rows u, so every
/// variance is a sum of squares and cannot come out negative.
enum SandwichErrors {
  /// The covariance, and the leverages where it was made of them.
  static func covariance(
    _ fit: LeastSquares, _ errors: LinearModel.Errors, variance: Double
  ) throws(NoAnswer) -> (covariance: [[Double]], leverages: [Double]?) {
    let p = fit.inverse.count
    if errors == .classical {
      return (product(fit.inverse).map { $0.map { $0 * variance } }, nil)
    }
    let rows = fit.residuals.count
    let threads = fit.orthonormal.threads
    var parts: [TriangularFactor<Double>?] = []
    var leverages: [Double]?
    if errors == .hc2 || errors == .hc3 {
      leverages = [Double](unsafeUninitializedCapacity: rows) { buffer, initialized in
        guard let base = buffer.baseAddress else { return }
        let shared = Parallel.SharedValues(base: base)
        parts = Parallel.chunks(rows, threads: threads) { scores(fit, errors, $0, shared) }
        initialized = rows
      }
    } else {
      parts = Parallel.chunks(rows, threads: threads) { scores(fit, errors, $0, nil) }
    }
    let known = parts.compactMap { $0 }
    // A row that alone determines a coefficient has no residual to judge by.
    guard known.count == parts.count else {
      throw .domain(
        "one row alone determines a coefficient, so \(errors.rawValue) has no value: use HC0 or HC1")
    }
    let meat = meat(.merged(known, width: p + 1), fit.inverse)
    guard errors == .hc1 else { return (meat, leverages) }
    let n = Double(rows)
    return (meat.map { $0.map { $0 * n / (n - Double(p)) } }, leverages)
  }

  /// The factor of a chunk's rows of Q times their residuals, and with HC2 and HC3 the rows' leverages;
  /// nil where a residual has no weight.
  private static func scores(
    _ fit: LeastSquares, _ errors: LinearModel.Errors, _ rows: Range<Int>,
    _ leverages: Parallel.SharedValues<Double>?
  ) -> TriangularFactor<Double>? {
    let orthonormal = fit.orthonormal
    let p = orthonormal.columns
    var factor = TriangularFactor<Double>(width: p + 1)
    var determined = false
    Blocks.withScratch(1) { weights in
      Blocks.each(rows) { rows in
        factor.add(rows: rows.count) { block in
          orthonormal.fill(block, rows)
          Blocks.copy(fit.residuals, rows, to: weights)
          if let leverages {
            for lane in stride(from: 0, to: rows.count, by: 8) {
              let leverage = orthonormal.leverage(block, lane)
              leverage.store(at: leverages.base + rows.lowerBound + lane, min(8, rows.count - lane))
              let rest = 1 - leverage
              if any(rest .<= 1e-10) { determined = true }
              (Lanes(at: weights + lane) / (errors == .hc3 ? rest : rest.squareRoot())).store(
                at: weights + lane)
            }
          }
          for j in 0..<p { Blocks.multiply(block + j * Blocks.size, by: weights, rows.count) }
          for i in 0..<Blocks.size { block[p * Blocks.size + i] = 0 }
        }
      }
    }
    return determined ? nil : factor
  }

  /// Without the factor for few clusters. Clusters count in the order of their codes.
  static func clustered(_ fit: LeastSquares, _ clusters: [Int]) -> [[Double]] {
    let p = fit.inverse.count
    let codes = Set(clusters).sorted()
    let places = Dictionary(uniqueKeysWithValues: codes.enumerated().map { ($1, $0) })
    var totals = [Double](repeating: 0, count: codes.count * p)
    Blocks.withScratch(p) { block in
      Blocks.each(0..<clusters.count) { rows in
        fit.orthonormal.fill(block, rows)
        for i in rows {
          let place = places[clusters[i]]! * p
          for j in 0..<p {
            totals[place + j] += block[j * Blocks.size + i - rows.lowerBound] * fit.residuals[i]
          }
        }
      }
    }
    var scores = TriangularFactor<Double>(width: p + 1)
    for place in codes.indices { scores.add { $0 == p ? 0 : totals[place * p + $0] } }
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
