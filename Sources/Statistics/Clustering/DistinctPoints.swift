internal import Parallelism

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
  /// The sum of the weights.
  let total: Double

  package var count: Int { points.count }

  /// Throws `.domain` for a value that is not finite, or a weight that is not
  /// positive and finite, and where the weights do not match the rows or their
  /// sum is not finite.
  package init(_ table: Points, weights given: [Double]? = nil, threads: Int = 1) throws(NoAnswer) {
    largest = Lanes.largestMagnitude(table.values)
    guard largest.isFinite else { throw .domain("a point is not finite") }
    if let given {
      guard given.count == table.count else { throw .domain("each point has one weight") }
      guard given.allSatisfy({ $0 > 0 && $0.isFinite }) else {
        throw .domain("weights are positive and finite")
      }
    }
    let order = RowOrder.lexicographic(table, threads: threads)
    let ordered = table.rows(order, plus: 0, threads: threads)
    let starts = ordered.runs(threads: threads)
    let count = starts.count - 1
    points = count == table.count ? ordered : ordered.rows(Array(starts.dropLast()), threads: threads)
    counts = Parallel.array(count, threads: threads) { places, counts in
      for place in places { counts[place] = starts[place + 1] - starts[place] }
    }
    weights = Parallel.array(count, threads: threads) { places, weights in
      for place in places {
        let run = starts[place]..<starts[place + 1]
        // Sorted, so that equal rows add up to the same bits in any order.
        weights[place] =
          given.map { given in Sums.sum(order[run].map { given[$0] }.sorted()) } ?? Double(run.count)
      }
    }
    let pieces = (count + Parallel.chunk - 1) / Parallel.chunk
    distinct = Parallel.filled(table.count, pieces, threads: threads) { piece, distinct in
      for place in piece * Parallel.chunk..<min(count, (piece + 1) * Parallel.chunk) {
        for position in starts[place]..<starts[place + 1] { distinct[order[position]] = place }
      }
    }
    total = Sums.sum(weights)
    guard total.isFinite else { throw .domain("the sum of the weights is not finite") }
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
    let step = total / Double(size)
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
