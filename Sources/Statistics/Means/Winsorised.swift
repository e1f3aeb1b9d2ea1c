/// Arms whose values beyond a threshold are set to it. The threshold is a
/// quantile of all arms together, so that each arm is treated alike and a
/// difference between arms keeps its sign (capping each arm at its own quantile
/// would hide a difference in the tail).
package struct Winsorised: Sendable, Equatable {
  /// Type 7 quantiles over the arms together; nil: that side is left alone.
  package let lower: Double?
  package let upper: Double?
  /// The arms in the order given, values in their order.
  package let arms: [[Double]]
  /// Values changed in each arm.
  package let changed: [Int]

  /// - Parameters:
  ///   - upper: quantile of the upper threshold, .99 say; nil for none.
  ///   - lower: quantile of the lower threshold; nil for none.
  ///   - ignoringZeros: take the quantiles of non-zero values only, as for revenue
  ///     of which most users have none.
  package init(
    _ arms: [[Double]], upper: Double?, lower: Double? = nil, ignoringZeros: Bool = false
  ) throws(NoAnswer) {
    var pooled: [Double] = []
    for value in arms.joined() {
      _ = try Finite.check(value, "a value")
      if !ignoringZeros || value != 0 { pooled.append(value) }
    }
    guard !pooled.isEmpty else { throw .tooFew(have: 0, need: 1) }
    pooled.sort()
    let low = try Self.threshold(pooled, lower)
    let high = try Self.threshold(pooled, upper)
    if let low, let high, low > high { throw .domain("the lower threshold lies above the upper one") }
    self.lower = low
    self.upper = high
    var changed: [Int] = []
    var result: [[Double]] = []
    for arm in arms {
      var count = 0
      var values = arm
      for i in values.indices {
        // With zeros ignored a zero is no outlier, wherever the thresholds lie.
        if ignoringZeros, values[i] == 0 { continue }
        if let low, values[i] < low {
          values[i] = low
          count += 1
        } else if let high, values[i] > high {
          values[i] = high
          count += 1
        }
      }
      changed.append(count)
      result.append(values)
    }
    self.arms = result
    self.changed = changed
  }

  private static func threshold(_ sorted: [Double], _ p: Double?) throws(NoAnswer) -> Double? {
    guard let p else { return nil }
    return try Finite.check(Quantiles.type7(sorted: sorted, p), "a threshold")
  }
}
