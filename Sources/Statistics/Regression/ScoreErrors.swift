internal import Parallelism

/// Standard errors of a maximum-likelihood fit, from R factors: no inverse of X'WX is formed.
struct ScoreErrors {
  /// By the matrix's columns, on their scale.
  let standardErrors: [Double]
  let clusters: Int?

  init(
    _ problem: MaximumLikelihood, _ fit: MaximumLikelihood.Fit, _ errors: GeneralisedLinearModel.Errors
  ) throws(NoAnswer) {
    let matrix = problem.matrix
    let n = Double(matrix.rows)
    let p = matrix.columns
    let (law, y, eta) = (problem.law, problem.y, fit.eta)
    let expected = errors == .modelBased
    let inverse = matrix.factor { rows, root, target in
      law.scores(y, eta, rows, expected: expected, root: root, score: target)
      // Only the factor of the columns is wanted.
      for i in 0..<rows.count { target[i] = 0 }
    }.inverse()
    let squares: [Double]
    switch errors {
    case .modelBased:
      clusters = nil
      squares = (0..<p).map { j in Sums.sum(p) { inverse[j][$0] * inverse[j][$0] } }
    case .hc0, .hc1:
      clusters = nil
      let factor = errors == .hc0 ? 1 : n / (n - Double(p))
      squares = Self.squares(Self.meat(problem, fit, inverse), inverse).map { $0 * factor }
    case .cluster(let codes):
      guard codes.count == matrix.rows else { throw .domain("clusters need one code a row") }
      let sums = Self.byCluster(codes, matrix, y.indices.map { law.row(y[$0], eta[$0]).score })
      guard sums.count > 1 else { throw .tooFew(have: sums.count, need: 2) }
      clusters = sums.count
      let groups = Double(sums.count)
      let factor = groups / (groups - 1) * ((n - 1) / (n - Double(p)))
      squares = Self.squares(Self.meat(sums, inverse), inverse).map { $0 * factor }
    }
    standardErrors = squares.map { $0.squareRoot() }
    guard standardErrors.allSatisfy(\.isFinite) else { throw .domain("a standard error is not finite") }
    // Scores that are 0 but for rounding: a robust error of 0 is no error.
    guard standardErrors.allSatisfy({ $0 > 0 }) else { throw .zeroVariance }
  }

  /// Σ zzᵀ as a triangular factor, z = R⁻ᵀs of each row's score s.
  private static func meat(
    _ problem: MaximumLikelihood, _ fit: MaximumLikelihood.Fit, _ inverse: [[Double]]
  ) -> TriangularFactor<Double> {
    let matrix = problem.matrix
    let p = matrix.columns
    let parts = Parallel.chunks(matrix.rows, threads: matrix.threads) { rows in
      var meat = TriangularFactor<Double>(width: p + 1)
      Blocks.withScratch(p + 2) { x in
        let (root, score) = (x + p * Blocks.size, x + (p + 1) * Blocks.size)
        Blocks.each(rows) { rows in
          matrix.design.fill(x, rows)
          Blocks.clearEnd(score, rows.count)
          problem.law.scores(problem.y, fit.eta, rows, expected: false, root: root, score: score)
          meat.add(rows: rows.count) { block in
            for i in 0..<Blocks.size { block[p * Blocks.size + i] = 0 }
            for lane in stride(from: 0, to: rows.count, by: 8) {
              for j in 0..<p {
                var total = Lanes()
                for k in 0...j { total += Lanes(at: x + (k &* Blocks.size &+ lane)) * inverse[k][j] }
                (total * Lanes(at: score + lane)).store(at: block + (j &* Blocks.size &+ lane))
              }
            }
          }
        }
      }
      return meat
    }
    return .merged(parts, width: p + 1)
  }

  /// The same of few scores.
  private static func meat(_ scores: [[Double]], _ inverse: [[Double]]) -> TriangularFactor<Double> {
    let p = inverse.count
    var meat = TriangularFactor<Double>(width: p + 1)
    for score in scores {
      meat.add { j in
        var total = 0.0
        if j < p { for k in 0...j { total += score[k] * inverse[k][j] } }
        return total
      }
    }
    meat.finish()
    return meat
  }

  /// The diagonal of R⁻¹ (Σ zzᵀ) R⁻ᵀ.
  private static func squares(_ meat: TriangularFactor<Double>, _ inverse: [[Double]]) -> [Double] {
    let p = inverse.count
    return (0..<p).map { j in
      Sums.sum(p) { row in
        var total = 0.0
        for k in row..<p { total += meat[row, k] * inverse[j][k] }
        return total * total
      }
    }
  }

  /// Sums of the rows' scores, the clusters in the order of their codes.
  private static func byCluster(_ codes: [Int], _ matrix: ModelMatrix, _ score: [Double]) -> [[Double]] {
    let p = matrix.columns
    let order = codes.indices.sorted { (codes[$0], $0) < (codes[$1], $1) }
    var sums: [[Double]] = []
    var last: Int?
    for i in order {
      if codes[i] != last { sums.append([Double](repeating: 0, count: p)) }
      last = codes[i]
      for j in 0..<p { sums[sums.count - 1][j] += matrix.design.entry(j, i, as: Double.self) * score[i] }
    }
    return sums
  }

  /// Lines on the design's own scale, with 95 % intervals by the normal distribution.
  func coefficients(_ beta: [Double], _ matrix: ModelMatrix) throws(NoAnswer) -> [Coefficient] {
    let z = try Distributions.normalQuantile(0.975)
    var lines: [Coefficient] = []
    for j in beta.indices {
      let statistic = beta[j] / standardErrors[j]
      let estimate = beta[j] * matrix.scales[j]
      let error = standardErrors[j] * matrix.scales[j]
      guard estimate.isFinite, statistic.isFinite, error.isFinite, error > 0, (z * error).isFinite,
        (estimate.magnitude + z * error).isFinite
      else { throw .domain("the coefficient of '\(matrix.names[j])' is beyond the range of numbers") }
      lines.append(
        Coefficient(
          term: matrix.names[j], estimate: estimate, standardError: error, statistic: statistic,
          p: try Distributions.twoSidedNormal(statistic), low: estimate - z * error,
          high: estimate + z * error))
    }
    return lines
  }
}
