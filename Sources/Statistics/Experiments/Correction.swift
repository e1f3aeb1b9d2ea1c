/// Corrections for several comparisons, each as adjusted p-values: a hypothesis
/// is rejected at level α where its adjusted p is at most α.
package enum Correction: String, Sendable, CaseIterable {
  /// Family-wise error, any dependence (Bonferroni 1936).
  case bonferroni
  /// Family-wise error, any dependence, never weaker than Bonferroni (Holm 1979).
  case holm
  /// Family-wise error, independent or positively dependent tests (Hochberg 1988).
  case hochberg
  /// False discovery rate, independent or positively dependent tests (Benjamini & Hochberg 1995).
  case benjaminiHochberg = "benjamini-hochberg"
  /// False discovery rate, any dependence (Benjamini & Yekutieli 2001).
  case benjaminiYekutieli = "benjamini-yekutieli"

  /// One comparison after correction.
  package struct Adjusted: Sendable, Equatable {
    package let p: Double
    package let adjusted: Double
    /// 1 − α·p/p_adjusted: an interval at this level excludes the null value exactly
    /// where the adjusted p is below α.
    package let level: Double
  }

  /// p-values in any order, each in [0, 1]; the answers stand in the same order.
  package func adjust(_ p: [Double], alpha: Double = 0.05) throws(NoAnswer) -> [Adjusted] {
    try Finite.probability(alpha, "α")
    for value in p where !(value >= 0 && value <= 1) { throw .domain("p-values lie in [0, 1]") }
    let adjusted = adjustedValues(p)
    return p.indices.map { i in
      Adjusted(
        p: p[i], adjusted: adjusted[i],
        level: MultipleComparisons.agreeingLevel(p: p[i], adjusted: adjusted[i], m: p.count, alpha: alpha))
    }
  }

  private func adjustedValues(_ p: [Double]) -> [Double] {
    let m = Double(p.count)
    switch self {
    case .bonferroni: return p.map { min(1, m * $0) }
    case .holm: return MultipleComparisons.holm(p)
    case .hochberg: return Self.stepUp(p) { rank in m - rank + 1 }
    case .benjaminiHochberg: return Self.stepUp(p) { rank in m / rank }
    case .benjaminiYekutieli:
      let harmonic = Sums.sum(p.count) { 1 / Double($0 + 1) }
      return Self.stepUp(p) { rank in harmonic * m / rank }
    }
  }

  /// From the largest p down, the running minimum of factor(rank) · p, rank 1 being the smallest.
  private static func stepUp(_ p: [Double], _ factor: (Double) -> Double) -> [Double] {
    let order = p.indices.sorted { (p[$0], $0) < (p[$1], $1) }
    var adjusted = [Double](repeating: 1, count: p.count)
    var running = 1.0
    for (rank, index) in order.enumerated().reversed() {
      running = min(running, factor(Double(rank + 1)) * p[index])
      adjusted[index] = running
    }
    return adjusted
  }
}
