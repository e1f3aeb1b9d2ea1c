/// One point of an elastic net's path, on standardised columns (Zou & Hastie 2005, in the form of
/// Friedman, Hastie & Tibshirani 2010):
///
///     minimise  |y − Xb|²/(2n) + λ (α |b|₁ + (1 − α) |b|²/(2s)),   s = |y|/√n.
///
/// Coordinate descent finds the active columns and their signs; the coefficients themselves then
/// come from one QR over the active columns, hence to the last digits. The duality gap is the proof.
struct ElasticNet {
  let data: CenteredFactor
  /// 1 is the lasso, 0 ridge.
  let mixing: Double

  struct Point {
    let b: [Double]
    /// The objective less its dual bound, as a share of Σ (y − ȳ)²/(2n). Never below 0.
    let gap: Double
    let sweeps: Int
  }

  /// Certified: the objective is within this share of the best possible one.
  static let tolerance = 1e-12
  /// What is accepted where the sweeps run out; glmnet stops at about the same.
  private static let acceptable = 1e-6
  private static let maximumSweeps = 20_000

  private var n: Double { Double(data.n) }

  /// nλα and nλ(1 − α)/s.
  private func weights(_ penalty: Double) -> (sparse: Double, ridge: Double) {
    (n * penalty * mixing, n * penalty * (1 - mixing) / (data.outcomeLength / n.squareRoot()))
  }

  /// The smallest λ at which every coefficient is 0 (with α taken to be at least .001, as glmnet).
  var largestPenalty: Double {
    let outcome = data.residual([Double](repeating: 0, count: data.columns))
    var largest = 0.0
    for j in 0..<data.columns { largest = max(largest, data.dot(j, outcome).magnitude) }
    return largest / n / max(mixing, 1e-3)
  }

  func solve(_ penalty: Double, from start: [Double]) throws(NoAnswer) -> Point {
    if mixing == 0 {
      let b = polished(penalty, data.deviations.map { $0 > 0 ? 1 : 0 })
      return try certified(b, penalty, sweeps: 0)
    }
    let active = data.deviations.map { $0 > 0 }
    var b = start
    var residual = data.residual(b)
    let weights = weights(penalty)
    let curvature = 1 + weights.ridge / n
    var change = Double.infinity
    for sweep in 1...Self.maximumSweeps {
      change = 0
      var size = 0.0
      for j in b.indices where active[j] {
        let pull = data.dot(j, residual) / n + b[j]
        let next = Self.shrunk(pull, by: weights.sparse / n) / curvature
        let step = next - b[j]
        if step != 0 {
          for i in residual.indices { residual[i] -= step * data.rows[i][j] }
          b[j] = next
        }
        change = max(change, step.magnitude)
        size = max(size, next.magnitude)
      }
      // Every sweep but a few is spent on the last digits: try what the active columns give at once.
      let isQuiet = change <= 1e-14 * size
      if isQuiet || sweep % 10 == 0 {
        let signs = b.map { $0 > 0 ? 1.0 : $0 < 0 ? -1 : 0 }
        let exact = polished(penalty, signs)
        let agrees = zip(exact, signs).allSatisfy { $0 * $1 >= 0 }
        if agrees, let point = try? certified(exact, penalty, sweeps: sweep) { return point }
        if isQuiet { return try certified(b, penalty, sweeps: sweep) }
      }
    }
    // Nearly collinear columns crawl: what is proven to be close enough is told with its gap.
    let reached = gap(b, penalty)
    guard reached.isFinite, reached <= Self.acceptable else {
      throw .notConverged(iterations: Self.maximumSweeps)
    }
    return Point(b: b, gap: max(0, reached), sweeps: Self.maximumSweeps)
  }

  private static func shrunk(_ value: Double, by threshold: Double) -> Double {
    if value > threshold { return value - threshold }
    return value < -threshold ? value + threshold : 0
  }

  /// The stationary point with the given signs: A'A b = A'y − nλα·signs, A being the active columns
  /// over √(nλ(1 − α)/s) I, by QR.
  private func polished(_ penalty: Double, _ signs: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: signs.count)
    let active = signs.indices.filter { signs[$0] != 0 }
    guard !active.isEmpty else { return result }
    let weights = weights(penalty)
    let ridge = weights.ridge.squareRoot()
    let k = active.count
    var factor = TriangularFactor<Double>(width: k + 1)
    for row in data.rows { factor.add { $0 == k ? row[data.columns] : row[active[$0]] } }
    if ridge > 0 {
      for i in 0..<k { factor.add { $0 == i ? ridge : 0 } }
    }
    factor.finish()
    let inverse = factor.inverse()
    // R b = Q'y − w R⁻ᵀ signs, w the lasso's weight.
    let right = (0..<k).map { j in
      var total = 0.0
      for i in 0...j { total += inverse[i][j] * signs[active[i]] }
      return factor[j, k] - weights.sparse * total
    }
    for i in 0..<k {
      var total = 0.0
      for j in i..<k { total += inverse[i][j] * right[j] }
      result[active[i]] = total
    }
    return result
  }

  /// The gap to the dual of the lasso on the rows [X; √(nλ(1 − α)/s) I] (Kim et al. 2007). Throws
  /// if it is not closed.
  private func certified(_ b: [Double], _ penalty: Double, sweeps: Int) throws(NoAnswer) -> Point {
    let gap = gap(b, penalty)
    guard gap.isFinite, gap <= Self.tolerance, b.allSatisfy(\.isFinite) else {
      throw .notConverged(iterations: sweeps)
    }
    return Point(b: b, gap: max(0, gap), sweeps: sweeps)
  }

  private func gap(_ b: [Double], _ penalty: Double) -> Double {
    let residual = data.residual(b)
    let (bound, shrink) = weights(penalty)
    let squares = Sums.sum(residual.count) { residual[$0] * residual[$0] }
    let norm = Sums.sum(b.count) { b[$0] * b[$0] }
    let sizes = Sums.sum(b.count) { b[$0].magnitude }
    var slope = 0.0
    var product = 0.0
    for j in b.indices {
      let own = data.dot(j, residual) - shrink * b[j]
      slope = max(slope, own.magnitude)
      product += own * b[j]
    }
    let total = data.outcomeLength * data.outcomeLength
    let all = squares + shrink * norm
    if mixing == 0 {
      // No constraint on the dual: stationarity itself, scaled like the objective.
      return slope * slope / (total * n)
    }
    // |ỹ|² − |ỹ − cr̃|² = 2c ỹ·r̃ − c²|r̃|² with ỹ·r̃ = |r̃|² + b·X̃'r̃, so that nothing cancels but the gap.
    let c = slope > bound ? bound / slope : 1
    let primal = all + 2 * bound * sizes
    let dual = 2 * c * (all + product) - c * c * all
    return (primal - dual) / total
  }
}
