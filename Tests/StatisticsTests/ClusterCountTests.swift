import Statistics
import Testing

/// Planted truths for the choice of k, small enough for debug builds; the full
/// effort was run in release builds on 5,000 rows.
@Suite struct ClusterCountTests {
  private var effort: ClusterCount.Effort {
    var effort = ClusterCount.Effort()
    effort.largestK = 5
    effort.references = 8
    effort.resamples = 10
    return effort
  }

  private func points(_ n: Int, _ seed: UInt64, _ draw: (Int, inout Xoshiro256) -> [Double]) -> Points {
    var generator = Xoshiro256(seed: seed)
    var values: [Double] = []
    for i in 0..<n { values += draw(i, &generator) }
    return Points(count: n, dimensions: values.count / max(1, n), values: values)
  }

  private func groups(_ n: Int, _ seed: UInt64) -> Points {
    points(n, seed) { i, generator in
      [Double(i % 3) * 6 + generator.normal(), (i % 3 == 1 ? 6 : 0) + generator.normal()]
    }
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func threeGaussians(seed: UInt64) throws {
    let table = groups(150, seed)
    let count = try ClusterCount(table, seed: seed, effort: effort, threads: 2)
    #expect(count.k == 3 && count.shown == 3 && count.bestGap == 3 && count.reason == .stable)
    #expect(count.rows.count == 5 && count.scanned == 150)
    #expect(count.rows[2].minimumJaccard! > 0.9)
    let model = try KMeans(table, k: 3, seed: seed)
    #expect(try PartitionAgreement(model.assignment, (0..<150).map { $0 % 3 }).adjustedRand > 0.9)
  }

  /// In the original axes' box this one would be cut in three.
  @Test(arguments: [1, 2, 3] as [UInt64]) func oneCorrelatedGaussian(seed: UInt64) throws {
    let table = points(150, seed) { _, generator in
      let z = generator.normal()
      return [z, 0.95 * z + 0.3 * generator.normal()]
    }
    let count = try ClusterCount(table, seed: seed, effort: effort, threads: 2)
    #expect(count.k == nil && count.reason == .oneGroup && count.shown == 4)
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func uniform(seed: UInt64) throws {
    let table = points(150, seed) { _, generator in [generator.uniform(), generator.uniform()] }
    #expect(try ClusterCount(table, seed: seed, effort: effort, threads: 2).k == nil)
  }

  /// Each k is grown from the one before, and comes near to the best of many restarts from nothing.
  @Test(arguments: [1, 2, 3] as [UInt64]) func grownOptimaAreNearTheBest(seed: UInt64) throws {
    var effort = effort
    effort.references = 2
    effort.resamples = 1
    let tables = [
      groups(100, seed),
      points(100, seed) { _, generator in [generator.uniform(), generator.uniform(), generator.uniform()] },
    ]
    var excess: [Double] = []
    for table in tables {
      let rows = try ClusterCount(table, seed: seed, effort: effort).rows
      for row in rows.dropFirst() {
        excess.append(row.inertia / (try KMeans(table, k: row.k, seed: seed, restarts: 40).inertia) - 1)
        #expect(row.inertia < rows[row.k - 2].inertia)
      }
    }
    // The restarts are the better search: nearly always ahead, by little.
    #expect(excess.count == 8 && excess.allSatisfy { $0 > -0.001 && $0 < 0.05 })
    #expect(Sums.mean(excess) < 0.015)
  }

  @Test func threadsAndOrderDoNotMatter() throws {
    let table = groups(60, 4)
    let one = try ClusterCount(table, seed: 1, effort: effort, threads: 1)
    #expect(one == (try ClusterCount(table, seed: 1, effort: effort, threads: 2)))
    #expect(one == (try ClusterCount(table.rows(Array((0..<60).reversed())), seed: 1, effort: effort)))
  }

  @Test func samplesOfLargerTables() throws {
    var small = effort
    small.rows = 90
    small.resampledRows = 60
    let count = try ClusterCount(groups(300, 5), seed: 1, effort: small)
    #expect(count.k == 3 && count.count == 300 && count.scanned == 90 && count.resampled == 60)
  }

  /// Three heaps of equal rows: exact groups, where ln W has no bound.
  @Test func heaps() throws {
    let heaps = Points(columns: [(0..<60).map { Double([0, 7, 30][$0 % 3]) }])
    let count = try ClusterCount(heaps, seed: 1, effort: effort)
    #expect(count.k == 3 && count.rows.count == 3)
    #expect(count.rows[2].gap == nil && count.rows[2].inertia == 0)
  }

  private func row(_ k: Int, gap: Double, s: Double = 0.1, jaccard: Double = 0.9) -> ClusterCount.Row {
    ClusterCount.Row(k: k, inertia: 1, logW: 0, gap: gap, s: s, minimumJaccard: k == 1 ? nil : jaccard)
  }

  @Test func theRule() {
    let near = ClusterCount.choose([row(1, gap: 0.95), row(2, gap: 0.5), row(3, gap: 1)])
    #expect(near.bestGap == 3 && near.k == nil && near.reason == .oneGroup)
    let smaller = ClusterCount.choose([row(1, gap: 0), row(2, gap: 0.91), row(3, gap: 1)])
    #expect(smaller.bestGap == 3 && smaller.k == 2 && smaller.reason == .stable)
    let shaky = ClusterCount.choose([row(1, gap: 0), row(2, gap: 0.91, jaccard: 0.59), row(3, gap: 1)])
    #expect(shaky.k == 3)
    let none = ClusterCount.choose([row(1, gap: 0), row(2, gap: 1, jaccard: 0.5), row(3, gap: 0.5)])
    #expect(none.k == nil && none.reason == .unstable)
    #expect(ClusterCount.choose([]).k == nil)
  }

  @Test func refusals() {
    let table = Points(columns: [[1, 2, 3, 4, 9]])
    for bad in [Points(columns: [[]]), Points(columns: [[1]]), Points(columns: [[2, 2, 2]])] {
      #expect(throws: NoAnswer.self) { try ClusterCount(bad, seed: 1, effort: effort) }
    }
    for values in [[1, 2, .nan], [1, 2, .infinity], [1e300, 2e300, -1e300], [1e-300, 2e-300, 4e-300]] {
      #expect(throws: NoAnswer.self) { try ClusterCount(Points(columns: [values]), seed: 1, effort: effort) }
    }
    var idle = effort
    idle.references = 1
    #expect(throws: NoAnswer.self) { try ClusterCount(table, seed: 1, effort: idle) }
    idle = effort
    idle.starts = 0
    #expect(throws: NoAnswer.self) { try ClusterCount(table, seed: 1, effort: idle) }
    idle = effort
    idle.resampleStarts = 0
    #expect(throws: NoAnswer.self) { try ClusterCount(table, seed: 1, effort: idle) }
    idle = effort
    idle.resamples = 0
    #expect(throws: NoAnswer.self) { try ClusterCount(table, seed: 1, effort: idle) }
    #expect(throws: NoAnswer.self) { try GapStatistic(table, inertias: [.nan], seed: 1) }
    #expect(throws: NoAnswer.self) { try GapStatistic(table, inertias: [], seed: 1) }
    #expect(throws: NoAnswer.self) { try ClusterStability(table, [0, 0, 0, 0, 7], k: 2, seed: 1) }
    #expect(throws: NoAnswer.self) { try ClusterStability(table, [0], k: 1, seed: 1) }
  }
}
