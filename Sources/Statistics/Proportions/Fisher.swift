/// Fisher's exact test of two proportions, given both margins of the 2×2 table.
package struct FisherTest: Sendable, Equatable {
  package let control: Proportion
  package let variant: Proportion
  /// The probability of all tables at most as likely as the observed one, within a
  /// relative 1e−7, as R's fisher.test has it.
  package let p: Double
  /// P(variant's successes ≤ observed): the variant's proportion is less.
  package let less: Double
  /// P(variant's successes ≥ observed): the variant's proportion is greater.
  package let greater: Double

  /// Fisher (1935). Throws `domain` above 2³¹ − 1 units.
  package init(control: Proportion, variant: Proportion) throws(NoAnswer) {
    let null = try ConditionalOddsRatio.distribution(control, variant, oddsRatio: 1)
    self.control = control
    self.variant = variant
    p = null.atMostAsLikely(as: variant.successes)
    less = null.lowerTail(variant.successes)
    greater = null.upperTail(variant.successes)
  }

  package func p(_ alternative: Alternative) -> Double {
    switch alternative {
    case .twoSided: p
    case .less: less
    case .greater: greater
    }
  }
}

/// The odds ratio, variant / control, given both margins: the conditional
/// maximum-likelihood estimate and the exact interval that inverts Fisher's two
/// one-sided tests at α/2 each (Cornfield 1956; as R's fisher.test).
package struct ConditionalOddsRatio: Sendable, Equatable {
  package let level: Double
  /// nil where it is unbounded or, with an empty margin, undefined.
  package let estimate: Double?
  package let low: Double
  /// nil: unbounded.
  package let high: Double?
  /// Fisher's two-sided p-value.
  package let p: Double

  package init(control: Proportion, variant: Proportion, level: Double = 0.95) throws(NoAnswer) {
    guard level > 0, level < 1 else { throw .domain("a confidence level lies in (0, 1)") }
    let tail = (1 - level) / 2
    p = try FisherTest(control: control, variant: variant).p
    self.level = level
    let x = variant.successes
    let drawn = control.successes + x
    let least = max(0, drawn - control.trials)
    let most = min(drawn, variant.trials)
    func weights(_ psi: Double) throws(NoAnswer) -> UnimodalWeights {
      try ConditionalOddsRatio.distribution(control, variant, oddsRatio: psi)
    }
    if x == most {
      estimate = nil
    } else if x == least {
      estimate = 0
    } else {
      estimate = try ConditionalOddsRatio.root { (psi) throws(NoAnswer) in
        let w = try weights(psi)
        return Sums.sum(w.probabilities.count) { w.probabilities[$0] * Double(w.first + $0 - x) } > 0
      }
    }
    low =
      x == least
      ? 0
      : try ConditionalOddsRatio.root { (psi) throws(NoAnswer) in
        try weights(psi).upperTail(x) > tail
      }
    high =
      x == most
      ? nil
      : try ConditionalOddsRatio.root { (psi) throws(NoAnswer) in
        try weights(psi).lowerTail(x) < tail
      }
  }

  /// The variant's successes given the margins at an odds ratio.
  static func distribution(
    _ control: Proportion, _ variant: Proportion, oddsRatio: Double
  ) throws(NoAnswer) -> UnimodalWeights {
    let limit = Int(Int32.max)
    guard control.trials <= limit, variant.trials <= limit - control.trials else {
      throw .domain("an exact test takes at most 2³¹ − 1 units")
    }
    return UnimodalWeights(
      marked: variant.trials, unmarked: control.trials, drawn: control.successes + variant.successes,
      oddsRatio: oddsRatio)
  }

  /// The ψ from which on `isAbove` holds, by steps of 4 outwards from 1 and then by
  /// halving the logarithm (a square root, so no kernel takes part).
  private static func root(
    _ isAbove: (Double) throws(NoAnswer) -> Bool
  ) throws(NoAnswer) -> Double {
    var low = 1.0
    var high = 1.0
    while try isAbove(low) { low /= 4 }
    while try !isAbove(high) { high *= 4 }
    for _ in 0..<200 {
      let middle = low.squareRoot() * high.squareRoot()
      if middle <= low || middle >= high { break }
      if try isAbove(middle) { high = middle } else { low = middle }
    }
    return low + (high - low) / 2
  }
}
