/// The Hodges–Lehmann estimate of a shift (1963): the median of all differences
/// variant − control, with the interval that inverts the Mann–Whitney test (Moses;
/// Hollander & Wolfe 1999, section 4.3).
package struct HodgesLehmannShift: Sendable, Equatable {
  package let estimate: Double
  /// nil: the samples are too small for an end at this level.
  package let low: Double?
  package let high: Double?
  package let level: Double
  /// How the ranks of the ends were found: exactly where both samples have fewer than
  /// 50 values and none are tied, else from the normal approximation.
  package let method: MannWhitneyTest.Method

  /// Throws as `MannWhitneyTest` does, and `domain` where a difference overflows.
  package init(control: [Double], variant: [Double], level: Double = 0.95) throws(NoAnswer) {
    let z = try Proportion.critical(level: level)
    let ranks = try MidRanks(variant, control)
    guard ranks.groups.count > 1 else { throw .zeroVariance }
    let differences = PairwiseDifferences(control.sorted(), variant.sorted())
    guard differences.areFinite else { throw .domain("the values are too large") }
    let (m, n) = (variant.count, control.count)
    self.level = level
    let k: Int
    if m < 50, n < 50, !ranks.groups.contains(where: { $0 > 1 }) {
      method = .exact
      k = RankSumCounts(m, n).lowerRank((1 - level) / 2)
    } else {
      method = .normal
      let position = Double(m * n) / 2 - z * MannWhitneyTest.variance(ranks, m, n).squareRoot()
      k = max(0, Int(position.rounded(.down)))
    }
    low = k > 0 ? differences.smallest(k) : nil
    high = k > 0 ? differences.smallest(m * n + 1 - k) : nil
    let (lower, upper) = (differences.smallest((m * n + 1) / 2), differences.smallest(m * n / 2 + 1))
    estimate = lower + (upper - lower) / 2
    guard estimate.isFinite else { throw .domain("the values are too large") }
  }
}

extension RankSumCounts {
  /// The largest k with P(W < k) ≤ tail: the rank of the lower end among the differences.
  func lowerRank(_ tail: Double) -> Int {
    var k = 0
    while lowerTail(k) <= tail { k += 1 }
    return k
  }
}

/// All differences y − x of two sorted samples, selected from without being listed.
private struct PairwiseDifferences {
  private let x: [Double]
  private let y: [Double]

  init(_ x: [Double], _ y: [Double]) {
    self.x = x
    self.y = y
  }

  var areFinite: Bool { (y[0] - x[x.count - 1]).isFinite && (y[y.count - 1] - x[0]).isFinite }

  /// The k-th smallest, k from 1 on: the doubles in order are halved 64 times.
  func smallest(_ k: Int) -> Double {
    var low = PairwiseDifferences.key(y[0] - x[x.count - 1])
    var high = PairwiseDifferences.key(y[y.count - 1] - x[0])
    while low < high {
      let middle = low + (high - low) / 2
      if count(upTo: PairwiseDifferences.value(middle)) >= k { high = middle } else { low = middle + 1 }
    }
    return PairwiseDifferences.value(low)
  }

  /// A larger y excludes at least the x that a smaller one does: one walk through both.
  private func count(upTo limit: Double) -> Int {
    var excluded = 0
    var total = 0
    for value in y {
      while excluded < x.count, value - x[excluded] > limit { excluded += 1 }
      total += x.count - excluded
    }
    return total
  }

  /// An integer in the order of the doubles.
  private static func key(_ value: Double) -> UInt64 {
    let bits = value.bitPattern
    return bits >> 63 == 1 ? ~bits : bits | 1 << 63
  }

  private static func value(_ key: UInt64) -> Double {
    Double(bitPattern: key >> 63 == 1 ? key & ~(1 << 63) : ~key)
  }
}
