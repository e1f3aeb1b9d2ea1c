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
  private var orders: [(customer: Int, day: Day, amount: Int64, refund: Int64, status: Orders.Status)] = []
  private var referrals: [(referrer: Int, referred: Int, invited: Day?, signedUp: Day?)] = []
  private var feedback: [(customer: Int, day: Day, kind: Feedback.Kind, score: Int64)] = []
  private var assignments: [(customer: Int, arm: String, day: Day)] = []

  mutating func order(
    _ customer: Int, _ day: String, _ amount: Int64 = 1000, refund: Int64 = 0,
    _ status: Orders.Status = .completed
  ) {
    orders.append((customer, Day(iso: day)!, amount, refund, status))
  }

  mutating func referral(_ referrer: Int, _ referred: Int, invited: String? = nil, signedUp: String? = nil) {
    referrals.append((referrer, referred, invited.map { Day(iso: $0)! }, signedUp.map { Day(iso: $0)! }))
  }

  mutating func answer(_ customer: Int, _ day: String, _ kind: Feedback.Kind, _ score: Int64) {
    feedback.append((customer, Day(iso: day)!, kind, score * 1_000_000))
  }

  mutating func assign(_ customer: Int, _ arm: String, _ day: String) {
    assignments.append((customer, arm, Day(iso: day)!))
  }

  private func noon(_ day: Day) -> Int64 { Int64(day.number) * 86_400 + 43_200 }

  func shop(customers: Int) -> Shop {
    var o = Orders()
    o.slices = [0]
    o.categories = ["a"]
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
        o.category.append(0)
        o.channel.append(0)
        o.coupon.append(-1)
        o.paidAt.append(Orders.missing)
        o.completedAt.append(noon(item.day) + 7200)
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
      r.signedUpAt.append(item.signedUp.map { noon($0) - 3600 } ?? Orders.missing)
      let start = item.signedUp ?? item.invited!
      r.start.append(noon(start) - 3600)
      r.startDay.append(Int32(start.number))
      r.channel.append(-1)
      r.variant.append(-1)
      r.reward.append(0)
    }
    var f = Feedback()
    f.slices = [0]
    for c in Array(0..<customers) + [-1] {
      for item in feedback.filter({ $0.customer == c }).sorted(by: { $0.day < $1.day }) {
        f.customer.append(Int32(c))
        f.time.append(noon(item.day))
        f.day.append(Int32(item.day.number))
        f.kind.append(item.kind)
        f.score.append(item.score)
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
    return Shop(
      customers: customers, buckets: buckets, orders: o, referrals: r, feedback: f, assignments: a,
      people: People(count: customers), asOf: asOf, settings: settings)
  }

  func row(_ metric: String, _ month: String? = nil, customers: Int) -> MetricRow? {
    Metrics.rows(shop(customers: customers), majorPerMinor: 1, threads: 1).first {
      $0.metric == metric && $0.month?.iso == month
    }
  }
}
