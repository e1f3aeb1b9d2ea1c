import CivilTime
import Commerce
import Statistics
import Testing

/// Intervals of metrics that are no plain share, mean or ratio: worked examples, and how often
/// they cover what the draws come from (seeded, so that the counts are what they are).
@Suite struct MetricIntervalTests {
  /// One of ten brought 5, five 1, four none: the top one has half. It moves the share by
  /// −2/10, those with one by 0, those with none by .05; ends on the logit, z of scipy 1.17.
  @Test func topShareByHand() {
    let share = TopShare([5: 1, 1: 5, 0: 4])
    #expect(share.value == 0.5 && share.units == 10)
    #expect(abs(share.low! - 0.13612296977754956) < 1e-12)
    #expect(abs(share.high! - 0.8638770302224504) < 1e-12)
    // One unit, all alike, nothing at all, all of it at the top.
    #expect(TopShare([3: 1]).low == nil && TopShare([3: 1]).value == 1)
    #expect(TopShare([2: 10]).low == nil && TopShare([2: 10]).value == 0.1)
    #expect(TopShare([0: 4]).value == nil && TopShare([:]).value == nil)
    #expect(TopShare([7: 1, 0: 9]).low == nil && TopShare([7: 1, 0: 9]).value == 1)
  }

  /// P(X = k) = ½^(k + 1): E(X − 3)⁺ = ⅛ and a tenth of 3 on a mean of 1, so the top tenth has 0.425.
  @Test func topShareCovers() {
    var g = Xoshiro256(seed: 20_261_122)
    var covered = 0
    let draws = 600
    for _ in 0..<draws {
      var histogram: [Int64: Int64] = [:]
      for _ in 0..<200 {
        var x: Int64 = 0
        while g.bernoulli(0.5) { x += 1 }
        histogram[x, default: 0] += 1
      }
      let share = TopShare(histogram)
      if share.low! <= 0.425, 0.425 <= share.high! { covered += 1 }
    }
    #expect((0.92...0.975).contains(Double(covered) / Double(draws)), "\(covered) of \(draws)")
  }

  /// Half were active before, of whom 30 % are lost; those who stay buy once or twice, some of the
  /// others once; a fifth as many guests. E net/E orders · E own/P(buy) · P(before)/P(lost).
  @Test func simpleLifetimeValueCovers() {
    var g = Xoshiro256(seed: 7)
    func price() -> Int64 { Int64(500 + g.below(1001)) }
    // Customers: .35 stay, 1.5 orders each; .5 new with P(buy) = .4, one order; guests .2, one order.
    let own = 0.35 * 1.5 + 0.5 * 0.4
    let truth = 1000.0 * (own / (0.35 + 0.2)) * (0.5 / 0.15)
    var covered = 0
    let draws = 400
    for _ in 0..<draws {
      var sums = MonthlyValue()
      var (net, orders, ownOrders, buyers, before, lost) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
      func add(_ unit: MonthlyValue.Unit) {
        sums.add(unit)
        net += Double(unit.net)
        orders += Double(unit.orders)
        guard !unit.isGuest else { return }
        ownOrders += Double(unit.orders)
        buyers += unit.orders > 0 ? 1 : 0
        before += unit.wasActive ? 1 : 0
        lost += unit.isLost ? 1 : 0
      }
      for _ in 0..<300 {
        if g.bernoulli(0.5) {
          guard !g.bernoulli(0.3) else {
            add(MonthlyValue.Unit(wasActive: true, isLost: true))
            continue
          }
          let count = 1 + Int64(g.below(2))
          add(
            MonthlyValue.Unit(
              net: (0..<count).reduce(0) { sum, _ in sum + price() }, orders: count, wasActive: true))
        } else if g.bernoulli(0.4) {
          add(MonthlyValue.Unit(net: price(), orders: 1))
        }
        if g.bernoulli(0.2) { add(MonthlyValue.Unit(net: price(), orders: 1, isGuest: true)) }
      }
      let value = net / orders * (ownOrders / buyers) * (before / lost)
      let factor = Elementary.exp(1.959963984540054 * sums.logErrors().value)
      if value / factor <= truth, truth <= value * factor { covered += 1 }
    }
    #expect((0.925...0.975).contains(Double(covered) / Double(draws)), "\(covered) of \(draws)")
  }

  /// 1/(1 − K) rises with K: its ends are those of K's interval.
  @Test func amplificationFollowsK() throws {
    var b = ShopBuilder()
    for c in 0..<12 { b.order(c, "2025-10-01") }
    for c in 0..<3 {
      b.referral(c, 12 + c, signedUp: "2025-10-20")
      b.order(12 + c, "2025-11-01")
    }
    let k = try #require(b.row("referral.k90", customers: 15))
    let row = try #require(b.row("referral.amplification", customers: 15))
    #expect(k.value == 0.2 && row.value == 1.25)
    #expect(row.low == 1 / (1 - k.low!) && row.high == 1 / (1 - k.high!) && row.n == 15)
  }
}
