internal import Parallelism

/// The search on a long table: restarts on a small sample, the best optima on larger ones, the best of
/// those on all rows.
///
/// Few rows tell where optima are, more of them which is the best, and only the last one is needed to all
/// digits. Each step begins where the one before ended, so that little is left to move.
struct SampledSearch: Sendable {
  let table: DistinctPoints
  let points: Points
  /// How all rows are searched.
  let whole: KMeansSearch
  let threads: Int

  /// Rows of the sample that the restarts run on, restarts and swaps at the least: they cost little there.
  private static let coarse = 8_000
  private static let restarts = 16
  private static let swaps = 16
  /// Rows for each cluster that such a sample has at the least.
  private static let rowsPerCluster = 50
  /// Larger samples, how much of its loss an optimum may gain where it is left, and which are kept: so many,
  /// if their loss is at most so many times the least.
  private static let levels = [
    (rows: KMeans.sampleLimit, least: 1e-5, kept: 2, within: 1.003),
    (rows: 160_000, least: 1e-6, kept: 1, within: 1.0),
  ]
  private static let least = 1e-10
  /// Optima that are carried from the first sample to the next.
  private static let candidates = 5
  /// Losses up to so many times another may be the same optimum, left at another place.
  private static let alike = 1.0003

  func best(k: Int) -> LloydHartigan {
    guard whole.rows.n > KMeans.sampleLimit, let optima = coarseOptima(k) else {
      return whole.best(k: k, threads: threads)
    }
    var candidates = optima.prefix(Self.candidates).map(\.centres)
    for level in Self.levels where level.rows == KMeans.sampleLimit || whole.rows.n > 2 * level.rows {
      let sample = table.sample(level.rows, seed: whole.seed)
      guard sample.rows.count >= k else { continue }
      let starts = candidates
      // Several side by side, a single one with all threads.
      let each = max(1, threads / starts.count)
      candidates = Self.best(
        KMeansRows.with(points.rows(sample.rows, threads: threads), sample.weights) { rows in
          Parallel.map(starts.count, threads: threads) {
            descend(rows, starts[$0], level.least, threads: each)
          }
        }, level.kept, within: level.within)
    }
    return KMeansSearch.least(
      candidates.map {
        let descent = descend(whole.rows, $0, Self.least, threads: threads)
        return LloydHartigan(
          descent.search, after: descent.iterations, maximumIterations: whole.maximumIterations,
          tolerance: whole.tolerance, resting: descent.rests, keeping: true)
      })
  }

  /// nil where a few heaps with most of the weight leave fewer sampled rows than clusters.
  private func coarseOptima(_ k: Int) -> [LloydHartigan]? {
    let size = k * Self.rowsPerCluster <= Self.coarse ? Self.coarse : KMeans.sampleLimit
    let sample = table.sample(size, seed: whole.seed)
    guard sample.rows.count >= k else { return nil }
    return KMeansRows.with(points.rows(sample.rows), sample.weights) {
      KMeansSearch(
        rows: $0, seed: whole.seed, restarts: max(whole.restarts, Self.restarts),
        maximumIterations: whole.maximumIterations, tolerance: whole.tolerance,
        swaps: whole.swaps > 0 ? max(whole.swaps, Self.swaps) : 0
      ).optima(k: k, threads: threads)
    }
  }

  private func descend(
    _ rows: KMeansRows, _ centres: [Double], _ least: Double, threads: Int
  ) -> NewtonDescent {
    NewtonDescent(
      KMeansState(rows, centres: centres, threads: threads), least: least, tolerance: whole.tolerance,
      limit: whole.maximumIterations)
  }

  /// The best of some descents, the best first, each optimum once.
  private static func best(_ descents: [NewtonDescent], _ count: Int, within factor: Double) -> [[Double]] {
    var kept: [NewtonDescent] = []
    for i in descents.indices.sorted(by: { (descents[$0].loss, $0) < (descents[$1].loss, $1) }) {
      if let first = kept.first, kept.count == count || descents[i].loss > factor * first.loss { break }
      if let last = kept.last, descents[i].loss <= alike * last.loss { continue }
      kept.append(descents[i])
    }
    return kept.map(\.search.centreValues)
  }
}
