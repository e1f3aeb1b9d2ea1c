import Statistics
import Testing

/// Weights, repeated rows and the order of the data.
@Suite struct KMeansWeightTests {
  private func cloud(_ n: Int, seed: UInt64, grid: Double = 0) -> Points {
    var generator = Xoshiro256(seed: seed)
    let values = (0..<(2 * n)).map { _ in
      let x = generator.normal()
      return grid > 0 ? (x / grid).rounded() * grid : x
    }
    return Points(count: n, dimensions: 2, values: values)
  }

  /// scikit-learn 1.9.1: KMeans(3, n_init=50, tol=0).fit(X, sample_weight=w).
  @Test func weightedAgainstScikitLearn() throws {
    let weights: [Double] = [1, 2, 3, 1, 1, 2, 1, 1, 4, 1, 1, 2]
    let model = try KMeans(PartitionIndexTests.points, k: 3, seed: 1, weights: weights)
    #expect(close(model.inertia, 45.69047619047619, digits: 14))
    #expect(model.assignment == [1, 1, 1, 1, 2, 2, 2, 2, 0, 0, 0, 2])
    #expect(close(model.centres.values[2], 10.0 / 7, digits: 14))
    #expect(close(model.centres.values[4], 54.0 / 7, digits: 14))
    #expect(model.weights == [6, 7, 7] && model.sizes == [3, 4, 5])
  }

  /// A whole weight is that many equal rows.
  @Test func weightsAreRepeatedRows() throws {
    let points = cloud(40, seed: 2)
    var generator = Xoshiro256(seed: 3)
    let times = (0..<40).map { _ in 1 + generator.below(4) }
    let repeated = points.rows((0..<40).flatMap { [Int](repeating: $0, count: times[$0]) })
    for k in 1...6 {
      let weighted = try KMeans(points, k: k, seed: 5, weights: times.map(Double.init))
      let plain = try KMeans(repeated, k: k, seed: 5)
      #expect(weighted.centres == plain.centres)
      #expect(weighted.inertia == plain.inertia)
      #expect(weighted.weights == plain.weights && plain.sizes.map(Double.init) == plain.weights)
    }
  }

  @Test func orderOfTheDataDoesNotMatter() throws {
    let points = cloud(120, seed: 7, grid: 0.5)
    var generator = Xoshiro256(seed: 8)
    let weights = (0..<120).map { _ in generator.exponential() + 0.01 }
    var order = Array(0..<120)
    generator.shuffle(&order)
    let one = try KMeans(points, k: 5, seed: 1, weights: weights)
    let two = try KMeans(points.rows(order), k: 5, seed: 1, weights: order.map { weights[$0] })
    #expect(one.centres == two.centres && one.inertia == two.inertia && one.weights == two.weights)
    #expect(order.map { one.assignment[$0] } == two.assignment)
  }

  /// A common factor of the weights or of the columns: powers of two change no bit.
  @Test func scalesDoNotMatter() throws {
    let points = cloud(60, seed: 9)
    let one = try KMeans(points, k: 4, seed: 1)
    let heavy = try KMeans(points, k: 4, seed: 1, weights: [Double](repeating: 0x1p40, count: 60))
    #expect(heavy.assignment == one.assignment && heavy.centres == one.centres)
    #expect(heavy.inertia == one.inertia * 0x1p40)
    for factor in [0x1p-900, 0x1p300] {
      let scaled = Points(count: 60, dimensions: 2, values: points.values.map { $0 * factor })
      let model = try KMeans(scaled, k: 4, seed: 1)
      #expect(model.assignment == one.assignment)
      #expect(model.centres.values == one.centres.values.map { $0 * factor })
      #expect(model.inertia == one.inertia * factor * factor)
    }
  }

  /// Far from 0 only the data's own rounding is lost: 10⁹ + whole numbers are exact.
  @Test func offsetsCostNoDigits() throws {
    var generator = Xoshiro256(seed: 10)
    let x = (0..<200).map { _ in Double(generator.below(100)) }
    let near = try KMeans(Points(columns: [x]), k: 3, seed: 1)
    let far = try KMeans(Points(columns: [x.map { $0 + 1e9 }]), k: 3, seed: 1)
    #expect(near.assignment == far.assignment)
    #expect(close(far.inertia, near.inertia, digits: 9))
  }

  @Test func degenerateWeights() {
    let points = Points(columns: [[1, 2, 3]])
    for bad in [[1, 1], [1, 1, 0], [1, 1, -1], [1, 1, .infinity], [1, 1, .nan], [1e-200, 1, 1], []] {
      #expect(throws: NoAnswer.self) { try KMeans(points, k: 2, seed: 1, weights: bad) }
    }
    let huge = [Double](repeating: .greatestFiniteMagnitude, count: 3)
    #expect(throws: NoAnswer.self) { try KMeans(points, k: 2, seed: 1, weights: huge) }
  }
}
