import Statistics
import Testing

/// k-means that ends as scikit-learn does, where the centres hardly move.
@Suite struct KMeansToleranceTests {
  /// Four heaps in a cloud.
  private func cloud(_ n: Int, _ d: Int, seed: UInt64) -> Points {
    var generator = Xoshiro256(seed: seed)
    let centres = (0..<(4 * d)).map { _ in 1.5 * generator.normal() }
    var values: [Double] = []
    for i in 0..<n { for j in 0..<d { values.append(centres[i % 4 * d + j] + generator.normal()) } }
    return Points(count: n, dimensions: d, values: values)
  }

  /// Σ over the centres of the squared step to the mean of their rows, over the mean variance of a column:
  /// what scikit-learn compares with `tol`.
  private func step(_ points: Points, _ model: KMeans) -> Double {
    let (n, d, k) = (points.count, points.dimensions, model.centres.count)
    var means = [Double](repeating: 0, count: k * d)
    var variance = 0.0
    for j in 0..<d {
      let column = (0..<n).map { points.values[$0 * d + j] }
      let mean = column.reduce(0, +) / Double(n)
      variance += column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(n * d)
      for i in 0..<n {
        means[model.assignment[i] * d + j] += column[i] / Double(model.sizes[model.assignment[i]])
      }
    }
    return zip(means, model.centres.values).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / variance
  }

  /// A short table, one that is searched on samples, and one so long that samples differ from it.
  @Test(arguments: [3_000, 30_000, 200_000]) func centresRest(n: Int) throws {
    let points = cloud(n, 3, seed: 5)
    let exact = try KMeans(points, k: 6, seed: 1, restarts: 2, threads: 2)
    #expect(try KMeans(points, k: 6, seed: 1, restarts: 2, threads: 2, tolerance: 0) == exact)
    var last = 0
    for tolerance in [1e-6, 1e-4, 1e-2] {
      let model = try KMeans(points, k: 6, seed: 1, restarts: 2, threads: 2, tolerance: tolerance)
      #expect(model.converged)
      #expect(step(points, model) <= tolerance)
      #expect(model.inertia < exact.inertia * 1.02)
      #expect(try model.predict(points) == model.assignment)
      #expect(try KMeans(points, k: 6, seed: 1, restarts: 2, threads: 1, tolerance: tolerance) == model)
      last = model.iterations
    }
    #expect(last < exact.iterations)
  }

  /// Weights count in the variance as repeated rows do.
  @Test func weightsAreRepeats() throws {
    let points = cloud(2_000, 2, seed: 6)
    let weights = (0..<points.count).map { Double(1 + $0 % 3) }
    let repeated = points.rows((0..<points.count).flatMap { [Int](repeating: $0, count: 1 + $0 % 3) })
    let model = try KMeans(points, k: 4, seed: 1, restarts: 3, tolerance: 1e-3, weights: weights)
    let same = try KMeans(repeated, k: 4, seed: 1, restarts: 3, tolerance: 1e-3)
    #expect(model.centres == same.centres && model.inertia == same.inertia)
  }

  /// Rows of one place have no variance and rest at once; so does everything where any step is small enough.
  @Test func extremes() throws {
    let same = Points(count: 5, dimensions: 2, values: [Double](repeating: 3, count: 10))
    #expect(try KMeans(same, k: 1, seed: 1, tolerance: 1e-4).inertia == 0)
    let points = cloud(500, 2, seed: 7)
    let any = try KMeans(points, k: 3, seed: 1, tolerance: .infinity)
    #expect(any.converged && any.iterations == 1)
    for tolerance in [-1e-4, -.infinity, .nan] {
      #expect(throws: NoAnswer.self) { try KMeans(points, k: 3, seed: 1, tolerance: tolerance) }
    }
  }
}
