import Commerce
import Statistics
import Testing

@Suite struct ExperimentPlanTests {
  private let even: [(name: String, share: Double)] = [("A", 1), ("B", 1)]

  /// R 4.x, power.prop.test(p1 = .03, p2 = .02, power = .8): n = 3825.15.
  @Test func sharesAreThoseOfR() throws {
    let plan = try ExperimentPlan(.proportion(control: 0.03, variant: 0.02), split: even)
    #expect(plan.arms.map(\.units) == [3826, 3826])
    #expect(plan.alpha == 0.05 && plan.days == nil)
  }

  /// R, power.prop.test(p1 = .5, p2 = .75, power = .9): n = 76.706928.
  @Test func daysFollowFromTraffic() throws {
    let plan = try ExperimentPlan(
      .proportion(control: 0.5, variant: 0.75), split: even, power: 0.9, traffic: 10, windowDays: 30)
    #expect(plan.arms.map(\.units) == [77, 77])
    // 154 customers at 10 a day.
    #expect(plan.assignmentDays == 16 && plan.days == 46)
  }

  /// R, power.t.test(delta = 1, n = 20): power .868953; so that power needs 20 an arm.
  @Test func meansAreThoseOfR() throws {
    let plan = try ExperimentPlan(.mean(difference: 1, deviation: 1), split: even, power: 0.868953)
    #expect(plan.arms.map(\.units) == [20, 20] || plan.arms.map(\.units) == [21, 21])

  }

  /// More metrics and arms cost customers; a split keeps its shares.
  @Test func lawsOfPlans() throws {
    let outcome = ExperimentPlan.Outcome.mean(difference: 2000, deviation: 35_000)
    let two = try ExperimentPlan(outcome, split: even)
    let more = try ExperimentPlan(outcome, split: even, metrics: 3)
    let three = try ExperimentPlan(outcome, split: [("A", 2), ("B", 1), ("C", 1)])
    #expect(more.total > two.total && more.alpha == 0.05 / 3)
    #expect(
      three.arms[0].units == 2 * three.arms[1].units || three.arms[0].units == 2 * three.arms[1].units - 1)
    #expect(three.arms.map(\.share) == [0.5, 0.25, 0.25])
  }

  @Test func noPlanWithoutAnEffect() {
    #expect(throws: NoAnswer.self) {
      try ExperimentPlan(.proportion(control: 0.1, variant: 0.1), split: even)
    }
    #expect(throws: NoAnswer.self) {
      try ExperimentPlan(.proportion(control: 0.9, variant: 1.1), split: even)
    }
    #expect(throws: NoAnswer.self) {
      try ExperimentPlan(.mean(difference: 1, deviation: 1), split: [("A", 1)])
    }
  }

  /// Dunnett: the variance 1/c + 1/v of a comparison with c + kv fixed is least at c = √k v.
  @Test(arguments: [1, 2, 3, 5]) func bestSplitIsTheRoot(_ variants: Int) {
    let best = ExperimentPlan.bestControlShare(variants: variants)
    func variance(_ share: Double) -> Double { 1 / share + Double(variants) / (1 - share) }
    for share in stride(from: 0.05, to: 0.95, by: 0.01) { #expect(variance(best) <= variance(share) + 1e-12) }
  }
}
