import Statistics
import Testing

@Suite struct CovariateTests {
  /// numpy 2.4.6 and scipy 1.17.1: y − θ(x − x̄) with θ pooled within arms, ttest_ind(equal_var=False).
  @Test func cupedOfMeans() throws {
    let control = try CoMoments([1, 2, 3, 4, 5, 6, 7, 8], [2, 2.5, 3.5, 3.7, 5.6, 6.1, 7.7, 7.9])
    let variant = try CoMoments([2, 3, 3, 5, 6, 8, 9], [3, 4.2, 3.9, 6.3, 7, 9.4, 10.1])
    let cuped = try CUPED(control: CovariateSummary(control), variant: CovariateSummary(variant))
    #expect(close(cuped.theta, 0.9737373737373738, digits: 14))
    #expect(close(cuped.adjusted.difference, 0.7704545454545455, digits: 13))
    #expect(close(cuped.adjusted.statistic, 4.604884912476456, digits: 12))
    #expect(close(cuped.adjusted.p, 0.0007639634370876604, digits: 11))
    #expect(close(cuped.adjusted.df, 10.971621751767788, digits: 12))
    #expect(close(cuped.control.mean, 5.167121212121211, digits: 14))
    // Integers in minor units give the same.
    var a = IntegerMoments()
    for (x, y) in [(1, 200), (2, 250), (3, 350), (4, 370), (5, 560), (6, 610), (7, 770), (8, 790)] {
      a.add(Int64(x), Int64(y))
    }
    let whole = try CovariateSummary(a, outcomeUnit: 0.01)
    let streamed = try CovariateSummary(control)
    #expect(close(whole.covariance, streamed.covariance, digits: 13))
    #expect(close(whole.outcomeVariance, streamed.outcomeVariance, digits: 13))
  }

  /// A planted correlation of .8: the variance falls by ρ² = .64, and the effect is found.
  @Test func cupedReducesVarianceByRhoSquared() throws {
    var generator = Xoshiro256(seed: 31)
    var arms = [CoMoments(), CoMoments()]
    for i in 0..<20_000 {
      let x = generator.normal()
      let y = 0.8 * x + 0.6 * generator.normal() + (i % 2 == 1 ? 0.1 : 0)
      arms[i % 2].add(x, y)
    }
    let cuped = try CUPED(control: CovariateSummary(arms[0]), variant: CovariateSummary(arms[1]))
    // The standard error of a correlation is (1 − ρ²)/√n = .0025; of its square, 2ρ times that.
    #expect(close(cuped.varianceReduction, 0.64, absolute: 4 * 2 * 0.8 * 0.0025))
    #expect(close(cuped.correlation * cuped.correlation, cuped.varianceReduction, digits: 3))
    #expect(close(cuped.adjusted.difference, 0.1, absolute: 4 * cuped.adjusted.standardError))
  }

  /// numpy 2.4.6: linearised units N − RD over D̄, θ pooled within arms.
  @Test func cupedOfRatios() throws {
    func moments(_ rows: [(Double, Double, Double, Double)]) -> RatioMoments {
      var result = RatioMoments()
      for row in rows {
        result.add(
          numerator: row.0, denominator: row.1, covariateNumerator: row.2, covariateDenominator: row.3)
      }
      return result
    }
    let control = moments([
      (3, 1, 2, 1), (5, 2, 6, 2), (2, 1, 2, 1), (8, 3, 7, 2), (6, 2, 7, 3), (4, 2, 3, 1),
    ])
    let variant = moments([(4, 1, 3, 1), (7, 3, 6, 3), (3, 1, 1, 1), (9, 3, 8, 3), (5, 1, 5, 2)])
    let cuped = try RatioCUPED(control: control, variant: variant)
    #expect(close(cuped.theta, 0.22394640517121195, digits: 13))
    #expect(close(cuped.difference, 0.6552351277250505, digits: 13))
    #expect(close(cuped.standardError, 0.4108263410236418, digits: 13))
    #expect(close(cuped.p, 0.11073013752688829, digits: 12))
    #expect(close(cuped.variant - cuped.control, cuped.difference, digits: 13))
    #expect(try cuped.interval().low < 0)
  }

  /// With denominators of 1 a ratio is a mean: the same adjustment comes out.
  @Test func ratiosOfOneAreMeans() throws {
    var generator = Xoshiro256(seed: 8)
    var pairs = [CoMoments(), CoMoments()]
    var ratios = [RatioMoments(), RatioMoments()]
    for i in 0..<300 {
      let x = generator.normal() + 5
      let y = x + generator.normal()
      pairs[i % 2].add(x, y)
      ratios[i % 2].add(numerator: y, denominator: 1, covariateNumerator: x)
    }
    let means = try CUPED(control: CovariateSummary(pairs[0]), variant: CovariateSummary(pairs[1]))
    let same = try RatioCUPED(control: ratios[0], variant: ratios[1])
    #expect(close(same.theta, means.theta, digits: 12))
    #expect(close(same.difference, means.adjusted.difference, digits: 11))
    #expect(close(same.standardError, means.adjusted.standardError, digits: 12))
  }

  /// By hand: of 1 … 10 in two arms the .9 quantile of type 7 is 9.1.
  @Test func winsorised() throws {
    let result = try Winsorised([[1, 3, 5, 7, 9], [2, 4, 6, 8, 10]], upper: 0.9, lower: 0.1)
    #expect(close(result.upper ?? 0, 9.1, digits: 14) && close(result.lower ?? 0, 1.9, digits: 14))
    #expect(result.changed == [1, 1] && result.arms[0][0] == result.lower)
    #expect(result.arms[1][4] == result.upper && result.arms[1][3] == 8)
    // Nine zeros and 1 … 10: with zeros ignored the threshold stays, and zeros too.
    let zeros = try Winsorised(
      [[Double](repeating: 0, count: 9), (1...10).map(Double.init)], upper: 0.9, lower: 0.1,
      ignoringZeros: true)
    #expect(close(zeros.upper ?? 0, 9.1, digits: 14) && zeros.changed == [0, 2])
    #expect(throws: NoAnswer.self) { try Winsorised([[0, 0]], upper: 0.9, ignoringZeros: true) }
    #expect(throws: NoAnswer.self) { try Winsorised([[1, 2]], upper: 0.1, lower: 0.9) }
    #expect(try Winsorised([[1, 2]], upper: nil).arms == [[1, 2]])
  }

  /// By hand: strata of 30 and 10 units, differences 1 and 5: (30·1 + 10·5)/40 = 2;
  /// variance (¾)²(4/10 + 4/20) + (¼)²(1/5 + 1/5) = .3625.
  @Test func postStratified() throws {
    let strata = [
      PostStratified.Stratum(
        control: MeanSummary(n: 10, mean: 3, variance: 4), variant: MeanSummary(n: 20, mean: 4, variance: 4)),
      PostStratified.Stratum(
        control: MeanSummary(n: 5, mean: 10, variance: 1), variant: MeanSummary(n: 5, mean: 15, variance: 1)),
    ]
    let test = try PostStratified(strata)
    #expect(close(test.difference, 2, digits: 14) && test.weights == [0.75, 0.25])
    #expect(close(test.standardError, 0.3625.squareRoot(), digits: 14))
    // One stratum is Welch's test.
    let one = try PostStratified([strata[0]])
    let welch = try WelchTest(control: strata[0].control, variant: strata[0].variant)
    #expect(close(one.p, welch.p, digits: 12) && close(one.df, welch.df, digits: 13))
    #expect(throws: NoAnswer.self) { try PostStratified([]) }
  }

  @Test func nothingButAnswersAndRefusals() {
    var inputs = NastyInputs(seed: 13)
    for _ in 0..<400 {
      let arms = (0..<2).map { _ in inputs.doubles(upTo: 6) }
      let covariates = arms.map { $0.map { _ in inputs.double() } }
      #expect(
        refusedOrFinite {
          let cuped = try CUPED(
            control: CovariateSummary(CoMoments(covariates[0], arms[0])),
            variant: CovariateSummary(CoMoments(covariates[1], arms[1])))
          return [
            cuped.theta, cuped.correlation, cuped.varianceReduction, cuped.adjusted.p, cuped.control.mean,
            cuped.adjusted.standardError, cuped.variant.variance,
          ]
        }, "\(arms) \(covariates)")
      #expect(
        refusedOrFinite {
          let moments = zip(arms, covariates).map { arm, covariate in
            var result = RatioMoments()
            for (x, y) in zip(arm, covariate) {
              result.add(numerator: x, denominator: y, covariateNumerator: y)
            }
            return result
          }
          let cuped = try RatioCUPED(control: moments[0], variant: moments[1])
          return [cuped.theta, cuped.difference, cuped.standardError, cuped.p, cuped.varianceReduction]
        }, "\(arms) \(covariates)")
      #expect(
        refusedOrFinite { try Winsorised(arms, upper: 0.9, lower: 0.2).arms.flatMap { $0 } }, "\(arms)")
      let stratum = PostStratified.Stratum(
        control: MeanSummary(n: inputs.count(), mean: inputs.double(), variance: inputs.double()),
        variant: MeanSummary(n: inputs.count(), mean: inputs.double(), variance: inputs.double()))
      #expect(
        refusedOrFinite {
          let test = try PostStratified([stratum])
          return [test.difference, test.standardError, test.df, test.p]
        }, "\(stratum)")
    }
  }
}
