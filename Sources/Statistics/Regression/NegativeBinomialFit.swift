/// The spread of a negative binomial model.
package struct NegativeBinomialTheta: Sendable, Equatable {
  /// θ of the variance μ + μ²/θ. Nil where the counts spread no more than Poisson's law has it: the
  /// likelihood rises towards θ = ∞, and the fit is Poisson's.
  package let theta: Double?
  /// α = 1/θ, 0 at the limit.
  package let alpha: Double
  /// Of θ, from the observed information given β, as R's glm.nb. Nil at the limit.
  package let standardError: Double?
  /// 2 (ln L − ln L of Poisson's model), never below 0.
  package let likelihoodRatio: Double
  /// Of Poisson's law against this one: half of χ²₁'s tail, α = 0 being on the edge
  /// (Cameron & Trivedi 2013, 3.4.1).
  package let p: Double

  package var isPoisson: Bool { theta == nil }
}

/// β and α = 1/θ by turns, each at its maximum given the other, until neither moves.
///
/// They are orthogonal in the expected information (Lawless 1987), hence a few turns suffice.
struct NegativeBinomialFit {
  let problem: MaximumLikelihood
  let fit: MaximumLikelihood.Fit
  /// 0 at Poisson's limit.
  let alpha: Double
  /// −∂²ℓ/∂α² given β.
  let information: Double
  let iterations: Int

  /// `poisson` is a problem with Poisson's law and `start` its maximum.
  init(
    _ poisson: MaximumLikelihood, _ start: MaximumLikelihood.Fit, maximumIterations: Int
  ) throws(NoAnswer) {
    let likelihood = AlphaLikelihood(poisson.y)
    var fit = start
    var iterations = start.iterations
    guard likelihood.slopeAtZero(fit.eta.map { Elementary.exp($0) }) > 0 else {
      (problem, self.fit, alpha, information, self.iterations) = (poisson, fit, 0, 0, iterations)
      return
    }
    var alpha: Double?
    var lastChange = Double.infinity
    for _ in 0..<200 {
      let next = try likelihood.maximum(fit.eta.map { Elementary.exp($0) }, near: alpha)
      let problem = MaximumLikelihood(
        law: .negativeBinomial(alpha: next), matrix: poisson.matrix, y: poisson.y, offset: poisson.offset)
      var warm = fit
      warm.deviance = problem.deviance(fit.eta)
      fit = try problem.fit(from: warm, maximumIterations: maximumIterations)
      iterations += fit.iterations
      let change = alpha.map { ((next - $0) / next).magnitude } ?? .infinity
      // What still moves in the last digits is rounding.
      let isSettled = change <= 1e-15 || (change <= 1e-11 && change >= lastChange / 2)
      (alpha, lastChange) = (next, change)
      guard isSettled else { continue }
      self.problem = problem
      self.fit = fit
      self.alpha = next
      information = -likelihood.slope(next, fit.eta.map { Elementary.exp($0) }).second
      self.iterations = iterations
      return
    }
    throw .notConverged(iterations: iterations)
  }

  func theta(_ poisson: Double, _ logLikelihood: Double) throws(NoAnswer) -> NegativeBinomialTheta {
    guard alpha > 0 else {
      return NegativeBinomialTheta(theta: nil, alpha: 0, standardError: nil, likelihoodRatio: 0, p: 1)
    }
    let ratio = max(0, 2 * (logLikelihood - poisson))
    let error = 1 / (alpha * alpha * information.squareRoot())
    guard information > 0, error.isFinite, error > 0, (1 / alpha).isFinite, ratio.isFinite else {
      throw .domain("θ has no standard error")
    }
    return NegativeBinomialTheta(
      theta: 1 / alpha, alpha: alpha, standardError: error, likelihoodRatio: ratio,
      p: try Distributions.chiSquaredUpperTail(ratio, df: 1) / 2)
  }
}
