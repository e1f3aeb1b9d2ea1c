internal import CivilTime
internal import Statistics

/// Referral rows of a simulated shop: one a referred customer, failed
/// invitations beside them, and a few rows that a programme must not pay for.
struct ReferralRows {
  struct Row: Sendable {
    let referrer: String
    let referred: String
    let invited: Int64
    let clicked: Int64?
    let signedUp: Int64?
    let channel: String
    let variant: String
    let rewarded: Bool
  }

  private(set) var rows: [Row] = []
  private(set) var selfReferrals = 0
  private(set) var cycles = 0

  init(_ people: [SimulatedCustomer], _ plan: ShopPlan, seed: UInt64) {
    var generator = Xoshiro256(seed: seed, stage: "simulate", purpose: "referrals")
    let channels = ["카카오톡", "문자", "링크"]
    func variant(_ referrer: Int) -> String { referrer % 2 == 0 ? "쿠폰" : "적립금" }
    for customer in people {
      guard let referrer = customer.referrer else { continue }
      let lead = Int64(3600 + 400_000 * generator.exponential())
      let invited = max(customer.joined - lead, people[referrer].joined + 60)
      rows.append(
        Row(
          referrer: people[referrer].id, referred: customer.id, invited: min(invited, customer.joined - 60),
          clicked: customer.joined - 30, signedUp: customer.joined,
          channel: channels[generator.below(3)], variant: variant(referrer), rewarded: true))
    }
    let failures = Int(Double(rows.count) * plan.failedInvitations / (1 - plan.failedInvitations))
    for _ in 0..<failures {
      let referrer = generator.below(people.count)
      let invited = people[referrer].joined + Int64(generator.below(200 * 86_400))
      guard invited < Int64(plan.last.number) * 86_400 else { continue }
      rows.append(
        Row(
          referrer: people[referrer].id, referred: "", invited: invited,
          clicked: generator.bernoulli(0.3) ? invited + Int64(generator.below(86_400)) : nil,
          signedUp: nil, channel: channels[generator.below(3)], variant: variant(referrer),
          rewarded: false))
    }
    plantFaults(people, &generator)
    rows.sort { ($0.invited, $0.referrer, $0.referred) < ($1.invited, $1.referrer, $1.referred) }
  }

  private mutating func plantFaults(_ people: [SimulatedCustomer], _ generator: inout Xoshiro256) {
    guard people.count >= 50 else { return }
    for _ in 0..<max(1, people.count / 250) {
      let customer = people[generator.below(people.count)]
      rows.append(
        Row(
          referrer: customer.id, referred: customer.id, invited: customer.joined - 900,
          clicked: nil, signedUp: customer.joined, channel: "링크", variant: "쿠폰", rewarded: true))
      selfReferrals += 1
    }
    // A → B → A: the second edge names a customer who has no other row.
    let referred = people.filter { $0.referrer != nil && people[$0.referrer!].referrer == nil }
    for customer in referred.prefix(max(1, people.count / 400)) {
      let referrer = people[customer.referrer!]
      rows.append(
        Row(
          referrer: customer.id, referred: referrer.id, invited: referrer.joined - 7200,
          clicked: nil, signedUp: referrer.joined - 1800, channel: "카카오톡", variant: "적립금",
          rewarded: false))
      cycles += 1
    }
  }
}

/// Feedback rows of a simulated shop.
struct FeedbackRows {
  struct Row: Sendable {
    let customer: Int
    let time: Int64
    let kind: String
    let score: Int?
    let text: String
    let topic: String
    let order: Int?
    let answered: Int64?
    var settled: Int64?
    var again: Int64?
  }

  var rows: [Row] = []

  private static let praise = [
    "포장이 꼼꼼하고 향이 좋아요", "재구매했어요, 늘 만족합니다", "배송이 빨라요. \"역시 단골\"",
    "선물했는데 반응이 좋네요 👍", "양도 많고,\n가격도 괜찮아요",
  ]
  private static let blame = [
    "컵이 깨져서 왔어요", "배송이 너무 늦습니다, 일주일 걸렸어요", "설명과 색이 달라요", "<b>환불</b> 부탁드려요",
  ]
  private static let topics = ["파손", "배송", "상품 상이", "환불"]

  init(
    _ people: [SimulatedCustomer], _ orders: [SimulatedOrder], _ plan: ShopPlan, seed: UInt64
  ) {
    let end = plan.end
    for (i, order) in orders.enumerated()
    where order.customer >= 0 && (order.status == .completed || order.status == .returned) {
      var generator = Xoshiro256(seed: seed, stage: "simulate", purpose: "feedback", index: UInt64(i))
      let segment = plan.segments[people[Int(order.customer)].segment]
      let written = order.time + order.delivery + Int64(generator.below(6 * 86_400))
      guard written < end else { continue }
      func add(_ kind: String, _ score: Int?, _ text: String, _ topic: String = "", _ answered: Int64? = nil)
      {
        rows.append(
          Row(
            customer: Int(order.customer), time: written, kind: kind, score: score, text: text, topic: topic,
            order: i, answered: answered))
      }
      let draw = generator.uniform()
      let promoter = draw < segment.promoter
      let detractor = draw > 1 - segment.detractor
      if generator.bernoulli(0.10) {
        add(
          "nps", promoter ? 9 + generator.below(2) : detractor ? generator.below(7) : 7 + generator.below(2),
          "")
      }
      if generator.bernoulli(0.12) {
        add(
          "csat",
          promoter ? 4 + generator.below(2) : detractor ? 1 + generator.below(2) : 3 + generator.below(2), "")
      }
      if generator.bernoulli(0.09) {
        let good = !detractor
        let texts = good ? Self.praise : Self.blame
        add(
          "review", good ? 4 + generator.below(2) : 1 + generator.below(2),
          texts[generator.below(texts.count)])
      }
      if generator.bernoulli(detractor ? 0.05 : 0.008) {
        let which = generator.below(4)
        add(
          "complaint", nil, Self.blame[which], Self.topics[which],
          written + Int64(7200 * (1 + generator.below(40))))
      }
    }
    sort()
  }

  mutating func sort() {
    rows.sort { ($0.time, $0.customer, $0.kind) < ($1.time, $1.customer, $1.kind) }
  }
}
