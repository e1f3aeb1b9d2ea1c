internal import CivilTime
internal import Statistics

extension FeedbackRows {
  private static let questions = [
    ("배송", "배송이 언제 되나요?"), ("교환·반품", "교환하고 싶어요, 방법을 알려 주세요"), ("결제", "결제가 두 번 되었어요"),
    ("상품", "용량이 어떻게 되나요?"),
  ]

  /// Tickets about orders: answered within hours, mostly settled, some opened again. Whoever
  /// was helped within a day is more often content.
  mutating func addTickets(
    _ people: [SimulatedCustomer], _ orders: [SimulatedOrder], _ plan: ShopPlan, seed: UInt64
  ) {
    for (i, order) in orders.enumerated() where order.customer >= 0 && order.status != .pending {
      var generator = Xoshiro256(seed: seed, stage: "simulate", purpose: "tickets", index: UInt64(i))
      let detractor = plan.segments[people[Int(order.customer)].segment].detractor
      guard generator.bernoulli(plan.tickets * (0.5 + 2 * detractor)) else { continue }
      let opened = order.time + 600 + Int64(100_000 * generator.exponential())
      guard opened < plan.end else { continue }
      let (topic, text) = Self.questions[generator.below(Self.questions.count)]
      func after(_ time: Int64?, _ hours: Double) -> Int64? {
        guard let time else { return nil }
        let moment = time + 300 + Int64(3600 * hours * generator.exponential())
        return moment < plan.end ? moment : nil
      }
      let answered = after(opened, 3)
      let settled = generator.bernoulli(plan.settledTickets) ? after(answered, 16) : nil
      let again = generator.bernoulli(0.06) ? after(settled, 30) : nil
      rows.append(
        Row(
          customer: Int(order.customer), time: opened, kind: "ticket", score: nil, text: text, topic: topic,
          order: i, answered: answered, settled: settled, again: again))
      guard let settled, generator.bernoulli(0.35), let rated = after(settled, 12) else { continue }
      let content = generator.bernoulli(settled - opened < 86_400 ? 0.8 : 0.45)
      rows.append(
        Row(
          customer: Int(order.customer), time: rated, kind: "csat",
          score: content ? 4 + generator.below(2) : 1 + generator.below(3), text: "", topic: topic, order: i,
          answered: nil))
    }
    sort()
  }
}
