internal import Parallelism

/// The maximum of a generalised linear model's likelihood by Newton's iteration, each step
/// a weighted least-squares problem solved by streaming QR, with step-halving (McCullagh & Nelder
/// 1989, 2.5; Marschner 2011).
///
/// Each step solves for the change of β, not for β: what rounding spoils is a share of the last,
/// tiny change. The last steps take η in double-double, therefore the result is right to the
/// last digits whatever the condition of the columns. Long tables of plain columns are spared the
/// factors (`passes`).
struct MaximumLikelihood {
  let law: OutcomeLaw
  let matrix: ModelMatrix
  let y: [Double]
  let offset: [Double]?

  struct Fit {
    /// On the matrix's scaled columns.
    var beta: [Double]
    var eta: [Double]
    var deviance: Double
    var iterations = 0
  }

  /// Once no row's η moves by more than this, one more step reaches the last digits.
  static let settled = 1e-8
  /// All three laws' curvature changes by less than e^|Δη|, so that a full Newton step of this
  /// size always goes up; above it the likelihood is looked at.
  private static let safe = 0.1

  private var threads: Int { matrix.threads }

  func eta(_ beta: [Double], precise: Bool = false) -> [Double] {
    var eta = matrix.times(beta, precise: precise)
    if let offset { for i in eta.indices { eta[i] += offset[i] } }
    return eta
  }

  func deviance(_ eta: [Double]) -> Double {
    Sums.sum(Parallel.array(eta.count, threads: threads) { law.deviances(y, eta, $0, $1) })
  }

  /// Newton's step at η, or with each row's greater weight of the observed and the expected
  /// information: a negative binomial row far above its count has a nearly straight likelihood,
  /// along which Newton's step would go nearly for ever.
  private func step(_ eta: [Double], guarded: Bool = false) -> [Double] {
    matrix.factor { law.newton(y, eta, $0, guarded: guarded, root: $1, target: $2) }.coefficients()
  }

  /// Throws `.separation` where the likelihood has no maximum.
  func fit(from start: Fit? = nil, maximumIterations: Int) throws(NoAnswer) -> Fit {
    if matrix.rows >= Self.manyRows {
      let beta = if let start { start.beta } else { try nearStart() }
      if let fit = passes(from: beta, maximumIterations: maximumIterations) { return fit }
    }
    var fit = if let start { start } else { try self.start() }
    fit.iterations = 0
    var precise = false
    while fit.iterations < maximumIterations {
      fit.iterations += 1
      var step = step(fit.eta)
      var move = matrix.times(step)
      var reach = Self.reach(move)
      var share = reach <= Self.safe ? 1 : halved(fit, move)
      if law.isNegativeBinomial, !(reach <= 1) {
        let other = self.step(fit.eta, guarded: true)
        let otherMove = matrix.times(other)
        let otherShare = halved(fit, otherMove)
        if deviance(fit, otherMove, otherShare) < deviance(fit, move, share) {
          (step, move, share) = (other, otherMove, otherShare)
          reach = Self.reach(move)
        }
      }
      guard reach.isFinite, share > 0 else { throw failure(fit, step) }
      if fit.iterations > 1, reach >= Separation.least, Separation.proves(law, y, move) {
        throw .separation(term: matrix.steepest(step))
      }
      for j in step.indices { fit.beta[j] += share * step[j] }
      let last = precise
      precise = reach <= Self.settled
      fit.eta = eta(fit.beta, precise: precise)
      fit.deviance = deviance(fit.eta)
      guard fit.deviance.isFinite else { throw failure(fit, step) }
      if law == .binomial, reach > Self.safe, Separation.isComplete(matrix, y, fit.beta) {
        throw .separation(term: matrix.steepest(fit.beta))
      }
      if last { return fit }
    }
    throw failure(fit, step(fit.eta))
  }

  /// The largest change of a row's η.
  private static func reach(_ move: [Double]) -> Double {
    var reach = 0.0
    for value in move {
      guard value.isFinite else { return .infinity }
      reach = max(reach, value.magnitude)
    }
    return reach
  }

  private func deviance(_ fit: Fit, _ move: [Double], _ share: Double) -> Double {
    share == 0
      ? .infinity
      : deviance(
        Parallel.array(move.count, threads: threads) { rows, eta in
          for i in rows { eta[i] = fit.eta[i] + share * move[i] }
        })
  }

  /// The largest of 1, ½, ¼, … that lowers the deviance; 0 if none does.
  private func halved(_ fit: Fit, _ move: [Double]) -> Double {
    var share = 1.0
    while share > 1e-12 {
      let value = deviance(fit, move, share)
      if value.isFinite, value <= fit.deviance * (1 + 1e-13) { return share }
      share /= 2
    }
    return 0
  }

  /// Where the iteration can't go on: separation if a direction shows it, be it to fewer digits.
  private func failure(_ fit: Fit, _ step: [Double]) -> NoAnswer {
    let move = matrix.times(step)
    if Self.reach(move).isFinite, Separation.proves(law, y, move, still: 1e-5) {
      return .separation(term: matrix.steepest(step))
    }
    return .notConverged(iterations: fit.iterations)
  }

  /// The null model, or what is nearer: of long tables the fit of some blocks, of counts the
  /// regression of ln((y + null mean)/2).
  private func start() throws(NoAnswer) -> Fit {
    let best = try nullStart()
    guard matrix.columns > 1 || offset != nil else { return best }
    if let near = thinnedFit(from: best.beta) { return better(best, near) }
    guard law != .binomial else { return best }
    let nullEta = best.eta
    let near = matrix.factor { i in
      let mean = (y[i] + Elementary.exp(nullEta[i])) / 2
      let root = mean.squareRoot()
      return (root, root * (Elementary.log(mean) - (offset?[i] ?? 0)))
    }.coefficients()
    guard near.allSatisfy(\.isFinite) else { return best }
    return better(best, near)
  }

  /// Where passes begin: the fit of some blocks of a long table, or the null model.
  private func nearStart() throws(NoAnswer) -> [Double] {
    let null = try nullBeta()
    return thinnedFit(from: null) ?? null
  }

  private func thinnedFit(from beta: [Double]) -> [Double]? {
    guard matrix.rows >= ModelMatrix.longTable, matrix.columns > 1 || offset != nil else { return nil }
    return roughly(from: beta, every: ModelMatrix.thinning)
  }

  private func nullBeta() throws(NoAnswer) -> [Double] {
    let intercept = nullIntercept()
    guard intercept.isFinite else { throw .domain("the null model's deviance is not finite") }
    var beta = [Double](repeating: 0, count: matrix.columns)
    beta[0] = intercept / matrix.design.entry(0, 0, as: Double.self)
    return beta
  }

  private func nullStart() throws(NoAnswer) -> Fit {
    let beta = try nullBeta()
    let null: Fit
    if matrix.rows >= Self.manyRows {
      null = precisely(beta).fit
    } else {
      let eta = eta(beta)
      null = Fit(beta: beta, eta: eta, deviance: deviance(eta))
    }
    guard null.deviance.isFinite else { throw .domain("the null model's deviance is not finite") }
    return null
  }

  private func better(_ fit: Fit, _ beta: [Double]) -> Fit {
    let eta = eta(beta)
    let deviance = deviance(eta)
    return deviance.isFinite && deviance < fit.deviance ? Fit(beta: beta, eta: eta, deviance: deviance) : fit
  }

  /// The link of the overall mean; with an offset, ln(Σ y / Σ e^offset) of counts.
  func nullIntercept() -> Double {
    let total = Sums.sum(y)
    let n = Double(y.count)
    guard law != .binomial else { return Elementary.log(total / (n - total)) }
    guard let offset else { return Elementary.log(total / n) }
    let top = offset.max() ?? 0
    return Elementary.log(total) - top
      - Elementary.log(Sums.sum(y.count) { Elementary.exp(offset[$0] - top) })
  }
}

extension MaximumLikelihood {
  /// With all constants.
  func logLikelihood(_ fit: Fit) -> Double {
    guard law != .binomial else { return -fit.deviance / 2 }
    let (law, y) = (law, y)
    let saturated = Sums.sum(y.count, threads: threads) { rows in
      var total = 0.0
      for i in rows { total += law.saturated(y[i]) }
      return total
    }
    return saturated - fit.deviance / 2
  }

  /// The same question of the intercept alone.
  func nullProblem() throws(NoAnswer) -> MaximumLikelihood {
    let matrix = try ModelMatrix(Design(rows: matrix.rows), outcomes: matrix.rows, threads: matrix.threads)
    return MaximumLikelihood(law: law, matrix: matrix, y: y, offset: offset)
  }

  /// The null model's fit.
  func null() throws(NoAnswer) -> Fit {
    // Without an offset the mean of the law is the mean of the outcome: nothing is left to iterate.
    guard offset == nil else { return try nullProblem().fit(maximumIterations: 100) }
    return try nullProblem().nullStart()
  }

  /// The null model's deviance: of a binary outcome without an offset by the counts alone.
  func nullDeviance() throws(NoAnswer) -> Double {
    guard law == .binomial, offset == nil else { return try null().deviance }
    let n = Double(y.count)
    let events = Sums.sum(y)
    let (more, less) = (max(events, n - events), min(events, n - events))
    return -2 * (more * Elementary.log1p(-less / n) + less * Elementary.log(less / n))
  }

  /// Another law's fit as a place to start from.
  func restarted(_ fit: Fit) -> Fit {
    Fit(beta: fit.beta, eta: fit.eta, deviance: deviance(fit.eta))
  }

  /// c'H⁻¹c with c = ∂²ℓ/∂β∂α: what β's answer to a change of α adds to the profile's curvature.
  func crossCurvature(_ fit: Fit, alpha: Double) -> Double {
    let factor = matrix.factor { i in
      let row = law.row(y[i], fit.eta[i])
      let spread = 1 + alpha * row.mean
      let root = max(row.curvature, 1e-290).squareRoot()
      return (root, -row.score * (row.mean / spread) / root)
    }
    let p = matrix.columns
    return Sums.sum(p) { factor[$0, p] * factor[$0, p] }
  }
}
