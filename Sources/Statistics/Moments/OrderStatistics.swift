/// The value of a rank without sorting all others.
package enum OrderStatistics {
  /// Ranges up to this length are sorted.
  private static let short = 24

  /// Rearranges finite values so that the one of `rank` (from 0) stands at its place, none
  /// larger before it and none smaller behind it (Hoare 1961). Ranges that do not shrink as
  /// they should are sorted, so no order of values takes longer than sorting.
  package static func place(_ rank: Int, in values: UnsafeMutableBufferPointer<Double>) {
    precondition(values.indices.contains(rank), "a rank that is not there")
    var (low, high) = (0, values.count)
    var patience = 2 * (Int.bitWidth - values.count.leadingZeroBitCount)
    while high - low > short, patience > 0 {
      patience -= 1
      let pivot = pivot(rank, in: UnsafeMutableBufferPointer(rebasing: values[low..<high]), from: low)
      let notLess = toFront(of: values, low..<high) { $0 < pivot }
      if rank < notLess {
        high = notLess
        continue
      }
      // Few values are often many rows'.
      let greater = toFront(of: values, notLess..<high) { $0 <= pivot }
      if rank < greater { return }
      low = greater
    }
    var rest = UnsafeMutableBufferPointer(rebasing: values[low..<high])
    rest.sort()
  }

  /// Brings the values of a range that belong in front there; where the others begin. Each value is
  /// exchanged, whether it has to or not: which of them do is hard to foresee.
  @inline(__always)
  private static func toFront(
    of values: UnsafeMutableBufferPointer<Double>, _ range: Range<Int>, _ belongs: (Double) -> Bool
  ) -> Int {
    guard let base = values.baseAddress else { return range.lowerBound }
    var (next, i) = (range.lowerBound, range.lowerBound)
    while i < range.upperBound {
      let value = base[i]
      base[i] = base[next]
      base[next] = value
      next &+= belongs(value) ? 1 : 0
      i &+= 1
    }
    return next
  }

  /// A value that is about where the rank is: of the middle one of three, or in a long range that of a sample's
  /// like rank, a little nearer to the middle, so that the rank is most often in the shorter part.
  private static func pivot(
    _ rank: Int, in values: UnsafeMutableBufferPointer<Double>, from low: Int
  ) -> Double {
    let n = values.count
    guard n > 40 * sample else {
      let (a, b, c) = (values[0], values[n / 2], values[n - 1])
      return max(min(a, b), min(max(a, b), c))
    }
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: sample) { sampled in
      for i in 0..<sample { sampled.initializeElement(at: i, to: values[(2 * i + 1) * n / (2 * sample)]) }
      var sorted = sampled
      sorted.sort()
      let like = (rank - low) * sample / n
      return sampled[like < sample / 2 ? min(like + margin, sample / 2) : max(like - margin, sample / 2)]
    }
  }

  private static let sample = 63
  private static let margin = 6
}

extension Quantiles {
  /// Type 7 quantile of values in any order, which are rearranged.
  package static func type7(
    arranging values: UnsafeMutableBufferPointer<Double>, _ p: Double
  ) throws(NoAnswer) -> Double {
    guard !values.isEmpty else { throw .tooFew(have: 0, need: 1) }
    guard p >= 0, p <= 1 else { throw .domain("a quantile's p lies in [0, 1]") }
    for value in values where !value.isFinite { throw .domain("a quantile takes finite values") }
    let position = Double(values.count - 1) * p
    let lower = Int(position.rounded(.down))
    OrderStatistics.place(lower, in: values)
    guard lower + 1 < values.count else { return values[lower] }
    var upper = values[lower + 1]
    for i in (lower + 1)..<values.count where values[i] < upper { upper = values[i] }
    let fraction = position - Double(lower)
    return try Finite.check(values[lower] + fraction * (upper - values[lower]), "the quantile")
  }
}
