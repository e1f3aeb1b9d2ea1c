/// A generalised linear model fitted to some rows of a table, as far as predictions need it.
struct FoldedLikelihood {
  /// Places of the estimated columns in the design.
  let kept: [Int]
  let estimates: [Double]
  let law: OutcomeLaw
  /// The intercept of the model without columns.
  let base: Double

  /// `near` are estimates of the same model on other rows, from which the maximum, which is
  /// the only one, is sought.
  init(
    _ design: Design, _ y: [Double], _ family: GeneralisedLinearModel.Family, offset: [Double]?,
    near: [Coefficient]
  ) throws(NoAnswer) {
    let matrix = try ModelMatrix(design, outcomes: y.count)
    guard y.contains(where: { $0 > 0 }), family != .binomial || y.contains(0) else { throw .zeroVariance }
    try GeneralisedLinearModel.check(offset, rows: y.count)
    var problem = MaximumLikelihood(
      law: family == .binomial ? .binomial : .poisson, matrix: matrix, y: y, offset: offset)
    var fit = try problem.fit(from: Self.start(problem, near), maximumIterations: 50)
    // Without an offset the mean of the law is the mean of the outcome.
    if offset == nil {
      base = problem.nullIntercept()
    } else {
      let null = try problem.null()
      base =
        family == .negativeBinomial
        ? try NegativeBinomialFit(problem.nullProblem(), null, maximumIterations: 50).fit.beta[0]
        : null.beta[0]
    }
    if family == .negativeBinomial {
      let found = try NegativeBinomialFit(problem, fit, maximumIterations: 50)
      (problem, fit) = (found.problem, found.fit)
    }
    law = problem.law
    kept = matrix.kept
    estimates = zip(fit.beta, matrix.scales).map { $0 * $1 }
    guard estimates.allSatisfy(\.isFinite) else {
      throw .domain("a coefficient is beyond the range of numbers")
    }
  }

  private static func start(_ problem: MaximumLikelihood, _ near: [Coefficient]) -> MaximumLikelihood.Fit? {
    guard !near.isEmpty else { return nil }
    let matrix = problem.matrix
    let beta = zip(matrix.names, matrix.scales).map { name, scale in
      (near.first { $0.term == name }?.estimate ?? 0) / scale
    }
    let eta = problem.eta(beta)
    let deviance = problem.deviance(eta)
    return deviance.isFinite ? MaximumLikelihood.Fit(beta: beta, eta: eta, deviance: deviance) : nil
  }
}
