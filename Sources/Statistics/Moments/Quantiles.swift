/// Quantiles of type 7 (Hyndman & Fan 1996; R's default), and the
/// distribution-free interval of a quantile by order statistics.
package enum Quantiles {
  /// Type 7 quantile of values that are sorted already, 0 ≤ p ≤ 1.
  package static func type7(sorted values: [Double], _ p: Double) throws(NoAnswer) -> Double {
    guard !values.isEmpty else { throw .tooFew(have: 0, need: 1) }
    guard p >= 0, p <= 1 else { throw .domain("a quantile's p lies in [0, 1]") }
    let position = Double(values.count - 1) * p
    let lower = Int(position.rounded(.down))
    guard lower + 1 < values.count else { return try Finite.check(values[values.count - 1], "the quantile") }
    let fraction = position - Double(lower)
    return try Finite.check(
      values[lower] + fraction * (values[lower + 1] - values[lower]), "the quantile")
  }

  package static func median(_ values: [Double]) throws(NoAnswer) -> Double {
    guard values.allSatisfy(\.isFinite) else { throw .domain("a median takes finite values") }
    return try type7(sorted: values.sorted(), 0.5)
  }

  /// The interval (x(l), x(u)) for the p-quantile: l is the largest with
  /// P(Bin(n, p) < l) ≤ α/2, u the smallest with P(Bin(n, p) ≥ u) ≤ α/2
  /// (Conover 1999, section 3.2). An end that does not exist is nil.
  package static func orderStatisticInterval(
    sorted values: [Double], _ p: Double, level: Double = 0.95
  ) -> (low: Double?, high: Double?) {
    let n = values.count
    guard n > 0, values.allSatisfy(\.isFinite) else { return (nil, nil) }
    let half = (1 - level) / 2
    // P(Bin < l) = cdf(l − 1) grows with l: bisect for the largest l that holds.
    var low = 0
    var high = n + 1
    while low + 1 < high {
      let middle = (low + high) / 2
      if (try? Distributions.binomialCDF(middle - 1, n: n, p: p)) ?? 1 <= half {
        low = middle
      } else {
        high = middle
      }
    }
    let l = low
    low = 0
    high = n + 1
    while low + 1 < high {
      let middle = (low + high) / 2
      if (try? Distributions.binomialCDF(middle - 1, n: n, p: p, upper: true)) ?? 0 <= half {
        high = middle
      } else {
        low = middle
      }
    }
    let u = high
    return (l >= 1 ? values[l - 1] : nil, u <= n ? values[u - 1] : nil)
  }
}
