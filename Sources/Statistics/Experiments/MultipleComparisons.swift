/// Corrections for several comparisons. p-values in any order, adjusted ones back in the same.
package enum MultipleComparisons {
  /// Holm's step-down correction (Holm 1979).
  package static func holm(_ p: [Double]) -> [Double] {
    let m = p.count
    let order = p.indices.sorted { (p[$0], $0) < (p[$1], $1) }
    var adjusted = [Double](repeating: 1, count: m)
    var running = 0.0
    for (rank, index) in order.enumerated() {
      running = max(running, min(1, Double(m - rank) * p[index]))
      adjusted[index] = running
    }
    return adjusted
  }

  /// The level whose interval excludes 0 exactly when the adjusted p is below α:
  /// 1 − α·p/p_adjusted, and 1 − α/m where p is 0.
  package static func agreeingLevel(p: Double, adjusted: Double, m: Int, alpha: Double = 0.05)
    -> Double
  {
    guard p > 0, adjusted >= p else { return 1 - alpha / Double(max(1, m)) }
    return 1 - alpha * p / adjusted
  }
}
