import Certification
import Statistics
import Testing

@Suite struct GLMLawsTests {
  /// Two groups of counts: the rate ratio is the ratio of the means, its error √(1/Σa + 1/Σb).
  @Test func twoGroups() throws {
    let counts = [3, 0, 5, 2, 4, 1, 0, 2, 1, 1]
    let design = RegressionData.design(["b": (0..<10).map { $0 < 5 ? 0 : 1 }])
    let model = try GeneralisedLinearModel(design, counts: counts)
    let ratio = try CoefficientRatio(model.coefficients[1])
    #expect(close(ratio.ratio, 5.0 / 14, digits: 14))
    #expect(close(model.coefficients[1].standardError, (1.0 / 14 + 1.0 / 5).squareRoot(), digits: 14))
    #expect(ratio.low < ratio.ratio && ratio.ratio < ratio.high)
    // White's errors of a saturated model: Σ(y − ȳ)²/(nȳ)² by group.
    let white = try GeneralisedLinearModel(design, counts: counts, errors: .hc0)
    #expect(close(white.coefficients[1].standardError, (14.8 / 196 + 2.0 / 25).squareRoot(), digits: 13))
    // With each row its own cluster, only the small-sample factor is left.
    let own = try GeneralisedLinearModel(design, counts: counts, errors: .cluster(Array(0..<10)))
    let factor = (10.0 / 9 * 9 / 8).squareRoot()
    #expect(
      close(own.coefficients[1].standardError, white.coefficients[1].standardError * factor, digits: 13))
  }

  /// exp of an estimate beyond ±700 is no number.
  @Test func ratiosBeyondRange() throws {
    let design = RegressionData.design(["wt": RegressionData.weight.map { $0 / 1000 }])
    let model = try GeneralisedLinearModel(design, outcome: RegressionData.manual)
    #expect(throws: NoAnswer.self) { try CoefficientRatio(model.coefficients[1]) }
  }

  /// The order of the rows and of the columns changes digits beyond the 13th at most.
  @Test func permutation() throws {
    var order = Array(0..<32)
    var generator = Xoshiro256(seed: 2)
    generator.shuffle(&order)
    func pick(_ values: [Double]) -> [Double] { order.map { values[$0] } }
    let turned = RegressionData.design([
      "PSI": pick(RegressionData.psi), "GPA": pick(RegressionData.gpa), "TUCE": pick(RegressionData.tuce),
    ])
    let first = try GeneralisedLinearModel(RegressionData.spector, outcome: RegressionData.grade)
    let second = try GeneralisedLinearModel(turned, outcome: order.map { RegressionData.grade[$0] })
    for line in first.coefficients {
      let other = try #require(second.coefficients.first { $0.term == line.term })
      #expect(close(other.estimate, line.estimate, digits: 13))
      #expect(close(other.standardError, line.standardError, digits: 12))
    }
  }

  /// A year as it is, or counted from 1950: the slope is the same to 11 digits.
  @Test func shift() throws {
    var generator = Xoshiro256(seed: 6)
    let years = (0..<400).map { _ in 1950 + 70 * generator.uniform() }
    let outcome = years.map { generator.bernoulli(Elementary.logistic(($0 - 1985) / 12)) }
    let plain = try LogisticModel(RegressionData.design(["year": years]), outcome: outcome)
    let shifted = try LogisticModel(
      RegressionData.design(["year": years.map { $0 - 1950 }]), outcome: outcome)
    #expect(close(plain.coefficients[1].estimate, shifted.coefficients[1].estimate, digits: 11))
    #expect(close(plain.coefficients[1].standardError, shifted.coefficients[1].standardError, digits: 11))
    #expect(close(plain.deviance, shifted.deviance, digits: 13))
    #expect(close(plain.auc, shifted.auc, digits: 14))
  }

  /// Planted coefficients and θ are found: gamma-mixed Poisson counts are negative binomial.
  @Test func plantedNegativeBinomial() throws {
    var generator = Xoshiro256(seed: 17)
    let x = (0..<3000).map { _ in generator.normal() }
    let counts = x.map { x -> Int in
      // θ = 2: a gamma variate of shape 2 is the sum of two exponentials.
      let rate = Elementary.exp(0.5 + 0.7 * x) * (generator.exponential() + generator.exponential()) / 2
      var count = -1
      var time = 0.0
      while time < rate {
        time += generator.exponential()
        count += 1
      }
      return count
    }
    let design = RegressionData.design(["x": x])
    let model = try GeneralisedLinearModel(design, counts: counts, family: .negativeBinomial)
    let theta = try #require(model.theta)
    let error = try #require(theta.standardError)
    #expect((try #require(theta.theta) - 2).magnitude < 4 * error)
    for (line, planted) in zip(model.coefficients, [0.5, 0.7]) {
      #expect((line.estimate - planted).magnitude < 4 * line.standardError)
    }
    #expect(theta.p < 1e-10 && !model.dispersion.isOverdispersed)
    #expect(try GeneralisedLinearModel(design, counts: counts).dispersion.isOverdispersed)
  }

  /// A steep slope on a heavy-tailed predictor: the first steps would overflow exp.
  @Test func largeMeans() throws {
    let x = (0..<60).map { Double($0) }
    let counts = x.map { Int(Elementary.exp(0.5 * $0)) }
    let model = try GeneralisedLinearModel(RegressionData.design(["x": x]), counts: counts)
    #expect(close(model.coefficients[1].estimate, 0.5, absolute: 1e-9))
    #expect(model.iterations < 15)
  }
}
