import Statistics
import Testing

@Suite struct QuantileSketchTests {
  /// The guarantee of the paper's proposition 3, against the sorted values.
  @Test func quantilesAreWithinTheAccuracy() throws {
    for accuracy in [0.05, 0.01, 0.001] {
      var generator = Xoshiro256(seed: 5)
      var values = (0..<5000).map { _ in Elementary.exp(6 * generator.normal()) }
      values +=
        (0..<700).map { _ in -Elementary.exp(3 * generator.normal()) } + Array(repeating: 0, count: 300)
      var sketch = try QuantileSketch(accuracy: accuracy)
      for value in values { try sketch.add(value) }
      values.sort()
      for step in 0...200 {
        let p = Double(step) / 200
        let exact = values[Int(p * Double(values.count - 1))]
        let found = try sketch.quantile(p)
        #expect((found - exact).magnitude <= accuracy * exact.magnitude * (1 + 1e-9), "p = \(p)")
      }
    }
  }

  @Test func partsMergeToTheWholeInAnyOrder() throws {
    var generator = Xoshiro256(seed: 6)
    let values = (0..<3000).map { _ in 100 * generator.normal() }
    var whole = try QuantileSketch()
    var parts = try (0..<3).map { _ in try QuantileSketch() }
    for (i, value) in values.enumerated() {
      try whole.add(value)
      try parts[i % 3].add(value)
    }
    for order in [[0, 1, 2], [2, 0, 1], [1, 2, 0]] {
      var merged = try QuantileSketch()
      for part in order { try merged.merge(parts[part]) }
      #expect(merged == whole)
    }
    var finer = try QuantileSketch(accuracy: 0.001)
    #expect(throws: NoAnswer.self) { try finer.merge(whole) }
  }

  @Test func extremesAndNothing() throws {
    var sketch = try QuantileSketch()
    #expect(throws: NoAnswer.self) { try sketch.quantile(0.5) }
    for bad in [Double.nan, .infinity, -.infinity] { #expect(throws: NoAnswer.self) { try sketch.add(bad) } }
    try sketch.add(Double.greatestFiniteMagnitude)
    try sketch.add(-1e300)
    try sketch.add(0x1p-1074)
    try sketch.add(-0.0)
    for p in [0.0, 0.3, 0.6, 1] { #expect(try sketch.quantile(p).isFinite) }
    #expect(try sketch.quantile(1) > 1.7e308 && sketch.quantile(0) < -0.98e300)
    try sketch.add(1, times: Int.max - 4)
    #expect(throws: NoAnswer.self) { try sketch.add(1) }
    #expect(throws: NoAnswer.self) { try sketch.quantile(.nan) }
    #expect(throws: NoAnswer.self) { try QuantileSketch(accuracy: .nan) }
    #expect(try (sketch.quantile(0.5) - 1).magnitude <= 0.01 * (1 + 1e-9))
    #expect(try sketch.quantile(1) > 1.7e308)
  }
}
