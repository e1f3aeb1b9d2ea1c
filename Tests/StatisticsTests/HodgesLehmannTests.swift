import Statistics
import Testing

@Suite struct HodgesLehmannTests {
  /// The data of R's ?wilcox.test: all 50 differences sorted (Python 3.11), and the
  /// rank 9 of the lower end from P(W < 9) = .0200 ≤ .025 < P(W < 10) = .0276 by
  /// enumeration of the 3,003 arrangements.
  @Test func exact() throws {
    let shift = try HodgesLehmannShift(control: second, variant: first)
    #expect(shift.method == .exact)
    #expect(close(shift.estimate, 0.305, digits: 13))
    #expect(close(try #require(shift.low), -0.15, digits: 12))
    #expect(close(try #require(shift.high), 0.76, digits: 12))
  }

  /// An end excludes 0 exactly where the exact test rejects.
  @Test func invertsTheTest() throws {
    var generator = Xoshiro256(seed: 23)
    for _ in 0..<60 {
      let a = (0..<(4 + generator.below(12))).map { _ in generator.normal() }
      let b = (0..<(4 + generator.below(12))).map { _ in generator.normal() + 0.8 }
      let shift = try HodgesLehmannShift(control: a, variant: b)
      let test = try MannWhitneyTest(control: a, variant: b)
      let excludes = (shift.low ?? -1) > 0 || (shift.high ?? 1) < 0
      #expect(excludes == (test.p <= 0.05))
    }
  }

  /// Against all differences sorted, with ties and 3,600 pairs.
  @Test func selection() throws {
    var generator = Xoshiro256(seed: 24)
    let a = (0..<60).map { _ in Double(generator.below(40)) - 20 }
    let b = (0..<60).map { _ in Double(generator.below(40)) - 18 }
    let shift = try HodgesLehmannShift(control: a, variant: b)
    let all = a.flatMap { x in b.map { $0 - x } }.sorted()
    #expect(shift.method == .normal)
    #expect(shift.estimate == (all[1799] + all[1800]) / 2)
    let low = try #require(shift.low)
    let high = try #require(shift.high)
    // 1800 − 1.96 √(3600 · 121 / 12 · .9994) = 1426.7: the ranks 1,426 and 2,175.
    #expect(low == all[1425] && high == all[2174])
  }

  @Test func noAnswer() throws {
    let small = try HodgesLehmannShift(control: [1, 2], variant: [3, 4])
    #expect(small.estimate == 2 && small.low == nil && small.high == nil)
    #expect(throws: NoAnswer.zeroVariance) { try HodgesLehmannShift(control: [1, 1], variant: [1]) }
    #expect(throws: NoAnswer.self) { try HodgesLehmannShift(control: [], variant: [1]) }
    #expect(throws: NoAnswer.self) { try HodgesLehmannShift(control: [1e308], variant: [-1e308]) }
    #expect(throws: NoAnswer.self) { try HodgesLehmannShift(control: [1, 2], variant: [.nan]) }
    #expect(throws: NoAnswer.self) { try HodgesLehmannShift(control: [1, 2], variant: [3], level: 1) }
  }

  private let first = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
  private let second = [1.15, 0.88, 0.90, 0.74, 1.21]
}
