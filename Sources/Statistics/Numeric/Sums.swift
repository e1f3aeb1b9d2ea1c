/// Sums of doubles in one fixed order.
///
/// Blocks of 128 terms are added left to right and the block sums pairwise, so
/// the order depends on the length alone: not on threads, not on vector width.
package enum Sums {
  static let block = 128

  package static func sum(_ count: Int, _ term: (Int) -> Double) -> Double {
    sum(from: 0, to: count, term)
  }

  package static func sum(_ values: [Double]) -> Double {
    values.withUnsafeBufferPointer { values in sum(values.count) { values[$0] } }
  }

  /// The same from the sums of blocks of 128 terms.
  static func sum(blocks: UnsafeBufferPointer<Double>) -> Double {
    if blocks.count <= 2 { return blocks.count == 2 ? blocks[0] + blocks[1] : blocks.first ?? 0 }
    let middle = (blocks.count + 1) / 2
    return sum(blocks: UnsafeBufferPointer(rebasing: blocks[..<middle]))
      + sum(blocks: UnsafeBufferPointer(rebasing: blocks[middle...]))
  }

  private static func sum(from: Int, to: Int, _ term: (Int) -> Double) -> Double {
    if to - from <= block {
      var total = 0.0
      for i in from..<to { total += term(i) }
      return total
    }
    let blocks = (to - from + block - 1) / block
    let middle = from + (blocks + 1) / 2 * block
    return sum(from: from, to: middle, term) + sum(from: middle, to: to, term)
  }

  /// The mean; 0 of no values, as their sum is. Where that is no answer, ask for the count first.
  package static func mean(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return 0 }
    let first = sum(values) / Double(values.count)
    // One correction step brings the mean to the last bit or next to it.
    return first + sum(values.count) { values[$0] - first } / Double(values.count)
  }

  /// The sample variance by the corrected two-pass algorithm (Chan, Golub & LeVeque 1983).
  package static func variance(_ values: [Double]) throws(NoAnswer) -> Double {
    guard values.count >= 2 else { throw .tooFew(have: values.count, need: 2) }
    let m = mean(values)
    let squares = sum(values.count) { (values[$0] - m) * (values[$0] - m) }
    let drift = sum(values.count) { values[$0] - m }
    return (squares - drift * drift / Double(values.count)) / Double(values.count - 1)
  }
}
