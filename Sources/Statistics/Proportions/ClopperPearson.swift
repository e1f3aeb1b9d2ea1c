extension Proportion {
  /// Clopper and Pearson's exact interval (1934): all p that neither one-sided
  /// binomial test rejects at α/2. It covers at least `level` for every p, so it is
  /// wider than Wilson's. The lower end is 0 for no success, the upper 1 for no failure.
  package func clopperPearson(level: Double = 0.95) throws(NoAnswer) -> (low: Double, high: Double) {
    guard level > 0, level < 1 else { throw .domain("a confidence level lies in (0, 1)") }
    let tail = (1 - level) / 2
    let x = Double(successes)
    let failures = Double(trials - successes)
    // P(Bin(n, p) ≥ x) is the beta distribution function of (x, n − x + 1) at p.
    let low = successes == 0 ? 0 : try Distributions.betaQuantile(tail, a: x, b: failures + 1)
    let high =
      failures == 0 ? 1 : try Distributions.betaQuantile(tail, a: x + 1, b: failures, upper: true)
    return (low, high)
  }
}

/// The exact test of one proportion against p₀.
package struct BinomialTest: Sendable, Equatable {
  package let proportion: Proportion
  /// The proportion under the null, in [0, 1].
  package let null: Double
  /// P(X ≤ x).
  package let less: Double
  /// P(X ≥ x).
  package let greater: Double
  /// The probability of all outcomes at most as likely as the observed one
  /// (with a relative tolerance of 1e−7 for ties), as R's binom.test has it.
  package let p: Double

  package init(_ proportion: Proportion, null: Double) throws(NoAnswer) {
    guard null >= 0, null <= 1 else { throw .domain("a proportion lies in [0, 1]") }
    guard proportion.trials <= Int(Int32.max) else {
      throw .domain("an exact test takes at most 2³¹ − 1 units")
    }
    self.proportion = proportion
    self.null = null
    let weights = UnimodalWeights(binomial: proportion.trials, null)
    less = weights.lowerTail(proportion.successes)
    greater = weights.upperTail(proportion.successes)
    p = weights.atMostAsLikely(as: proportion.successes)
  }
}

extension UnimodalWeights {
  /// The probability of all outcomes at most as likely as k; outcomes within a
  /// relative 1e−7 count as equally likely.
  func atMostAsLikely(as k: Int) -> Double {
    let limit = probability(k) * (1 + 1e-7)
    return min(1, Sums.sum(probabilities.count) { probabilities[$0] <= limit ? probabilities[$0] : 0 })
  }
}
