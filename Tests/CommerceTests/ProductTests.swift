import CivilTime
import Commerce
import Statistics
import Testing

@Suite struct ProductTests {
  private var small: ShopBuilder {
    var b = ShopBuilder()
    b.order(0, "2025-10-01", 100, category: "tea", product: "t1", delivered: "2025-10-03")
    b.order(0, "2025-11-01", 50, category: "cup", product: "c1", delivered: "2025-11-02")
    b.order(1, "2025-10-05", 30, category: "tea", product: "t2", delivered: "2025-10-06")
    b.order(2, "2026-06-20", 70, category: "tea", product: "t1", delivered: "2026-06-21")
    b.order(3, "2025-12-01", 40, refund: 10, .returned, category: "cup")
    b.order(4, "2025-12-01", 40, .cancelled, category: "cup", product: "c1")
    // Complaints on the first order: 5 days after delivery, and 40: the first counts.
    b.answer(0, "2025-10-08", .complaint, topic: "broken", order: 0)
    b.answer(1, "2025-11-15", .complaint, topic: "late")
    b.answer(0, "2025-10-09", .review, 4, order: 0)
    b.answer(1, "2025-10-10", .review, 3, product: "t1")
    return b
  }

  private func entry(_ grouping: ProductFigures.Grouping, _ member: String?) throws -> ProductEntry {
    try #require(
      ProductEntry.all(small.shop(customers: 5)).first { $0.grouping == grouping && $0.member == member })
  }

  @Test func categoryByHand() throws {
    let tea = try entry(.category, "tea")
    // 0, 1 and 2 began with tea; 2 is not observed for 90 days; 0 came back after 31.
    #expect(tea.figures.newBuyers == 3)
    #expect(tea.figures.observed90 == 2 && tea.figures.repurchased90 == 1)
    #expect(tea.figures.lifetime.n == 2 && tea.figures.lifetime.sumX == 180)
    // Delivered 30 days ago or more: the first and 1's; one complained about in time.
    #expect(tea.figures.delivered == 2 && tea.figures.complained == 1)
    #expect(tea.figures.ratings == 2 && tea.figures.ratingSum == 7_000_000)
    #expect(tea.figures.sales.orders == 3 && tea.figures.sales.netRevenue == 200)
    #expect(tea.months.map(\.month.iso) == ["2025-10", "2026-06"])
    #expect(tea.months.map(\.sales.orders) == [2, 1])
    let cup = try entry(.category, "cup")
    // The cancelled order was never paid for; the returned one keeps 30.
    #expect(cup.figures.paid == 2 && cup.figures.returned == 1 && cup.figures.sales.netRevenue == 80)
  }

  @Test func aReviewIsOfTheProductItNames() throws {
    // 1 ordered t2 but reviewed t1, beside 0's four for the order of t1.
    #expect(try entry(.product, "t1").figures.ratingSum == 7_000_000)
    #expect(try entry(.product, "t2").figures.ratings == 0)
    #expect(try entry(.product, nil).figures.paid == 1)
  }

  /// Members and months add up to the shop.
  @Test func splitsAddUp() {
    let shop = small.shop(customers: 5)
    for grouping in ProductFigures.Grouping.allCases {
      let entries = ProductEntry.all(shop).filter { $0.grouping == grouping }
      #expect(entries.reduce(0) { $0 + $1.figures.sales.orders } == 5)
      #expect(entries.reduce(0) { $0 + $1.figures.newBuyers } == 4)
      for entry in entries {
        #expect(entry.months.reduce(0) { $0 + $1.sales.netRevenue } == entry.figures.sales.netRevenue)
      }
    }
    #expect(ProductEntry.all(ShopBuilder().shop(customers: 0)).isEmpty)
  }

  /// Six complaints in the last week and one in the eight before; seven weeks of one a week.
  @Test func alertsByHand() throws {
    var b = ShopBuilder()
    b.order(0, "2026-01-01", category: "tea", product: "t1")
    for _ in 0..<6 { b.answer(0, "2026-06-28", .complaint, topic: "broken") }
    b.answer(0, "2026-05-20", .complaint, topic: "broken")
    for day in [
      "2026-05-01", "2026-05-08", "2026-05-15", "2026-05-22", "2026-06-05", "2026-06-12", "2026-06-26",
    ] {
      b.answer(0, day, .complaint, topic: "late")
    }
    b.answer(0, "2026-04-28", .complaint, topic: "broken")  // the 64th day back: outside, but it reaches
    let (alerts, reaches) = ComplaintAlert.all(b.shop(customers: 1))
    #expect(reaches)
    #expect(alerts.map(\.topic) == ["broken", "late"] && alerts.allSatisfy { $0.item == "t1" })
    #expect(alerts.map(\.lately) == [6, 1] && alerts.map(\.before) == [1, 6])
    // scipy 1.17: binom.sf(5, 7, 1/9) = 1.1917596e-05, binom.sf(0, 7, 1/9) = 0.561538135.
    let p = alerts.compactMap(\.p)
    #expect((p[0] - 57.0 / 4_782_969).magnitude < 1e-12)  // (7·8 + 1)/9⁷
    #expect((p[1] - (1 - 2_097_152.0 / 4_782_969)).magnitude < 1e-12)  // 1 − (8/9)⁷
    #expect((alerts[0].adjusted! - 2 * p[0]).magnitude < 1e-15 && alerts[1].adjusted == p[1])
    #expect(alerts.map(\.isAlert) == [true, false])
  }

  @Test func fourComplaintsAreTooFew() {
    var b = ShopBuilder()
    b.answer(0, "2026-01-01", .csat, 5)
    for _ in 0..<4 { b.answer(0, "2026-06-30", .complaint) }
    let (alerts, reaches) = ComplaintAlert.all(b.shop(customers: 1))
    #expect(reaches && alerts.count == 1 && !alerts[0].isAlert && alerts[0].adjusted! < 0.001)
    #expect(alerts[0].kind == .unknown)
  }

  @Test func aShortHistoryTestsNothing() {
    var b = ShopBuilder()
    for _ in 0..<9 { b.answer(0, "2026-06-30", .complaint) }
    let (alerts, reaches) = ComplaintAlert.all(b.shop(customers: 1))
    #expect(!reaches && alerts[0].p == nil && !alerts[0].isAlert)
  }
}
