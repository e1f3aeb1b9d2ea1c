import Statistics
import Testing

/// What must hold of every result, checked without the search's bounds and shortcuts.
@Suite struct KMeansOptimumTests {
  private func checkOptimum(_ points: Points, _ model: KMeans, _ weights: [Double]) {
    let k = model.centres.count
    var inertia = 0.0
    for i in 0..<points.count {
      let squares = (0..<k).map { points.squaredDistance(i, model.centres, $0) }
      let own = model.assignment[i]
      inertia += weights[i] * squares[own]
      #expect(squares[own] == squares.min()! && squares.firstIndex(of: squares[own]) == own)
      // No single point's move pays.
      let (mass, w) = (model.weights[own], weights[i])
      guard model.sizes[own] > 1 else { continue }
      let gain = mass / (mass - w) * squares[own]
      for c in 0..<k where c != own {
        #expect(model.weights[c] / (model.weights[c] + w) * squares[c] >= gain * (1 - 1e-9))
      }
    }
    #expect(close(model.inertia, inertia, digits: 12) || inertia == 0)
    #expect(model.sizes.allSatisfy { $0 > 0 } && model.sizes.reduce(0, +) == points.count)
  }

  @Test func noMovePays() throws {
    var generator = Xoshiro256(seed: 11)
    for trial in 0..<12 {
      let n = 20 + generator.below(60)
      let d = 1 + trial % 3
      let points = Points(count: n, dimensions: d, values: (0..<(n * d)).map { _ in generator.normal() })
      let weights = (0..<n).map { _ in 0.1 + generator.uniform() }
      for k in [1, 2, 5, n - 1, n] {
        let model = try KMeans(points, k: k, seed: 1, restarts: 2, weights: weights)
        #expect(model.converged)
        checkOptimum(points, model, weights)
        #expect(try model.predict(points) == model.assignment)
      }
    }
  }

  /// All partitions of nine points into two or three: the true optimum.
  @Test func exhaustiveSearchFindsNothingBetter() throws {
    var generator = Xoshiro256(seed: 12)
    for _ in 0..<3 {
      let points = Points(count: 9, dimensions: 2, values: (0..<18).map { _ in generator.uniform() })
      for k in [2, 3] {
        var best = Double.infinity
        var code = 0
        let codes = k == 2 ? 512 : 19_683
        while code < codes {
          best = min(best, inertia(points, code, k))
          code += 1
        }
        let model = try KMeans(points, k: k, seed: 1, restarts: 20)
        #expect(close(model.inertia, best, digits: 12))
      }
    }
  }

  /// Σ x² − Σ (Σx)²/n over the clusters of the partition written in base k.
  private func inertia(_ points: Points, _ code: Int, _ k: Int) -> Double {
    var sums = [Double](repeating: 0, count: 3 * k)
    var total = 0.0
    var rest = code
    var i = 0
    while i < 9 {
      let c = rest % k
      rest /= k
      let (x, y) = (points.values[2 * i], points.values[2 * i + 1])
      sums[3 * c] += 1
      sums[3 * c + 1] += x
      sums[3 * c + 2] += y
      total += x * x + y * y
      i += 1
    }
    var c = 0
    while c < k {
      if sums[3 * c] > 0 {
        total -= (sums[3 * c + 1] * sums[3 * c + 1] + sums[3 * c + 2] * sums[3 * c + 2]) / sums[3 * c]
      }
      c += 1
    }
    return total
  }

  /// More than 20,000 distinct rows: restarts on the sample, polished on all rows.
  @Test func largeTables() throws {
    var generator = Xoshiro256(seed: 13)
    let n = KMeans.sampleLimit + 1000
    let points = Points(
      columns: [(0..<n).map { Double($0 % 3) * 20 + generator.normal() }])
    let one = try KMeans(points, k: 3, seed: 1, restarts: 2, threads: 1)
    let two = try KMeans(points, k: 3, seed: 1, restarts: 2, threads: 2)
    #expect(one == two)
    #expect(one.converged)
    #expect(try PartitionAgreement(one.assignment, (0..<n).map { $0 % 3 }).adjustedRand == 1)
  }
}
