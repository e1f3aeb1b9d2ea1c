import CivilTime
import Commerce
import Statistics
import Testing

/// What must hold for any shop.
@Suite struct MetricLawsTests {
  /// A shop drawn at random: customers, guests, cancellations, returns, referrals, answers.
  private func shop(_ seed: UInt64, extraDay: Bool = false) -> (ShopBuilder, customers: Int) {
    var g = Xoshiro256(seed: seed)
    var b = ShopBuilder()
    b.asOf = Day(iso: extraDay ? "2026-06-30" : "2026-06-29")!
    let start = Day(iso: "2025-11-03")!
    func day() -> String { (start + g.below(239)).iso }
    let customers = 30
    for c in 0..<customers {
      for _ in 0..<g.below(7) {
        let status: Orders.Status = [.completed, .completed, .completed, .pending, .cancelled, .returned][
          g.below(6)]
        let amount = Int64(g.below(50)) * 100
        b.order(
          c, day(), amount, refund: status == .returned ? amount / Int64(1 + g.below(2)) : 0, status,
          category: ["tea", "cup"][g.below(2)])
      }
      if g.bernoulli(0.5) { b.answer(c, day(), .nps, Int64(g.below(11))) }
      if g.bernoulli(0.3) { b.answer(c, day(), .review, Int64(1 + g.below(5))) }
      if g.bernoulli(0.3) { b.answer(c, day(), [.complaint, .ticket][g.below(2)], topic: "late") }
      if g.bernoulli(0.4), c > 0 {
        b.referral(g.below(c), c, invited: day(), signedUp: nil, channel: ["sms", "link"][g.below(2)])
      }
    }
    for _ in 0..<8 { b.order(-1, day(), 700) }
    if extraDay { for c in 0..<5 { b.order(c, "2026-06-30", 1234) } }
    return (b, customers)
  }

  private func rows(_ shop: Shop, threads: Int = 1) -> [MetricRow] {
    var options = MetricOptions()
    options.splitPeriods = [.all, .month]
    return Metrics.rows(shop, majorPerMinor: 1, threads: threads, options: options)
  }

  /// Counts and sums of rows of which each belongs to one member.
  private static let additive = [
    "orders.count", "orders.net_revenue", "orders.new_buyers", "referral.count", "referral.invitations",
    "referral.conversions", "referral.reward_cost", "referral.flags.already_customer",
    "referral.flags.duplicate_credit", "review.histogram.1", "review.histogram.5", "complaints.count",
    "tickets.opened",
  ]

  /// Those of them whose every row lies within the months that are shown.
  private static let tiled = additive.filter { $0.hasPrefix("orders.") }

  /// The list above is whole: what is described as a count or a sum of rows is in it, or counts
  /// what may be in several members or belongs to a moment.
  @Test func everyAdditiveMetricIsTried() {
    let others: Set<String> = [
      "orders.buyers", "referral.advocates",  // of several members
      "loyalty.reactivated", "tickets.backlog", "referral.depth.max", "referral.largest_tree",  // of a moment
      "tickets.closed",  // not in these shops
    ]
    let totals = MetricCatalogue.all.filter {
      ($0.unit == .count || $0.unit == .money) && $0.denominator == nil && $0.interval == .none
    }
    let sameKind = [
      "review.histogram.2", "review.histogram.3", "review.histogram.4", "referral.flags.self",
      "referral.flags.cycle", "referral.flags.burst", "referral.flags.refunded_after_reward",
    ]
    #expect(Set(totals.map(\.id)) == Set(Self.additive + sameKind).union(others))
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func splitsAddUpToTheWhole(_ seed: UInt64) throws {
    let (b, customers) = shop(seed)
    let all = rows(b.shop(customers: customers))
    let whole = all.filter { $0.isWhole && Self.additive.contains($0.metric) }
    var compared = 0
    for row in whole where row.period.kind == .all || row.period.kind == .month {
      let splits = all.filter { !$0.isWhole && $0.metric == row.metric && $0.period == row.period }
      for (dimension, members) in Dictionary(grouping: splits, by: \.dimension) {
        let sum = members.reduce(0) { $0 + ($1.value ?? 0) }
        #expect(sum == row.value, "\(row.metric) \(row.period.iso ?? "all") by \(dimension)")
        compared += 1
      }
    }
    #expect(compared > 50)
    // Months, quarters, weeks and days tile the whole time.
    for metric in Self.tiled {
      let own = all.filter { $0.isWhole && $0.metric == metric }
      for (kind, periods) in Dictionary(grouping: own, by: \.period.kind) {
        #expect(periods.reduce(0) { $0 + $1.value! } == own.first { $0.period == .all }!.value!, "\(kind)")
      }
    }
  }

  @Test func numeratorsAndDenominatorsAddUp() {
    let (b, customers) = shop(4)
    let all = rows(b.shop(customers: customers))
    for metric in ["orders.cancel_rate", "orders.return_rate", "orders.aov"] {
      let whole = all.first { $0.metric == metric && $0.period == .all && $0.isWhole }!
      for dimension in ["category", "channel"] {
        let members = all.filter { $0.metric == metric && $0.period == .all && $0.dimension == dimension }
        #expect(members.reduce(0) { $0 + $1.numerator! } == whole.numerator!)
        #expect(members.reduce(0) { $0 + $1.denominator! } == whole.denominator!)
      }
    }
  }

  @Test func threadsChangeNothing() {
    let (b, customers) = shop(5)
    let shop = b.shop(customers: customers)
    #expect(rows(shop, threads: 1) == rows(shop, threads: 3))
  }

  /// A day more may change what that day touches: no month, quarter or week that was over
  /// before it, for metrics whose window was over too.
  @Test func anotherDayLeavesThePastAlone() {
    let (before, customers) = shop(6)
    let (after, _) = shop(6, extraDay: true)
    let old = rows(before.shop(customers: customers))
    let new = rows(after.shop(customers: customers))
    // What a later order may change: means over all orders of a first order's customers, gaps that
    // it closes. What a later day may: tickets that are still open.
    let open = ["loyalty.repeat_uplift", "loyalty.gap_days", "tickets.first_response", "tickets.resolution"]
    var compared = 0
    var metrics: Set<String> = []
    for row in old where row.isWhole && !row.note.contains("in_progress") {
      if open.contains(where: { row.metric.hasPrefix($0) }) { continue }
      guard let last = row.period.last, last < Day(iso: "2026-06-29")! else { continue }
      #expect(new.contains(row), "\(row.metric) \(row.period.iso!)")
      compared += 1
      metrics.insert(row.metric)
    }
    #expect(compared > 1000 && metrics.count > 45, "\(compared) rows of \(metrics.count) metrics")
    let day = new.first { $0.metric == "orders.net_revenue" && $0.period.iso == "2026-06-30" }
    #expect(day?.value == 6170.0)
  }

  @Test func smallShops() {
    var one = ShopBuilder()
    one.order(0, "2026-05-01", 500)
    let lonely = rows(one.shop(customers: 1))
    #expect(lonely.first { $0.metric == "orders.aov" }?.value == 500)
    #expect(lonely.first { $0.metric == "orders.aov" }?.low == nil)

    var cancelled = ShopBuilder()
    cancelled.order(0, "2026-05-01", 500, .cancelled)
    let nothing = rows(cancelled.shop(customers: 1))
    #expect(nothing.first { $0.metric == "orders.count" }?.value == 0)
    #expect(nothing.first { $0.metric == "orders.aov" }?.value == nil)
    #expect(nothing.first { $0.metric == "orders.cancel_rate" }?.value == 1)

    for shop in [
      lonely, nothing, rows(ShopBuilder().shop(customers: 0)), rows(ShopBuilder().shop(customers: 3)),
    ] {
      for row in shop {
        #expect([row.value, row.low, row.high, row.numerator].allSatisfy { $0?.isFinite ?? true })
        #expect(row.value != nil || !row.note.isEmpty, "\(row.metric) says nothing")
      }
    }
  }

  /// Every metric that is measured is described once, and in both languages.
  @Test func allAreDescribed() {
    let ids = MetricCatalogue.all.map(\.id)
    #expect(Set(ids).count == ids.count)
    for metric in MetricCatalogue.all {
      #expect(!metric.name.korean.isEmpty && !metric.name.english.isEmpty)
    }
    let (b, customers) = shop(7)
    let measured = Set(rows(b.shop(customers: customers)).map(\.metric))
    #expect(measured.isSubset(of: ids) && measured.count > 40)
  }

  /// ISO 8601 week numbers as Python's datetime.isocalendar gives them.
  @Test(arguments: [
    ("2020-12-31", "2020-W53"), ("2021-01-03", "2020-W53"), ("2021-01-04", "2021-W01"),
    ("2026-06-01", "2026-W23"), ("2018-12-31", "2019-W01"), ("1969-12-31", "1970-W01"),
  ])
  func weeks(_ day: String, _ week: String) {
    let period = Period(.week, of: Day(iso: day)!)
    #expect(period.iso == week)
    #expect(period.first!.weekday == 0 && period.last! - period.first! == 6)
    #expect(Period(.quarter, of: Day(iso: "2026-06-01")!).iso == "2026-Q2")
  }
}
