internal import Parallelism

/// k-means: greedy k-means++ seeds, Lloyd's iteration, then Hartigan's exchange
/// of single points, the best of several restarts; points may have weights.
///
/// As many random swaps of a centre as restarts then try to improve the best.
///
/// Lloyd (1982); Arthur & Vassilvitskii (2007) with the 2 + ⌊ln k⌋ greedy trials
/// of their appendix; Hartigan & Wong (1979). Equal rows are searched as one of
/// their total weight, in lexicographic order, so that the order of the data does
/// not matter. Above 20,000 distinct rows the restarts run on a seeded sample, and the best
/// optima go on to larger ones (`SampledSearch`).
package struct KMeans: Sendable, Equatable {
  /// Cluster of each point, 0 ..< k, in the canonical order of centres: always
  /// the nearest centre, the lower number of equals.
  package let assignment: [Int]
  /// Centres sorted lexicographically by coordinate: the weighted means.
  package let centres: Points
  /// Points in each cluster, none empty.
  package let sizes: [Int]
  /// Weight in each cluster; the sizes where no weights were given.
  package let weights: [Double]
  /// Σ weight · squared distance to the own centre.
  package let inertia: Double
  package let restarts: Int
  /// Lloyd iterations and exchange passes of the best start on the rows it ended on.
  package let iterations: Int
  /// Neither a reassignment nor the exchange of a single point lowers the inertia; with a tolerance, the
  /// centres rest within it.
  package let converged: Bool

  /// Distinct rows above which the restarts run on a sample.
  package static let sampleLimit = 20_000

  /// Throws `.tooFewDistinct` for fewer distinct points than k, `.domain` for
  /// numbers that are not finite, for weights that are not positive or differ by
  /// more than 1e100 times, and where squared distances overflow.
  ///
  /// `tolerance`: centres rest where the squares of all their steps to the means come to no more than so
  /// much of the mean variance of a coordinate, as scikit-learn's `tol` has it; 0: where no step is left.
  package init(
    _ points: Points, k: Int, seed: UInt64, restarts: Int = 10, threads: Int = 1,
    maximumIterations: Int = 300, tolerance: Double = 0, weights: [Double]? = nil
  ) throws(NoAnswer) {
    guard k >= 1 else { throw .domain("k is at least 1") }
    try self.init(
      DistinctPoints(points, weights: weights, threads: threads), k: k, seed: seed, restarts: restarts,
      threads: threads, maximumIterations: maximumIterations, tolerance: tolerance)
  }

  /// The same for rows that are compressed already: a scan of k does that once.
  /// `swaps`: as many as restarts where none are given.
  package init(
    _ table: DistinctPoints, k: Int, seed: UInt64, restarts: Int = 10, threads: Int = 1,
    maximumIterations: Int = 300, tolerance: Double = 0, swaps: Int? = nil
  ) throws(NoAnswer) {
    guard k >= 1 else { throw .domain("k is at least 1") }
    guard (1...1_000_000).contains(restarts) else { throw .domain("restarts lie in 1 … 1000000") }
    guard maximumIterations >= 1 else { throw .domain("at least one iteration is needed") }
    guard tolerance >= 0 else { throw .domain("a tolerance is not negative") }
    let unit = try UnitRows(table, k: k)
    let (best, partition) = KMeansRows.with(unit.points, unit.masses) { rows in
      let best = SampledSearch(
        table: table, points: unit.points,
        whole: KMeansSearch(
          rows: rows, seed: seed, restarts: restarts, maximumIterations: maximumIterations,
          tolerance: tolerance, swaps: max(0, min(swaps ?? restarts, 1_000_000))),
        threads: threads
      ).best(k: k)
      return (best, CanonicalPartition(rows, best, k: k, threads: threads))
    }
    try self.init(table, unit, best, partition, restarts: restarts, threads: threads)
  }

  /// Models of k = 1 … limit at once, each grown from the one before (`GrownSearch`), for a table of
  /// few rows. Errors as those of one model.
  static func grown(
    _ table: DistinctPoints, to limit: Int, seed: UInt64, starts: Int, threads: Int
  ) throws(NoAnswer) -> [KMeans] {
    let unit = try UnitRows(table, k: limit)
    let optima = KMeansRows.with(unit.points, unit.masses) { rows in
      var optima: [(LloydHartigan, CanonicalPartition?)] = []
      GrownSearch(rows: rows, seed: seed, starts: starts, threads: threads).grow(to: limit) {
        let best = LloydHartigan($0)
        optima.append((best, CanonicalPartition(rows, best, k: optima.count + 1, threads: threads)))
      }
      return optima
    }
    var models: [KMeans] = []
    for (best, partition) in optima {
      models.append(try KMeans(table, unit, best, partition, restarts: starts, threads: threads))
    }
    return models
  }

  private init(
    _ table: DistinctPoints, _ unit: UnitRows, _ best: LloydHartigan, _ partition: CanonicalPartition?,
    restarts: Int, threads: Int
  ) throws(NoAnswer) {
    guard let partition else { throw .notConverged(iterations: best.iterations) }
    let nearest = partition.nearest
    var sizes = [Int](repeating: 0, count: partition.centres.count)
    var weights = [Double](repeating: 0, count: partition.centres.count)
    nearest.withUnsafeBufferPointer { nearest in
      for (row, cluster) in nearest.enumerated() {
        sizes[cluster] += table.counts[row]
        weights[cluster] += table.weights[row]
      }
    }
    guard sizes.allSatisfy({ $0 > 0 }) else { throw .notConverged(iterations: best.iterations) }
    let inertia = Points.scale(partition.loss, by: 2 * unit.exponent + unit.weightExponent)
    guard inertia.isFinite else { throw .domain("squared distances overflow") }
    assignment = Parallel.array(table.distinct.count, threads: threads) { rows, assignment in
      for row in rows { assignment[row] = nearest[table.distinct[row]] }
    }
    centres = unit.exponent == 0 ? partition.centres : partition.centres.scaled(by: unit.exponent)
    self.sizes = sizes
    self.weights = weights
    self.inertia = inertia
    iterations = best.iterations
    converged = best.converged
    self.restarts = restarts
  }
}

/// The rows that are searched, values and weights times powers of 2 that leave room for squares and sums.
private struct UnitRows {
  let points: Points
  let exponent: Int
  let masses: [Double]
  let weightExponent: Int

  init(_ table: DistinctPoints, k: Int) throws(NoAnswer) {
    guard table.count >= k else { throw .tooFewDistinct(have: table.count, need: k) }
    guard let (points, exponent) = table.points.safeSquares(largest: table.largest), table.spreadIsFinite
    else {
      throw .domain("squared distances overflow")
    }
    (self.points, self.exponent) = (points, exponent)
    (masses, weightExponent) = try table.unitWeights()
  }
}

extension DistinctPoints {
  /// Whether no squared distance, times the total weight, can overflow.
  var spreadIsFinite: Bool {
    let d = points.dimensions
    guard count > 0 else { return true }
    let total = max(1, total)
    // No value differs from another by more than twice the largest.
    if (4 * largest * largest * Double(d) * total).isFinite { return true }
    var low = Array(points.values[0..<d])
    var high = low
    for i in 0..<count {
      for j in 0..<d {
        low[j] = min(low[j], points.values[i * d + j])
        high[j] = max(high[j], points.values[i * d + j])
      }
    }
    let square = (0..<d).reduce(0.0) { $0 + (high[$1] - low[$1]) * (high[$1] - low[$1]) }
    return (square * total).isFinite
  }

  /// The weights times the power of two that brings the largest near 1: exact,
  /// so a common factor of the weights does not change the partition.
  func unitWeights() throws(NoAnswer) -> (weights: [Double], exponent: Int) {
    let largest = weights.max() ?? 1
    let exponent = Int(largest.exponent)
    if exponent == 0, weights.allSatisfy({ $0 >= 1e-100 }) { return (weights, 0) }
    let scaled = weights.map { Points.scale($0, by: -exponent) }
    guard scaled.allSatisfy({ $0 >= 1e-100 }) else {
      throw .domain("weights differ by more than 1e100 times")
    }
    return (scaled, exponent)
  }
}
