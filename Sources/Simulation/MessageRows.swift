internal import CivilTime
internal import Statistics

/// Messages of a simulated shop: a newsletter a month and reminders by KakaoTalk, to those who agreed.
struct MessageRows {
  struct Row: Sendable {
    let customer: Int
    let campaign: String
    let channel: String
    let sent: Int64
    var delivered: Int64?
    var opened: Int64?
    var clicked: Int64?
    var unsubscribed: Int64?
    let cost: Int64
  }

  private(set) var rows: [Row] = []
  private let plan: ShopPlan
  private let end: Int64

  init(_ people: [SimulatedCustomer], _ plan: ShopPlan, seed: UInt64) {
    self.plan = plan
    end = plan.end
    for (i, customer) in people.enumerated() where customer.consent {
      var generator = Xoshiro256(seed: seed, stage: "simulate", purpose: "messages", index: UInt64(i))
      write(i, customer, &generator)
    }
    rows.sort { ($0.sent, $0.customer, $0.campaign) < ($1.sent, $1.customer, $1.campaign) }
  }

  private mutating func write(_ i: Int, _ customer: SimulatedCustomer, _ generator: inout Xoshiro256) {
    var month = plan.first
    while month <= plan.last {
      let civil = month.civil
      let name = "\(civil.year)-" + (civil.month < 10 ? "0" : "") + "\(civil.month)"
      // Two dates a month that all recipients share; 10 and 18 o'clock.
      for (campaign, channel, day, hour, cost) in [
        ("소식 " + name, "email", 4, 10, 2), ("단골 혜택 " + name, "kakao", 18, 18, 9),
      ] {
        let sent = Int64((month + day).number) * 86_400 + Int64(hour) * 3600 + Int64(generator.below(1800))
        guard sent > customer.joined, sent < end, channel == "email" || i % 4 > 0 else { continue }
        let row = answer(
          Row(customer: i, campaign: campaign, channel: channel, sent: sent, cost: Int64(cost)), customer,
          &generator)
        rows.append(row)
        if row.unsubscribed != nil { return }
      }
      month = Day(year: civil.month == 12 ? civil.year + 1 : civil.year, month: civil.month % 12 + 1, day: 1)!
    }
  }

  /// What a recipient does; KakaoTalk reports no opening. Customers who are lost read little.
  private func answer(_ row: Row, _ customer: SimulatedCustomer, _ generator: inout Xoshiro256) -> Row {
    var row = row
    func after(_ time: Int64, _ mean: Double, _ generator: inout Xoshiro256) -> Int64? {
      let moment = time + 5 + Int64(mean * generator.exponential())
      return moment < end ? moment : nil
    }
    guard generator.bernoulli(plan.deliveredMessages) else { return row }
    row.delivered = after(row.sent, 20, &generator)
    guard let delivered = row.delivered else { return row }
    let lost = Day(Int(row.sent / 86_400)) > customer.lostOn
    let opens = plan.openedMessages * (lost ? 0.3 : 1)
    guard generator.bernoulli(opens), let opened = after(delivered, 20_000, &generator) else { return row }
    if row.channel == "email" { row.opened = opened }
    if generator.bernoulli(plan.clickedOpenings) { row.clicked = after(opened, 60, &generator) }
    if generator.bernoulli(lost ? 0.03 : 0.006) {
      row.unsubscribed = after(row.clicked ?? opened, 90, &generator)
    }
    return row
  }
}
