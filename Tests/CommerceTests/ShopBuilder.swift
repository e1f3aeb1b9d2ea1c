import CivilTime
import Commerce

/// A small shop written by hand: orders as (customer, day, amount), times at noon UTC.
struct ShopBuilder {
  var asOf = Day(iso: "2026-06-30")!
  var settings: ShopSettings = {
    var settings = ShopSettings()
    settings.historyComplete = true
    return settings
  }()
  /// What an order, a referral or an answer may have beside the main things.
  struct OrderDetails {
    var category = "a"
    var product: String?
    var delivered: Day?
    var refunded: Day?
    var points: Int64?
  }
  struct ReferralDetails {
    var clicked: Day?
    var channel: String?
    var variant: String?
    var rewardPaid: Day?
  }
  struct AnswerDetails {
    var topic: String?
    var product: String?
    /// The customer's order of that place.
    var order: Int?
  }

  /// Keys that tell which customers are one person.
  var person: [Int: String] = [:]

  private var orders:
    [(
      customer: Int, day: Day, amount: Int64, refund: Int64, status: Orders.Status, details: OrderDetails
    )] = []
  private var referrals:
    [(referrer: Int, referred: Int, invited: Day?, signedUp: Day?, details: ReferralDetails)] = []
  private var feedback:
    [(customer: Int, day: Day, kind: Feedback.Kind, score: Int64?, details: AnswerDetails)] = []
  private var joins: [(customer: Int, day: Day?, member: Bool?)] = []
  private var assignments: [(customer: Int, arm: String, day: Day)] = []

  mutating func order(
    _ customer: Int, _ day: String, _ amount: Int64 = 1000, refund: Int64 = 0,
    _ status: Orders.Status = .completed, category: String = "a", product: String? = nil,
    delivered: String? = nil, refunded: String? = nil, points: Int64? = nil
  ) {
    let details = OrderDetails(
      category: category, product: product, delivered: delivered.map { Day(iso: $0)! },
      refunded: refunded.map { Day(iso: $0)! }, points: points)
    orders.append((customer, Day(iso: day)!, amount, refund, status, details))
  }

  /// `referred` −1: nobody yet.
  mutating func referral(
    _ referrer: Int, _ referred: Int, invited: String? = nil, signedUp: String? = nil,
    clicked: String? = nil, channel: String? = nil, variant: String? = nil, rewardPaid: String? = nil
  ) {
    let details = ReferralDetails(
      clicked: clicked.map { Day(iso: $0)! }, channel: channel, variant: variant,
      rewardPaid: rewardPaid.map { Day(iso: $0)! })
    referrals.append(
      (referrer, referred, invited.map { Day(iso: $0)! }, signedUp.map { Day(iso: $0)! }, details))
  }

  mutating func answer(
    _ customer: Int, _ day: String, _ kind: Feedback.Kind, _ score: Int64? = nil, topic: String? = nil,
    product: String? = nil, order: Int? = nil
  ) {
    feedback.append(
      (
        customer, Day(iso: day)!, kind, score.map { $0 * 1_000_000 },
        AnswerDetails(topic: topic, product: product, order: order)
      ))
  }

  mutating func join(_ customer: Int, _ day: String? = nil, member: Bool? = nil) {
    joins.append((customer, day.map { Day(iso: $0)! }, member))
  }

  mutating func assign(_ customer: Int, _ arm: String, _ day: String) {
    assignments.append((customer, arm, Day(iso: day)!))
  }

  /// The code of a word, which is added where it is new; −1 for none.
  private static func code(_ word: String?, in words: inout [String]) -> Int32 {
    guard let word else { return -1 }
    if let known = words.firstIndex(of: word) { return Int32(known) }
    words.append(word)
    return Int32(words.count - 1)
  }

  private func noon(_ day: Day) -> Int64 { Int64(day.number) * 86_400 + 43_200 }

  func shop(customers: Int) -> Shop {
    var o = Orders()
    o.slices = [0]
    o.channels = ["web"]
    for c in Array(0..<customers) + [-1] {
      for item in orders.filter({ $0.customer == c }).sorted(by: { $0.day < $1.day }) {
        o.customer.append(Int32(c))
        o.time.append(noon(item.day))
        o.day.append(Int32(item.day.number))
        o.status.append(item.status)
        o.amount.append(item.amount)
        o.refund.append(item.refund)
        o.discount.append(Orders.missing)
        o.category.append(Self.code(item.details.category, in: &o.categories))
        o.product.append(Self.code(item.details.product, in: &o.products))
        o.channel.append(0)
        o.coupon.append(-1)
        o.paidAt.append(Orders.missing)
        let delivered = item.details.delivered ?? item.day
        o.completedAt.append(noon(delivered) + 7200)
        o.completedDay.append(Int32(delivered.number))
        o.refundedAt.append(item.details.refunded.map { noon($0) } ?? Orders.missing)
        o.pointsUsed.append(item.details.points ?? Orders.missing)
        o.pointsEarned.append(Orders.missing)
        o.hour.append(12)
      }
      o.slices.append(o.time.count)
    }
    var r = Referrals()
    for item in referrals.sorted(by: { ($0.signedUp ?? $0.invited!) < ($1.signedUp ?? $1.invited!) }) {
      r.referrer.append(Int32(item.referrer))
      r.referred.append(Int32(item.referred))
      r.invitedAt.append(item.invited.map { noon($0) - 3600 } ?? Orders.missing)
      r.invitedDay.append(item.invited.map { Int32($0.number) } ?? Int32.min)
      r.clickedAt.append(item.details.clicked.map { noon($0) - 3000 } ?? Orders.missing)
      r.clickedDay.append(item.details.clicked.map { Int32($0.number) } ?? Int32.min)
      r.signedUpAt.append(item.signedUp.map { noon($0) - 3600 } ?? Orders.missing)
      let start = item.signedUp ?? item.invited!
      r.start.append(noon(start) - 3600)
      r.startDay.append(Int32(start.number))
      r.channel.append(Self.code(item.details.channel, in: &r.channels))
      r.variant.append(Self.code(item.details.variant, in: &r.variants))
      r.reward.append(0)
      r.rewardPaidDay.append(item.details.rewardPaid.map { Int32($0.number) } ?? Int32.min)
      r.rewardPaidAt.append(item.details.rewardPaid.map { noon($0) } ?? Orders.missing)
      r.source.append(Int32(r.source.count))
    }
    var f = Feedback()
    f.slices = [0]
    for c in Array(0..<customers) + [-1] {
      for item in feedback.filter({ $0.customer == c }).sorted(by: { $0.day < $1.day }) {
        f.customer.append(Int32(c))
        f.time.append(noon(item.day))
        f.day.append(Int32(item.day.number))
        f.kind.append(item.kind)
        f.score.append(item.score ?? Orders.missing)
        f.order.append(item.details.order.map { Int32(o.slices[c] + $0) } ?? -1)
        f.respondedAt.append(Orders.missing)
        f.resolvedAt.append(Orders.missing)
        f.resolvedDay.append(Int32.min)
        f.reopenedAt.append(Orders.missing)
        f.topic.append(Self.code(item.details.topic, in: &f.topics))
        f.product.append(Self.code(item.details.product, in: &f.products))
      }
      f.slices.append(f.time.count)
    }
    var a = Assignments()
    a.experiments = ["test"]
    a.variants = ["A", "B"]
    for item in assignments.sorted(by: { ($0.day, $0.customer) < ($1.day, $1.customer) }) {
      a.experiment.append(0)
      a.variant.append(item.arm == "A" ? 0 : 1)
      a.customer.append(Int32(item.customer))
      a.time.append(noon(item.day) - 3600)
      a.day.append(Int32(item.day.number))
    }
    var buckets = [Int](repeating: customers, count: 257)
    buckets[0] = 0
    var people = People(count: customers)
    for (c, key) in person.sorted(by: { $0.key < $1.key }) {
      people.person.codes[c] = Self.code(key, in: &people.person.names)
    }
    for item in joins {
      people.joined[item.customer] = item.day
      people.member[item.customer] = item.member
    }
    return Shop(
      customers: customers, buckets: buckets, orders: o, referrals: r, feedback: f, assignments: a,
      people: people, asOf: asOf, settings: settings)
  }

  func row(_ metric: String, _ month: String? = nil, customers: Int) -> MetricRow? {
    Metrics.rows(shop(customers: customers), majorPerMinor: 1, threads: 1).first {
      $0.metric == metric && $0.month?.iso == month
    }
  }
}
