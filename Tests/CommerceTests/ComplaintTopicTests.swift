import CivilTime
import Commerce
import Testing

/// Feedback on a topic that the shop takes for a complaint counts as one wherever complaints do.
@Suite struct ComplaintTopicTests {
  private func shop(_ topics: [String]) -> ShopBuilder {
    var b = ShopBuilder()
    b.settings.complaintTopics = topics
    b.order(0, "2026-03-01", product: "cup", delivered: "2026-03-02")
    b.order(1, "2026-03-01", product: "cup", delivered: "2026-03-02")
    b.answer(0, "2026-03-05", .complaint, topic: "late", order: 0)
    b.answer(1, "2026-03-06", .ticket, topic: "broken", order: 0)
    b.answer(1, "2026-03-07", .review, 1, topic: "broken", order: 0)
    b.answer(1, "2026-03-08", .review, 5, topic: "size", order: 0)
    return b
  }

  @Test(arguments: [([], 1, 0.5), (["broken"], 3, 1.0), (["broken", "size", "none"], 4, 1.0)])
  func countedEverywhere(_ topics: [String], _ count: Int, _ rate: Double) {
    let b = shop(topics)
    let whole = b.shop(customers: 2)
    #expect(b.row("complaints.count", customers: 2)?.value == Double(count))
    #expect(b.row("complaints.rate", customers: 2)?.value == rate)
    let reader = ProfileReader(whole)
    let complaints = (0..<2).map { reader.profile($0).complaints }
    #expect(complaints == [1, count - 1])
    // It stays what it is besides.
    #expect(b.row("tickets.opened", customers: 2)?.value == 1)
    #expect(b.row("review.mean", customers: 2)?.value == 3)
  }

  @Test func alertsKnowThem() {
    var b = ShopBuilder()
    b.settings.complaintTopics = ["broken"]
    b.order(0, "2026-03-01", product: "cup")
    b.answer(0, "2026-04-01", .review, 3, topic: "size")
    for _ in 0..<6 { b.answer(0, "2026-06-28", .ticket, topic: "broken") }
    let alerts = ComplaintAlert.all(b.shop(customers: 1)).alerts
    #expect(alerts.map(\.topic) == ["broken"] && alerts[0].lately == 6 && alerts[0].isAlert)
  }
}
