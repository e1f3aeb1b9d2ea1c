import Commerce
import Statistics
import Testing

/// Rows beside the plain comparison: CUPED, winsorising, guardrails, groups, A/A.
@Suite struct ExperimentRowsTests {
  /// Arms alternate and begin alike; the outcome follows the time before, and B has a lift.
  private func units(_ n: Int, lift: Int64 = 0, seed: UInt64 = 1, crossed: Bool = false) -> ObservedUnits {
    var generator = Xoshiro256(seed: seed)
    var before: Int64 = 0
    var units = ObservedUnits(metrics: 2)
    for i in 0..<n {
      if i % 2 == 0 { before = Int64(generator.below(10_000)) }
      let value = before + Int64(generator.below(2000)) + (i % 2 == 1 ? lift : 0)
      let bad = generator.bernoulli(0.1)
      units.add(
        arm: i % 2, knownOn: Int32(i / 10), inHorizon: true, crossedOver: crossed && i % 50 == 0
      ) { $0 == 0 ? ((value, 1), (before, 1)) : ((bad ? 1 : 0, 1), nil) }
    }
    return units
  }

  private var definition: ExperimentDefinition {
    var definition = ExperimentDefinition(name: "test")
    var spent = ExperimentMetric("spent", .mean, of: .netRevenue)
    spent.covariateDays = 30
    spent.winsorise = 0.9
    var returned = ExperimentMetric("returned", .proportion, of: .returned)
    returned.direction = .down
    returned.guardrailMargin = 0.1
    definition.metrics = [spent, returned]
    return definition
  }

  private func analysis(_ definition: ExperimentDefinition, _ units: ObservedUnits) -> ExperimentAnalysis {
    ExperimentAnalysis(
      definition, arms: ["A", "B"], units: units, horizonValid: true, plannedTotal: 1000, majorPerMinor: 1)
  }

  @Test func cupedNarrowsAndDecidesWhereAsked() throws {
    var definition = definition
    let units = units(400, lift: 300)
    let plain = analysis(definition, units)
    definition.decideBy = .cuped
    let cuped = analysis(definition, units)
    func row(_ analysis: ExperimentAnalysis, _ estimator: ExperimentResult.Estimator) throws
      -> ExperimentResult
    {
      try #require(analysis.results.first { $0.metric.id == "spent" && $0.estimator == estimator })
    }
    // var(before) = 10⁸/12 and var(rest) = 4·10⁶/12: the covariate explains 25/26 of the variance,
    // so the error falls to √(1/26) = .196 of the plain one.
    let share =
      try row(plain, .cuped).comparison!.standardError / row(plain, .plain).comparison!.standardError
    #expect((share - 0.196).magnitude < 0.02)
    #expect(try row(plain, .plain).decides && !row(plain, .cuped).decides)
    #expect(try !row(cuped, .plain).decides && row(cuped, .cuped).decides)
    #expect(try row(cuped, .plain).verdict == nil && row(cuped, .cuped).verdict == .better)
    // 300 is one standard error of the plain difference (2,943 · √(2/200) = 294), and five of the other.
    #expect(try row(plain, .plain).verdict != .better)
  }

  @Test func guardrailsStandApart() throws {
    let units = units(600)
    var alone = definition
    alone.metrics.removeLast()
    let both = analysis(definition, units).results.filter { $0.metric.id == "spent" && $0.decides }
    let one = analysis(alone, units).results.filter(\.decides)
    #expect(both.map(\.adjusted) == one.map(\.adjusted))
    let guardrail = try #require(analysis(definition, units).results.first { $0.metric.id == "returned" })
    #expect(guardrail.guardrail == .held && guardrail.guardrailP! < 0.025)
    // The one-sided p and the margin's interval agree: at a margin that the interval touches, p is .025.
    let end = guardrail.interval!.high
    let p = try guardrail.comparison!.nonInferiority(margin: end, higherIsBetter: false)
    #expect((p - 0.025).magnitude < 0.003)
  }

  /// Capping both arms at one quantile leaves the number of units, and moves the means down.
  @Test func winsorisedRowsCapTheTail() throws {
    var units = units(200)
    units.add(arm: 1, knownOn: 1, inHorizon: true, crossedOver: false) {
      $0 == 0 ? ((10_000_000, 1), (1, 1)) : ((0, 1), nil)
    }
    let rows = analysis(definition, units).results.filter { $0.metric.id == "spent" }
    let plain = try #require(rows.first { $0.estimator == .plain }?.comparison)
    let capped = try #require(rows.first { $0.estimator == .winsorised })
    #expect(capped.comparison!.variant < plain.variant / 2 && capped.variantCount == 101)
    #expect(capped.note.contains("values above") && capped.verdict == nil)
  }

  @Test func perProtocolLeavesCrossoversOut() {
    let rows = analysis(definition, units(500, crossed: true)).results.filter { $0.estimator == .perProtocol }
    // Every fiftieth of 500, all in A.
    #expect(rows.map(\.controlCount) == [240, 240] && rows.map(\.variantCount) == [250, 250])
  }

  /// Twice the detectable effect needs a quarter of the customers.
  @Test func forecastFollowsTheSquare() throws {
    var definition = definition
    let units = units(400)
    definition.minimumEffect = 0.05
    let small = try #require(analysis(definition, units).results.first?.needed)
    definition.minimumEffect = 0.1
    let large = try #require(analysis(definition, units).results.first?.needed)
    #expect((Double(small) / Double(large) - 4).magnitude < 0.01)
  }

  /// Cochran's Q of two levels is the square of the z of their difference.
  @Test func groupsDifferByTheirZ() throws {
    let units = units(400, lift: 300)
    let levels = Coded(codes: (0..<Int32(units.count)).map { $0 % 4 < 2 ? 1 : 0 }, names: ["y", "x"])
    let found = Exploration(definition, arms: 2, units: units, levels: levels, majorPerMinor: 1)
    let rows = found.rows.filter { $0.metric.id == "spent" }
    #expect(rows.map(\.level) == ["x", "y"] && rows.map(\.controlCount) == [100, 100])
    let (a, b) = (try #require(rows[0].comparison), try #require(rows[1].comparison))
    let z = (a.difference - b.difference) / (a.sequenceError + b.sequenceError).squareRoot()
    let p = try Distributions.twoSidedNormal(z)
    #expect((rows[0].heterogeneity! - p).magnitude < 1e-9)
    #expect(rows.allSatisfy { $0.adjusted! >= $0.comparison!.p })
    let one = Exploration(
      definition, arms: 2, units: units,
      levels: Coded(codes: levels.codes.map { _ in 1 }, names: levels.names),
      majorPerMinor: 1)
    #expect(one.rows.isEmpty)
  }

  /// Nothing was done to anyone: five of a hundred are false, within four Monte-Carlo errors.
  @Test func selfTestKeepsItsLevel() throws {
    for (_, test) in SelfTest.run(definition, units: units(300), runs: 1000, seed: 5, threads: 2) {
      let rate = try #require(test).falsePositiveRate
      #expect((rate - 0.05).magnitude < 4 * (0.05 * 0.95 / 1000).squareRoot())
    }
  }

  /// By hand: answers 10, 9, 7, 3 are 100, 100, 0, −100; a customer without an answer is no unit.
  @Test func promoterScoresAreOfThoseWhoAnswered() throws {
    var b = ShopBuilder()
    for (c, score) in [10, 9, 7, 3].enumerated() {
      b.assign(c, "A", "2026-03-01")
      b.answer(c, "2026-03-10", .nps, Int64(score))
    }
    b.assign(4, "A", "2026-03-01")
    b.answer(3, "2026-06-01", .nps, 10)  // after the window
    let shop = b.shop(customers: 5)
    let data = try #require(ExperimentData(ExperimentDefinition(name: "test"), shop))
    let metric = ExperimentMetric("nps", .mean, of: .nps)
    let clicks = Clicks([(4, data.units[0].time, data.units[0].day)], customers: 5)
    let pairs = data.units.map { data.pair(metric, $0, shop, clicks)?.0 }
    #expect(pairs == [100, 100, 0, -100, nil])
    let share = ExperimentMetric("promoters", .proportion, of: .nps, atLeast: 9)
    #expect(data.units.compactMap { data.pair(share, $0, shop, clicks)?.0 } == [1, 1, 0, 0])
    #expect(data.units.map { data.value(.clicked, $0, shop, clicks) } == [0, 0, 0, 0, 1])
  }
}
