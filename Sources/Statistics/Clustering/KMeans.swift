/// k-means: greedy k-means++ seeds, Lloyd's iteration, then Hartigan's exchange
/// of single points, the best of several restarts.
///
/// Lloyd (1982); Arthur & Vassilvitskii (2007) with the 2 + ⌊ln k⌋ greedy trials
/// of their appendix; Hartigan & Wong (1979). A restart's stream depends on
/// (seed, restart) alone, so threads do not change the result.
package struct KMeans: Sendable {
  /// Cluster of each point, 0 ..< k, in the canonical order of centres.
  package let assignment: [Int]
  /// Centres sorted lexicographically by coordinate.
  package let centres: Points
  package let sizes: [Int]
  /// Sum of squared distances to the own centre.
  package let inertia: Double
  package let restarts: Int
  /// Lloyd iterations and exchange passes of the best restart.
  package let iterations: Int
  package let converged: Bool

  package init(
    _ points: Points, k: Int, seed: UInt64, restarts: Int = 10, threads: Int = 1,
    maximumIterations: Int = 300
  ) throws(NoAnswer) {
    guard k >= 1 else { throw .domain("k is at least 1") }
    guard restarts >= 1 else { throw .domain("restarts is at least 1") }
    guard points.values.allSatisfy(\.isFinite) else { throw .domain("a point is not finite") }
    let distinct = points.distinctCount(upTo: k)
    guard distinct >= k else { throw .tooFewDistinct(have: distinct, need: k) }
    let runs = Parallel.map(restarts, threads: threads) { restart in
      var generator = Xoshiro256(
        seed: seed, stage: "kmeans", purpose: "k\(k)", index: UInt64(restart))
      var search = LloydHartigan(points, centres: Self.seeds(points, k, &generator))
      search.run(maximumIterations: maximumIterations)
      return search
    }
    // The first of equals wins, so the order of restarts decides ties.
    var best = runs[0]
    for run in runs.dropFirst() where run.inertia < best.inertia { best = run }

    let order = (0..<k).sorted { a, b in
      let d = points.dimensions
      return best.centres[(a * d)..<((a + 1) * d)].lexicographicallyPrecedes(
        best.centres[(b * d)..<((b + 1) * d)])
    }
    var place = [Int](repeating: 0, count: k)
    for (position, cluster) in order.enumerated() { place[cluster] = position }
    assignment = best.assignment.map { place[$0] }
    centres = Points(count: k, dimensions: points.dimensions, values: best.centres).rows(order)
    sizes = order.map { best.counts[$0] }
    inertia = best.inertia
    iterations = best.iterations
    converged = best.converged
    self.restarts = restarts
  }

  /// Greedy k-means++: each next seed is the best of 2 + ⌊ln k⌋ candidates drawn
  /// with probability proportional to the squared distance to the seeds so far.
  private static func seeds(_ points: Points, _ k: Int, _ generator: inout Xoshiro256) -> [Double] {
    let trials = 2 + Int(Elementary.log(Double(k)))
    var chosen = [generator.below(points.count)]
    var nearest = (0..<points.count).map { points.squaredDistance($0, points, chosen[0]) }
    while chosen.count < k {
      let total = Sums.sum(nearest)
      var best: (point: Int, potential: Double, nearest: [Double])?
      for _ in 0..<trials {
        let candidate = draw(nearest, total, &generator)
        let distances = (0..<points.count).map {
          min(nearest[$0], points.squaredDistance($0, points, candidate))
        }
        let potential = Sums.sum(distances)
        if best == nil || potential < best!.potential { best = (candidate, potential, distances) }
      }
      chosen.append(best!.point)
      nearest = best!.nearest
    }
    return points.rows(chosen).values
  }

  private static func draw(_ weights: [Double], _ total: Double, _ generator: inout Xoshiro256) -> Int {
    var rest = generator.uniform() * total
    var last = 0
    for (i, weight) in weights.enumerated() where weight > 0 {
      rest -= weight
      last = i
      if rest < 0 { return i }
    }
    return last
  }
}
