import CivilTime
import Commerce
import Testing

@Suite struct FunnelTests {
  private func shop() -> ShopBuilder {
    var b = ShopBuilder()
    // 1: the whole way. Kept on 19 February (7 days after delivery), again on 1 March,
    // answered on 5 March, invited on 10 March.
    b.referral(0, 1, invited: "2026-02-01", signedUp: "2026-02-04", clicked: "2026-02-02", channel: "kakao")
    b.order(1, "2026-02-10", delivered: "2026-02-12")
    b.order(1, "2026-03-01")
    b.answer(1, "2026-03-05", .review, 5)
    b.referral(1, -1, invited: "2026-03-10", channel: "sms")
    // 2: signed up without a click on record, bought, sent a part back.
    b.referral(0, 2, invited: "2026-02-01", signedUp: "2026-02-02", channel: "kakao")
    b.order(2, "2026-02-20", 1000, refund: 100, delivered: "2026-02-21")
    // 3: signed up, no more.  Two invitations without an answer, one of them opened.
    b.referral(0, 3, invited: "2026-02-01", signedUp: "2026-02-08", channel: "sms")
    b.referral(0, -1, invited: "2026-02-01", clicked: "2026-02-03")
    // Earns no credit: 1 belongs to the first row already.
    b.referral(4, 1, signedUp: "2026-02-09", channel: "kakao")
    return b
  }

  @Test func byHand() {
    let rows = Funnel.rows(shop().shop(customers: 5)).filter { $0.dimension == "all" }
    #expect(rows.map(\.step) == FunnelStep.allCases)
    #expect(rows.map(\.count) == [5, 4, 3, 2, 1, 1, 1, 1])
    // Two of the four that count as opened have an opening on record.
    #expect(rows.map(\.recorded) == [5, 2, 3, 2, 1, 1, 1, 1])
    #expect(rows[2].stepRate == 3.0 / 4 && rows[2].totalRate == 3.0 / 5)
    #expect(rows[0].stepRate == nil && rows[0].totalRate == 1)
    // Openings after 1 and 2 days; sign-up to order 6 and 18 days; order to the seventh day after delivery 9.
    #expect(rows.map(\.medianDaysToNext) == [1.5, 2, 12, 9, 10, 4, 5, nil])
    #expect(rows.map(\.daysRows) == [2, 1, 2, 1, 1, 1, 1, 0])
  }

  @Test func splitsAddUp() {
    let rows = Funnel.rows(shop().shop(customers: 5))
    let whole = rows.filter { $0.dimension == "all" }
    let channels = rows.filter { $0.dimension == "channel" }
    #expect(Set(channels.map(\.member)) == ["kakao", "sms", nil])
    for row in whole {
      #expect(channels.filter { $0.step == row.step }.reduce(0) { $0 + $1.count } == row.count)
    }
    // No row has a variant: no such split.
    #expect(!rows.contains { $0.dimension == "variant" })
  }

  @Test func aSourceOfSignUpsAloneHasNoInvitations() {
    var b = ShopBuilder()
    b.referral(0, 1, invited: "2026-02-01", signedUp: "2026-02-04")
    #expect(Funnel.rows(b.shop(customers: 2)).first?.step == .signedUp)
    #expect(Funnel.rows(ShopBuilder().shop(customers: 2)).isEmpty)
  }
}
