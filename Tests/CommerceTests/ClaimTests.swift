import CivilTime
import Commerce
import Testing

@Suite struct ClaimTests {
  private func claim(_ rule: Claim.Rule, _ b: ShopBuilder, customers: Int, _ costs: ShopCosts = ShopCosts())
    throws -> Claim
  {
    try #require(Claims.check(b.shop(customers: customers), costs).first { $0.rule == rule })
  }

  /// First orders 100 and 200, later ones of mean 150 and 210: 360/300.
  @Test func upliftWithinCustomers() throws {
    var b = ShopBuilder()
    b.order(0, "2026-01-01", 100)
    b.order(0, "2026-02-01", 100)
    b.order(0, "2026-03-01", 200)
    b.order(1, "2026-01-01", 200)
    b.order(1, "2026-02-01", 210)
    b.order(2, "2026-01-01", 999)
    let found = try claim(.repeatBuyersSpendMore, b, customers: 3)
    #expect((found.own.value! - 0.2).magnitude < 1e-12 && found.own.n == 2)
    // Residuals 150 − 1.2·100 = 30 and −30: se = √(1800 · 2)/300 = .2.
    #expect((found.own.high! - 0.2 - 1.959963984540054 * 0.2).magnitude < 1e-9)
  }

  /// Days 0–182 hold 100 and 50, days 913–1095 hold 160 and 65: 225/150.
  @Test func threeYearsOn() throws {
    var b = ShopBuilder()
    b.order(0, "2022-01-01", 100)
    b.order(1, "2022-01-01", 50)
    b.order(2, "2022-01-01", 70)  // has left
    b.order(0, (Day(iso: "2022-01-01")! + 912).iso, 7)
    b.order(0, (Day(iso: "2022-01-01")! + 913).iso, 160)
    b.order(1, (Day(iso: "2022-01-01")! + 1095).iso, 65)
    b.order(1, (Day(iso: "2022-01-01")! + 1096).iso, 9)
    let found = try claim(.repeatBuyersSpendMore, b, customers: 3)
    #expect(found.measure.contains("31–36"))
    #expect((found.own.value! - 0.5).magnitude < 1e-12 && found.own.n == 2)
  }

  /// The 90 days before 30 June begin on 2 April.
  @Test func pastBuyersAgainstMembers() throws {
    var b = ShopBuilder()
    b.order(0, "2026-04-01")
    b.order(0, "2026-04-02")  // again
    b.order(1, "2026-04-01")  // not again
    b.join(2, "2026-01-01")
    b.order(2, "2026-05-01")  // a member's first
    b.join(3, "2026-01-01")
    b.join(4, "2026-04-02")  // joined too late
    b.join(5, "2026-01-01", member: false)
    let found = try claim(.pastBuyersBuyAgain, b, customers: 6)
    #expect(found.own.value == 0.5 && found.own.n == 2)
    #expect(found.other?.value == 0.5 && found.other?.n == 2)
  }

  @Test func reviewsAfterGoodAnswers() throws {
    var b = ShopBuilder()
    b.order(0, "2026-01-01", delivered: "2026-01-05")
    b.answer(0, "2026-01-06", .csat, 5)
    b.answer(0, "2026-02-04", .review, 5)  // 30 days after delivery
    b.order(1, "2026-01-01", delivered: "2026-01-05")
    b.answer(1, "2026-01-06", .nps, 9)
    b.answer(1, "2026-02-05", .review, 5)  // 31
    b.order(2, "2026-01-01")
    b.answer(2, "2026-01-06", .csat, 3)  // no good answer
    b.order(3, "2026-06-25")
    b.answer(3, "2026-06-26", .csat, 5)  // not observed yet
    let found = try claim(.goodExperienceIsReviewed, b, customers: 4)
    #expect(found.own.value == 0.5 && found.own.n == 2)
  }

  @Test func ordersAfterTickets() throws {
    var b = ShopBuilder()
    for c in 0..<4 {
      b.answer(c, "2026-01-01", .ticket)
      b.answer(c, "2026-01-10", .csat, c < 2 ? 5 : 1)
    }
    b.order(0, "2026-04-01")  // day 90
    b.order(2, "2026-04-02")  // day 91
    b.answer(4, "2026-01-01", .ticket)
    b.answer(4, "2026-02-05", .csat, 5)  // 35 days later: about something else
    let found = try claim(.goodServiceBringsBack, b, customers: 5)
    #expect(found.own.value == 0.5 && found.other?.value == 0)
  }

  /// 600 for two new buyers in June against 90 for one who came back: 300/90.
  @Test func whatKeepingCosts() throws {
    var b = ShopBuilder()
    b.order(0, "2026-01-01")
    b.order(0, "2026-06-01")
    b.order(1, "2026-06-02")
    b.order(2, "2026-06-03")
    var costs = ShopCosts()
    #expect(try claim(.keepingIsCheaper, b, customers: 3).own.note == "not measured: no acquisition spend")
    let june = try #require(PeriodText.days("2026-06"))
    costs.spend = [(june, 400), (june, 200)]
    #expect(try claim(.keepingIsCheaper, b, customers: 3, costs).own.note == "not measured: no message costs")
    costs.messages = [
      (0, Day(iso: "2026-06-01")!, 90), (0, Day(iso: "2026-05-01")!, 1000), (1, Day(iso: "2026-06-01")!, 50),
      (-1, Day(iso: "2026-06-01")!, 50),
    ]
    let found = try claim(.keepingIsCheaper, b, customers: 3, costs)
    #expect((found.own.value! - 300.0 / 90).magnitude < 1e-12)
  }

  @Test func anEmptyShopClaimsNothing() {
    for claim in Claims.check(ShopBuilder().shop(customers: 0), ShopCosts()) {
      #expect(claim.own.value == nil && !claim.own.note.isEmpty)
    }
  }
}

@Suite struct ProgrammeEffectTests {
  /// January, one order by day 30: participants 2 (one back), others 4 (one back).
  /// January, two orders: 1 participant (back), 1 other (not). February: participants alone.
  private var small: ShopBuilder {
    var b = ShopBuilder()
    for c in 0..<6 { b.order(c, "2026-01-01", points: c == 0 ? 10 : nil) }
    b.answer(1, "2026-01-31", .review, 5)  // day 30: in time
    b.answer(2, "2026-02-01", .review, 5)  // day 31: too late
    b.order(0, "2026-02-01")  // day 31
    b.order(2, "2026-06-30")  // day 180
    b.order(3, "2026-01-01", 1000, .cancelled)
    for c in 6..<8 {
      b.order(c, "2026-01-01")
      b.order(c, "2026-01-20")
    }
    b.referral(6, -1, invited: "2026-01-15")
    b.order(6, "2026-03-01")
    b.order(8, "2025-12-15")
    b.answer(8, "2025-12-20", .review, 4)
    b.order(9, "2026-01-02")  // observed for 179 days
    return b
  }

  @Test func byHand() throws {
    let effect = ProgrammeEffect(small.shop(customers: 10))
    #expect(effect.strata.map(\.participants) == [1, 2, 1])
    #expect(effect.strata.map(\.others) == [0, 4, 1])
    #expect(effect.strata.map(\.participantsBack) == [0, 1, 1])
    #expect(effect.strata.map(\.othersBack) == [0, 1, 0])
    #expect(effect.used.count == 2)
    // Weights 2/3 and 1/3: participants 2/3·1/2 + 1/3 = 2/3, others 2/3·1/4 = 1/6.
    #expect((effect.participantRate! - 2.0 / 3).magnitude < 1e-12)
    #expect((effect.otherRate! - 1.0 / 6).magnitude < 1e-12)
    #expect((effect.difference! - 0.5).magnitude < 1e-12)
    // Variances: 6/5·(1/3·2/3)·(1/2 + 1/4) = .2 and 2·(1/4)·2 = 1; 4/9·.2 + 1/9·1 = .2.
    #expect((effect.high! - 0.5 - 1.959963984540054 * 0.2.squareRoot()).magnitude < 1e-9)
    #expect(effect.note == "no member column: all buyers")
  }

  @Test func membersAlone() {
    var b = small
    for c in [0, 2, 3] { b.join(c, member: true) }
    let effect = ProgrammeEffect(b.shop(customers: 10))
    #expect(effect.strata.map(\.participants) == [1] && effect.strata.map(\.others) == [2])
  }

  @Test func nobodyToCompare() {
    var b = ShopBuilder()
    b.order(0, "2026-01-01")
    let effect = ProgrammeEffect(b.shop(customers: 1))
    #expect(effect.difference == nil && effect.note.hasPrefix("no stratum with both groups"))
  }
}
