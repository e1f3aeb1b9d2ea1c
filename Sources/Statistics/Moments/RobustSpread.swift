/// The exact median and the median absolute deviation from it (Hampel 1974).
package struct RobustSpread: Sendable, Equatable {
  package let n: Int
  package let median: Double
  /// The raw deviation, in the values' unit.
  package let deviation: Double

  /// 1/Φ⁻¹(¾): makes the deviation estimate a normal distribution's standard deviation.
  package static let normalFactor = 1.482602218505602

  /// The deviation × 1.4826.
  package var scaled: Double { deviation * Self.normalFactor }

  /// Any order. Non-finite values are .domain.
  package init(_ values: [Double]) throws(NoAnswer) {
    guard !values.isEmpty else { throw .tooFew(have: 0, need: 1) }
    for value in values { _ = try Finite.check(value, "a value") }
    n = values.count
    let centre = Self.middle(values.sorted())
    median = centre
    let distances = values.map { ($0 - centre).magnitude }
    deviation = try Finite.check(Self.middle(distances.sorted()), "the deviation")
    _ = try Finite.check(deviation * Self.normalFactor, "the scaled deviation")
  }

  private static func middle(_ sorted: [Double]) -> Double {
    let half = sorted.count / 2
    if sorted.count % 2 == 1 { return sorted[half] }
    let sum = sorted[half - 1] + sorted[half]
    return sum.isFinite ? sum / 2 : sorted[half - 1] / 2 + sorted[half] / 2
  }
}
