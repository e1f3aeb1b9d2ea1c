import Statistics
import Testing

/// Risk ratio and odds ratio.
@Suite struct ProportionRatioTests {
  /// Pearson's χ² bisected at 40 digits, the constrained estimate from its likelihood
  /// equation (mpmath 1.3.0). 36/40 v 16/80 is Koopman's own example (1984): 2.94, 7.15.
  @Test func koopman() throws {
    let cases: [(Int, Int, Int, Int, Double, Double)] = [
      (1, 34, 7, 34, 1.2208528535148116, 42.575717609760395),
      (48, 80, 56, 70, 1.0798215063618983, 1.6708055780191117),
      (20, 20, 10, 10, 0.72246720013711075, 1.1920729410347063),
      (16, 80, 36, 40, 2.9395691922149939, 7.1522234348660296),
    ]
    for (x0, n0, x1, n1, low, high) in cases {
      let ratio = try riskRatio(x0, n0, x1, n1)
      #expect(close(ratio.low, low, digits: 12))
      #expect(close(try #require(ratio.high), high, digits: 12))
    }
    #expect(try riskRatio(1, 34, 7, 34).estimate == 7)
  }

  /// No success in an arm: one end is 0, or there is none.
  @Test func koopmanWithoutSuccesses() throws {
    let none = try riskRatio(5, 30, 0, 20)
    #expect(none.estimate == 0 && none.low == 0)
    #expect(close(try #require(none.high), 1.0349916966206354, digits: 12))
    let unbounded = try riskRatio(0, 30, 4, 20)
    #expect(unbounded.estimate == nil && unbounded.high == nil)
    #expect(close(unbounded.low, 1.6696113460352678, digits: 12))
    let both = try riskRatio(0, 30, 0, 20)
    #expect(both.estimate == nil && both.low == 0 && both.high == nil && both.p == nil)
    #expect(throws: NoAnswer.zeroDenominator) { try unbounded.logInterval() }
    #expect(throws: NoAnswer.zeroVariance) { try riskRatio(20, 20, 10, 10).logInterval() }
  }

  /// The interval excludes 1 exactly where the pooled z has p < α; turned over, it is
  /// the interval of the exchanged arms.
  @Test func koopmanInvertsThePooledTest() throws {
    var generator = Xoshiro256(seed: 12)
    for _ in 0..<200 {
      let (n0, n1) = (3 + generator.below(60), 3 + generator.below(60))
      let (x0, x1) = (generator.below(n0 + 1), generator.below(n1 + 1))
      let ratio = try riskRatio(x0, n0, x1, n1)
      let back = try riskRatio(x1, n1, x0, n0)
      if let high = ratio.high, high > 0 { #expect(close(1 / high, back.low, digits: 12)) }
      guard let p = ratio.p, (p - 0.05).magnitude > 1e-9 else { continue }
      let excludes = ratio.low > 1 || (ratio.high ?? 2) < 1
      #expect(excludes == (p < 0.05))
    }
  }

  /// statsmodels 0.15.0, confint_proportions_2indep(compare="ratio", method="log").
  @Test func logInterval() throws {
    let interval = try riskRatio(1, 34, 7, 34).logInterval()
    #expect(close(interval.low, 0.9096055118420763, digits: 12))
    #expect(close(interval.high, 53.86950646414646, digits: 12))
  }

  /// scipy 1.17.1, contingency.odds_ratio(kind="sample").
  @Test func woolf() throws {
    let cases: [(Int, Int, Int, Int, Double, Double, Double)] = [
      (1, 34, 7, 34, 8.555555555555555, 0.9904902816539904, 73.90030192115275),
      (1, 4, 3, 4, 9, 0.36663693192554553, 220.92700692915736),
      (48, 80, 56, 70, 2.6666666666666665, 1.2762178705364338, 5.572019696074379),
    ]
    for (x0, n0, x1, n1, estimate, low, high) in cases {
      let ratio = try OddsRatio(control: Proportion(x0, of: n0), variant: Proportion(x1, of: n1))
      #expect(close(ratio.estimate, estimate, digits: 14))
      let interval = try ratio.interval()
      #expect(close(interval.low, low, digits: 12) && close(interval.high, high, digits: 12))
      #expect((ratio.p < 0.05) == (interval.low > 1))
    }
    #expect(throws: NoAnswer.zeroDenominator) {
      try OddsRatio(control: Proportion(0, of: 4), variant: Proportion(2, of: 4))
    }
  }

  /// The conditional likelihood and its tails bisected at 40 digits (mpmath 1.3.0);
  /// [[3, 1], [1, 3]] is R's ?fisher.test, where uniroot's tolerance leaves 6.408309 and .3135693.
  @Test func conditionalOddsRatio() throws {
    let cases: [(Int, Int, Int, Int, Double, Double, Double)] = [
      (1, 34, 7, 34, 8.329343717551269, 0.97327363288239903, 396.99400217017906),
      (1, 4, 3, 4, 6.4083196581996743, 0.21173559544657857, 626.24353058881404),
      (48, 80, 56, 70, 2.6491872957236945, 1.2091154789241256, 6.0398730131334436),
    ]
    for (x0, n0, x1, n1, estimate, low, high) in cases {
      let ratio = try ConditionalOddsRatio(control: Proportion(x0, of: n0), variant: Proportion(x1, of: n1))
      #expect(close(try #require(ratio.estimate), estimate, digits: 12))
      #expect(close(ratio.low, low, digits: 12))
      #expect(close(try #require(ratio.high), high, digits: 12))
    }
    // The one-sided 95 % bound is the lower end at 90 %.
    let tea = try ConditionalOddsRatio(
      control: Proportion(1, of: 4), variant: Proportion(3, of: 4), level: 0.9)
    #expect(close(tea.low, 0.313573767504985158, digits: 12))
  }

  @Test func conditionalOddsRatioAtTheEdges() throws {
    let full = try ConditionalOddsRatio(control: Proportion(0, of: 5), variant: Proportion(4, of: 4))
    #expect(full.estimate == nil && full.high == nil && full.low > 1)
    let empty = try ConditionalOddsRatio(control: Proportion(5, of: 5), variant: Proportion(0, of: 4))
    #expect(empty.estimate == 0 && empty.low == 0)
    let reciprocal = 1 / full.low
    #expect(close(try #require(empty.high), reciprocal, digits: 12))
    let none = try ConditionalOddsRatio(control: Proportion(0, of: 5), variant: Proportion(0, of: 4))
    #expect(none.estimate == nil && none.low == 0 && none.high == nil && none.p == 1)
  }
}

private func riskRatio(_ x0: Int, _ n0: Int, _ x1: Int, _ n1: Int) throws -> RiskRatio {
  try RiskRatio(control: Proportion(x0, of: n0), variant: Proportion(x1, of: n1))
}
