import Statistics
import Testing

@Suite struct SampleRatioTests {
  /// scipy 1.17.1 binomtest.
  @Test(arguments: [
    ([7, 18], [1.0, 1.0], 0.043285250663757324), ([3, 37], [1, 4], 0.04786946338839313),
    ([20, 20], [3, 7], 0.008815400443342825), ([0, 12], [1, 3], 0.04592913389205933),
    ([4_999_000, 5_001_000], [1, 1], 0.5272958562067155),
  ])
  func binomial(observed: [Int], split: [Double], p: Double) throws {
    let test = try ExactSampleRatioTest(observed: observed, split: split)
    // Ten million units: the binomial tail has lost some digits in either library.
    #expect(close(test.p, p, digits: test.n > 1_000_000 ? 8 : 12), "\(test.p)")
    let turned = try ExactSampleRatioTest(observed: observed.reversed(), split: split.reversed())
    #expect(close(turned.p, test.p, digits: 9))
  }

  /// All outcomes in rational arithmetic (Python 3.11 fractions).
  @Test func multinomial() throws {
    let a = try ExactSampleRatioTest(observed: [12, 3, 5], split: [1, 1, 1])
    #expect(close(a.p, 0.04796630240517128, digits: 12))
    let b = try ExactSampleRatioTest(observed: [5, 1, 2, 9], split: [2, 1, 1, 1])
    #expect(close(b.p, 0.021234283085824, digits: 12))
    #expect(close(try ExactSampleRatioTest(observed: [4, 4, 4], split: [1, 1, 1]).p, 1, digits: 12))
    #expect(throws: NoAnswer.self) {
      try ExactSampleRatioTest(observed: [10_000, 10_000, 10_000], split: [1, 1, 1])
    }
  }

  /// Residual by hand: 40 of 100 at ¼ is 15 above; 15/√(25·¾) = 3.4641.
  @Test func whichArm() throws {
    let test = try ArmDeviations(observed: [40, 20, 20, 20], split: [1, 1, 1, 1], alpha: 0.01)
    #expect(close(test.arms[0].residual, 3.4641016151377544, digits: 14))
    #expect(test.culprit == 0 && test.arms[0].restP == 1)
    // One arm short of 10,000 users by 8 %: the others fit among themselves.
    let broken = try ArmDeviations(observed: [10_012, 9_201, 9_987], split: [1, 1, 1])
    #expect(broken.culprit == 1)
    #expect(try ArmDeviations(observed: [3350, 3330, 3320], split: [1, 1, 1]).culprit == nil)
    // With two arms nobody can tell which; the residuals mirror each other.
    let two = try ArmDeviations(observed: [600, 400], split: [1, 1])
    #expect(two.culprit == nil && two.arms[0].residual == -two.arms[1].residual)
    #expect(two.arms[0].restP == nil)
  }

  @Test func nothingButAnswersAndRefusals() {
    var inputs = NastyInputs(seed: 14)
    for _ in 0..<300 {
      let k = inputs.below(5)
      let observed = (0..<k).map { _ in inputs.count() % 200 }
      let split = (0..<k).map { _ in inputs.double() }
      #expect(
        refusedOrFinite { [try ExactSampleRatioTest(observed: observed, split: split).p] },
        "\(observed) \(split)")
      #expect(
        refusedOrFinite {
          try ArmDeviations(observed: observed, split: split).arms.flatMap {
            [$0.expected, $0.residual, $0.p, $0.adjusted, $0.restP ?? 0]
          }
        }, "\(observed) \(split)")
    }
    #expect(throws: NoAnswer.self) { try ExactSampleRatioTest(observed: [.max, .max], split: [1, 1]) }
    #expect(throws: NoAnswer.self) { try SampleRatioTest(observed: [.max, .max], split: [1, 1]) }
    #expect(throws: NoAnswer.self) { try SampleRatioTest(observed: [-5, 10], split: [1, 1]) }
    #expect(throws: NoAnswer.self) { try ArmDeviations(observed: [.max, .max], split: [1, 1]) }
    #expect(throws: NoAnswer.self) { try ExactSampleRatioTest(observed: [0, 0], split: [1, 1]) }
  }
}
