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
