import Foundation
import Testing

/// The optional tables on their way into metrics/: targets, holidays, spend and messages.
@Suite struct MetricTablesTests {
  @Test func optionalTablesArrive() throws {
    let workspace = try Workspace()
    // Thirty days of January with one order of 1,000 each, then 15 of February.
    let orders = (0..<46).map { i in
      let day = i < 31 ? "2026-01-\(i < 9 ? "0" : "")\(i + 1)" : "2026-02-\(i < 40 ? "0" : "")\(i - 30)"
      return "O\(i),C\(i % 5),\(day) 10:00:00,1000"
    }
    try workspace.write(
      "targets.csv", "metric,period,target\norders.net_revenue,2026-02,20000\norders.nothing,2026-02,1\n")
    try workspace.write("holidays.csv", "date,name\n2026-02-12,day off\n")
    try workspace.write("spend.csv", "period,channel,amount\n2026-01,ads,10000\n")
    try workspace.write("touches.csv", "customer_id,sent_at,cost\nC0,2026-01-20 09:00:00,500\n")
    try workspace.shop(
      orders,
      extra: """
          targets: { path: targets.csv }
          holidays: { path: holidays.csv }
          spend: { path: spend.csv }
          touches: { path: touches.csv }
        history_complete: true

        """)
    let result = try workspace.runShop(["--name", "it"])
    try #require(result.status == 0, "\(result.error)")

    let targets = workspace.rows("out/it/metrics/targets.csv")
    // 15,000 in 15 of 28 days: 28,000 at that pace.
    #expect(targets[0]["actual"] == "15000" && targets[0]["attainment"] == "0.75")
    #expect(targets[0]["projected"] == "28000" && targets[0]["state"] == "in_progress")
    #expect(targets[1]["note"]?.hasPrefix("no metric of that name") == true)

    let trends = workspace.rows("out/it/metrics/trends.csv")
    #expect(trends.filter { $0["note"] == "holiday" }.map { $0["period"] } == ["2026-02-12", "2026-02-12"])

    // 10,000 for five new buyers; 500 for the five who came back in January.
    let keeping = workspace.rows("out/it/metrics/claims.csv").first { $0["claim"] == "keeping_is_cheaper" }
    #expect(keeping?["value"] == "20")
    #expect(keeping?["note"] == "no interval: costs are totals")
  }

  /// Nothing but cancelled orders: every table is there, none has a figure that means nothing.
  @Test func onlyCancelledOrders() throws {
    let workspace = try Workspace()
    try workspace.shop(
      (1...9).map { "O\($0),C1,2026-01-0\($0) 10:00:00,1000,cancelled" },
      header: "order_id,customer_id,ordered_at,amount,status")
    let result = try workspace.runShop(["--name", "it"])
    try #require(result.status == 0, "\(result.error)")
    #expect(workspace.rows("out/it/metrics/cohorts.csv").isEmpty)
    #expect(workspace.rows("out/it/metrics/funnel.csv").isEmpty)
    let lines = workspace.rows("out/it/metrics/reconciliation.csv").filter {
      $0["headline"] == "orders.count"
    }
    #expect(lines.first?["value"] == "9" && lines.last?["value"] == "0")
    let aov = workspace.rows("out/it/metrics/reconciliation.csv").last { $0["headline"] == "orders.aov" }
    #expect(aov?["value"] == "")
  }
}
