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

/// α = 1/θ at the maximum of the profile likelihood, β being refitted for each α.
///
/// Newton's steps for ln α, kept inside a bracket; the profile's curvature takes β's part
/// in from the cross derivatives, so that the steps converge quadratically.
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
    let means = start.eta.map { Elementary.exp($0) }
    let surplus = 2 * likelihood.slopeAtZero(means)
    guard surplus > 0 else {
      (problem, fit, alpha, information, iterations) = (poisson, start, 0, 0, start.iterations)
      return
    }
    // The moment estimate, held where a bad Poisson fit can't mislead it.
    let moment = surplus / Sums.sum(means.count) { means[$0] * means[$0] }
    var alpha = moment.isFinite ? min(max(moment, 1e-6), 1) : 1
    var bracket = (low: 0.0, high: Double.infinity)
    var fit: MaximumLikelihood.Fit?
    var steps = start.iterations
    var lastChange = Double.infinity
    for _ in 0..<100 {
      let problem = MaximumLikelihood(
        law: .negativeBinomial(alpha: alpha), matrix: poisson.matrix, y: poisson.y, offset: poisson.offset)
      let found = try problem.fit(from: fit.map(problem.restarted), maximumIterations: maximumIterations)
      fit = found
      steps += found.iterations
      let mean = found.eta.map { Elementary.exp($0) }
      let (first, second) = likelihood.slope(alpha, mean)
      let change = Self.step(alpha, first, second + problem.crossCurvature(found, alpha: alpha))
      guard first.isFinite, change.isFinite else { throw .domain("θ's likelihood is not finite") }
      // Steps shrink quadratically; what no longer shrinks is rounding.
      if change.magnitude <= 1e-14 || (change.magnitude <= 1e-9 && change.magnitude >= lastChange / 2) {
        (self.problem, self.fit, self.alpha) = (problem, found, alpha)
        information = -second
        iterations = steps
        return
      }
      lastChange = change.magnitude
      if first > 0 { bracket.low = alpha } else { bracket.high = alpha }
      alpha = Self.next(alpha * Elementary.exp(change), bracket)
      guard alpha > 1e-14, alpha < 1e9 else { throw .domain("θ has no maximum between 1e−9 and 1e14") }
    }
    throw .notConverged(iterations: steps)
  }

  /// Newton's step for ln α, at most 3; upwards or downwards by 1 where the profile is not concave.
  private static func step(_ alpha: Double, _ first: Double, _ second: Double) -> Double {
    let curvature = alpha * second + first
    guard curvature < 0 else { return first > 0 ? 1 : -1 }
    return min(max(-first / curvature, -3), 3)
  }

  private static func next(_ alpha: Double, _ bracket: (low: Double, high: Double)) -> Double {
    if alpha > bracket.low, alpha < bracket.high { return alpha }
    if bracket.low == 0 { return bracket.high / 16 }
    return bracket.high.isFinite ? (bracket.low * bracket.high).squareRoot() : bracket.low * 16
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
