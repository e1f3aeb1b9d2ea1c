import Certification
import Statistics
import Testing

@Suite struct SeparationTests {
  private func error(_ design: Design, _ outcome: [Bool]) -> NoAnswer? {
    do throws(NoAnswer) {
      _ = try GeneralisedLinearModel(design, outcome: outcome)
      return nil
    } catch { return error }
  }

  /// Tables made separated by a planted direction: complete with a margin or none, quasi with ties on
  /// the plane, hidden in the sum of several columns.
  @Test func plantedDirections() {
    for run in 0..<60 {
      var generator = Xoshiro256(seed: 900 + UInt64(run))
      let n = 60 + generator.below(200)
      let columns = (0..<4).map { _ in (0..<n).map { _ in Double(generator.below(9)) - 4 } }
      var design = Design(rows: n)
      for j in 0..<4 { design.add("x\(j)", columns[j].map { $0 * (j == 1 ? 1e-5 : 1) }) }
      let score = (0..<n).map { columns[0][$0] + columns[1][$0] * Double(run % 3) - columns[2][$0] }
      // Ties fall either way: quasi-complete. Otherwise complete.
      let outcome = score.map { $0 > 0 || (run % 2 == 0 && $0 == 0 && generator.bernoulli(0.5)) }
      guard case .separation = error(design, outcome) else {
        Issue.record("run \(run): \(String(describing: error(design, outcome)))")
        continue
      }
    }
  }

  /// One row moved across the planted plane, and the likelihood has its maximum again.
  @Test func oneRowAcross() throws {
    for run in 0..<30 {
      var generator = Xoshiro256(seed: 300 + UInt64(run))
      let x = (0..<80).map { _ in generator.normal() }
      let z = (0..<80).map { _ in generator.normal() }
      let design = RegressionData.design(["x": x, "z": z])
      var outcome = (0..<80).map { x[$0] + z[$0] > 0.2 }
      #expect(error(design, outcome) != nil)
      // The row farthest on one side now contradicts every direction near the planted one.
      let far = (0..<80).max { x[$0] + z[$0] < x[$1] + z[$1] }!
      outcome[far] = false
      let model = try GeneralisedLinearModel(design, outcome: outcome)
      #expect(model.coefficients.count == 3)
    }
  }

  @Test func perfectPredictorAmongMany() {
    var generator = Xoshiro256(seed: 12)
    var design = Design(rows: 500)
    for j in 0..<8 { design.add("noise\(j)", (0..<500).map { _ in generator.normal() }) }
    let level = (0..<500).map { $0 % 50 == 7 }
    design.add("rare", level.map { $0 ? 1 : 0 })
    let outcome = (0..<500).map { level[$0] || generator.bernoulli(0.3) }
    #expect(error(design, outcome) == .separation(term: "rare"))
  }

  /// Counts all 0 where a dummy is 1 (Correia, Guimarães & Zylkin 2019).
  @Test func countsWithoutAnyInALevel() {
    var generator = Xoshiro256(seed: 77)
    let level = (0..<120).map { $0 % 6 == 0 }
    let x = (0..<120).map { _ in generator.normal() }
    let design = RegressionData.design(["x": x, "level": level.map { $0 ? 1 : 0 }])
    let counts = level.map { $0 ? 0 : 1 + generator.below(6) }
    for family in [GeneralisedLinearModel.Family.poisson, .negativeBinomial] {
      #expect(throws: NoAnswer.separation(term: "level")) {
        try GeneralisedLinearModel(design, counts: counts, family: family)
      }
    }
  }

  /// Strong but finite: the fitted probabilities pass 1 − 1e−12 and the maximum stands.
  @Test func steepIsNotSeparated() throws {
    let x = (0..<200).map { Double($0) / 10 - 10 }
    var outcome = x.map { $0 > 0 }
    outcome[99] = true
    outcome[102] = false
    let model = try GeneralisedLinearModel(RegressionData.design(["x": x]), outcome: outcome)
    #expect(model.fitted.contains { $0 > 1 - 1e-12 })
    #expect(model.coefficients[1].estimate > 3)
  }
}
