import Certification
import Statistics
import Testing

@Suite struct CalibrationTests {
  private let predicted = (0..<32).map { (Double($0 * 13 % 31) + 0.5) / 32 }

  /// numpy and scipy 1.17 for bins and Hosmer–Lemeshow, statsmodels 0.15 GLM for the line.
  @Test func fixedPredictions() throws {
    let table = try Calibration(predicted, RegressionData.grade)
    #expect(close(table.brier, 0.270751953125, digits: 15))
    #expect(table.bins.map(\.events) == [1, 1, 1, 0, 1, 1, 0, 2, 2, 2])
    #expect(table.bins.map(\.n) == [3, 3, 3, 3, 4, 3, 3, 3, 3, 4])
    #expect(close(table.bins[0].meanPredicted, 0.026041666666666668, digits: 14))
    #expect(close(table.bins[4].meanPredicted, 0.40625, digits: 14))
    let test = try table.hosmerLemeshow()
    #expect(test.df == 8)
    #expect(close(test.statistic, 27.88203158017792, digits: 13))
    #expect(close(test.p, 0.000497207096686375, digits: 10))
    let line = try CalibrationLine(predicted, RegressionData.grade)
    #expect(close(line.intercept.estimate, -0.6151170201489764, digits: 12))
    #expect(close(line.slope.estimate, 0.18464195796812163, digits: 12))
    #expect(close(line.slope.standardError, 0.2271528410494128, digits: 8))
    #expect(close(line.inTheLarge.estimate, -0.7722059447756451, digits: 12))
    #expect(close(line.inTheLarge.standardError, 0.44699829957415477, digits: 8))
  }

  /// On its own rows a logistic model is calibrated: slope 1, both intercepts 0.
  @Test func ownRows() throws {
    let model = try GeneralisedLinearModel(RegressionData.spector, outcome: RegressionData.grade)
    let line = try CalibrationLine(model.fitted, RegressionData.grade)
    #expect(close(line.slope.estimate, 1, absolute: 1e-12))
    #expect(close(line.intercept.estimate, 0, absolute: 1e-12))
    #expect(close(line.inTheLarge.estimate, 0, absolute: 1e-12))
    let table = try Calibration(model.fitted, RegressionData.grade, bins: 1)
    #expect(close(table.bins[0].meanPredicted, 11.0 / 32, digits: 13))
    #expect(table.brierSkill > 0.3)
  }

  /// The area under the curve as pairs are counted, with ties.
  @Test func areaByPairs() throws {
    let score = (0..<60).map { Double($0 * 37 % 17) / 4 - 2 }
    let outcome = (0..<60).map { $0 * 11 % 7 < 3 }
    var twice = 0
    for i in 0..<60 where outcome[i] {
      for j in 0..<60 where !outcome[j] { twice += score[i] > score[j] ? 2 : score[i] == score[j] ? 1 : 0 }
    }
    let events = outcome.count { $0 }
    #expect(try RankedScores(score, outcome).auc == Double(twice) / 2 / Double(events * (60 - events)))
    #expect(try RankedScores([1, 1, 1, 1], [true, false, true, false]).auc == 0.5)
  }

  @Test func tiesShareABin() throws {
    let table = try Calibration(
      [0.1, 0.1, 0.1, 0.1, 0.1, 0.9], [true, false, false, false, true, true], bins: 3)
    #expect(table.bins.map(\.n) == [5, 1])
    #expect(throws: NoAnswer.tooFew(have: 2, need: 3)) { try table.hosmerLemeshow() }
  }

  @Test func questionsWithoutAnswers() {
    #expect(throws: NoAnswer.self) { try Calibration([], []) }
    #expect(throws: NoAnswer.self) { try Calibration([0.5], [true]) }
    #expect(throws: NoAnswer.self) { try Calibration([0.5, .nan], [true, false]) }
    #expect(throws: NoAnswer.self) { try Calibration([0.5, 0.2], [true, false], bins: 0) }
    #expect(throws: NoAnswer.self) { try Calibration([0.5, 0.2], [true]) }
    #expect(throws: NoAnswer.self) { try CalibrationLine([0, 1, 0.5, 0.5], [false, true, true, false]) }
    #expect(throws: NoAnswer.self) { try CalibrationLine([0.5, 0.5, 0.5], [false, true, true]) }
    #expect(throws: NoAnswer.self) { try RankedScores([1, 2], [true, true]) }
  }
}
