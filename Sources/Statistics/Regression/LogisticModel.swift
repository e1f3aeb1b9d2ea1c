/// Logistic regression by iteratively reweighted least squares, each step a
/// weighted QR, with step-halving (McCullagh & Nelder 1989, 2.5; Marschner 2011).
package struct LogisticModel: Sendable {
  package let coefficients: [Coefficient]
  package let dropped: [String]
  package let n: Int
  package let events: Int
  package let df: Int
  package let deviance: Double
  package let nullDeviance: Double
  package let iterations: Int
  /// Area under the ROC curve of the fitted probabilities (ties count half).
  package let auc: Double

  package var logLikelihood: Double { -deviance / 2 }
  /// 1 − ln L / ln L₀ (McFadden 1974).
  package var mcFadden: Double { 1 - deviance / nullDeviance }

  /// `outcome` holds true for an event.
  package init(_ design: Design, outcome: [Bool], maximumIterations: Int = 50) throws(NoAnswer) {
    try design.checkFinite()
    let n = outcome.count
    let events = outcome.count { $0 }
    guard n > design.columns.count else { throw .tooFew(have: n, need: design.columns.count + 1) }
    guard events > 0, events < n else { throw .zeroVariance }

    let dependent = Self.dependentColumns(design)
    let used = design.keeping(design.columns.indices.filter { !dependent.contains($0) })
    let p = used.columns.count
    let base = Double(events) / Double(n)
    nullDeviance =
      -2 * (Double(events) * Elementary.log(base) + Double(n - events) * Elementary.log(1 - base))

    var beta = [Double](repeating: 0, count: p)
    beta[0] = Elementary.log(base / (1 - base))
    var eta = Self.linear(used, beta)
    var deviance = Self.deviance(eta, outcome)
    var factor = TriangularFactor<Double>(width: p + 1)
    var iteration = 0
    var settled = false
    while iteration < maximumIterations, !settled {
      iteration += 1
      factor = Self.weightedFactor(used, eta, outcome)
      let target = factor.coefficients()
      guard target.allSatisfy(\.isFinite) else {
        throw .separation(term: Self.steepest(used, beta))
      }
      var step = 1.0
      while true {
        let candidate = zip(beta, target).map { $0 + step * ($1 - $0) }
        let candidateEta = Self.linear(used, candidate)
        let value = Self.deviance(candidateEta, outcome)
        if value <= deviance * (1 + 1e-12) || step < 1e-6 {
          settled = (deviance - value).magnitude <= 1e-13 * (value + 0.1)
          (beta, eta, deviance) = (candidate, candidateEta, value)
          break
        }
        step /= 2
      }
      if deviance < 1e-7 * Double(n) { throw .separation(term: Self.steepest(used, beta)) }
    }
    let inverse = Self.weightedFactor(used, eta, outcome).inverse()
    if let term = Self.runaway(used, inverse) { throw .separation(term: term) }
    guard settled else { throw .notConverged(iterations: iteration) }
    let z = try Distributions.normalQuantile(0.975)
    var lines: [Coefficient] = []
    for j in 0..<p {
      let error = Sums.sum(p) { inverse[j][$0] * inverse[j][$0] }.squareRoot()
      lines.append(
        Coefficient(
          term: used.names[j], estimate: beta[j], standardError: error, statistic: beta[j] / error,
          p: try Distributions.twoSidedNormal(beta[j] / error),
          low: beta[j] - z * error, high: beta[j] + z * error))
    }
    coefficients = lines
    dropped = dependent.sorted().map { design.names[$0] }
    self.n = n
    self.events = events
    df = n - p
    self.deviance = deviance
    iterations = iteration
    auc = Self.auc(eta, outcome)
  }

  private static func dependentColumns(_ design: Design) -> Set<Int> {
    let width = design.columns.count + 1
    var factor = TriangularFactor<Double>(width: width)
    for i in 0..<design.rows { factor.add { $0 == width - 1 ? 0 : design.columns[$0][i] } }
    factor.finish()
    return factor.dependentColumns()
  }

  private static func linear(_ design: Design, _ beta: [Double]) -> [Double] {
    (0..<design.rows).map { i in
      var total = 0.0
      for j in beta.indices { total += beta[j] * design.columns[j][i] }
      return total
    }
  }

  /// −2 Σ ln P(yᵢ), each term as ln(1 + e^∓η) so that no probability is rounded to 0 or 1.
  private static func deviance(_ eta: [Double], _ outcome: [Bool]) -> Double {
    2
      * Sums.sum(eta.count) { i in
        let x = outcome[i] ? -eta[i] : eta[i]
        return x > 0 ? x + Elementary.log1p(Elementary.exp(-x)) : Elementary.log1p(Elementary.exp(x))
      }
  }

  /// QR of √w [X | z] with the working response z = η + (y − μ)/w.
  private static func weightedFactor(_ design: Design, _ eta: [Double], _ outcome: [Bool])
    -> TriangularFactor<Double>
  {
    let p = design.columns.count
    var factor = TriangularFactor<Double>(width: p + 1)
    for i in eta.indices {
      let mu = Elementary.logistic(eta[i])
      let weight = max(mu * Elementary.logistic(-eta[i]), 1e-300)
      let root = weight.squareRoot()
      // (y − μ) without cancellation: 1 − μ is logistic(−η).
      let gap = outcome[i] ? Elementary.logistic(-eta[i]) : -mu
      factor.add { $0 == p ? root * eta[i] + gap / root : root * design.columns[$0][i] }
    }
    factor.finish()
    return factor
  }

  /// Width of a column's values, the intercept's being 1.
  private static func spread(_ column: [Double]) -> Double {
    let width = (column.max() ?? 0) - (column.min() ?? 0)
    return width > 0 ? width : 1
  }

  private static func steepest(_ design: Design, _ beta: [Double]) -> String {
    let reach = beta.indices.dropFirst().map { (beta[$0] * spread(design.columns[$0])).magnitude }
    guard let largest = reach.max(), let index = reach.firstIndex(of: largest) else {
      return design.names[0]
    }
    return design.names[index + 1]
  }

  /// A term about which the likelihood has gone flat: where a coefficient runs to
  /// infinity its standard error over the column's own range passes every bound,
  /// while a collinear but estimable one stays far below this.
  private static func runaway(_ design: Design, _ inverse: [[Double]]) -> String? {
    var widest: (error: Double, term: String)?
    for j in inverse.indices.dropFirst() {
      let error = Sums.sum(inverse.count) { inverse[j][$0] * inverse[j][$0] }.squareRoot()
      let reach = error * spread(design.columns[j])
      if !reach.isFinite || reach > 1000, reach > widest?.error ?? 0 || !reach.isFinite {
        widest = (reach, design.names[j])
      }
    }
    return widest?.term
  }

  /// Mann–Whitney form of the area under the curve.
  private static func auc(_ score: [Double], _ outcome: [Bool]) -> Double {
    let order = score.indices.sorted { (score[$0], $0) < (score[$1], $1) }
    var rankSum = 0.0
    var start = 0
    while start < order.count {
      var end = start
      while end + 1 < order.count, score[order[end + 1]] == score[order[start]] { end += 1 }
      let rank = Double(start + end) / 2 + 1
      for i in start...end where outcome[order[i]] { rankSum += rank }
      start = end + 1
    }
    let events = Double(outcome.count { $0 })
    let others = Double(outcome.count) - events
    return (rankSum - events * (events + 1) / 2) / (events * others)
  }
}
