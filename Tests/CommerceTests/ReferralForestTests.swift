import CivilTime
import Commerce
import Testing

@Suite struct ReferralForestTests {
  /// 0 brings 1 and 2, 2 brings 3; 4 stands alone; 5 invites in vain.
  private var small: ShopBuilder {
    var b = ShopBuilder()
    b.referral(0, 1, invited: "2026-01-01", signedUp: "2026-01-02")
    b.referral(0, 2, signedUp: "2026-01-05")
    b.referral(2, 3, signedUp: "2026-02-01")
    b.referral(5, -1, invited: "2026-02-01")
    for (c, amount) in [(0, 1), (1, 10), (2, 100), (3, 1000), (4, 10_000)] {
      b.order(c, "2026-03-01", Int64(amount))
    }
    return b
  }

  @Test func aSmallForest() {
    let advocates = Advocate.all(small.shop(customers: 6))
    #expect(advocates.map(\.customer) == [0, 2, 5])
    #expect(advocates.map(\.depth) == [0, 1, 0])
    #expect(advocates.map(\.descendants) == [3, 1, 0])
    #expect(advocates.map(\.referrals) == [2, 1, 1])
    #expect(advocates.map(\.credited) == [2, 1, 0])
    #expect(advocates.map(\.conversions) == [2, 1, 0])
    #expect(advocates.map(\.subtreeRevenue) == [1111, 1100, 0])
    #expect(advocates.map(\.ownRevenue) == [1, 100, 0])
  }

  /// Each descendant is counted once by each ancestor: the sums of depths and of descendants agree.
  @Test func depthsAddUpToDescendants() {
    let forest = ReferralForest(small.shop(customers: 6))
    #expect(forest.depth.reduce(0, +) == forest.descendants.reduce(0, +))
    #expect(forest.depth == [0, 1, 1, 2, 0, 0])
  }

  /// A chain of a million referrals: no recursion, no stack.
  @Test func aChainOfAMillion() {
    var referrals = Referrals()
    let n = 1_000_000
    referrals.referrer = (0..<n).map { Int32($0) }
    referrals.referred = (0..<n).map { Int32($0 + 1) }
    referrals.start = (0..<n).map { Int64($0) }
    referrals.signedUpAt = referrals.start
    referrals.startDay = Array(repeating: 0, count: n)
    referrals.invitedAt = Array(repeating: Orders.missing, count: n)
    referrals.invitedDay = Array(repeating: Int32.min, count: n)
    referrals.rewardPaidAt = referrals.invitedAt
    referrals.channel = Array(repeating: -1, count: n)
    referrals.variant = referrals.channel
    referrals.reward = Array(repeating: 0, count: n)
    var orders = Orders()
    orders.slices = Array(repeating: 0, count: n + 3)
    var buckets = [Int](repeating: n + 1, count: 257)
    buckets[0] = 0
    var feedback = Feedback()
    feedback.slices = orders.slices
    let shop = Shop(
      customers: n + 1, buckets: buckets, orders: orders, referrals: referrals, feedback: feedback,
      assignments: Assignments(), people: People(count: n + 1), asOf: Day(100), settings: ShopSettings())
    #expect(shop.referrals.cutByCycle.isEmpty)
    let forest = ReferralForest(shop)
    #expect(forest.depth[n] == Int32(n) && forest.descendants[0] == Int32(n))
    #expect(forest.descendants[n] == 0 && forest.depth[0] == 0)
    #expect(FlaggedReferral.all(shop).isEmpty)
  }

  @Test func flags() {
    var b = ShopBuilder()
    b.referral(0, 1, signedUp: "2026-01-01")
    b.referral(1, 2, signedUp: "2026-01-02")
    b.referral(2, 0, signedUp: "2026-01-03")  // closes a cycle
    b.referral(3, 1, signedUp: "2026-01-04")  // 1 is credited to 0
    b.referral(4, 4, signedUp: "2026-01-05")  // oneself
    b.order(5, "2026-01-01")
    b.referral(4, 5, signedUp: "2026-01-06")  // a customer before
    b.referral(4, 6, signedUp: "2026-01-07", rewardPaid: "2026-02-01")
    b.order(6, "2026-01-10", refund: 1000, .returned, refunded: "2026-03-01")
    b.order(7, "2026-01-10", refund: 1000, .returned)  // no time: proves nothing
    b.referral(4, 7, signedUp: "2026-01-08", rewardPaid: "2026-02-01")
    let flagged = FlaggedReferral.all(b.shop(customers: 8))
    #expect(flagged.map(\.row) == [2, 3, 4, 5, 6])
    #expect(
      flagged.map(\.reason) == [
        .cycle, .duplicateCredit, .selfReferral, .alreadyCustomer, .refundedAfterReward,
      ])
  }

  /// Five credited sign-ups of one referrer in a day are a burst; four, or five over two days, are not.
  @Test func bursts() {
    func flagged(_ days: [String]) -> Int {
      var b = ShopBuilder()
      for (i, day) in days.enumerated() { b.referral(0, i + 1, signedUp: day) }
      return FlaggedReferral.all(b.shop(customers: days.count + 1)).count { $0.reason == .burst }
    }
    #expect(flagged(Array(repeating: "2026-01-01", count: 4)) == 0)
    #expect(flagged(Array(repeating: "2026-01-01", count: 5)) == 5)
    // 24 hours apart to the second is within 24 hours; a day more is not.
    #expect(
      flagged(["2026-01-01", "2026-01-01", "2026-01-01", "2026-01-01", "2026-01-02", "2026-01-04"]) == 5)
    #expect(flagged(["2026-01-01", "2026-01-01", "2026-01-01", "2026-01-01", "2026-01-03"]) == 0)
  }
}
