/// How many groups a table has, and whether it has any.
///
/// Rule: the gap statistic over k = 1 … 10, but at most one group for ten rows; if
/// k = 1 lies within one s of the best gap, the grouping is weak; else the smallest
/// k ≥ 2 after which the gap no longer grows by more than an s (Tibshirani, Walther &
/// Hastie 2001) and whose clusters all come back with a mean bootstrap Jaccard of .6
/// or more; none: weak. A weak table is shown with k = 4, as a gradient. (The largest
/// gap alone takes ever more slices of two long groups.)
package struct ClusterCount: Sendable, Equatable {
  /// What each k looks like. An index without an answer at its k is nil.
  package struct Row: Sendable, Equatable {
    package let k: Int
    package let inertia: Double
    /// Of the gap statistic; nil where every distinct row is its own centre.
    package let logW: Double?
    package let gap: Double?
    package let s: Double?
    package let silhouette: Double?
    package let simplifiedSilhouette: Double?
    package let calinskiHarabasz: Double?
    package let daviesBouldin: Double?
    /// The least of the clusters' mean Jaccard similarities; nil at k = 1.
    package let minimumJaccard: Double?
    package let adjustedRand: Double?

    package init(
      k: Int, inertia: Double, logW: Double? = nil, gap: Double? = nil, s: Double? = nil,
      silhouette: Double? = nil, simplifiedSilhouette: Double? = nil, calinskiHarabasz: Double? = nil,
      daviesBouldin: Double? = nil, minimumJaccard: Double? = nil, adjustedRand: Double? = nil
    ) {
      self.k = k
      self.inertia = inertia
      self.logW = logW
      self.gap = gap
      self.s = s
      self.silhouette = silhouette
      self.simplifiedSilhouette = simplifiedSilhouette
      self.calinskiHarabasz = calinskiHarabasz
      self.daviesBouldin = daviesBouldin
      self.minimumJaccard = minimumJaccard
      self.adjustedRand = adjustedRand
    }
  }

  package enum Reason: String, Sendable, Equatable {
    /// k groups stand out from an even spread, and come back in resamples.
    case stable
    /// One group fits as well as the best number of groups.
    case oneGroup
    /// No number of groups near the best gap comes back in resamples.
    case unstable
  }

  package let rows: [Row]
  /// The k of the largest gap.
  package let bestGap: Int
  /// nil: weak.
  package let k: Int?
  package let reason: Reason
  /// The k to show: the chosen one, or that of the gradient.
  package let shown: Int
  package let count: Int
  /// Rows the scan worked on: all, or the seeded sample.
  package let scanned: Int
  /// Rows of the silhouettes and resamples, and at most of each reference set.
  package let resampled: Int

  package static let stableJaccard = 0.6
  package static let gradient = 4

  /// How much work is done; the defaults are the method's.
  package struct Effort: Sendable, Equatable {
    package var largestK = 10
    package var references = 20
    package var resamples = 50
    /// Starts tried for each k, from the best of k − 1: on the table and the reference sets, and on a
    /// resample. (On 240 drawn tables of 100 to 1,500 rows, groups and even and long spreads, k = 2 … 10, four
    /// end 0.33 % above the best of 60 restarts with swaps on average, three 0.47 %.)
    package var starts = 4
    package var resampleStarts = 1
    /// Restarts on a resample where k is not scanned.
    package var resampleRestarts = 2
    /// Rows above which a seeded sample is scanned.
    package var rows = 20_000
    /// Rows above which silhouettes, resamples and reference sets are of a sample.
    package var resampledRows = 5_000

    package init() {}
  }

  /// Throws `.tooFewDistinct` below two distinct points and `.domain` for values
  /// that are not finite or outside about 1e±60, or an effort without work.
  package init(_ points: Points, seed: UInt64, effort: Effort = Effort(), threads: Int = 1)
    throws(NoAnswer)
  {
    try self.init(DistinctPoints(points), seed: seed, effort: effort, threads: threads)
  }

  /// The same for rows that are compressed already: the model of the chosen k needs them, too.
  package init(_ given: DistinctPoints, seed: UInt64, effort: Effort = Effort(), threads: Int = 1)
    throws(NoAnswer)
  {
    guard (2...1000).contains(effort.largestK), effort.rows >= 2, effort.resampledRows >= 2 else {
      throw .domain("a scan needs k up to 2 … 1000 and two rows")
    }
    let most = GrownSeeds.trials
    guard (1...most).contains(effort.starts), (1...most).contains(effort.resampleStarts) else {
      throw .domain("starts lie in 1 … \(most)")
    }
    // Canonical order: the order of the data does not matter.
    let all = given.expanded()
    let scan = all.rows(DistinctPoints.sample(effort.rows, of: all.count, seed: seed))
    let table = try DistinctPoints(scan)
    guard table.count >= 2 else { throw .tooFewDistinct(have: table.count, need: 2) }
    // Grown from k to k, as on the reference sets: neither side gets a better search.
    let models = try KMeans.grown(
      table, to: max(1, min(effort.largestK, table.count, scan.count / 10)), seed: seed,
      starts: effort.starts, threads: threads)
    let gap = try GapStatistic(
      scan, inertias: models.map(\.inertia), references: effort.references, rowLimit: effort.resampledRows,
      seed: seed, starts: effort.starts, threads: threads)
    let sample = DistinctPoints.sample(effort.resampledRows, of: scan.count, seed: seed)
    let part = scan.rows(sample)
    let partitions = models.dropFirst().map { model in
      (assignment: sample.map { model.assignment[$0] }, k: model.centres.count)
    }
    let stability = try ClusterStability.compute(
      part, partitions, resamples: effort.resamples, seed: seed,
      search: .grown(starts: effort.resampleStarts), threads: threads)
    let silhouettes = Self.silhouettes(part, partitions, threads: threads)
    rows = models.enumerated().map { i, model in
      let gap = i < gap.rows.count ? gap.rows[i] : nil
      let indices = try? ValidityIndices(scan, model.assignment, k: model.centres.count)
      let simplified = try? Silhouettes.simplified(scan, centres: model.centres, model.assignment)
      return Row(
        k: i + 1, inertia: model.inertia, logW: gap?.logW, gap: gap?.gap, s: gap?.s,
        silhouette: i == 0 ? nil : silhouettes[i - 1], simplifiedSilhouette: simplified?.mean,
        calinskiHarabasz: indices?.calinskiHarabasz, daviesBouldin: indices?.daviesBouldin,
        minimumJaccard: i == 0 ? nil : stability[i - 1].jaccard.min(),
        adjustedRand: i == 0 ? nil : stability[i - 1].adjustedRand)
    }
    (bestGap, k, reason) = Self.choose(rows)
    shown = k ?? min(Self.gradient, table.count)
    count = all.count
    scanned = scan.count
    resampled = part.count
  }

  /// The rule alone. Where W = 0 the gap has no bound: the groups are exact, and
  /// the first such k is the best.
  package static func choose(_ rows: [Row]) -> (bestGap: Int, k: Int?, reason: Reason) {
    func stable(_ row: Row) -> Bool { (row.minimumJaccard ?? 0) >= stableJaccard }
    if let exact = rows.first(where: { $0.k > 1 && $0.inertia == 0 }) {
      return stable(exact) ? (exact.k, exact.k, .stable) : (exact.k, nil, .unstable)
    }
    let known = rows.compactMap { row in row.gap.map { (row: row, gap: $0) } }
    guard var best = known.first else { return (1, nil, .oneGroup) }
    for candidate in known where candidate.gap > best.gap { best = candidate }
    let least = best.gap - (best.row.s ?? 0)
    if known[0].row.k == 1, known[0].gap >= least { return (best.row.k, nil, .oneGroup) }
    for (place, (row, gap)) in known.enumerated() where row.k >= 2 && stable(row) {
      let next = place + 1 < known.count ? known[place + 1] : nil
      // The last k of the scan has no next one: it must be as good as the best.
      if gap >= next.map({ $0.gap - ($0.row.s ?? 0) }) ?? least { return (best.row.k, row.k, .stable) }
    }
    return (best.row.k, nil, .unstable)
  }

  /// Mean silhouettes of all partitions from one pass; each alone where one has no answer.
  private static func silhouettes(
    _ points: Points, _ partitions: [(assignment: [Int], k: Int)], threads: Int
  ) -> [Double?] {
    if let all = try? Silhouettes.compute(points, partitions, threads: threads) { return all.map(\.mean) }
    return partitions.map { try? Silhouettes(points, $0.assignment, k: $0.k, threads: threads).mean }
  }
}
