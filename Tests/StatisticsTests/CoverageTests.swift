import Statistics
import Testing

/// Exact coverage, against enumerations in Python 3.11 with scipy 1.17.1 (binom, norm,
/// beta; the constrained estimate by the cosine form of the cubic's root).
@Suite struct CoverageTests {
  @Test func oneProportion() throws {
    // n, p, Wilson, Clopper–Pearson.
    let cases: [(Int, Double, Double, Double)] = [
      (100, 0.3, 0.9371897486104613, 0.9625485707542054),
      (10, 0.05, 0.9138616441006836, 0.9884964426207032),
      (10, 0.5, 0.9785156249999999, 0.9785156249999999),
      (25, 0.1, 0.9666000553885047, 0.9905236393084934),
      (50, 0.02, 0.9215722516490313, 0.9822419193020288),
      (50, 0.98, 0.9215722516490306, 0.9822419193020282),
      (7, 0.37, 0.9483460213733103, 0.9877358277649803),
      (200, 0.005, 0.9201605680470225, 0.9813186606051071),
      (1000, 0.013, 0.9654175743975002, 0.9654175743975002),
      (1, 0.5, 1, 1),
      (333, 0.66, 0.950893307409813, 0.9571684488681375),
      (20, 0, 1, 1),
    ]
    for (n, p, wilson, exact) in cases {
      #expect(close(try ProportionCoverage(.wilson, trials: n).coverage(at: p), wilson, absolute: 1e-12))
      #expect(
        close(try ProportionCoverage(.clopperPearson, trials: n).coverage(at: p), exact, absolute: 1e-12))
    }
    #expect(rounds(try ProportionCoverage(.wilson, trials: 100).coverage(at: 0.3), to: "0.9372"))
  }

  /// Clopper and Pearson's interval keeps its level everywhere; Wilson's only on average.
  @Test func clopperPearsonKeepsItsLevel() throws {
    for n in [1, 2, 5, 13, 40] {
      let curve = try ProportionCoverage(.clopperPearson, trials: n).curve(steps: 500)
      #expect(curve.allSatisfy { $0.coverage >= 0.95 })
      #expect(curve.count == 501 && curve[500].p == 1)
    }
    let wilson = try ProportionCoverage(.wilson, trials: 40).curve(steps: 500)
    #expect(wilson.contains { $0.coverage < 0.95 })
    let average = Sums.mean(wilson.map(\.coverage))
    #expect(average > 0.945 && average < 0.96)
  }

  @Test func twoProportions() throws {
    // n₀, n₁, p₀, p₁, Newcombe, Mee, Miettinen–Nurminen.
    let cases: [(Int, Int, Double, Double, Double, Double, Double)] = [
      (20, 30, 0.2, 0.5, 0.953145972748677, 0.9461153365458682, 0.9461153365458682),
      (10, 10, 0.1, 0.1, 0.990959777223793, 0.990959777223793, 0.990959777223793),
      (34, 34, 0.03, 0.21, 0.9598544723751772, 0.9474189445694163, 0.9477602614469329),
      (15, 8, 0.9, 0.35, 0.9547110558255549, 0.9443172528905088, 0.9443172528905088),
      (40, 25, 0.5, 0.55, 0.946603859313146, 0.9471394485253873, 0.9514663887826786),
      (12, 12, 0, 0.25, 0.965542137622833, 0.9540708661079405, 0.9857472181320188),
    ]
    for (n0, n1, p0, p1, newcombe, mee, miettinenNurminen) in cases {
      let expected: [(DifferenceCoverage.Method, Double)] = [
        (.newcombe, newcombe), (.mee, mee), (.miettinenNurminen, miettinenNurminen),
      ]
      for (method, value) in expected {
        let coverage = try DifferenceCoverage(method, controlTrials: n0, variantTrials: n1)
        #expect(
          close(try coverage.coverage(control: p0, variant: p1), value, absolute: 1e-11),
          "\(method) \(n0) \(n1)")
      }
    }
  }

  /// The score test in place of the interval's ends changes nothing: the intervals
  /// themselves, counted, cover as often.
  @Test func scoreCoverageIsTheIntervals() throws {
    let (n, p0, p1) = (6, 0.3, 0.55)
    var covered = 0.0
    for x0 in 0...n {
      for x1 in 0...n {
        let interval = try arms(x0, n, x1, n).meeInterval()
        guard interval.low <= p1 - p0, p1 - p0 <= interval.high else { continue }
        covered += try Distributions.binomialPMF(x0, n: n, p: p0) * Distributions.binomialPMF(x1, n: n, p: p1)
      }
    }
    let coverage = try DifferenceCoverage(.mee, controlTrials: n, variantTrials: n)
    #expect(close(try coverage.coverage(control: p0, variant: p1), covered, digits: 13))
  }

  @Test func noAnswer() throws {
    #expect(throws: NoAnswer.self) { try ProportionCoverage(.wilson, trials: 0) }
    #expect(throws: NoAnswer.self) { try ProportionCoverage(.wilson, trials: .max) }
    #expect(throws: NoAnswer.self) { try ProportionCoverage(.wilson, trials: 5, level: 1) }
    #expect(throws: NoAnswer.self) { try ProportionCoverage(.wilson, trials: 5).coverage(at: .nan) }
    #expect(throws: NoAnswer.self) { try ProportionCoverage(.wilson, trials: 5).curve(steps: 0) }
    #expect(throws: NoAnswer.self) { try DifferenceCoverage(.mee, controlTrials: 5, variantTrials: -1) }
    let difference = try DifferenceCoverage(.mee, controlTrials: 5, variantTrials: 5)
    #expect(throws: NoAnswer.self) { try difference.coverage(control: 0.2, variant: .infinity) }
  }
}
