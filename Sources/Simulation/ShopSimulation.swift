internal import CivilTime
internal import Statistics
internal import Tables

/// A seeded shop with known truths, as the files that a real one would export.
package enum ShopSimulation {
  package enum Size: Sendable, Equatable {
    case customers(Int)
    /// At least this many rows in orders.csv before the planted bad ones; cut to it exactly.
    case orders(Int)
  }

  package static func files(
    _ size: Size, seed: UInt64, _ truths: ShopTruths = .planted, _ extras: ShopExtras = ShopExtras()
  ) -> [SimulatedFile] {
    var plan = ShopPlan(truths)
    if let share = extras.quoted { plan.quote(share) }
    var people: [SimulatedCustomer]
    var orders: [SimulatedOrder]
    switch size {
    case .customers(let count): (people, orders) = draw(count, plan, seed)
    case .orders(let wanted):
      // About four orders a customer; more are drawn until there are enough.
      var count = max(50, wanted / 4)
      (people, orders) = draw(count, plan, seed)
      while orders.count < wanted {
        count += count / 8 + 1
        orders = []
        (people, orders) = draw(count, plan, seed)
      }
      orders.removeLast(orders.count - wanted)
    }
    let referrals = ReferralRows(people, plan, seed: seed)
    var feedback = FeedbackRows(people, orders, plan, seed: seed)
    if extras.service { feedback.addTickets(people, orders, plan, seed: seed) }
    let writer = ShopWriter(plan: plan, people: people, orders: orders, extras: extras)
    let messages = extras.service ? MessageRows(people, plan, seed: seed) : nil
    let truth = truth(plan, people, orders, referrals, seed, size).text
    return [
      SimulatedFile("orders.csv", writer.writeOrders),
      SimulatedFile("referrals.csv") { writer.writeReferrals(referrals.rows, &$0) },
      SimulatedFile("feedback.csv") { [feedback] in writer.writeFeedback(feedback.rows, &$0) },
      SimulatedFile("customers.csv", writer.writeCustomers),
      SimulatedFile("experiments.csv", writer.writeExperiments),
      SimulatedFile("truth_customers.csv", writer.writeTruth),
      SimulatedFile("truth.json") { $0.add(text: truth) },
    ]
      + (messages.map { rows in [SimulatedFile("messages.csv") { writer.writeMessages(rows.rows, &$0) }] }
        ?? [])
  }

  private static func draw(_ count: Int, _ plan: ShopPlan, _ seed: UInt64)
    -> ([SimulatedCustomer], [SimulatedOrder])
  {
    var generator = PeopleGenerator(plan, seed: seed)
    let people = generator.draw(count)
    let source = OrderGenerator(plan: plan, seed: seed)
    var orders: [SimulatedOrder] = []
    for (i, customer) in people.enumerated() { orders += source.orders(i, customer) }
    let guests = Int(Double(orders.count) * plan.guests / (1 - plan.guests))
    for i in 0..<guests { orders.append(source.guest(i)) }
    orders.sort { ($0.time, $0.customer, $0.amount) < ($1.time, $1.customer, $1.amount) }
    return (people, orders)
  }

  private static func truth(
    _ plan: ShopPlan, _ people: [SimulatedCustomer], _ orders: [SimulatedOrder], _ referrals: ReferralRows,
    _ seed: UInt64, _ size: Size
  ) -> JSON {
    var segments: [String: JSON] = [:]
    for (s, segment) in plan.segments.enumerated() {
      segments[segment.name] = .object([
        "customers": .int(people.count { $0.segment == s }), "orders_per_30_days": .number(segment.rate),
        "median_amount": .number(segment.amount), "mean_lifetime_days": .number(segment.lifetime),
      ])
    }
    func share(_ status: SimulatedOrder.Status) -> JSON { .int(orders.count { $0.status == status }) }
    return .object([
      "seed": .integer(Int64(bitPattern: seed)), "customers": .int(people.count),
      "orders": .int(orders.count),
      "first_day": .string(plan.first.iso), "last_day": .string(plan.last.iso),
      "segments": .object(segments),
      "referral": .object([
        "referred_customers": .int(people.count { $0.referrer != nil }),
        "order_rate_ratio": .number(plan.referralRateRatio), "self_referrals": .int(referrals.selfReferrals),
        "cycles": .int(referrals.cycles),
      ]),
      "experiment": .object([
        "name": .string(plan.experiment), "order_rate_ratio_30_days": .number(plan.experimentRateRatio),
        "extra_second_order": .number(plan.experimentSecondOrder),
        "assigned": .object([
          "A": .int(people.count { $0.arm == "A" }), "B": .int(people.count { $0.arm == "B" }),
        ]),
      ]),
      "orders_by_status": .object([
        "completed": share(.completed), "pending": share(.pending), "cancelled": share(.cancelled),
        "returned": share(.returned),
      ]),
      "guest_orders": .int(orders.count { $0.customer < 0 }),
      "planted_bad_rows": .object(PlantedRows.codes.mapValues { .int($0) }),
    ])
  }
}
