import CivilTime
import Commerce
import Testing

@Suite struct PlanTests {
  @Test(arguments: [
    ("2026", "2026-01-01", "2026-12-31"), ("2026-Q2", "2026-04-01", "2026-06-30"),
    ("2024-02", "2024-02-01", "2024-02-29"), ("2026-W01", "2025-12-29", "2026-01-04"),
    ("2020-W53", "2020-12-28", "2021-01-03"), ("2026-06-01", "2026-06-01", "2026-06-01"),
  ])
  func periods(_ text: String, _ first: String, _ last: String) {
    let days = PeriodText.days(text)
    #expect(days?.lowerBound.iso == first && days?.upperBound.iso == last)
  }

  @Test(arguments: [
    "", "26", "2026-13", "2026-Q5", "2026-W54", "2025-W53", "2026-W1", "2026-02-30", "June", "2026-",
  ])
  func noPeriods(_ text: String) { #expect(PeriodText.days(text) == nil) }

  private var small: ShopBuilder {
    var b = ShopBuilder()
    b.asOf = Day(iso: "2026-06-10")!
    b.order(0, "2026-05-01", 300)
    b.order(0, "2026-06-02", 100)
    b.order(1, "2026-06-05", 50)
    return b
  }

  private func attainment(_ metric: String, _ period: String, _ value: Double) -> Attainment {
    let shop = small.shop(customers: 2)
    return Attainment(
      Target(metric: metric, period: period, member: nil, value: value),
      Metrics.rows(shop, majorPerMinor: 1, threads: 1), asOf: shop.asOf)
  }

  @Test func totalsRunOnAndMeansStand() {
    let june = attainment("orders.net_revenue", "2026-06", 300)
    #expect(june.state == .inProgress && june.daysElapsed == 10 && june.days == 30)
    // 150 in 10 of 30 days.
    #expect(june.actual == 150 && june.attainment == 0.5)
    #expect(june.projected == 450 && june.projectedAttainment == 1.5)
    let aov = attainment("orders.aov", "2026-06", 100)
    #expect(aov.actual == 75 && aov.projected == 75)
    let may = attainment("orders.net_revenue", "2026-05", 600)
    #expect(may.state == .complete && may.projected == 300 && may.attainment == 0.5)
  }

  @Test func whatCannotBeToldSaysWhy() {
    #expect(attainment("orders.nothing", "2026-06", 1).note.contains("no metric"))
    #expect(attainment("orders.count", "2026-13", 1).state == .unknown)
    let july = attainment("orders.count", "2026-07", 1)
    #expect(july.state == .notStarted && july.actual == nil && july.daysElapsed == 0)
    #expect(attainment("orders.count", "2026-06", 0).attainment == nil)
  }

  /// Every last line is the metric itself, whatever the shop.
  @Test func bridgesEndAtTheMetric() {
    var b = ShopBuilder()
    b.settings.historyComplete = false
    for c in 0..<40 {
      for k in 0...(c % 4) {
        let day = Day(iso: "2025-11-01")! + ((c * 53 + k * 41) % 240)
        let status: Orders.Status = [.completed, .pending, .cancelled, .returned][(c + 3 * k) % 4]
        let refund: Int64 = status == .returned ? (c % 2 == 0 ? 500 : 100) : 0
        b.order(c % 9 == 8 ? -1 : c, day.iso, 500, refund: refund, c % 3 == 0 ? .completed : status)
      }
    }
    let shop = b.shop(customers: 40)
    let metrics = Metrics.rows(shop, majorPerMinor: 0.01, threads: 1)
    let lines = Reconciliation.lines(shop, majorPerMinor: 0.01)
    var bridges = 0
    for (i, line) in lines.enumerated() where i + 1 == lines.count || lines[i + 1].headline != line.headline {
      let own = metrics.first { $0.metric == line.headline && $0.month == line.month }
      #expect(own?.value == line.value, "\(line.headline) \(line.month?.iso ?? "all")")
      bridges += 1
    }
    #expect(bridges == 9)
    // Rules only take away.
    for headline in ["orders.count", "orders.net_revenue", "orders.buyers"] {
      let values = lines.filter { $0.headline == headline && $0.month == nil }.map { $0.value! }
      #expect(values == values.sorted(by: >))
      #expect(values.first! > values.last! || headline == "orders.buyers")
    }
  }
}
