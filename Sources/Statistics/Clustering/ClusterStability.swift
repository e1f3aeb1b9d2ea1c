internal import Parallelism

/// How far clusters come back when the rows are drawn anew: Hennig's (2007)
/// cluster-wise mean Jaccard similarity over bootstrap resamples, and the mean
/// adjusted Rand index.
///
/// A resample of n rows with replacement is clustered with the same k; then the
/// rows drawn at least once, each counted once, are compared under both
/// partitions. A resample with fewer distinct rows than k is split into those.
package struct ClusterStability: Sendable, Equatable {
  /// Mean over the resamples with a row of the cluster; 0 if there was none.
  package let jaccard: [Double]
  package let adjustedRand: Double
  package let resamples: Int

  /// Throws `.tooFew` below two points, `.domain` for labels outside 0 ..< k,
  /// other lengths and points that are not finite or outside about 1e±60.
  package init(
    _ points: Points, _ assignment: [Int], k: Int, resamples: Int = 50, seed: UInt64, restarts: Int = 3,
    threads: Int = 1
  ) throws(NoAnswer) {
    guard (1...1_000_000).contains(restarts) else { throw .domain("restarts lie in 1 … 1000000") }
    self = try Self.compute(
      points, [(assignment, k)], resamples: resamples, seed: seed, search: .restarts(restarts),
      threads: threads)[0]
  }

  /// How a resample is clustered.
  enum Search: Sendable {
    case restarts(Int)
    /// From k to k, for partitions of many k at once.
    case grown(starts: Int)
  }

  /// The same for several partitions, on the same resamples.
  static func compute(
    _ points: Points, _ partitions: [(assignment: [Int], k: Int)], resamples: Int, seed: UInt64,
    search: Search, threads: Int
  ) throws(NoAnswer) -> [ClusterStability] {
    guard (1...100_000).contains(resamples) else { throw .domain("resamples lie in 1 … 100000") }
    guard points.count >= 2 else { throw .tooFew(have: points.count, need: 2) }
    for (assignment, k) in partitions {
      guard assignment.count == points.count else { throw .domain("each point has one label") }
      guard k >= 1, k <= points.count, assignment.allSatisfy({ (0..<k).contains($0) }) else {
        throw .domain("a label lies outside 0 ..< k")
      }
    }
    let table = try DistinctPoints(points)
    let order = table.order
    guard let safe = points.withSafeSquares(), safe.exponent == 0 else {
      throw .domain("the points are too large or too small to square: scale the columns")
    }
    let runs = Parallel.map(resamples, threads: threads) { number in
      Resample(table, order, seed: seed, number: number).agreements(partitions, search)
    }
    return partitions.indices.map { p in
      ClusterStability(runs.map { $0[p] }, k: partitions[p].k)
    }
  }

  private init(_ runs: [PartitionAgreement], k: Int) {
    let similarities = runs.map(\.jaccard)
    jaccard = (0..<k).map { c in
      let seen = similarities.compactMap { $0[c] }
      return seen.isEmpty ? 0 : Sums.mean(seen)
    }
    adjustedRand = Sums.mean(runs.map(\.adjustedRand))
    resamples = runs.count
  }

  /// One bootstrap sample of a table's rows.
  private struct Resample {
    /// Rows drawn at least once.
    private var drawn: [Int] = []
    /// Place of each drawn row among the sample's distinct rows.
    private var places: [Int] = []
    private let points: Points
    private let weights: [Double]
    private let seed: UInt64

    /// `order`: the table's rows in canonical order, so that the order of the data does not matter.
    init(_ table: DistinctPoints, _ order: [Int], seed: UInt64, number: Int) {
      var generator = Xoshiro256(seed: seed, stage: "stability", purpose: "resample", index: UInt64(number))
      let n = table.distinct.count
      var times = [Int](repeating: 0, count: n)
      for _ in 0..<n { times[generator.below(n)] += 1 }
      var rows: [Int] = []
      var weights: [Double] = []
      for (position, count) in times.enumerated() where count > 0 {
        let row = order[position]
        if rows.last != table.distinct[row] {
          rows.append(table.distinct[row])
          weights.append(0)
        }
        weights[weights.count - 1] += Double(count)
        drawn.append(row)
        places.append(rows.count - 1)
      }
      points = table.points.rows(rows)
      self.weights = weights
      self.seed = generator.next()
    }

    func agreements(_ partitions: [(assignment: [Int], k: Int)], _ search: Search) -> [PartitionAgreement] {
      KMeansRows.with(points, weights) { rows in
        switch search {
        case .restarts(let count):
          return partitions.map { partition in
            let best = KMeansSearch(rows: rows, seed: seed, restarts: count, maximumIterations: 300)
              .best(k: min(partition.k, rows.n))
            let found = rows.nearest(best.centres)
            return agreement(partition) { found[$0] }
          }
        case .grown(let starts):
          let most = min(partitions.map(\.k).max() ?? 1, rows.n)
          var agreements = [PartitionAgreement?](repeating: nil, count: partitions.count)
          GrownSearch(rows: rows, seed: seed, starts: starts).grow(to: most) { optimum in
            for (place, partition) in partitions.enumerated()
            where min(partition.k, most) == optimum.partition.k {
              agreements[place] = agreement(partition) { Int(optimum.partition.assignment[$0]) }
            }
          }
          return agreements.map { $0! }
        }
      }
    }

    /// How a partition of the table's rows agrees with one of the drawn rows.
    private func agreement(
      _ partition: (assignment: [Int], k: Int), _ found: (Int) -> Int
    ) -> PartitionAgreement {
      let k = min(partition.k, points.count)
      var overlaps = [[Int]](repeating: [Int](repeating: 0, count: k), count: partition.k)
      for (row, place) in zip(drawn, places) { overlaps[partition.assignment[row]][found(place)] += 1 }
      return PartitionAgreement(overlaps: overlaps)
    }
  }
}
