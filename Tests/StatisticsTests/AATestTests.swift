import Statistics
import Testing

@Suite struct AATestTests {
  /// Welch's t on skewed outcomes keeps its level; the rate lies within 4 standard errors.
  @Test func welchKeepsItsLevel() throws {
    var generator = Xoshiro256(seed: 40)
    let outcomes = (0..<120).map { _ in generator.exponential() }
    let test = try AATest(outcomes: outcomes, runs: 600, seed: 1)
    #expect(test.answered == 600 && test.pValues.count == 600)
    #expect(close(test.falsePositiveRate, 0.05, absolute: 4 * 0.0089))
    #expect(test.low < test.falsePositiveRate && test.falsePositiveRate < test.high)
    // Kolmogorov's 99.9 % point is 1.95/√n.
    #expect(test.uniformityDistance < 1.95 / 600.0.squareRoot())
    #expect(try AATest(outcomes: outcomes, runs: 600, seed: 1, threads: 2) == test)
    #expect(try AATest(outcomes: outcomes, runs: 600, seed: 2) != test)
  }

  /// Rows that come in identical pairs, analysed as if each were a unit of its own and
  /// split by pair: the procedure rejects too often, and the simulation shows it.
  @Test func brokenProceduresShow() throws {
    var generator = Xoshiro256(seed: 41)
    let users = (0..<60).map { _ in generator.normal() }
    let test = try AATest(units: 60, runs: 400, seed: 3) { assignment in
      var arms = (control: Moments(), variant: Moments())
      for (user, isVariant) in zip(users, assignment) {
        for _ in 0..<4 {
          if isVariant { arms.variant.add(user) } else { arms.control.add(user) }
        }
      }
      guard let control = try? MeanSummary(arms.control), let variant = try? MeanSummary(arms.variant) else {
        return nil
      }
      return try? WelchTest(control: control, variant: variant).p
    }
    #expect(test.low > 0.05 && test.uniformityDistance > 1.95 / 20)
  }

  /// D by hand: three times .2 against the uniform is 1 − .2 away.
  @Test func distanceAndRefusals() throws {
    let three = try AATest(units: 2, runs: 3, seed: 1) { _ in 0.2 }
    #expect(close(three.uniformityDistance, 0.8, digits: 14) && three.rejections == 0)
    #expect(throws: NoAnswer.self) { try AATest(units: 2, runs: 3, seed: 1) { _ in .nan } }
    #expect(throws: NoAnswer.self) { try AATest(units: 2, runs: 3, seed: 1) { _ in nil } }
    #expect(throws: NoAnswer.self) { try AATest(units: 1, runs: 3, seed: 1) { _ in 0.5 } }
    #expect(throws: NoAnswer.self) { try AATest(units: 2, runs: 0, seed: 1) { _ in 0.5 } }
    #expect(throws: NoAnswer.self) { try AATest(outcomes: [1, .infinity], runs: 3, seed: 1) }
    #expect(throws: NoAnswer.self) { try AATest(outcomes: [1, 1, 1], runs: 3, seed: 1) }
  }
}
