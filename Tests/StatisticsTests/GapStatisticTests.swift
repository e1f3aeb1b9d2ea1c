import Statistics
import Testing

/// The parts of the choice of k, against values that follow from their definitions.
@Suite struct GapStatisticTests {
  /// Half of the rows at −1, half at 1: W/n = 1, and a uniform spread over the box
  /// [−1, 1] has W*/n near 2²/12, so the gap at k = 1 is near ln(1/3).
  @Test func gapOfTwoHeaps() throws {
    let n = 1000
    let points = Points(columns: [(0..<n).map { $0 % 2 == 0 ? -1 : 1 }])
    let gap = try GapStatistic(points, inertias: [Double(n), 0], seed: 1)
    #expect(gap.rows.count == 1 && gap.referenceRows == n)
    #expect(close(gap.rows[0].logW, 6.907755278982137, digits: 14))
    // The mean of 20 sets lies within four standard errors, s/√20 each.
    #expect(close(gap.rows[0].gap, -1.0986122886681098, absolute: 4 * gap.rows[0].s / 20.0.squareRoot()))
    // sd of ln W*: W* is a mean of squares with relative variance (9/5 − 1)/n.
    #expect(gap.rows[0].s > 0.014 && gap.rows[0].s < 0.045)
    // Fewer rows in the sets estimate the same gap.
    let short = try GapStatistic(points, inertias: [Double(n)], rowLimit: 400, seed: 2)
    #expect(short.referenceRows == 400)
    #expect(close(short.rows[0].gap, gap.rows[0].gap, absolute: short.rows[0].s + gap.rows[0].s))
  }

  /// A 3-4-5 rotation of a 10 × 2 grid: the box has the grid's sides, not the wider ones of x and y.
  @Test func boxFollowsTheAxes() throws {
    var values: [Double] = []
    for a in -5...5 {
      for b in -1...1 { values += [0.8 * Double(a) - 0.6 * Double(b), 0.6 * Double(a) + 0.8 * Double(b)] }
    }
    let box = try PrincipalBox(Points(count: 33, dimensions: 2, values: values))
    #expect(close(box.high[0] - box.low[0], 10, digits: 13))
    #expect(close(box.high[1] - box.low[1], 2, digits: 13))
    #expect(close(box.axes[0][0], 0.8, digits: 13) && close(box.axes[0][1], 0.6, digits: 13))
    #expect(throws: NoAnswer.self) { try PrincipalBox(Points(columns: [[1]])) }
    #expect(throws: NoAnswer.self) { try PrincipalBox(Points(columns: [])) }
    #expect(throws: NoAnswer.self) { try PrincipalBox(Points(columns: [[1e300, -1e300]])) }
  }

  @Test func stabilityOfGroupsFarApart() throws {
    let points = Points(columns: [(0..<60).map { Double($0 % 3) * 100 + Double($0) / 60 }])
    let groups = (0..<60).map { $0 % 3 }
    let stability = try ClusterStability(points, groups, k: 3, resamples: 20, seed: 1)
    #expect(stability.jaccard == [1, 1, 1] && stability.adjustedRand == 1 && stability.resamples == 20)
    // A partition that ignores the groups does not come back.
    let halves = try ClusterStability(points, (0..<60).map { $0 / 20 }, k: 3, resamples: 20, seed: 1)
    #expect(halves.jaccard.allSatisfy { $0 < 0.5 } && halves.adjustedRand.magnitude < 0.1)
    // One cluster always does; an empty one never.
    let one = try ClusterStability(points, [Int](repeating: 0, count: 60), k: 1, resamples: 3, seed: 1)
    #expect(one.jaccard == [1])
    let empty = try ClusterStability(points, groups, k: 4, resamples: 3, seed: 1)
    #expect(empty.jaccard[3] == 0)
    // Fewer distinct rows in a resample than clusters: it is split into those it has.
    let few = try ClusterStability(Points(columns: [[1, 2, 3]]), [0, 1, 2], k: 3, resamples: 30, seed: 1)
    #expect(few.jaccard == [1, 1, 1])
  }

  @Test func samplesAreSpreadEvenly() {
    #expect(DistinctPoints.sample(5, of: 5, seed: 1) == [0, 1, 2, 3, 4])
    #expect(DistinctPoints.sample(5, of: 0, seed: 1) == [])
    let sample = DistinctPoints.sample(100, of: 1000, seed: 3)
    #expect(sample.count == 100)
    for (i, position) in sample.enumerated() { #expect((i * 10..<(i + 1) * 10).contains(position)) }
  }
}
