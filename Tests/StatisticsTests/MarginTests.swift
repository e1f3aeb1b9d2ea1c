import Statistics
import Testing

@Suite struct MarginTests {
  private static let ctl = [4.17, 5.58, 5.18, 6.11, 4.50, 4.61, 5.17, 4.53, 5.33, 5.14]
  private static let trt = [4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69]

  /// statsmodels 0.15.0 ttost_ind(trt, ctl, −1, 1, usevar="unequal").
  @Test func equivalenceOfMeans() throws {
    let control = try MeanSummary(Self.ctl)
    let variant = try MeanSummary(Self.trt)
    let test = try Equivalence(control: control, variant: variant, margin: .absolute(1))
    #expect(close(test.lower.statistic, 2.0196840436194967, digits: 12))
    #expect(close(test.lower.p, 0.029969270897371496, digits: 12))
    #expect(close(test.upper.statistic, -4.402204807316904, digits: 12))
    #expect(close(test.upper.p, 0.00020724534371166278, digits: 11))
    #expect(test.p == test.lower.p)
    // Equivalent at α where the 1 − 2α interval lies inside the margin.
    let welch = try WelchTest(control: control, variant: variant)
    for alpha in [0.01, 0.02, 0.05, 0.1] {
      let interval = try welch.interval(level: 1 - 2 * alpha)
      #expect((test.p < alpha) == (interval.low > -1 && interval.high < 1))
    }
  }

  /// scipy 1.17.1 ttest_ind(trt, .8 ctl, equal_var=False, alternative="greater").
  @Test func relativeMarginOfMeans() throws {
    let test = try NonInferiority(
      control: MeanSummary(Self.ctl), variant: MeanSummary(Self.trt), margin: .relative(0.2))
    #expect(close(test.test.statistic, 2.1825925919164617, digits: 12))
    #expect(close(test.p, 0.022948603368484588, digits: 11))
    #expect(close(test.test.df ?? 0, 14.554987274926523, digits: 12))
  }

  /// Absolute: the score at the likelihood's maximum on the line, found at 40 digits (mpmath
  /// 1.3.0); statsmodels 0.15.0 gives 1.2377 and −2.0653, whose standard error is not that of
  /// the constrained maximum. Relative: the same, and score_test_proportions_2indep(180, 500,
  /// 190, 510, compare="ratio", correction=False) agrees.
  @Test func proportions() throws {
    let control = try Proportion(190, of: 510)
    let variant = try Proportion(180, of: 500)
    let absolute = try Equivalence(control: control, variant: variant, margin: .absolute(0.05))
    #expect(close(absolute.lower.statistic, 1.236737145675715, digits: 10))
    #expect(close(absolute.lower.p, 0.108092341762777, digits: 10))
    #expect(close(absolute.upper.statistic, -2.063952529979594, digits: 10))
    #expect(close(absolute.p, 0.108092341762777, digits: 10))
    let relative = try Equivalence(control: control, variant: variant, margin: .relative(0.1))
    #expect(close(relative.lower.statistic, 0.8581058511005524, digits: 10))
    #expect(close(relative.upper.statistic, -1.5660458148509981, digits: 10))
    // Where lower is better the upper line is the one that counts.
    let worse = try NonInferiority(
      control: control, variant: variant, margin: .absolute(0.05), higherIsBetter: false)
    #expect(worse.p == absolute.upper.p)
  }

  @Test func emptyAndFullArms() throws {
    let none = try Proportion(0, of: 20)
    let all = try Proportion(20, of: 20)
    for (control, variant) in [(none, none), (all, all), (none, all), (all, none)] {
      let test = try Equivalence(control: control, variant: variant, margin: .absolute(0.1))
      #expect((0...1).contains(test.p))
    }
    #expect(throws: NoAnswer.zeroVariance) {
      try NonInferiority(control: none, variant: none, margin: .relative(0.1))
    }
    for margin in [Margin.absolute(0), .absolute(.nan), .absolute(1.5), .relative(1), .relative(-0.1)] {
      #expect(throws: NoAnswer.self) { try Equivalence(control: none, variant: all, margin: margin) }
    }
  }

  @Test func nothingButAnswersAndRefusals() {
    var inputs = NastyInputs(seed: 18)
    for _ in 0..<300 {
      let summaries = (0..<2).map { _ in
        MeanSummary(n: inputs.count(), mean: inputs.double(), variance: inputs.double())
      }
      let margin = inputs.below(2) == 0 ? Margin.absolute(inputs.double()) : .relative(0.1)
      #expect(
        refusedOrFinite {
          let test = try Equivalence(control: summaries[0], variant: summaries[1], margin: margin)
          return [test.p, test.lower.statistic, test.lower.distance, test.upper.standardError]
        }, "\(summaries) \(margin)")
      let trials = 1 + inputs.below(5)
      #expect(
        refusedOrFinite {
          let control = try Proportion(inputs.below(trials + 1), of: trials)
          let variant = try Proportion(Int.max / 2, of: Int.max)
          let test = try Equivalence(control: control, variant: variant, margin: margin)
          return [test.p, test.lower.statistic, test.upper.standardError]
        })
    }
  }
}
