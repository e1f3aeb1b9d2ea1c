import CivilTime
import Commerce
import Statistics
import Testing

/// referral.depth.*, referral.largest_tree and referral.flags.*.
@Suite struct ForestMetricsTests {
  /// 0 → 1 → 2 in January and February, 3 → 4 in March.
  @Test func byHand() throws {
    var b = ShopBuilder()
    b.order(0, "2026-01-02")
    b.referral(0, 1, signedUp: "2026-01-05")
    b.referral(1, 2, signedUp: "2026-02-05")
    b.referral(3, 4, signedUp: "2026-03-05")
    func value(_ metric: String, _ month: String? = nil) -> Double? {
      b.row("referral." + metric, month, customers: 5)?.value
    }
    #expect(
      value("depth.max", "2026-01") == 1 && value("depth.max", "2026-02") == 2 && value("depth.max") == 2)
    #expect(value("largest_tree", "2026-01") == 2 && value("largest_tree") == 3)
    // Depths 0, 1, 2 and 0, 1 of five customers.
    #expect(value("depth.mean", "2026-02") == 1 && value("depth.mean") == 0.8)
    let mean = try #require(b.row("referral.depth.mean", customers: 5))
    #expect(mean.n == 2 && mean.numerator == 4 && mean.denominator == 5)
    // R = 4/5, √(Σ(d − R n)² · 2/1)/5 over the trees (3, 3) and (1, 2), z = 1.959964 (scipy 1.17).
    #expect(abs(mean.low! - 0.3296086437103872) < 1e-12 && abs(mean.high! - 1.270391356289613) < 1e-12)
    let lonely = try #require(b.row("referral.depth.mean", "2026-02", customers: 5))
    #expect(lonely.low == nil && lonely.note == "no interval: one tree")
  }

  @Test func noCreditNoForest() {
    var b = ShopBuilder()
    b.order(1, "2026-01-02")
    b.referral(0, 1, signedUp: "2026-01-05")
    #expect(b.row("referral.largest_tree", customers: 2)?.value == 0)
    #expect(b.row("referral.depth.max", customers: 2)?.note == "no credited referral")
    #expect(b.row("referral.flags.already_customer", customers: 2)?.value == 1)
  }

  /// Month after month the same as depths found by walking up from every customer.
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func growsAsWalkedUp(_ seed: UInt64) throws {
    var g = Xoshiro256(seed: seed)
    var b = ShopBuilder()
    let customers = 60
    let start = Day(iso: "2026-01-01")!
    b.order(0, "2026-01-01")
    for _ in 0..<90 {
      b.referral(g.below(customers), g.below(customers), signedUp: (start + g.below(180)).iso)
    }
    let shop = b.shop(customers: customers)
    let rows = Metrics.rows(shop, majorPerMinor: 1, threads: 1)
    for month in (1...6).map({ Month(year: 2026, month: $0) }) {
      var parent = [Int](repeating: -1, count: customers)
      for row in 0..<shop.referrals.count where shop.referrals.isCredited(row) {
        guard shop.referrals.startDay[row] <= Int32(month.last.number) else { continue }
        parent[Int(shop.referrals.referred[row])] = Int(shop.referrals.referrer[row])
      }
      let forest = (0..<customers).filter { c in parent[c] >= 0 || parent.contains(c) }
      let ways = forest.map { c in
        Array(sequence(first: c) { parent[$0] < 0 ? nil : parent[$0] })
      }
      let trees = Dictionary(grouping: ways, by: { $0.last! })
      func row(_ metric: String) -> MetricRow? {
        rows.first { $0.metric == "referral." + metric && $0.month == month && $0.isWhole }
      }
      #expect(row("depth.max")?.value == ways.map { Double($0.count - 1) }.max())
      #expect(row("largest_tree")?.value == Double(trees.values.map(\.count).max() ?? 0))
      #expect(row("depth.mean")?.denominator == Double(forest.count))
      #expect(row("depth.mean")?.numerator == ways.reduce(0) { $0 + Double($1.count - 1) })
      #expect(row("depth.mean")?.n == trees.count)
    }
  }

  /// One person under two ids, as person_key tells, refers himself.
  @Test func twoIdsOfOnePerson() {
    var b = ShopBuilder()
    b.person = [0: "p", 1: "p", 2: "q"]
    b.referral(0, 1, signedUp: "2026-01-05")
    b.referral(0, 2, signedUp: "2026-01-06")
    let shop = b.shop(customers: 3)
    #expect(shop.referrals.creditedRow(of: 1) == nil && shop.referrals.creditedRow(of: 2) != nil)
    let flagged = FlaggedReferral.all(shop)
    #expect(flagged.map(\.row) == [0] && flagged.map(\.reason) == [.selfReferral])
  }

  @Test func refusedRowsCountInTheWholeTime() throws {
    var b = ShopBuilder()
    b.referral(0, 1, signedUp: "2026-01-05")
    var options = MetricOptions()
    options.refusedSelfReferrals = 2
    let rows = Metrics.rows(b.shop(customers: 2), majorPerMinor: 1, threads: 1, options: options)
      .filter { $0.metric == "referral.flags.self" }
    let whole = try #require(rows.first)
    #expect(whole.value == 2 && whole.note == "2 of them refused when read")
    #expect(rows.dropFirst().allSatisfy { $0.value == 0 })
  }
}
