import Parallelism
import Statistics
import Testing

/// Inputs that once trapped, or gave a number that was wrong or not one.
@Suite struct HostileInputTests {
  /// Ties at the mode: every outcome is at most as probable, so p is 1
  /// (scipy 1.17.1, binomtest(1, 3), binomtest(9, 19), binomtest(1, 5, 1/3)).
  @Test func tiesAtTheModeArePartOfP() throws {
    for observed in [[1, 2], [2, 1], [9, 10], [10, 9], [50, 51]] {
      #expect(try ExactSampleRatioTest(observed: observed, split: [1, 1]).p == 1)
    }
    #expect(try ExactSampleRatioTest(observed: [1, 4], split: [1, 2]).p == 1)
  }

  @Test func relativeMarginsNeedAControlAboveZero() throws {
    let loss = MeanSummary(n: 100, mean: -100, variance: 1)
    #expect(throws: NoAnswer.self) {
      try NonInferiority(control: loss, variant: loss, margin: .relative(0.05))
    }
    #expect(try NonInferiority(control: loss, variant: loss, margin: .absolute(5)).p < 1e-10)
  }

  @Test func levelsOutsideZeroToOneAreRefused() throws {
    let a = MeanSummary(n: 10, mean: 1, variance: 1)
    for level in [-0.5, 0, 1, 1.5, Double.nan] {
      #expect(throws: NoAnswer.self) { try a.interval(level: level) }
      #expect(throws: NoAnswer.self) { try WelchTest(control: a, variant: a).interval(level: level) }
      #expect(throws: NoAnswer.self) {
        try NetPromoterScore(promoters: 5, passives: 3, detractors: 2).interval(level: level)
      }
    }
    #expect(throws: NoAnswer.self) { try Quantiles.median([1, .nan, 3]) }
  }

  /// Welch's degrees of freedom depend on the ratio of variances alone.
  @Test func tinyVariancesKeepTheirDegreesOfFreedom() throws {
    func df(_ unit: Double) throws -> Double {
      try WelchTest(
        control: MeanSummary(n: 8, mean: 0, variance: unit),
        variant: MeanSummary(n: 9, mean: 1, variance: 3 * unit)
      ).df
    }
    for unit in [1e-160, 1e-200, 1e150] { #expect(close(try df(unit), try df(1), digits: 13)) }
  }

  /// Columns far from 1 change nothing but the unit.
  @Test func regressionScalesWithItsUnits() throws {
    let x = (0..<20).map { Double($0) + Double($0 * 7 % 5) }
    let y = (0..<20).map { 2 * Double($0) + Double($0 * 11 % 7) }
    func model(_ unitX: Double, _ unitY: Double) throws -> LinearModel {
      var design = Design(rows: 20)
      design.add("x", x.map { $0 * unitX })
      return try LinearModel(design, outcome: y.map { $0 * unitY }, errors: .hc3, influence: true)
    }
    let plain = try model(1, 1)
    for (unitX, unitY) in [(0x1p900, 1.0), (0x1p-1000, 1), (1, 0x1p400), (1, 0x1p-400), (0x1p500, 0x1p-300)] {
      let other = try model(unitX, unitY)
      #expect(other.rSquared == plain.rSquared && other.dropped == [])
      for (a, b) in zip(plain.coefficients, other.coefficients) {
        #expect(a.statistic == b.statistic && a.p == b.p, "\(unitX) \(unitY)")
      }
    }
    #expect(throws: NoAnswer.self) { try model(1, 0x1p-1000) }
  }

  /// More columns than rows, as long as enough of them are combinations of others.
  @Test func collinearColumnsCostNoRows() throws {
    var design = Design(rows: 5)
    for k in 1...5 { design.add("x\(k)", [1, 2, 4, 7, 11].map { $0 * Double(k) }) }
    let model = try LinearModel(design, outcome: [2, 3, 9, 13, 23], errors: .classical)
    #expect(model.coefficients.count == 2 && model.dropped == ["x2", "x3", "x4", "x5"] && model.df == 3)
  }

  @Test func nothingTraps() {
    var moments = IntegerMoments()
    moments.add(.min, .max)
    moments.add(.max, .min)
    #expect(throws: NoAnswer.self) { try moments.mean() }
    var design = Design(rows: 3)
    design.add("short", [1.0, 2])
    #expect(throws: NoAnswer.self) { try LinearModel(design, outcome: [1, 2, 4]) }
    #expect(throws: NoAnswer.self) { try LinearModel(Design(rows: -1), outcome: []) }
    #expect(throws: NoAnswer.self) { try KMeans(Points(columns: [[1, 2, 3], [1]]), k: 2, seed: 1) }
    #expect(throws: NoAnswer.self) { try Distributions.betaQuantile(0.5, a: 1.7e308, b: 1.7e308) }
    #expect(Sums.mean([]) == 0 && DistinctPoints.sample(1, of: -1, seed: 1).isEmpty)
    let unfitted = Scaling(.z, fitting: [[1, 2]]).apply([[1, 2], [3, 4]])[1]
    #expect(unfitted[0].isNaN && unfitted[1].isNaN)
    let ends = Quantiles.orderStatisticInterval(sorted: [1, 2, .nan, .infinity], 0.5)
    #expect(ends.low == nil && ends.high == nil)
    var stuck = Xoshiro256(state: (0, 0, 0, 0))
    #expect(stuck.normal().isFinite && stuck.below(0) == 0)
    #expect(Parallel.map(-1, threads: 2) { $0 }.isEmpty)
  }
}
