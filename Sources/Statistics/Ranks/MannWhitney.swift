/// The Mann–Whitney (Wilcoxon rank sum) test of two samples (1947).
package struct MannWhitneyTest: Sendable, Equatable {
  package enum Method: String, Sendable, Equatable {
    /// The permutation distribution of W, by counting.
    case exact
    /// Normal, with the variance corrected for ties and a continuity correction of ½.
    case normal
  }

  package let controlCount: Int
  package let variantCount: Int
  /// Pairs with variant > control, ties counted ½: R's W of wilcox.test(variant, control).
  package let w: Double
  /// P(variant > control) + ½ P(equal): the area under the ROC curve.
  package let auc: Double
  package let ties: Bool
  package let method: Method
  /// The continuity-corrected z of the two-sided test; nil where the method is exact.
  package let z: Double?
  /// Two-sided.
  package let p: Double
  /// The variant tends to smaller values.
  package let less: Double
  /// The variant tends to greater values.
  package let greater: Double

  /// Exact where both samples have fewer than 50 values and none are tied, as R has it.
  /// Throws `tooFew` for an empty sample, `domain` for a value that is not finite,
  /// `zeroVariance` where all values are equal.
  package init(control: [Double], variant: [Double]) throws(NoAnswer) {
    let ranks = try MidRanks(variant, control)
    let (m, n) = (variant.count, control.count)
    let doubledW = ranks.doubledSum - m * (m + 1)
    let pairs = Double(m) * Double(n)
    controlCount = n
    variantCount = m
    w = Double(doubledW) / 2
    auc = w / pairs
    ties = ranks.groups.contains { $0 > 1 }
    if m < 50, n < 50, !ties {
      let counts = RankSumCounts(m, n)
      method = .exact
      z = nil
      less = counts.lowerTail(doubledW / 2)
      greater = counts.lowerTail(m * n - doubledW / 2)
      p = min(1, 2 * min(less, greater))
      return
    }
    let variance = MannWhitneyTest.variance(ranks, m, n)
    guard ranks.groups.count > 1, variance > 0 else { throw .zeroVariance }
    let sd = variance.squareRoot()
    let gap = Double(doubledW - m * n) / 2
    let corrected = gap > 0 ? gap - 0.5 : gap < 0 ? gap + 0.5 : 0
    method = .normal
    z = corrected / sd
    p = try Distributions.twoSidedNormal(corrected / sd)
    less = try Distributions.normalCDF((gap + 0.5) / sd)
    greater = try Distributions.normalCDF((gap - 0.5) / sd, upper: true)
  }

  /// The variance of W under the null, corrected for ties (Lehmann 1975, section 1.4).
  static func variance(_ ranks: MidRanks, _ m: Int, _ n: Int) -> Double {
    let total = Double(m + n)
    let excess = Sums.sum(ranks.groups.count) { i in
      let t = Double(ranks.groups[i])
      return t * (t * t - 1)
    }
    return Double(m) * Double(n) / 12 * (total + 1 - excess / (total * (total - 1)))
  }
}

/// How many of the C(m + n, m) arrangements give each value of the Mann–Whitney
/// count: the coefficients of the Gaussian binomial, in integers.
struct RankSumCounts: Sendable {
  private let counts: [Int128]
  private let total: Double

  /// m, n < 50: the total is below 2⁹⁵.
  ///
  /// Method: ∏ᵢ (1 − q^(n + i)) / (1 − qⁱ), i = 1 … m; after each i it is a Gaussian
  /// binomial itself, so every division is exact.
  init(_ m: Int, _ n: Int) {
    var c = [Int128](repeating: 0, count: m * n + 1)
    c[0] = 1
    for i in 1...m {
      for k in stride(from: c.count - 1, through: n + i, by: -1) { c[k] -= c[k - n - i] }
      for k in stride(from: i, to: c.count, by: 1) { c[k] += c[k - i] }
    }
    counts = c
    total = Double(c.reduce(0, +))
  }

  /// P(W ≤ w); by symmetry also P(W ≥ mn − w).
  func lowerTail(_ w: Int) -> Double {
    Double(counts.prefix(w + 1).reduce(0, +)) / total
  }
}
