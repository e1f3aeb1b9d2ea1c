import Testing

@testable import Statistics

/// Partitions that grow by a cluster at a time, against plain sums over all rows and clusters.
@Suite struct GrownSearchTests {
  /// Distinct rows about a place, weights 1 … 5, with or without one row far out.
  private func table(
    _ n: Int, _ d: Int, seed: UInt64, offset: Double = 0, outlier: Double = 0
  ) -> (points: Points, weights: [Double]) {
    var generator = Xoshiro256(seed: seed)
    var values = (0..<n * d).map { _ in offset + generator.normal() }
    values[0] += outlier
    let weights = (0..<n).map { _ in Double(1 + generator.below(5)) }
    return (Points(count: n, dimensions: d, values: values), weights)
  }

  private struct Found {
    let k: Int
    let assignment: [Int]
    let inertia: Double
    let centres: Points
    let converged: Bool
  }

  private func grow(
    _ table: (points: Points, weights: [Double]), to limit: Int, threads: Int = 1
  ) -> [Found] {
    var found: [Found] = []
    KMeansRows.with(table.points, table.weights) { rows in
      GrownSearch(rows: rows, seed: 5, starts: 3, threads: threads).grow(to: limit) {
        let k = $0.partition.k
        found.append(
          Found(
            k: k,
            assignment: (0..<rows.n).map { [partition = $0.partition] in Int(partition.assignment[$0]) },
            inertia: $0.inertia,
            centres: Points(count: k, dimensions: rows.d, values: $0.partition.centreValues),
            converged: $0.passes != nil))
      }
    }
    return found
  }

  /// What moving a row to another cluster would change the inertia by, at the least over all.
  private func leastChange(_ table: (points: Points, weights: [Double]), _ found: Found) -> Double {
    var mass = [Double](repeating: 0, count: found.k)
    for (row, c) in found.assignment.enumerated() { mass[c] += table.weights[row] }
    var least = Double.infinity
    for (row, a) in found.assignment.enumerated() {
      let w = table.weights[row]
      guard mass[a] > w else { continue }
      let saved = mass[a] * w / (mass[a] - w) * table.points.squaredDistance(row, found.centres, a)
      for b in 0..<found.k where b != a {
        let cost = mass[b] * w / (mass[b] + w) * table.points.squaredDistance(row, found.centres, b)
        least = min(least, cost - saved)
      }
    }
    return least
  }

  /// Where single precision tells much, a little (far from 0) and nothing (one row very far out).
  @Test(arguments: [
    (40, 1, 0.0, 0.0), (203, 3, 0, 0), (203, 3, 1e6, 0), (120, 2, 1e13, 0), (77, 2, 0, 1e9), (90, 9, -5, 40),
  ])
  func noMoveOfARowLowersTheInertia(n: Int, d: Int, offset: Double, outlier: Double) {
    let table = table(n, d, seed: 3, offset: offset, outlier: outlier)
    let all = grow(table, to: 7)
    #expect(all.map(\.k) == Array(1...7) && all.allSatisfy(\.converged))
    for found in all {
      // The centres are the means, and the inertia is that of the partition.
      let means = KMeansRows.with(table.points, table.weights) { $0.means(found.assignment, k: found.k) }!
      let scale = 1 + offset.magnitude
      for (mean, centre) in zip(means.values, found.centres.values) {
        #expect(close(mean, centre, absolute: 1e-13 * max(scale, outlier)))
      }
      let inertia = Sums.sum(n) {
        table.weights[$0] * table.points.squaredDistance($0, means, found.assignment[$0])
      }
      #expect(close(found.inertia, inertia, digits: offset < 1e10 ? 9 : 3))
      #expect(leastChange(table, found) > -1e-9 * all[0].inertia)
    }
    for (smaller, larger) in zip(all, all.dropFirst()) { #expect(larger.inertia < smaller.inertia) }
  }

  /// Rows that single precision takes for settled are: whatever a move to another cluster would bring.
  @Test(arguments: [(0.0, 0.0), (1e5, 0), (1e12, 0), (0, 300), (0, 1e7)])
  func whatLooksSettledIs(offset: Double, outlier: Double) {
    let table = table(100, 3, seed: 8, offset: offset, outlier: outlier)
    var (told, wrong) = (0, 0)
    KMeansRows.with(table.points, table.weights) { rows in
      let rough = RoughRows(rows)
      defer { rough.close() }
      GrownSearch(rows: rows, seed: 1, starts: 1).grow(to: 6) { optimum in
        // Optima, and what they are as every row in turn is put elsewhere.
        let k = optimum.partition.k
        var partition = GrowingPartition(rough, limit: 6)
        defer { partition.close() }
        for moved in 0..<rows.n {
          partition.copy(optimum.partition)
          partition.assignment[moved] = (partition.assignment[moved] + 1) % Int32(k)
          for block in 0..<rough.blocks {
            let look = rough.look(block, partition.roughCentres, k)
            let unsettled = rough.unsettled(
              block, look, partition.assignment, lightest: partition.lightest)
            for lane in 0..<min(8, rows.n - block * 8) {
              let i = block * 8 + lane
              let a = Int(partition.assignment[i])
              let (w, mass) = (table.weights[i], partition.mass[a])
              let settled = rough.isSettled(look, lane, own: a, w, mass, lightest: partition.lightest)
              // The test of a whole block is the coarser one.
              if !unsettled[lane] && !settled && mass > w { wrong += 1 }
              if unsettled[lane] && !settled { continue }
              let squares = (0..<k).map { c in
                (0..<3).reduce(0.0) { total, j in
                  let gap = rows.x[i * 3 + j] - partition.centres[j * partition.stride + c]
                  return total + gap * gap
                }
              }
              let saved = mass / (mass - w) * squares[a]
              told += 1
              for b in 0..<k where b != a {
                if partition.mass[b] / (partition.mass[b] + w) * squares[b] < saved { wrong += 1 }
              }
            }
          }
        }
      }
    }
    #expect(wrong == 0)
    // Of most rows it can tell, but for those that are all in one place in single precision.
    #expect(told > (outlier > 1e6 || offset > 1e10 ? 0 : 15_000))
  }

  @Test func threadsDoNotMatter() {
    let table = table(5000, 2, seed: 4)
    let (one, two) = (grow(table, to: 4), grow(table, to: 4, threads: 2))
    #expect(one.map(\.assignment) == two.map(\.assignment))
    #expect(one.map(\.centres) == two.map(\.centres) && one.map(\.inertia) == two.map(\.inertia))
  }

  /// As many clusters as rows, rows too close for their squares, and a heap with nearly all weight.
  @Test func edges() {
    let few = grow((Points(columns: [[0, 1, 3]]), [1, 1, 1]), to: 3)
    #expect(few.map(\.inertia) == [14.0 / 3, 0.5, 0].map { $0 })
    let close = grow((Points(columns: [[0, 1e-170, 2e-170, 1]]), [1, 1, 1, 1]), to: 4)
    #expect(close.allSatisfy { Set($0.assignment).count == $0.k } && close[1].inertia == 0)
    let heap = grow((Points(columns: [[0, 1, 10, 11]]), [4096, 1, 1, 1]), to: 3)
    #expect(heap[1].assignment[2] == heap[1].assignment[3] && heap[1].assignment[0] != heap[1].assignment[3])
    #expect(heap[2].inertia <= 1)
  }
}
