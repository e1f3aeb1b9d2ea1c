import Statistics
import Testing

/// Degenerate shapes, extreme numbers and new points.
@Suite struct KMeansShapeTests {
  @Test func fewPoints() throws {
    let one = try KMeans(Points(columns: [[5]]), k: 1, seed: 1)
    #expect(one.centres.values == [5] && one.inertia == 0 && one.assignment == [0])
    let all = try KMeans(Points(columns: [[3, 1, 2]]), k: 3, seed: 1)
    #expect(all.centres.values == [1, 2, 3] && all.inertia == 0 && all.assignment == [2, 0, 1])
    #expect(throws: NoAnswer.tooFewDistinct(have: 3, need: 4)) {
      try KMeans(Points(columns: [[3, 1, 2]]), k: 4, seed: 1)
    }
    #expect(throws: NoAnswer.tooFewDistinct(have: 3, need: Int.max)) {
      try KMeans(Points(columns: [[3, 1, 2]]), k: Int.max, seed: 1)
    }
    #expect(throws: NoAnswer.tooFewDistinct(have: 0, need: 1)) {
      try KMeans(Points(columns: [[], []]), k: 1, seed: 1)
    }
    // −0 and 0 are one point.
    #expect(throws: NoAnswer.tooFewDistinct(have: 1, need: 2)) {
      try KMeans(Points(columns: [[0, -0.0]]), k: 2, seed: 1)
    }
    #expect(try KMeans(Points(columns: [[0, -0.0]]), k: 1, seed: 1).centres.values[0].sign == .plus)
    for k in [0, -1, Int.min] {
      #expect(throws: NoAnswer.self) { try KMeans(Points(columns: [[1]]), k: k, seed: 1) }
    }
    #expect(throws: NoAnswer.self) { try KMeans(Points(columns: [[1]]), k: 1, seed: 1, restarts: Int.max) }
    #expect(throws: NoAnswer.self) { try KMeans(Points(columns: [[1]]), k: 1, seed: 1, maximumIterations: 0) }
    // Points without coordinates are all one point.
    let empty = try KMeans(Points(count: 3, dimensions: 0, values: []), k: 1, seed: 1)
    #expect(empty.assignment == [0, 0, 0] && empty.inertia == 0)
  }

  @Test func extremeNumbers() throws {
    #expect(throws: NoAnswer.domain("squared distances overflow")) {
      try KMeans(Points(columns: [[1e300, 2e300, 5e300]]), k: 2, seed: 1)
    }
    #expect(throws: NoAnswer.self) { try KMeans(Points(columns: [[-1e308, 1.7e308]]), k: 1, seed: 1) }
    // No spread, no overflow.
    #expect(try KMeans(Points(columns: [[1e300, 1e300]]), k: 1, seed: 1).inertia == 0)
    // Differences whose squares vanish still make groups.
    let tiny = try KMeans(Points(columns: [[1e-300, 2e-300, 9e-300, 8e-300]]), k: 2, seed: 1)
    #expect(tiny.assignment == [0, 0, 1, 1])
    #expect(close(tiny.centres.values[0], 1.5e-300, digits: 15))
    let own = try tiny.neighbours(Points(columns: [[1e-300]]))[0]
    #expect(close(own.distance, 0.5e-300, digits: 14))
    #expect(close(own.secondDistance!, 7.5e-300, digits: 14))
  }

  @Test func neighboursAndPrediction() throws {
    let model = try KMeans(Points(columns: [[0, 2, 10, 12], [0, 0, 0, 0]]), k: 2, seed: 1)
    let got = try model.neighbours(Points(columns: [[4, 6, 100], [0, 0, 0]]))
    // In the middle the lower number wins.
    #expect(got.map(\.own) == [0, 0, 1] && got.map(\.second) == [1, 1, 0])
    #expect(got.map(\.distance) == [3, 5, 89] && got.map(\.secondDistance) == [7, 5, 99])
    let single = try KMeans(Points(columns: [[0, 2]]), k: 1, seed: 1)
    let only = try single.neighbours(Points(columns: [[4]]))[0]
    #expect(only.distance == 3 && only.second == nil && only.secondDistance == nil)
    #expect(try model.predict(Points(columns: [[], []])) == [])
    #expect(throws: NoAnswer.self) { try model.predict(Points(columns: [[1]])) }
    #expect(throws: NoAnswer.self) { try model.predict(Points(columns: [[1], [.nan]])) }
    #expect(throws: NoAnswer.self) { try model.predict(Points(columns: [[1.7e308], [1.7e308]])) }
  }

  /// Whatever comes in, an error or finite numbers come out.
  @Test func anyInput() throws {
    var generator = Xoshiro256(seed: 14)
    let odd: [Double] = [
      0, -0.0, 1, 1, 2, -3, 1e300, -1e300, 1e-300, .leastNonzeroMagnitude, .infinity, .nan, 1e16, 0.1,
    ]
    var answered = 0
    for trial in 0..<400 {
      let n = generator.below(9)
      let d = generator.below(3)
      // Half of the trials draw from the tame numbers only.
      let kinds = trial % 2 == 0 ? 6 : odd.count
      let points = Points(
        count: n, dimensions: d, values: (0..<(n * d)).map { _ in odd[generator.below(kinds)] })
      let weights = generator.bernoulli(0.3) ? (0..<n).map { _ in odd[2 + generator.below(kinds - 2)] } : nil
      let k = generator.below(5)
      guard let model = try? KMeans(points, k: k, seed: 1, restarts: 2, weights: weights) else { continue }
      answered += 1
      #expect(model.inertia.isFinite && model.inertia >= 0 && model.centres.values.allSatisfy(\.isFinite))
      #expect(model.sizes.allSatisfy { $0 > 0 } && model.weights.allSatisfy { $0 > 0 && $0.isFinite })
      for place in try model.neighbours(points) { #expect(place.distance.isFinite) }
      if let s = try? Silhouettes(points, model.assignment, k: k) {
        #expect(s.widths.allSatisfy { (-1...1).contains($0) })
      }
      if let v = try? ValidityIndices(points, model.assignment, k: k) {
        #expect(v.calinskiHarabasz >= 0 && v.daviesBouldin >= 0)
      }
    }
    #expect(answered > 50)
  }
}
