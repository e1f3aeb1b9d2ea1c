internal import Parallelism

/// The best of several restarts of k-means on distinct weighted rows.
struct KMeansSearch: Sendable {
  /// Distinct rows with safe squares.
  let points: Points
  /// Positive, of order 1.
  let weights: [Double]
  let seed: UInt64
  let restarts: Int
  let maximumIterations: Int
  /// Swaps tried on the best restart.
  var swaps = 0

  /// The first of equals wins, so threads do not change the result.
  func best(k: Int, threads: Int = 1) -> LloydHartigan {
    let best = Self.least(runs(k: k, threads: threads))
    return k == 1 || k == points.count ? best : improved(best, k: k, threads: threads)
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
        let centres = KMeansSeeds.swapped(points, weights: weights, centres: base, &generator)
        return LloydHartigan(
          points, weights: weights, centres: centres, maximumIterations: maximumIterations)
      }
      best = Self.least([best] + runs)
    }
    return best
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
    Parallel.map(k == 1 || k == points.count ? 1 : restarts, threads: threads) { restart in
      var generator = Xoshiro256(
        seed: seed, stage: "kmeans", purpose: "k\(k)", index: UInt64(restart))
      let seeds = KMeansSeeds.draw(points, weights: weights, k: k, &generator)
      return LloydHartigan(points, weights: weights, centres: seeds, maximumIterations: maximumIterations)
    }
  }
}

extension Points {
  /// The nearest centre of each row, the lower number of equals.
  func nearest(_ centres: Points) -> [Int] {
    let d = dimensions
    let k = centres.count
    return values.withUnsafeBufferPointer { x in
      centres.values.withUnsafeBufferPointer { centres in
        (0..<count).map { i in
          var best = 0
          var least = Double.infinity
          var c = 0
          while c < k {
            var total = 0.0
            var j = 0
            while j < d {
              let gap = x[i &* d &+ j] - centres[c &* d &+ j]
              total += gap * gap
              j &+= 1
            }
            if total < least { (best, least) = (c, total) }
            c &+= 1
          }
          return best
        }
      }
    }
  }

  /// The weighted mean of each cluster's rows, from a first mean and the mean of
  /// what it leaves. nil where a cluster has no row.
  func means(_ assignment: [Int], weights: [Double]?, k: Int) -> Points? {
    let d = dimensions
    var centres = [Double](repeating: 0, count: k * d)
    var mass = [Double](repeating: 0, count: k)
    for i in 0..<count { mass[assignment[i]] += weights?[i] ?? 1 }
    guard mass.allSatisfy({ $0 > 0 }) else { return nil }
    for _ in 0..<2 {
      var totals = [Double](repeating: 0, count: k * d)
      for i in 0..<count {
        let c = assignment[i]
        let w = weights?[i] ?? 1
        for j in 0..<d { totals[c * d + j] += w * (values[i * d + j] - centres[c * d + j]) }
      }
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
