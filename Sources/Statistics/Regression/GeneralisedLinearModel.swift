internal import Parallelism

/// A generalised linear model by maximum likelihood: binary outcomes (logit), counts by Poisson's
/// law or the negative binomial one (log link), with an optional offset (McCullagh & Nelder 1989;
/// Cameron & Trivedi 2013).
///
/// A fit that does not converge is thrown (`.notConverged`), as is one without a maximum
/// (`.separation`, with a term's name). Coefficients are tested against the normal distribution.
package struct GeneralisedLinearModel: Sendable, Equatable {
  package enum Family: String, Sendable, CaseIterable {
    case binomial
    case poisson
    /// NB2: variance μ + μ²/θ, θ by maximum likelihood.
    case negativeBinomial = "negbin"
  }

  package enum Errors: Sendable, Equatable {
    /// The inverse of the expected information (of β given θ).
    case modelBased
    /// The sandwich H⁻¹ (Σ sᵢsᵢᵀ) H⁻¹ of the observed Hessian and the rows' scores (White 1982).
    case hc0
    /// HC0 times n/(n − p).
    case hc1
    /// The sandwich of the clusters' summed scores times G/(G − 1) · (n − 1)/(n − p), as
    /// statsmodels' cov_type='cluster' (Liang & Zeger 1986). One code a row.
    case cluster([Int])
  }

  package let family: Family
  package let coefficients: [Coefficient]
  /// Collinear columns that were left out, by name.
  package let dropped: [String]
  package let n: Int
  /// n − number of estimated columns.
  package let df: Int
  /// Number of clusters, with errors by cluster.
  package let clusters: Int?
  package let deviance: Double
  /// Deviance of the intercept (and offset) alone, with the same θ.
  package let nullDeviance: Double
  /// With all constants.
  package let logLikelihood: Double
  /// Of the intercept (and offset) alone, with a θ of its own.
  package let nullLogLikelihood: Double
  /// Newton steps of the fit of β; of all of them where θ is estimated too.
  package let iterations: Int
  package let dispersion: Dispersion
  /// Of a negative binomial model only.
  package let theta: NegativeBinomialTheta?
  /// Fitted means, by row: probabilities or counts.
  package let fitted: [Double]
  /// Linear predictors, by row, the offset included.
  package let linearPredictors: [Double]
  /// Places of the estimated columns in the design.
  let kept: [Int]

  /// Estimated numbers: coefficients, and θ where it is finite.
  package var parameters: Int { coefficients.count + (theta?.theta == nil ? 0 : 1) }
  package var aic: Double { 2 * Double(parameters) - 2 * logLikelihood }
  package var bic: Double { Double(parameters) * Elementary.log(Double(n)) - 2 * logLikelihood }
  /// 1 − ln L / ln L₀ (McFadden 1974). 0 where the null model leaves nothing to explain.
  package var mcFadden: Double { nullLogLikelihood == 0 ? 0 : 1 - logLikelihood / nullLogLikelihood }

  /// A logistic model; `outcome` holds true for an event.
  package init(
    _ design: Design, outcome: [Bool], offset: [Double]? = nil, errors: Errors = .modelBased,
    maximumIterations: Int = 50, threads: Int = 1
  ) throws(NoAnswer) {
    let y = outcome.map { $0 ? 1.0 : 0 }
    let matrix = try ModelMatrix(design, outcomes: y.count, threads: threads)
    let events = outcome.count { $0 }
    guard events > 0, events < y.count else { throw .zeroVariance }
    try Self.check(offset, rows: y.count)
    let problem = MaximumLikelihood(law: .binomial, matrix: matrix, y: y, offset: offset)
    let fit = try problem.fit(maximumIterations: maximumIterations)
    try self.init(.binomial, problem, fit, null: try problem.nullDeviance(), errors: errors)
  }

  /// A model of counts. Counts lie in 0 ... 2⁵³; the offset adds to the linear predictor and is
  /// the logarithm of the exposure (`exposureOffset`).
  package init(
    _ design: Design, counts: [Int], family: Family = .poisson, offset: [Double]? = nil,
    errors: Errors = .modelBased, maximumIterations: Int = 50, threads: Int = 1
  ) throws(NoAnswer) {
    guard family != .binomial else { throw .domain("counts need a model of counts") }
    guard counts.allSatisfy({ $0 >= 0 && $0 <= 1 << 53 }) else { throw .domain("counts lie in 0 … 2⁵³") }
    let y = counts.map { Double($0) }
    let matrix = try ModelMatrix(design, outcomes: y.count, threads: threads)
    guard y.contains(where: { $0 > 0 }) else { throw .zeroVariance }
    try Self.check(offset, rows: y.count)
    let problem = MaximumLikelihood(law: .poisson, matrix: matrix, y: y, offset: offset)
    let fit = try problem.fit(maximumIterations: maximumIterations)
    let null = try problem.null()
    guard family == .negativeBinomial else {
      try self.init(.poisson, problem, fit, null: null.deviance, errors: errors)
      return
    }
    let found = try NegativeBinomialFit(problem, fit, maximumIterations: maximumIterations)
    let nullFound = try NegativeBinomialFit(
      try problem.nullProblem(), null, maximumIterations: maximumIterations)
    try self.init(found, nullFound, poisson: problem.logLikelihood(fit), errors: errors)
  }

  /// ln exposure, for use as an offset. Every exposure is finite and above 0.
  package static func exposureOffset(_ exposure: [Double]) throws(NoAnswer) -> [Double] {
    guard exposure.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw .domain("an exposure is finite and above 0")
    }
    return exposure.map { Elementary.log($0) }
  }

  static func check(_ offset: [Double]?, rows: Int) throws(NoAnswer) {
    guard let offset else { return }
    guard offset.count == rows else { throw .domain("the offset needs one value a row") }
    // e⁷⁰⁰ and e⁻⁷⁰⁰ are about the last that have room for a mean beside them.
    guard offset.allSatisfy({ $0.magnitude <= 700 }) else { throw .domain("the offset lies within ±700") }
  }

  private init(
    _ found: NegativeBinomialFit, _ null: NegativeBinomialFit, poisson: Double, errors: Errors
  ) throws(NoAnswer) {
    let likelihood = found.problem.logLikelihood(found.fit)
    let sameTheta = try found.problem.null()
    try self.init(
      .negativeBinomial, found.problem, found.fit, null: sameTheta.deviance, errors: errors,
      nullLogLikelihood: null.problem.logLikelihood(null.fit), theta: found.theta(poisson, likelihood),
      iterations: found.iterations)
  }

  private init(
    _ family: Family, _ problem: MaximumLikelihood, _ fit: MaximumLikelihood.Fit, null: Double,
    errors: Errors,
    nullLogLikelihood: Double? = nil, theta: NegativeBinomialTheta? = nil, iterations: Int? = nil
  ) throws(NoAnswer) {
    let matrix = problem.matrix
    self.family = family
    n = matrix.rows
    df = n - matrix.columns
    dropped = matrix.dropped
    kept = matrix.kept
    deviance = fit.deviance
    nullDeviance = null
    logLikelihood = problem.logLikelihood(fit)
    self.nullLogLikelihood = nullLogLikelihood ?? logLikelihood + (fit.deviance - null) / 2
    self.iterations = iterations ?? fit.iterations
    self.theta = theta
    fitted = Parallel.array(n, threads: matrix.threads) { problem.law.means(fit.eta, $0, $1) }
    linearPredictors = fit.eta
    let uncertainty = try ScoreErrors(problem, fit, errors)
    clusters = uncertainty.clusters
    coefficients = try uncertainty.coefficients(fit.beta, matrix)
    dispersion = try Dispersion(
      family, problem.law, problem.y, fit.eta, df: df, theta: theta, threads: matrix.threads)
    guard logLikelihood.isFinite, self.nullLogLikelihood.isFinite, fitted.allSatisfy(\.isFinite) else {
      throw .domain("the likelihood is not finite")
    }
  }

  /// Linear predictors for the rows of another design with the same columns, the offset left out.
  package func linearPredictors(_ design: Design) throws(NoAnswer) -> [Double] {
    try Prediction.linear(
      design, kept: kept, terms: coefficients.map(\.term), coefficients.map(\.estimate))
  }

  /// Predicted means for the rows of another design with the same columns.
  package func means(_ design: Design, offset: [Double]? = nil) throws(NoAnswer) -> [Double] {
    try Self.check(offset, rows: design.rows)
    var eta = try linearPredictors(design)
    if let offset { for i in eta.indices { eta[i] += offset[i] } }
    let means = eta.map { family == .binomial ? Elementary.logistic($0) : Elementary.exp($0) }
    guard means.allSatisfy(\.isFinite) else { throw .domain("a predicted mean is not finite") }
    return means
  }
}
