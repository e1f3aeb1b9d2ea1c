internal import Parallelism

/// The partition that a search ended with, in its one form: whichever restart found it, its numbers are the
/// same.
struct CanonicalPartition {
  /// The weighted means of the clusters, in lexicographic order.
  let centres: Points
  /// The nearest of them to each row, the lower number of equals.
  let nearest: [Int]
  /// Σ weight · squared distance to the nearest.
  let loss: Double

  /// nil where a cluster has no row.
  init?(_ rows: KMeansRows, _ best: LloydHartigan, k: Int, threads: Int) {
    let found = best.settled?.partition ?? rows.nearest(best.centres, threads: threads)
    guard let means = rows.means(found, k: k, threads: threads) else { return nil }
    let order = means.lexicographicOrder()
    let centres = means.rows(order)
    var numbers = order
    for (number, cluster) in order.enumerated() { numbers[cluster] = number }
    let nearest =
      best.settled.map { $0.nearest(rows, centres.values, numbers: numbers) }
      ?? rows.nearest(centres.values, threads: threads)
    loss = rows.loss(centres.values, nearest, threads: threads)
    (self.centres, self.nearest) = (centres, nearest)
  }
}

extension Points {
  /// The mean of each cluster's rows; nil where a cluster has none.
  func means(_ assignment: [Int], k: Int) -> Points? {
    KMeansRows.with(self, [Double](repeating: 1, count: count)) { $0.means(assignment, k: k) }
  }

  /// Rows in lexicographic order.
  func lexicographicOrder() -> [Int] {
    let d = dimensions
    return (0..<count).sorted { a, b in
      let (x, y) = (values[(a * d)..<((a + 1) * d)], values[(b * d)..<((b + 1) * d)])
      if x.lexicographicallyPrecedes(y) { return true }
      return a < b && !y.lexicographicallyPrecedes(x)
    }
  }
}

extension KMeansRows {
  /// The weighted mean of each cluster's rows, from a first mean and the mean of
  /// what it leaves; sums by blocks of rows. nil where a cluster has no row.
  func means(_ assignment: [Int], k: Int, threads: Int = 1) -> Points? {
    var centres = [Double](repeating: 0, count: k * d)
    var mass: [Double] = []
    for pass in 0..<2 {
      let about = centres
      let parts = Parallel.chunks(n, threads: threads) { sums($0, assignment, about, k) }
      var totals = [Double](repeating: 0, count: k * d + k)
      for part in parts { for j in totals.indices { totals[j] += part[j] } }
      if pass == 0 { mass = Array(totals[(k * d)...]) }
      guard mass.allSatisfy({ $0 > 0 }) else { return nil }
      for c in 0..<k {
        for j in 0..<d { centres[c * d + j] += totals[c * d + j] / mass[c] }
      }
    }
    return Points(count: k, dimensions: d, values: centres)
  }

  /// k rows of Σ w (x − about), then k masses.
  private func sums(_ rows: Range<Int>, _ assignment: [Int], _ about: [Double], _ k: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: k * d + k) { totals, initialized in
      totals.initialize(repeating: 0)
      assignment.withUnsafeBufferPointer { assignment in
        about.withUnsafeBufferPointer { about in
          for i in rows {
            let (c, w) = (assignment[i], weights[i])
            let (row, place) = (x + i &* d, c &* d)
            for j in 0..<d { totals[place &+ j] += w * (row[j] - about[place &+ j]) }
            totals[k &* d &+ c] += w
          }
        }
      }
      initialized = k * d + k
    }
  }
}
