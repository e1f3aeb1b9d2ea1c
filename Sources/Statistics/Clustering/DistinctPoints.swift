/// The distinct rows of a table in lexicographic order, each with its weight.
///
/// k-means treats equal rows alike, so the search needs each only once; and
/// because the order is canonical, the order of the data does not matter.
package struct DistinctPoints: Sendable, Equatable {
  package let points: Points
  /// Rows of the table behind each distinct row.
  package let counts: [Int]
  /// Their total weight, positive; the counts where no weights were given.
  package let weights: [Double]
  /// The distinct row of each row of the table.
  package let distinct: [Int]
  /// The largest magnitude of a value.
  let largest: Double

  package var count: Int { points.count }

  /// Throws `.domain` for a value that is not finite, or a weight that is not
  /// positive and finite, and where the weights do not match the rows or their
  /// sum is not finite.
  package init(_ table: Points, weights given: [Double]? = nil) throws(NoAnswer) {
    largest = Lanes.largestMagnitude(table.values)
    guard largest.isFinite else { throw .domain("a point is not finite") }
    if let given {
      guard given.count == table.count else { throw .domain("each point has one weight") }
      guard given.allSatisfy({ $0 > 0 && $0.isFinite }) else {
        throw .domain("weights are positive and finite")
      }
    }
    let order = RowOrder.lexicographic(table)
    let starts = RowOrder.starts(of: order, table)
    var distinct = [Int](repeating: 0, count: table.count)
    var counts: [Int] = []
    var weights: [Double] = []
    for (place, start) in starts.enumerated() {
      let end = place + 1 < starts.count ? starts[place + 1] : order.count
      for position in start..<end { distinct[order[position]] = place }
      counts.append(end - start)
      guard let given else {
        weights.append(Double(end - start))
        continue
      }
      // Sorted, so that equal rows add up to the same bits in any order.
      let sorted = order[start..<end].map { given[$0] }.sorted()
      weights.append(Sums.sum(sorted))
    }
    guard Sums.sum(weights).isFinite else { throw .domain("the sum of the weights is not finite") }
    points = table.rows(starts.map { order[$0] }, plus: 0)
    self.counts = counts
    self.weights = weights
    self.distinct = distinct
  }

  /// The numbers of the table's rows in canonical order, equal ones by number.
  var order: [Int] {
    var places = [Int](repeating: 0, count: count)
    for place in places.indices.dropFirst() { places[place] = places[place - 1] + counts[place - 1] }
    var order = [Int](repeating: 0, count: distinct.count)
    for (row, place) in distinct.enumerated() {
      order[places[place]] = row
      places[place] += 1
    }
    return order
  }

  /// The table's rows in canonical order, repeats included.
  package func expanded() -> Points {
    var rows: [Int] = []
    for (place, count) in counts.enumerated() {
      for _ in 0..<count { rows.append(place) }
    }
    return points.rows(rows)
  }
}

extension DistinctPoints {
  /// Positions of `size` rows of the expanded table, evenly spread over its
  /// order from a seeded start (systematic sampling): a heap of equal rows is
  /// represented in proportion. All positions where the table is not larger.
  package static func sample(_ size: Int, of count: Int, seed: UInt64) -> [Int] {
    guard count > size, size > 0 else { return Array(0..<max(0, count)) }
    var generator = Xoshiro256(seed: seed, stage: "kmeans", purpose: "sample")
    let start = generator.uniform()
    let step = Double(count) / Double(size)
    return (0..<size).map { min(count - 1, Int((Double($0) + start) * step)) }
  }

  /// Distinct rows with the number of draws of each, drawn evenly spread over
  /// the cumulated weights, which represents weights as the positions do rows.
  func sample(_ size: Int, seed: UInt64) -> (rows: [Int], weights: [Double]) {
    var generator = Xoshiro256(seed: seed, stage: "kmeans", purpose: "sample")
    let step = Sums.sum(weights) / Double(size)
    var next = generator.uniform() * step
    var passed = 0.0
    var rows: [Int] = []
    var draws: [Double] = []
    for (row, weight) in weights.enumerated() {
      passed += weight
      guard next < passed else { continue }
      let hits = max(1, ((passed - next) / step).rounded(.up))
      rows.append(row)
      draws.append(hits)
      next += hits * step
    }
    return (rows, draws)
  }
}
