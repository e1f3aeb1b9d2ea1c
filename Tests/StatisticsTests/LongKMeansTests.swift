import Statistics
import Testing

/// Long tables are searched on samples, by Newton steps, and settled on all rows by bounds: what comes out
/// is looked at without any of these.
@Suite struct LongKMeansTests {
  /// Six overlapping groups of unequal size: k beyond their number is settled along flat valleys.
  private func groups(_ n: Int, _ d: Int, seed: UInt64) -> Points {
    var generator = Xoshiro256(seed: seed)
    let centres = (0..<(6 * d)).map { _ in 2 * generator.normal() }
    var values: [Double] = []
    values.reserveCapacity(n * d)
    for i in 0..<n {
      let group = [0, 0, 0, 1, 1, 2, 2, 3, 4, 5][i % 10]
      for j in 0..<d { values.append(centres[group * d + j] + generator.normal()) }
    }
    return Points(count: n, dimensions: d, values: values)
  }

  /// Each row has its nearest centre, each centre is the mean of its rows, and no row's move to another
  /// cluster lowers the sum of squares.
  private func checkOptimum(_ points: Points, _ model: KMeans) {
    let (d, k) = (points.dimensions, model.centres.count)
    var sums = [Double](repeating: 0, count: k * d)
    var (away, paying, inertia) = (0, 0, 0.0)
    for i in 0..<points.count {
      let own = model.assignment[i]
      let square = points.squaredDistance(i, model.centres, own)
      let size = Double(model.sizes[own])
      inertia += square
      for j in 0..<d { sums[own * d + j] += points.values[i * d + j] }
      for c in 0..<k where c != own {
        let other = points.squaredDistance(i, model.centres, c)
        if other < square || (other == square && c < own) { away += 1 }
        let there = Double(model.sizes[c])
        if there / (there + 1) * other < size / (size - 1) * square * (1 - 1e-9) { paying += 1 }
      }
    }
    #expect(away == 0 && paying == 0)
    #expect(close(model.inertia, inertia, digits: 11))
    for j in sums.indices {
      #expect(abs(sums[j] / Double(model.sizes[j / d]) - model.centres.values[j]) < 1e-9)
    }
  }

  @Test func optimaOfOverlappingGroups() throws {
    let points = groups(50_000, 3, seed: 31)
    var order = Array(0..<points.count)
    var generator = Xoshiro256(seed: 32)
    generator.shuffle(&order)
    for k in [2, 6, 9] {
      let model = try KMeans(points, k: k, seed: 1, restarts: 3)
      #expect(model.converged)
      checkOptimum(points, model)
      #expect(try KMeans(points, k: k, seed: 1, restarts: 3, threads: 2) == model)
      let shuffled = try KMeans(points.rows(order), k: k, seed: 1, restarts: 3, threads: 2)
      #expect(shuffled.centres == model.centres && shuffled.inertia == model.inertia)
    }
  }

  /// Far more rows than the largest sample.
  @Test func optimumOfManyRows() throws {
    let points = groups(350_000, 2, seed: 33)
    let model = try KMeans(points, k: 8, seed: 1, restarts: 3, threads: 2)
    #expect(model.converged)
    checkOptimum(points, model)
    #expect(try KMeans(points, k: 8, seed: 1, restarts: 3, threads: 1) == model)
  }

  /// Whole numbers 0 ..< k m fall into k runs of m: Σ (x − mean)² = k m (m² − 1)/12 (the sum of squares of a
  /// run). Lloyd's steps towards that grow ever shorter.
  @Test func runsOfWholeNumbers() throws {
    for (k, m) in [(4, 10_000), (7, 6_000)] {
      let points = Points(columns: [(0..<(k * m)).map(Double.init)])
      let model = try KMeans(points, k: k, seed: 1, restarts: 3, threads: 2)
      let least = Double(k) * Double(m) * (Double(m) * Double(m) - 1) / 12
      #expect(model.converged)
      #expect(model.inertia >= least * (1 - 1e-12) && model.inertia <= least * (1 + 1e-6))
    }
  }

  /// A power of two changes no digit, so nothing but the scale: not where bounds of half the digits overflow
  /// or vanish either.
  @Test(arguments: [0x1p150, 0x1p-150]) func anyScale(factor: Double) throws {
    let points = groups(22_000, 2, seed: 35)
    let model = try KMeans(points, k: 4, seed: 1, restarts: 2, threads: 2)
    let values = points.values.map { $0 * factor }
    let scaled = try KMeans(
      Points(count: points.count, dimensions: 2, values: values), k: 4, seed: 1, restarts: 2, threads: 2)
    #expect(scaled.assignment == model.assignment)
    #expect(scaled.centres.values == model.centres.values.map { $0 * factor })
  }

  /// A weight is as many equal rows.
  @Test func weightsAreRepeats() throws {
    let points = groups(30_000, 2, seed: 34)
    let weights = (0..<points.count).map { Double(1 + $0 % 3) }
    let repeated = points.rows((0..<points.count).flatMap { [Int](repeating: $0, count: 1 + $0 % 3) })
    let model = try KMeans(points, k: 5, seed: 1, restarts: 3, threads: 2, weights: weights)
    let same = try KMeans(repeated, k: 5, seed: 1, restarts: 3, threads: 2)
    #expect(model.centres == same.centres && model.inertia == same.inertia)
    #expect(model.weights == same.sizes.map(Double.init))
  }

  /// On a lattice many rows are as near to one centre as to another: the lower number has them.
  @Test func latticeWithTies() throws {
    let side = 160
    let points = Points(
      columns: [
        (0..<(side * side)).map { Double($0 % side) }, (0..<(side * side)).map { Double($0 / side) },
      ])
    for k in [2, 4, 5] {
      let model = try KMeans(points, k: k, seed: 1, restarts: 3, threads: 2)
      checkOptimum(points, model)
      #expect(try KMeans(points, k: k, seed: 1, restarts: 3) == model)
    }
  }
}
