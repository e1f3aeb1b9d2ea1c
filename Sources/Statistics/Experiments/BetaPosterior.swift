/// The posterior of a proportion: Beta(α + successes, β + failures).
package struct BetaPosterior: Sendable, Equatable {
  package let a: Double
  package let b: Double

  /// Both parameters in [.1, 10¹²]: below .1 the mass sits where doubles have no room.
  package init(a: Double, b: Double) throws(NoAnswer) {
    guard a >= 0.1, b >= 0.1, a <= 1e12, b <= 1e12 else {
      throw .domain("the parameters of a beta posterior lie in [0.1, 10¹²]")
    }
    self.a = a
    self.b = b
  }

  /// The prior Beta(α, β) is uniform unless given.
  package init(_ proportion: Proportion, alpha: Double = 1, beta: Double = 1) throws(NoAnswer) {
    try self.init(
      a: alpha + Double(proportion.successes), b: beta + Double(proportion.trials - proportion.successes))
  }

  package var mean: Double { a / (a + b) }
  package var variance: Double { a / (a + b) * (b / (a + b)) / (a + b + 1) }

  /// The equal-tailed credible interval.
  package func interval(level: Double = 0.95) throws(NoAnswer) -> (low: Double, high: Double) {
    try Finite.probability(level, "the level")
    let tail = (1 - level) / 2
    return (
      try Distributions.betaQuantile(tail, a: a, b: b),
      try Distributions.betaQuantile(tail, a: a, b: b, upper: true)
    )
  }

  /// Mode of the density of y = ln(x/(1 − x)).
  var centre: Double { Elementary.log(a / b) }

  /// About the standard deviation of y, √(ψ′(a) + ψ′(b)) with ψ′(x) ≈ 1/x² + 1/(1 + x) + 1/(2(1 + x)²).
  var spread: Double {
    func trigamma(_ x: Double) -> Double { 1 / (x * x) + 1 / (1 + x) + 0.5 / ((1 + x) * (1 + x)) }
    return (trigamma(a) + trigamma(b)).squareRoot()
  }

  /// The density of y relative to its mode, with t = y − centre:
  /// a t − (a + b) ln(1 + x₀(eᵗ − 1)), which keeps its digits for a and b in the millions.
  func density(_ y: Double) -> Double {
    let t = y - centre
    let inside =
      t <= 0
      ? a * t - (a + b) * Elementary.log1p(mean * Elementary.expm1(t))
      // Mirrored, so that eᵗ does not overflow.
      : -b * t - (a + b) * Elementary.log1p(b / (a + b) * Elementary.expm1(-t))
    return inside > -745 ? Elementary.exp(inside) : 0
  }

  /// P(Y ≤ y), or P(Y > y) with `upper`.
  func cdf(_ y: Double, upper: Bool = false) throws(NoAnswer) -> Double {
    // From the nearer end of (0, 1), where x has all its digits.
    if y <= 0 {
      return try Distributions.betaCDF(Elementary.logistic(y), a: a, b: b, upper: upper)
    }
    return try Distributions.betaCDF(Elementary.logistic(-y), a: b, b: a, upper: !upper)
  }
}
