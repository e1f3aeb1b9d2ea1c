internal import Parallelism

/// The best of several restarts of k-means on distinct weighted rows.
struct KMeansSearch: Sendable {
  /// Distinct rows with safe squares.
  let rows: KMeansRows
  let seed: UInt64
  let restarts: Int
  let maximumIterations: Int
  /// Within which centres rest; 0: at a fixed point.
  var tolerance = 0.0
  /// Swaps tried on the best restart.
  var swaps = 0

  /// The first of equals wins, so threads do not change the result.
  func best(k: Int, threads: Int = 1) -> LloydHartigan {
    let best = Self.least(runs(k: k, threads: threads))
    return k == 1 || k == rows.n ? best : improved(best, k: k, threads: threads)
  }

  /// The optima of k = 1 … limit, each grown from the one before: its centres and one row more settle
  /// anew, `starts` times, the best kept. Next to restarts from nothing, most centres are in place.
  /// Needs as many distinct rows as `limit`.
  func grown(to limit: Int, starts: Int, threads: Int = 1) -> [LloydHartigan] {
    var optima: [LloydHartigan] = []
    for k in 1...max(1, limit) {
      guard let last = optima.last else {
        optima.append(best(k: k))
        continue
      }
      var generator = Xoshiro256(seed: seed, stage: "kmeans", purpose: "grown", index: UInt64(k))
      let seeds = GrownSeeds(rows, centres: last.centres).starts(starts, &generator)
      let runs = Parallel.map(seeds.count, threads: threads) {
        LloydHartigan(rows, centres: seeds[$0], maximumIterations: maximumIterations)
      }
      optima.append(Self.least(runs))
    }
    return optima
  }

  /// Random swaps (Fränti 2018): one centre is moved to a far row and all settle
  /// anew, kept if better. They leave local optima that no restart avoids. Eight
  /// are tried at a time from the same start, whatever the number of threads.
  private func improved(_ start: LloydHartigan, k: Int, threads: Int) -> LloydHartigan {
    var best = start
    for first in stride(from: 0, to: swaps, by: 8) {
      let base = best.centres
      let runs = Parallel.map(min(8, swaps - first), threads: threads) { trial in
        var generator = Xoshiro256(
          seed: seed, stage: "kmeans", purpose: "swap\(k)", index: UInt64(first + trial))
        let centres = KMeansSeeds.swapped(rows, centres: base, &generator)
        return settled(from: centres)
      }
      best = Self.least([best] + runs)
    }
    return best
  }

  private func settled(from centres: [Double]) -> LloydHartigan {
    LloydHartigan(rows, centres: centres, maximumIterations: maximumIterations, tolerance: tolerance)
  }

  /// The first of the runs with the least inertia.
  static func least(_ runs: [LloydHartigan]) -> LloydHartigan {
    var best = runs[0]
    for run in runs.dropFirst() where run.inertia < best.inertia { best = run }
    return best
  }

  /// Optima within 2 % of the best, each once, the best first; ten at the most.
  func optima(k: Int, threads: Int) -> [LloydHartigan] {
    var runs = runs(k: k, threads: threads)
    if k > 1 { runs.append(improved(Self.least(runs), k: k, threads: threads)) }
    let order = runs.indices.sorted { (runs[$0].inertia, $0) < (runs[$1].inertia, $1) }
    var optima: [LloydHartigan] = []
    for i in order where runs[i].inertia <= 1.02 * runs[order[0]].inertia && optima.count < 10 {
      if let last = optima.last, runs[i].inertia <= last.inertia * (1 + 1e-9) { continue }
      optima.append(runs[i])
    }
    return optima
  }

  /// A restart's stream depends on (seed, k, restart) alone. Where only one
  /// partition is possible, one restart finds it. Needs 1 ≤ k ≤ rows.
  private func runs(k: Int, threads: Int) -> [LloydHartigan] {
    Parallel.map(k == 1 || k == rows.n ? 1 : restarts, threads: threads) { restart in
      var generator = Xoshiro256(
        seed: seed, stage: "kmeans", purpose: "k\(k)", index: UInt64(restart))
      let seeds = KMeansSeeds.draw(rows, k: k, &generator)
      return settled(from: seeds)
    }
  }
}

extension Points {
  /// The nearest centre of each row, the lower number of equals.
  func nearest(_ centres: Points, threads: Int = 1) -> [Int] {
    guard dimensions > 0 else { return [Int](repeating: 0, count: count) }
    return KMeansRows.with(self, []) { $0.nearest(centres.values, threads: threads) }
  }

  /// The weighted mean of each cluster's rows, from a first mean and the mean of
  /// what it leaves; sums by blocks of rows. nil where a cluster has no row.
  func means(_ assignment: [Int], weights: [Double]?, k: Int, threads: Int = 1) -> Points? {
    let d = dimensions
    var centres = [Double](repeating: 0, count: k * d)
    var mass: [Double] = []
    for pass in 0..<2 {
      let about = centres
      let parts = Parallel.chunks(count, threads: threads) { rows in
        var totals = [Double](repeating: 0, count: k * d + k)
        totals.withUnsafeMutableBufferPointer { totals in
          about.withUnsafeBufferPointer { about in
            values.withUnsafeBufferPointer { x in
              for i in rows {
                let c = assignment[i]
                let w = weights?[i] ?? 1
                var j = 0
                while j < d {
                  totals[c &* d &+ j] += w * (x[i &* d &+ j] - about[c &* d &+ j])
                  j &+= 1
                }
                totals[k &* d &+ c] += w
              }
            }
          }
        }
        return totals
      }
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
