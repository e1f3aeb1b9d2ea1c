internal import CivilTime
internal import Commerce
internal import Pipeline
internal import Statistics
package import Tables

/// `dangol plan-experiment`: the plan in words, from options and a run's traffic.
package struct ExperimentPlanner: Sendable {
  package var baseline: Double
  package var effect: Double
  /// The effect is a share of the baseline.
  package var isRelative = false
  /// Standard deviation of a mean's outcome; nil: a proportion.
  package var deviation: Double?
  package var split: [(name: String, share: Double)] = [("A", 1), ("B", 1)]
  package var metrics = 1
  package var alpha = 0.05
  package var power = 0.8
  package var windowDays = 30
  /// Customers a day.
  package var traffic: Double?
  /// A published run whose new buyers are the traffic.
  package var run: String?

  /// Days up to the as-of day over which new buyers are counted.
  private static let trafficDays = 90

  package init(baseline: Double, effect: Double) {
    self.baseline = baseline
    self.effect = effect
  }

  package func plan() throws(DangolError) -> JSON {
    var traffic = self.traffic
    if traffic == nil, let run { traffic = try Self.newBuyers(run) }
    let change = isRelative ? effect * baseline : effect
    let outcome: ExperimentPlan.Outcome =
      deviation.map { .mean(difference: change, deviation: $0) }
      ?? .proportion(control: baseline, variant: baseline + change)
    do throws(NoAnswer) {
      let plan = try ExperimentPlan(
        outcome, split: split, metrics: metrics, alpha: alpha, power: power, traffic: traffic,
        windowDays: windowDays)
      return json(plan, change, traffic)
    } catch {
      throw DangolError(
        .usage, "there is no such plan: \(error.reason)",
        advice: "a share and the share plus its change lie between 0 and 1, and the change is not 0")
    }
  }

  private func json(_ plan: ExperimentPlan, _ change: Double, _ traffic: Double?) -> JSON {
    .object([
      "kind": .string(deviation == nil ? "proportion" : "mean"), "baseline": .number(baseline),
      "change": .number(change), "deviation": .optional(deviation), "alpha": .number(alpha),
      "alpha_each": .number(plan.alpha), "power": .number(power), "metrics": .int(metrics),
      "window_days": .int(windowDays), "customers_a_day": .optional(traffic), "total": .int(plan.total),
      "arms": .array(
        plan.arms.map {
          .object(["name": .string($0.name), "share": .number($0.share), "customers": .int($0.units)])
        }),
      "assignment_days": plan.assignmentDays.map { .int($0) } ?? .null,
      "days": plan.days.map { .int($0) } ?? .null,
      "best_control_share": .number(ExperimentPlan.bestControlShare(variants: split.count - 1)),
    ])
  }

  /// The plan as lines for a person.
  package static func text(_ plan: JSON) -> String {
    func number(_ key: String) -> String {
      plan[key]?.double.map { NumberText.double(($0 * 1e6).rounded() / 1e6) } ?? "–"
    }
    var out =
      "To find a change of \(number("change")) from \(number("baseline")) with power \(number("power")) "
    out += "at level \(number("alpha_each")) a comparison:\n\n"
    for arm in plan["arms"]?.array ?? [] {
      let share = arm["share"]?.double ?? 0
      out += "  \(arm["name"]?.string ?? "")  \(arm["customers"]?.int ?? 0) customers "
      out += "(\(NumberText.double((share * 1000).rounded() / 10)) %)\n"
    }
    out += "  in all  \(plan["total"]?.int ?? 0) customers\n\n"
    if let days = plan["days"]?.int, let assignment = plan["assignment_days"]?.int {
      out += "At \(number("customers_a_day")) customers a day: \(assignment) days of assignment, "
      out += "\(days) until the last window of \(number("window_days")) days is over.\n"
    } else {
      out += "How long that takes is told with --run out/latest or --traffic CUSTOMERS_A_DAY.\n"
    }
    if (plan["arms"]?.array ?? []).count > 2 {
      out += "Fewest customers in all: \(number("best_control_share")) of them in the control.\n"
    }
    return out + "Write `ends: \((plan["arms"]?.array?.first)?["customers"]?.int ?? 0)` (customers per arm) "
      + "or the day into the definition before the first customer is assigned.\n"
  }

  /// First orders a day over the last 90 days of a run, or as many as it has.
  private static func newBuyers(_ run: String) throws(DangolError) -> Double {
    let profile = try RunTable.read("profile/customers.csv", of: run, Dangol.product)
    let zone = profile.zone
    let days = profile.table.integers("first_order_at").filter { $0 != Column.missing }.map {
      zone.day(of: $0).number
    }
    let last = profile.asOf.number
    guard let first = days.min() else {
      throw DangolError(.badData, "the run has no buyer, so no traffic", file: run, advice: "give --traffic")
    }
    let span = min(trafficDays, last - first + 1)
    let recent = days.count { $0 > last - span && $0 <= last }
    guard recent > 0, span > 0 else {
      throw DangolError(
        .badData, "nobody bought for the first time in the run's last \(trafficDays) days", file: run,
        advice: "give --traffic")
    }
    return Double(recent) / Double(span)
  }
}
