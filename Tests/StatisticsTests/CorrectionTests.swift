import Statistics
import Testing

@Suite struct CorrectionTests {
  /// Benjamini & Hochberg (1995), section 4.
  private static let p = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
    0.7590, 1,
  ]

  /// Adjusted values of statsmodels 0.15.0 multipletests; rejections at .05.
  @Test(arguments: [
    (Correction.bonferroni, 3, [0.0015, 0.006, 0.0285, 0.1425, 0.3015, 0.417]),
    (.holm, 3, [0.0015, 0.0056, 0.0247, 0.114, 0.2211, 0.278]),
    (.hochberg, 3, [0.0015, 0.0056, 0.0247, 0.114, 0.2211, 0.2682]),
    (.benjaminiHochberg, 4, [0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.06385714285714286]),
    (
      .benjaminiYekutieli, 3,
      [
        0.004977343489843491, 0.009954686979686982, 0.03152317543567544, 0.11821190788378279,
        0.20008920829170831, 0.21189262285333715,
      ]
    ),
  ])
  func vectors(correction: Correction, rejected: Int, expected: [Double]) throws {
    let adjusted = try correction.adjust(Self.p)
    #expect(adjusted.count { $0.adjusted <= 0.05 } == rejected)
    for (got, value) in zip(adjusted, expected) { #expect(close(got.adjusted, value, digits: 13)) }
    // The agreeing interval excludes the null value exactly where the adjusted p is below α.
    for result in adjusted { #expect((result.p < 1 - result.level) == (result.adjusted < 0.05)) }
  }

  @Test(arguments: Correction.allCases)
  func lawsOfCorrections(correction: Correction) throws {
    var generator = Xoshiro256(seed: 17)
    for _ in 0..<50 {
      let p = (0..<1 + generator.below(12)).map { _ in generator.uniform() * generator.uniform() }
      let adjusted = try correction.adjust(p).map(\.adjusted)
      let bonferroni = try Correction.bonferroni.adjust(p).map(\.adjusted)
      for i in p.indices {
        #expect(adjusted[i] >= p[i] && adjusted[i] <= 1)
        if correction != .benjaminiYekutieli { #expect(adjusted[i] <= bonferroni[i] * (1 + 1e-15)) }
      }
      // The order of the comparisons does not matter.
      let turned = try correction.adjust(p.reversed()).map(\.adjusted)
      #expect(Array(turned.reversed()) == adjusted)
    }
    #expect(try correction.adjust([]).isEmpty)
    #expect(try correction.adjust([0.03]).first?.adjusted == 0.03)
    for bad in [Double.nan, -0.1, 1.1, .infinity] {
      #expect(throws: NoAnswer.self) { try correction.adjust([0.5, bad]) }
    }
  }
}
