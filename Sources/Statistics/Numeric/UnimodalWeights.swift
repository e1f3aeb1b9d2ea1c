/// The probabilities of an integer distribution with one peak, from the ratios of
/// neighbours alone.
///
/// The weight is 1 at the peak and follows the ratios outwards, so a far tail keeps
/// its relative precision; the sum of the weights normalises. Only IEEE 754
/// operations in one fixed order: the bits do not depend on the machine. Weights
/// below 1e−300 of the peak are left out as 0. The relative error at a distance d from
/// the peak is about d ulps of a double: 1e−13 for a thousand steps.
struct UnimodalWeights: Sendable {
  /// The integer of the first probability.
  let first: Int
  let probabilities: [Double]

  /// - Parameters:
  ///   - support: all integers with a positive probability.
  ///   - ratio: P(k + 1) / P(k), falling in k (the distribution is log-concave).
  init(support: ClosedRange<Int>, ratio: (Int) -> Double) {
    // The peak is the first k with P(k + 1) ≤ P(k).
    var peak = support.lowerBound
    var end = support.upperBound
    while peak < end {
      let middle = peak + (end - peak) / 2
      if ratio(middle) > 1 { peak = middle + 1 } else { end = middle }
    }
    var below: [Double] = []
    var weight = 1.0
    var k = peak
    while k > support.lowerBound {
      k -= 1
      weight /= ratio(k)
      if weight < 1e-300 { break }
      below.append(weight)
    }
    var weights = [Double](below.reversed())
    first = peak - below.count
    weights.append(1)
    weight = 1
    k = peak
    while k < support.upperBound {
      weight *= ratio(k)
      if weight < 1e-300 { break }
      weights.append(weight)
      k += 1
    }
    let total = Sums.sum(weights)
    probabilities = weights.map { $0 / total }
  }

  /// Bin(n, p), 0 ≤ p ≤ 1.
  init(binomial n: Int, _ p: Double) {
    if p <= 0 || p >= 1 {
      let certain = p <= 0 ? 0 : n
      self.init(support: certain...certain) { _ in 0 }
      return
    }
    let odds = p / (1 - p)
    self.init(support: 0...n) { k in Double(n - k) / Double(k + 1) * odds }
  }

  /// Fisher's non-central hypergeometric distribution: the successes among
  /// `drawn` taken from `marked` + `unmarked`, at the odds ratio ψ.
  init(marked: Int, unmarked: Int, drawn: Int, oddsRatio: Double = 1) {
    self.init(support: max(0, drawn - unmarked)...min(drawn, marked)) { k in
      let up = Double(marked - k) * Double(drawn - k)
      return up / (Double(k + 1) * Double(unmarked - drawn + k + 1)) * oddsRatio
    }
  }

  func probability(_ k: Int) -> Double {
    k >= first && k < first + probabilities.count ? probabilities[k - first] : 0
  }

  /// P(X ≤ k).
  func lowerTail(_ k: Int) -> Double {
    let count = min(max(0, k - first + 1), probabilities.count)
    return min(1, Sums.sum(count) { probabilities[$0] })
  }

  /// P(X ≥ k).
  func upperTail(_ k: Int) -> Double {
    let start = min(max(0, k - first), probabilities.count)
    return min(1, Sums.sum(probabilities.count - start) { probabilities[start + $0] })
  }
}
