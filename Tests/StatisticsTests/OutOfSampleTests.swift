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

  /// Each fold as a model of the other folds' rows predicts it: rows of a small table, which are worked on in
  /// double-double, and of a longer one; with a level that one fold alone has.
  @Test(arguments: [90, 3000]) func linearByHand(rows: Int) throws {
    let folds = try Folds(rows: rows, count: 4, seed: 3)
    let (design, score) = Self.table(rows, folds)
    let y = score.map { 1e4 * $0 + 7e5 }
    let fit = try OutOfSampleFit(linear: design, outcome: y, folds: folds, threads: 2)
    #expect(fit == (try OutOfSampleFit(linear: design, outcome: y, folds: folds)))
    for k in 0..<4 {
      let (train, test) = Self.parts(folds, k)
      let model = try LinearModel(design.choosing(train), outcome: train.map { y[$0] })
      #expect((model.dropped == ["rare"]) == (k == 0))
      for row in test {
        let value = model.coefficients.reduce(0) { total, line in
          total + line.estimate * design.columns[design.names.firstIndex(of: line.term)!][row]
        }
        #expect(close(fit.predicted[row], value, digits: 12))
      }
    }
  }

  /// The same of logistic and count models; from where a fit starts changes nothing that is shown.
  @Test(arguments: [400, 8000]) func likelihoodByHand(rows: Int) throws {
    let folds = try Folds(rows: rows, count: 4, seed: 3)
    let (design, score) = Self.table(rows, folds)
    let outcome = score.map { Int(($0 * 1000).rounded(.down)) % 3 == 0 || $0 > 2 }
    let counts = score.map { Int(max(0, $0 * 1.5).rounded()) }
    let logit = try OutOfSampleFit(design, outcome: outcome, folds: folds)
    let poisson = try OutOfSampleFit(design, counts: counts, folds: folds)
    let near = try GeneralisedLinearModel(design, outcome: outcome).coefficients
    let started = try OutOfSampleFit(design, outcome: outcome, folds: folds, near: near, threads: 2)
    // The opposite outcome's estimates are as far on the other side.
    let far = try GeneralisedLinearModel(design, outcome: outcome.map { !$0 }).coefficients
    let distant = try OutOfSampleFit(design, outcome: outcome, folds: folds, near: far)
    for k in 0..<4 {
      let (train, test) = Self.parts(folds, k)
      let known = design.choosing(train)
      let one = try GeneralisedLinearModel(known, outcome: train.map { outcome[$0] })
      let other = try GeneralisedLinearModel(known, counts: train.map { counts[$0] })
      let (shares, means) = (try one.means(design.choosing(test)), try other.means(design.choosing(test)))
      for (i, row) in test.enumerated() {
        #expect(close(logit.predicted[row], shares[i], digits: 12))
        #expect(close(started.predicted[row], shares[i], digits: 12))
        #expect(close(distant.predicted[row], shares[i], digits: 12))
        #expect(close(poisson.predicted[row], means[i], digits: 12))
      }
    }
    #expect(
      close(started.mean, logit.mean, digits: 13) && close(started.nullMean, logit.nullMean, digits: 15))
  }

  /// Two columns, and one that is 0 in all folds but the first.
  private static func table(_ rows: Int, _ folds: Folds) -> (Design, score: [Double]) {
    var generator = Xoshiro256(seed: UInt64(rows))
    let x = (0..<rows).map { _ in generator.normal() }
    let level = (0..<rows).map { _ in generator.uniform() < 0.3 ? 1.0 : 0 }
    let rare = folds.fold.indices.map { folds.fold[$0] == 0 && $0 % 2 == 0 ? 1.0 : 0 }
    var design = Design(rows: rows)
    design.add("x", x)
    design.add("level", level)
    design.add("rare", rare)
    return (design, (0..<rows).map { 1 + 0.5 * x[$0] - level[$0] + generator.normal() })
  }

  private static func parts(_ folds: Folds, _ k: Int) -> (train: [Int], test: [Int]) {
    (folds.fold.indices.filter { folds.fold[$0] != k }, folds.fold.indices.filter { folds.fold[$0] == k })
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
