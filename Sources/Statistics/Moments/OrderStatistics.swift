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
      let pivot = middle(values[low], values[low + (high - low) / 2], values[high - 1])
      var (i, j) = (low, high - 1)
      // Values that equal the pivot are exchanged too: many of them are halved as well.
      while i <= j {
        while values[i] < pivot { i += 1 }
        while values[j] > pivot { j -= 1 }
        guard i <= j else { break }
        values.swapAt(i, j)
        i += 1
        j -= 1
      }
      if rank <= j {
        high = j + 1
      } else if rank >= i {
        low = i
      } else {
        return
      }
    }
    var rest = UnsafeMutableBufferPointer(rebasing: values[low..<high])
    rest.sort()
  }

  private static func middle(_ a: Double, _ b: Double, _ c: Double) -> Double {
    max(min(a, b), min(max(a, b), c))
  }
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

extension Quantiles {
  /// Type 7 quantile of values that have been counted: `counts[i]` times `value(i)`, which ascend.
  package static func type7(counts: [Int], _ p: Double, value: (Int) -> Double) throws(NoAnswer) -> Double {
    let count = counts.reduce(0, +)
    guard count > 0 else { throw .tooFew(have: 0, need: 1) }
    guard p >= 0, p <= 1 else { throw .domain("a quantile's p lies in [0, 1]") }
    let position = Double(count - 1) * p
    let lower = Int(position.rounded(.down))
    var (at, passed) = (0, counts[0])
    func pass(_ rank: Int) {
      while passed <= rank {
        at += 1
        passed += counts[at]
      }
    }
    pass(lower)
    let low = value(at)
    guard lower + 1 < count else { return try Finite.check(low, "the quantile") }
    pass(lower + 1)
    return try Finite.check(low + (position - Double(lower)) * (value(at) - low), "the quantile")
  }
}
