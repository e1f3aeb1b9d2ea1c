import CivilTime
import Commerce
import Statistics
import Testing

/// Metrics on shops small enough to work out by hand; the comment is the derivation.
@Suite struct MetricsTests {
  @Test func whatCountsAsAnOrder() throws {
    var b = ShopBuilder()
    b.order(0, "2026-05-01", 1000)
    b.order(0, "2026-05-02", 1000, .pending)
    b.order(0, "2026-05-03", 1000, .cancelled)
    b.order(0, "2026-05-04", 1000, refund: 1000, .returned)  // fully refunded: not counted
    b.order(0, "2026-05-05", 1000, refund: 400, .returned)  // partly: counted, 600 net
    b.order(0, "2026-05-06", 0)  // paid with points: counted
    b.order(-1, "2026-05-07", 500)  // a guest
    #expect(b.row("orders.count", customers: 1)?.value == 4)
    #expect(b.row("orders.net_revenue", customers: 1)?.value == 2100)
    #expect(b.row("orders.buyers", customers: 1)?.value == 1)
    #expect(b.row("orders.aov", customers: 1)?.value == 525)
    #expect(b.row("orders.cancel_rate", customers: 1)?.value == 1.0 / 7)
    // Paid: five orders, of which two came back.
    #expect(b.row("orders.return_rate", customers: 1)?.value == 2.0 / 5)
    #expect(b.row("orders.refund_rate", customers: 1)?.value == 1400.0 / 3500)
    #expect(b.row("orders.guest_share", customers: 1)?.value == 0.25)
  }

  @Test func repurchaseNeedsAnotherDayAndTime() {
    var b = ShopBuilder()
    b.order(0, "2026-01-01")
    b.order(0, "2026-01-01")  // the same day: no repurchase
    b.order(1, "2026-01-01")
    b.order(1, "2026-01-31")  // day 30: within 30 days
    b.order(2, "2026-01-01")
    b.order(2, "2026-02-01")  // day 31: not within 30, but within 60
    b.order(3, "2026-06-15")  // not observed for 30 days: outside the denominator
    let thirty = b.row("loyalty.repurchase_rate.30d", customers: 4)
    #expect(thirty?.numerator == 1 && thirty?.denominator == 3)
    let sixty = b.row("loyalty.repurchase_rate.60d", customers: 4)
    #expect(sixty?.numerator == 2 && sixty?.denominator == 3)
    #expect(b.row("loyalty.repurchase_rate.30d", "2026-06", customers: 4)?.value == nil)
    #expect(
      b.row("loyalty.repurchase_rate.30d", "2026-06", customers: 4)?.note == "nobody observed; in_progress")
  }

  @Test func stillActive() {
    var b = ShopBuilder()
    b.settings.activeDays = 30
    b.order(0, "2026-03-10")
    b.order(0, "2026-04-20")  // before April active, after it too
    b.order(1, "2026-03-31")  // before April active, at its end not (30 April is day 30)
    b.order(2, "2026-04-05")  // new
    b.order(3, "2026-01-02")
    b.order(3, "2026-04-06")  // came back
    let april = b.row("loyalty.still_active_rate", "2026-04", customers: 4)
    #expect(april?.numerator == 1 && april?.denominator == 2)
    #expect(b.row("loyalty.reactivated", "2026-04", customers: 4)?.value == 1)
    #expect(b.row("loyalty.churn_rate", "2026-04", customers: 4)?.value == 0.5)
    #expect(b.row("loyalty.period_retention", "2026-04", customers: 4)?.value == 0.5)
  }

  @Test func lifetimeRevenue() {
    var b = ShopBuilder()
    b.order(0, "2026-01-01", 100)
    b.order(0, "2026-01-31", 50)
    b.order(0, "2026-02-01", 7)
    b.order(1, "2026-01-10", 30)
    // 30 days: 150 and 30.
    let row = b.row("ltv.revenue.30d", customers: 2)
    #expect(row?.value == 90 && row?.n == 2)
    // t₁ at .975 is 12.706…, the standard error 60.
    #expect(((row?.high ?? 0) - 90 - 12.7062047364 * 60).magnitude < 1e-6)
  }

  @Test func leftTruncation() {
    var b = ShopBuilder()
    b.settings.historyComplete = false
    b.order(0, "2026-01-01")
    b.order(1, "2026-03-30")  // within 90 days of the first day
    b.order(2, "2026-05-01")
    #expect(b.row("orders.new_buyers", customers: 3)?.value == 1)
    #expect(b.row("orders.buyers", customers: 3)?.value == 3)
    b.settings.historyComplete = true
    #expect(b.row("orders.new_buyers", customers: 3)?.value == 3)
  }

  @Test func referralCredit() {
    var b = ShopBuilder()
    b.referral(0, 3, invited: "2026-01-01", signedUp: "2026-01-05")
    b.referral(1, 3, invited: "2026-01-02")  // earlier start, but no sign-up
    b.order(3, "2026-01-20")
    b.referral(2, 4, signedUp: "2026-02-01")
    b.order(4, "2026-01-15")  // a customer before: not credited
    b.referral(2, 5, invited: "2026-01-01", signedUp: "2026-01-02")
    b.order(5, "2026-05-01")  // after 90 days: credited, no conversion
    b.order(0, "2026-01-01")
    let shop = b.shop(customers: 6)
    #expect(shop.referrals.creditedRow(of: 3).map { shop.referrals.referrer[$0] } == 0)
    #expect(shop.referrals.creditedRow(of: 4) == nil)
    #expect(b.row("referral.count", customers: 6)?.value == 2)
    #expect(b.row("referral.conversions", customers: 6)?.value == 1)
    #expect(b.row("referral.conversion_rate", customers: 6)?.value == 0.5)
    #expect(b.row("referral.invitations", customers: 6)?.value == 3)
    // Three invitations observed; the credited one led to an order in time.
    #expect(b.row("referral.invite_to_order_rate", customers: 6)?.value == 1.0 / 3)
    #expect(b.row("referral.flags.already_customer", customers: 6)?.value == 1)
    #expect(b.row("referral.flags.duplicate_credit", customers: 6)?.value == 1)
  }

  @Test func cyclesLoseTheirLatestEdge() {
    var b = ShopBuilder()
    b.referral(0, 1, signedUp: "2026-01-01")
    b.referral(1, 2, signedUp: "2026-01-02")
    b.referral(2, 0, signedUp: "2026-01-03")
    let shop = b.shop(customers: 3)
    #expect(shop.referrals.creditedRow(of: 1) != nil && shop.referrals.creditedRow(of: 2) != nil)
    #expect(shop.referrals.creditedRow(of: 0) == nil)
    #expect(shop.referrals.cutByCycle.count == 1)
    #expect(b.row("referral.flags.cycle", customers: 3)?.value == 1)
  }

  @Test func feedbackTakesTheLatestAnswer() {
    var b = ShopBuilder()
    b.order(0, "2026-01-01")
    b.answer(0, "2026-02-01", .nps, 2)
    b.answer(0, "2026-02-20", .nps, 10)
    b.answer(1, "2026-02-03", .nps, 6)
    b.answer(1, "2026-02-03", .csat, 4)
    b.answer(1, "2026-02-04", .csat, 3)
    b.answer(0, "2026-02-04", .csat, 5)
    #expect(b.row("nps.score", customers: 2)?.value == 0)  // one promoter, one detractor
    #expect(b.row("csat.score", customers: 2)?.value == 2.0 / 3)
    #expect(b.row("nps.score", "2026-01", customers: 2)?.note == "no answers")
  }

  @Test func emptyShops() {
    let b = ShopBuilder()
    let rows = Metrics.rows(b.shop(customers: 0), majorPerMinor: 1, threads: 2)
    #expect(rows.allSatisfy { $0.value.map { $0.isFinite } ?? true })
    #expect(Cohorts.cells(b.shop(customers: 0), threads: 2).isEmpty)
    let reader = ProfileReader(b.shop(customers: 3))
    let orders = (0..<3).map { reader.profile($0).orders }
    #expect(orders == [0, 0, 0])
  }
}
