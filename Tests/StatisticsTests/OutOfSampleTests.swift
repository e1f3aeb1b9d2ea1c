import Certification
import Statistics
import Testing

@Suite struct OutOfSampleTests {
  /// Leaving one out, the error of OLS is Σ (eᵢ/(1 − hᵢ))² (Allen's PRESS, 1974); with an intercept
  /// alone hᵢ = 1/n, and the null error is the same by the same formula.
  @Test func press() throws {
    let x = RegressionData.weight
    let y = RegressionData.milesPerGallon
    let design = RegressionData.design(["wt": x])
    let fit = try OutOfSampleFit(linear: design, outcome: y, folds: try Folds(rows: 32, count: 32, seed: 1))
    let model = try LinearModel(design, outcome: y)
    let mean = Sums.mean(x)
    let centre = Sums.mean(y)
    let squares = Sums.sum(32) { (x[$0] - mean) * (x[$0] - mean) }
    let press = Sums.sum(32) { i in
      let leverage = 1.0 / 32 + (x[i] - mean) * (x[i] - mean) / squares
      let rest = y[i] - model.coefficients[0].estimate - model.coefficients[1].estimate * x[i]
      return (rest / (1 - leverage)) * (rest / (1 - leverage))
    }
    let null = Sums.sum(32) { (y[$0] - centre) * (y[$0] - centre) } * (32.0 / 31) * (32.0 / 31)
    #expect(close(fit.mean, press / 32, digits: 12))
    #expect(close(fit.nullMean, null / 32, digits: 12))
    #expect(close(fit.explained, 1 - press / null, digits: 12))
  }

  /// A planted effect shows out of sample; noise does not.
  @Test func plantedAndNoise() throws {
    var generator = Xoshiro256(seed: 21)
    let x = (0..<300).map { _ in generator.normal() }
    let noise = (0..<300).map { _ in generator.normal() }
    let outcome = x.map { generator.bernoulli(Elementary.logistic(2 * $0)) }
    let counts = x.map { Int(Elementary.exp(1 + 0.8 * $0) + 2 * generator.uniform()) }
    let folds = try Folds(rows: 300, count: 5, seed: 9)
    let signal = RegressionData.design(["x": x])
    let idle = RegressionData.design(["noise": noise])
    let logit = try OutOfSampleFit(signal, outcome: outcome, folds: folds, threads: 2)
    #expect(logit.explained > 0.2 && logit.explained < 0.6)
    #expect(logit == (try OutOfSampleFit(signal, outcome: outcome, folds: folds)))
    #expect(try OutOfSampleFit(idle, outcome: outcome, folds: folds).explained < 0.02)
    let plain = try OutOfSampleFit(signal, counts: counts, folds: folds)
    #expect(plain.explained > 0.5)
    #expect(
      try OutOfSampleFit(idle, counts: counts, family: .negativeBinomial, folds: folds).explained < 0.02)
    let exposed = try OutOfSampleFit(signal, counts: counts, offset: x.map { 0.8 * $0 }, folds: folds)
    // The offset takes most of the effect away from both models.
    #expect(exposed.explained < plain.explained / 2)
  }

  @Test func questionsWithoutAnswers() throws {
    let folds = try Folds(rows: 6, count: 3, seed: 1)
    let design = RegressionData.design(["x": [1, 2, 3, 4, 5, 7]])
    #expect(throws: NoAnswer.self) { try OutOfSampleFit(linear: design, outcome: [1, 2, 3], folds: folds) }
    #expect(throws: NoAnswer.self) {
      try OutOfSampleFit(linear: design, outcome: [1, 2, 3, 4, 5, .nan], folds: folds)
    }
    #expect(throws: NoAnswer.self) {
      try OutOfSampleFit(linear: design, outcome: [4, 4, 4, 4, 4, 4], folds: folds)
    }
    #expect(throws: NoAnswer.self) {
      try OutOfSampleFit(design, outcome: [false, false, false, true, true, true], folds: folds)
    }
    #expect(throws: NoAnswer.self) {
      try OutOfSampleFit(design, counts: [1, 2, 3, 4, 5, 6], offset: [1], folds: folds)
    }
  }
}
