internal import Parallelism

/// Optima of k = 1, 2, … on a small table, each grown from the one before: its centres and one row more
/// settle anew, as often as there are starts, the best kept. Next to restarts from nothing, most centres
/// are in place.
struct GrownSearch {
  /// Distinct rows with safe squares; weights that are whole numbers times one power of 2.
  let rows: KMeansRows
  let seed: UInt64
  let starts: Int
  /// The starts of a larger table go side by side.
  var threads = 1

  /// An optimum, seen while the search goes on.
  struct Optimum: Sendable {
    let partition: GrowingPartition
    /// Passes over the rows; nil where they came to their limit.
    let passes: Int?

    var inertia: Double { partition.loss }
  }

  /// Passes over the rows at the most, for each start.
  static let limit = 300
  /// Rows from which a start takes longer than to begin a thread.
  private static let parallelRows = 4096

  /// Hands over the optima of k = 1 … `largest` in their order. Needs as many distinct rows.
  func grow(to largest: Int, _ found: (Optimum) -> Void) {
    let rough = RoughRows(rows)
    var base = GrowingPartition(rough, limit: largest)
    var trials = (0..<starts).map { _ in GrowingPartition(rough, limit: largest) }
    defer {
      for partition in trials + [base] { partition.close() }
      rough.close()
    }
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * rows.n) { numbers in
      let squares = numbers.baseAddress!
      base.gather()
      base.refresh(squares)
      found(Optimum(partition: base, passes: 1))
      var k = 2
      while k <= largest {
        var generator = Xoshiro256(seed: seed, stage: "kmeans", purpose: "grown", index: UInt64(k))
        let seeds = GrownSeeds(rows: rows, squares: squares).draw(starts, &generator, squares + rows.n)
        let runs = settle(seeds, trials, base, squares)
        var best = 0
        for run in runs.indices where runs[run].inertia < runs[best].inertia { best = run }
        trials[best] = base
        base = runs[best].partition
        base.refresh(squares)
        found(Optimum(partition: base, passes: runs[best].passes))
        k += 1
      }
    }
  }

  /// What becomes of a partition with one row more, for each of some rows; each has its place.
  private func settle(
    _ seeds: [Int], _ places: [GrowingPartition], _ base: GrowingPartition, _ squares: UnsafePointer<Double>
  ) -> [Optimum] {
    let shared = Shared(squares: squares)
    return Parallel.map(seeds.count, threads: rows.n >= Self.parallelRows ? threads : 1) { start in
      var trial = places[start]
      trial.copy(base)
      trial.add(seeds[start], shared.squares)
      let passes = trial.settle(limit: Self.limit)
      return Optimum(partition: trial, passes: passes)
    }
  }

  private struct Shared: @unchecked Sendable { let squares: UnsafePointer<Double> }
}

extension LloydHartigan {
  init(_ optimum: GrownSearch.Optimum) {
    centres = optimum.partition.centreValues
    inertia = optimum.inertia
    iterations = optimum.passes ?? GrownSearch.limit
    converged = optimum.passes != nil
    settled = nil
  }
}
