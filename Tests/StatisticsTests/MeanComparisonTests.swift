import Statistics
import Testing

@Suite struct MeanComparisonTests {
  private static let ctl = [4.17, 5.58, 5.18, 6.11, 4.50, 4.61, 5.17, 4.53, 5.33, 5.14]
  private static let trt1 = [4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69]
  private static let trt2 = [6.31, 5.12, 5.54, 5.50, 5.37, 5.29, 4.92, 6.15, 5.80, 5.26]

  /// R ?lm's plants; scipy 1.17.1 ttest_ind(trt, ctl).
  @Test func pooled() throws {
    let test = try PooledTest(control: Self.ctl, variant: Self.trt1)
    #expect(close(test.statistic, -1.1912603818487009, digits: 14))
    #expect(test.df == 18 && close(test.p, 0.2490231659730066, digits: 13))
    let interval = try test.interval()
    #expect(close(interval.low, -1.0253003434058792, digits: 13))
    #expect(close(interval.high, 0.28330034340588006, digits: 13))
    // Student's t squared is the two groups' F.
    let f = try OneWayANOVA(samples: [Self.ctl, Self.trt1])
    #expect(close(test.statistic * test.statistic, f.f, digits: 13) && close(test.p, f.p, digits: 13))
  }

  /// R ?t.test sleep, paired: t −4.0621277, p .0028329 (R takes group 1 − group 2).
  @Test func pairedOnSleep() throws {
    let a = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2]
    let b = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    let test = try PairedTest(first: b, second: a)
    #expect(rounds(test.statistic, to: "-4.0621277") && rounds(test.p, to: "0.0028329"))
    #expect(test.n == 10 && test.df == 9 && close(test.difference, -1.58, digits: 14))
    #expect(try test.interval().high < 0)
    #expect(throws: NoAnswer.zeroVariance) { try PairedTest(first: [1, 2, 3], second: [2, 3, 4]) }
    #expect(throws: NoAnswer.self) { try PairedTest(first: [1, 2], second: [1]) }
  }

  /// scipy 1.17.1 f_oneway; statsmodels 0.15.0 anova_oneway(use_var="unequal").
  @Test func plantGrowth() throws {
    let samples = [Self.ctl, Self.trt1, Self.trt2]
    let anova = try OneWayANOVA(samples: samples)
    #expect(close(anova.f, 4.846087862380135, digits: 14))
    #expect(close(anova.p, 0.015909958325622912, digits: 13))
    let welch = try WelchANOVA(samples: samples)
    #expect(close(welch.f, 5.1809724081131945, digits: 13))
    #expect(welch.df1 == 2 && close(welch.df2, 17.128418616644137, digits: 13))
    #expect(close(welch.p, 0.01739282149016992, digits: 12))
    let summaries = try samples.map { try MeanSummary(Moments($0)) }
    let again = try OneWayANOVA(summaries: summaries)
    #expect(close(again.f, anova.f, digits: 13) && again.dfWithin == 27)
  }

  @Test func twoGroupWelchIsWelchsTSquared() throws {
    let a = try MeanSummary(Moments(Self.ctl))
    let b = try MeanSummary(Moments(Self.trt1.map { $0 * 3 }))
    let t = try WelchTest(control: a, variant: b)
    let f = try WelchANOVA([a, b])
    #expect(close(f.f, t.statistic * t.statistic, digits: 13))
    #expect(close(f.df2, t.df, digits: 13) && close(f.p, t.p, digits: 12))
  }

  /// NIST StRD one-way sets. `exact` is F of the doubles in rational arithmetic (Python
  /// 3.11 fractions): where it stands away from the certified F, rounding the data to
  /// doubles has done it, and no program can come nearer.
  @Test(
    .enabled(if: NISTFile.isPresent, "SKIPPED: ../shared/data/nist is absent"),
    arguments: [
      ("SmLs01", 21.0, 15.0), ("SmLs02", 201.00000000000003, 15), ("SmLs03", 2001.0000000000002, 15),
      ("SmLs04", 21.0000000007761, 10.4), ("SmLs05", 201.00000001241764, 10.2),
      ("SmLs06", 2001.0000001288329, 10.1), ("SmLs07", 21.00081188781877, 4.4),
      ("SmLs08", 201.01300409594845, 4.18), ("SmLs09", 2001.1349262209505, 4.17),
      ("SiRstv", 1.1804623744024467, 13), ("AtmWtAg", 15.946733566676926, 10.1),
    ])
  func nist(name: String, exact: Double, gate: Double) throws {
    let file = try #require(NISTFile(name))
    let anova = try OneWayANOVA(samples: file.groups)
    #expect(close(anova.f, exact, digits: 15), "\(anova.f)")
    let distance = (anova.f - file.f).magnitude / file.f
    let digits = distance > 0 ? -Elementary.log(distance) / Elementary.log(10) : 16
    #expect(digits >= gate, "\(digits)")
    // The other certified figures carry about the digits of F.
    let shared = Int(min(gate, 13)) - 1
    #expect(close(anova.sumOfSquaresBetween, file.sumOfSquaresBetween, digits: shared))
    #expect(close(anova.sumOfSquaresWithin, file.sumOfSquaresWithin, digits: shared))
    #expect(close(anova.rSquared, file.rSquared, digits: shared))
    #expect(close(anova.residualDeviation, file.residualDeviation, digits: shared))
  }

  /// 2,000 samples under the null and with a shift: 95 % intervals cover within 4
  /// standard errors (√(.95 · .05 / 2000) = .0049).
  @Test func intervalsCover() throws {
    var generator = Xoshiro256(seed: 77)
    var pooled = 0
    var welch = 0
    for _ in 0..<2000 {
      let a = try MeanSummary(Moments((0..<8).map { _ in generator.normal() }))
      let b = try MeanSummary(Moments((0..<12).map { _ in generator.normal() + 0.5 }))
      let wide = MeanSummary(n: b.n, mean: 0.5 + (b.mean - 0.5) * 3, variance: b.variance * 9)
      let one = try PooledTest(control: a, variant: b).interval()
      let two = try WelchTest(control: a, variant: wide).interval()
      if one.low <= 0.5, 0.5 <= one.high { pooled += 1 }
      if two.low <= 0.5, 0.5 <= two.high { welch += 1 }
    }
    #expect(close(Double(pooled) / 2000, 0.95, absolute: 4 * 0.0049))
    #expect(close(Double(welch) / 2000, 0.95, absolute: 4 * 0.0049))
  }

  @Test func nothingButAnswersAndRefusals() {
    var inputs = NastyInputs(seed: 12)
    for _ in 0..<400 {
      let samples = (0..<inputs.below(4)).map { _ in inputs.doubles(upTo: 6) }
      let summaries = (0..<inputs.below(4)).map { _ in
        MeanSummary(n: inputs.count(), mean: inputs.double(), variance: inputs.double())
      }
      #expect(refusedOrFinite { Self.fields(try OneWayANOVA(samples: samples)) }, "\(samples)")
      #expect(refusedOrFinite { Self.fields(try OneWayANOVA(summaries: summaries)) }, "\(summaries)")
      #expect(
        refusedOrFinite {
          let welch = try WelchANOVA(summaries)
          return [welch.f, welch.df2, welch.p, welch.weightedMean]
        }, "\(summaries)")
      let sums = (inputs.double(), inputs.double())
      #expect(
        refusedOrFinite {
          let summary = try MeanSummary(n: inputs.count(), sum: sums.0, sumOfSquares: sums.1)
          let interval = try summary.interval()
          return [summary.mean, summary.variance, interval.low, interval.high]
        }, "\(sums)")
      guard summaries.count >= 2 else { continue }
      #expect(
        refusedOrFinite {
          let test = try WelchTest(control: summaries[0], variant: summaries[1])
          let relative = try RelativeDifference(
            control: (summaries[0].mean, summaries[0].squaredStandardError),
            variant: (summaries[1].mean, summaries[1].squaredStandardError), df: test.df)
          let ends = [try test.interval(), try relative.interval()]
          return [test.standardError, test.df, test.p, relative.value, relative.standardError, relative.p]
            + ends.flatMap { [$0.low, $0.high] }
        }, "\(summaries)")
      #expect(
        refusedOrFinite {
          let test = try PooledTest(control: summaries[0], variant: summaries[1])
          let interval = try test.interval()
          return [test.difference, test.standardError, test.statistic, test.p, interval.low, interval.high]
        }, "\(summaries)")
    }
  }

  private static func fields(_ anova: OneWayANOVA) -> [Double] {
    [
      anova.f, anova.p, anova.rSquared, anova.residualDeviation, anova.meanSquareBetween,
      anova.meanSquareWithin,
    ]
  }
}
