/// How two partitions of the same points agree, from the table of their overlaps.
package struct PartitionAgreement: Sendable, Equatable {
  /// Points (or their total weight in whole numbers) in cluster r of the first and c of the second.
  private let overlaps: [[Int]]
  private let rows: [Int]
  private let columns: [Int]

  /// Labels may be any integers. Throws `.tooFew` for fewer than two points,
  /// `.domain` for lists of different lengths.
  package init(_ a: [Int], _ b: [Int]) throws(NoAnswer) {
    guard a.count == b.count else { throw .domain("the partitions are of different points") }
    guard a.count >= 2 else { throw .tooFew(have: a.count, need: 2) }
    let (first, k) = Self.numbered(a)
    let (second, l) = Self.numbered(b)
    var overlaps = [[Int]](repeating: [Int](repeating: 0, count: l), count: k)
    for i in a.indices { overlaps[first[i]][second[i]] += 1 }
    self.init(overlaps: overlaps)
  }

  /// Clusters of the first partition in rows, of the second in columns; not negative.
  init(overlaps: [[Int]]) {
    self.overlaps = overlaps
    rows = overlaps.map { $0.reduce(0, +) }
    columns = (overlaps.first ?? []).indices.map { c in overlaps.reduce(0) { $0 + $1[c] } }
  }

  /// Labels as 0 ..< k in their order.
  private static func numbered(_ labels: [Int]) -> ([Int], Int) {
    let distinct = Set(labels).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: zip(distinct, distinct.indices))
    return (labels.map { numbers[$0]! }, distinct.count)
  }

  /// The adjusted Rand index (Hubert & Arabie 1985): 1 for the same partition, 0 as
  /// expected by chance. Two trivial partitions that are equal agree: 1.
  package var adjustedRand: Double {
    func pairs(_ n: Int) -> Double { 0.5 * Double(n) * Double(n - 1) }
    let both = Sums.sum(overlaps.flatMap { $0.map(pairs) })
    let first = Sums.sum(rows.map(pairs))
    let second = Sums.sum(columns.map(pairs))
    let total = pairs(rows.reduce(0, +))
    // S − AB/T over (A + B)/2 − AB/T, times T; products carried in full because they cancel.
    let expected = DoubleDouble(product: first, second)
    let numerator = DoubleDouble(product: both, total) - expected
    let denominator = DoubleDouble(product: 0.5 * (first + second), total) - expected
    return denominator.value == 0 ? 1 : (numerator / denominator).value
  }

  /// For each cluster of the first partition, in the order of its labels, the
  /// largest Jaccard similarity |A ∩ B| / |A ∪ B| with a cluster of the second;
  /// nil for a cluster without points.
  package var jaccard: [Double?] {
    rows.indices.map { r in
      guard rows[r] > 0 else { return nil }
      var best = 0.0
      for c in columns.indices {
        let overlap = overlaps[r][c]
        best = max(best, Double(overlap) / Double(rows[r] + columns[c] - overlap))
      }
      return best
    }
  }
}
