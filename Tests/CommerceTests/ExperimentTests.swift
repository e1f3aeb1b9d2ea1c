import CivilTime
import Commerce
import Statistics
import Testing

@Suite struct ExperimentTests {
  /// Both arms draw from the same shop unless B has a lift.
  private func units(_ n: Int, lift: Double, seed: UInt64, horizon: Bool = true) -> ObservedUnits {
    var generator = Xoshiro256(seed: seed)
    var units = ObservedUnits(metrics: 2)
    for i in 0..<n {
      let arm = i % 2
      let bought = generator.bernoulli(0.3 + (arm == 1 ? lift : 0))
      let spent = bought ? Int64(20_000 + generator.below(9000)) : 0
      units.add(arm: arm, knownOn: Int32(i / 20), inHorizon: horizon, crossedOver: false) {
        ($0 == 0 ? (bought ? 1 : 0, 1) : (spent, 1), nil)
      }
    }
    return units
  }

  private let metrics = [
    ExperimentMetric("ordered", .proportion, of: .orders),
    ExperimentMetric("net_revenue", .mean, of: .netRevenue),
  ]

  private var definition: ExperimentDefinition {
    var definition = ExperimentDefinition(name: "test")
    definition.metrics = metrics
    return definition
  }

  private func analysis(_ units: ObservedUnits, valid: Bool, ratioFails: Bool = false) -> ExperimentAnalysis {
    var faults = ExperimentAnalysis.Faults()
    faults.ratioFailed = ratioFails
    return ExperimentAnalysis(
      definition, arms: ["A", "B"], units: units, horizonValid: valid, plannedTotal: 1000, faults: faults,
      majorPerMinor: 1)
  }

  @Test func plantedLiftIsFound() {
    let found = analysis(units(2000, lift: 0.15, seed: 1), valid: true)
    #expect(found.results.map(\.verdict) == [.better, .better])
    for result in found.results {
      // Interval and corrected p say the same.
      #expect((result.adjustedInterval!.low > 0) == (result.adjusted! < 0.05))
    }
  }

  @Test func brokenAssignmentHasNoVerdict() {
    let withheld = analysis(units(2000, lift: 0.15, seed: 1), valid: true, ratioFails: true)
    #expect(withheld.results.allSatisfy { $0.verdict == nil && $0.note.contains("sample ratio") })
  }

  @Test func beforeTheFirstLookThereIsTooLittle() {
    let early = analysis(units(150, lift: 0.3, seed: 2), valid: false)
    #expect(early.results.allSatisfy { $0.verdict == .tooFewData && $0.sequence == nil })
    #expect(early.looks.isEmpty)
  }

  /// Under the null no more than 5 % of experiments name a winner, by either route.
  @Test(arguments: [true, false])
  func nullExperimentsRarelyWin(_ valid: Bool) {
    var winners = 0
    for run in 0..<300 {
      let outcome = analysis(units(600, lift: 0, seed: 10_000 + UInt64(run)), valid: valid)
      if outcome.results.contains(where: { $0.verdict == .better || $0.verdict == .worse }) { winners += 1 }
    }
    // 15 expected at most; four Monte-Carlo standard errors more.
    #expect(winners <= 30)
  }

  @Test func oneArmAndNoVariance() {
    let alone = ExperimentAnalysis(
      definition, arms: ["A"], units: ObservedUnits(metrics: 2), horizonValid: true, plannedTotal: 10,
      majorPerMinor: 1)
    #expect(alone.results.isEmpty)
    var same = ObservedUnits(metrics: 2)
    for i in 0..<400 {
      same.add(arm: i % 2, knownOn: 0, inHorizon: true, crossedOver: false) {
        ($0 == 0 ? (1, 1) : (5, 1), nil)
      }
    }
    let flat = analysis(same, valid: true)
    #expect(
      flat.results.allSatisfy { $0.comparison == nil && $0.note == "not computable: all values are equal" })
  }

  /// Who is in the split and got nobody is an arm of 0: 40 of 40 in one of two equal arms.
  @Test func armsThatGotNobodyAreArms() throws {
    var b = ShopBuilder()
    for c in 0..<40 { b.assign(c, "A", "2026-03-01") }
    var definition = ExperimentDefinition(name: "test")
    definition.split = ["A": 1, "B": 1]
    let data = try #require(ExperimentData(definition, b.shop(customers: 40)))
    #expect(data.arms == ["A", "B"] && data.units.allSatisfy { $0.arm == 0 })
  }

  @Test func outcomesStayInsideTheWindow() throws {
    var b = ShopBuilder()
    b.assign(0, "A", "2026-03-01")
    b.assign(0, "B", "2026-03-05")  // crosses over; stays in A
    b.assign(1, "B", "2026-03-01")
    b.order(0, "2026-02-28", 1)  // before
    b.order(0, "2026-03-01", 10)  // the same day, after noon's assignment
    b.order(0, "2026-03-31", 100)  // day 30
    b.order(0, "2026-04-01", 1000)  // day 31
    let shop = b.shop(customers: 2)
    let data = try #require(ExperimentData(ExperimentDefinition(name: "test"), shop))
    #expect(data.arms == ["A", "B"] && data.units.count == 2)
    #expect(data.units[0].arm == 0 && data.units[0].crossedOver)
    let clicks = Clicks.none(customers: 2)
    #expect(data.value(.netRevenue, data.units[0], shop, clicks) == 110)
    #expect(data.value(.netRevenue, data.units[0], shop, clicks, .before(days: 30)) == 1)
    #expect(data.value(.orders, data.units[1], shop, clicks) == 0)
    #expect(ExperimentData(ExperimentDefinition(name: "other"), shop) == nil)
  }
}

@Suite struct RFMTests {
  /// Quintiles of 1…10 by type 7 are 2.8, 4.6, 6.4, 8.2.
  @Test func quintiles() throws {
    let values = (1...10).map(Double.init)
    let rfm = try #require(
      RFM(recency: values, frequency: values, monetary: values, compatibility: .standard))
    #expect(zip(rfm.recencyThresholds, [2.8, 4.6, 6.4, 8.2]).allSatisfy { ($0 - $1).magnitude < 1e-12 })
    #expect(rfm.score(recency: 1, frequency: 1, monetary: 1).combined == 511)
    #expect(rfm.score(recency: 10, frequency: 10, monetary: 10).combined == 155)
    #expect(rfm.score(recency: 5, frequency: 5, monetary: 5).combined == 333)
    #expect(rfm.collapsed.isEmpty)
  }

  @Test func tiesAreReported() throws {
    let ones = [Double](repeating: 1, count: 10)
    let rfm = try #require(RFM(recency: ones, frequency: ones, monetary: ones, compatibility: .standard))
    #expect(rfm.collapsed == ["recency", "frequency", "monetary"])
    #expect(RFM(recency: [], frequency: [], monetary: [], compatibility: .standard) == nil)
  }

  @Test func namesAreTheFirstRuleThatMatches() {
    let rfm = RFM(recency: [1, 2], frequency: [1, 2], monetary: [1, 2], compatibility: .standard)!
    let best = rfm.score(recency: 1, frequency: 2, monetary: 2)
    #expect(RFMRule.standard.first { $0.matches(best) }?.name == "champions")
  }
}
