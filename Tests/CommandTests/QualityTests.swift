import Foundation
import Testing

/// Checks of quality.csv against counts made by hand on a small shop.
@Suite struct QualityTests {
  /// Forty orders, one a day from January 1st (days 29 to 40 on February 1st to 12th).
  private func shop(_ checks: [String], _ orders: [String] = rows) throws -> Workspace {
    let workspace = try Workspace()
    try workspace.shop(
      orders, extra: "stages:\n  ingest:\n    checks:\n" + checks.map { "      - { \($0) }\n" }.joined(),
      header: "order_id,customer_id,ordered_at,amount,refund_amount,channel,paid_at,coupon_code")
    return workspace
  }

  /// Of forty: the first ten without a channel, ten `app`, twenty `web`; three refunds, one above
  /// its amount; five paid a day before the order; coupons K0…K3 ten times each but one.
  private static let rows: [String] = plainOrders().enumerated().map { i, row in
    let channel = i < 10 ? "" : i < 20 ? "app" : "web"
    let refund = i == 0 ? "99999" : i < 3 ? "100" : ""
    let paid = i < 5 ? "2025-12-31 10:00:00" : "2026-03-01 10:00:00"
    return row + ",\(refund),\(channel),\(i < 5 ? paid : ""),\(i == 39 ? "ONCE" : "K\(i % 4)")"
  }

  private func found(_ workspace: Workspace, _ check: String, _ column: String = "") -> [String?] {
    let row = workspace.rows("out/latest/ingest/quality.csv").first {
      $0["table"] == "orders" && $0["check"] == check && $0["column"] == column
    }
    return [row?["observed"], row?["state"]]
  }

  @Test func measuresCountedByHand() throws {
    let workspace = try shop([
      "table: orders, check: rows, at_least: 41",
      "table: orders, check: missing, column: channel, at_most: 0.25",
      "table: orders, check: unique, column: order_id",
      "table: orders, check: unique, column: coupon_code, at_most: 0.9",
      "table: orders, check: accepted_values, column: channel, values: [web]",
      "table: orders, check: range, column: amount, from: 10200, to: 13900",
      "table: orders, check: range, column: ordered_at, from: 2026-01-02, to: 2026-02-12",
      "table: orders, check: sequence, columns: [refund_amount, amount]",
      "table: orders, check: references, column: coupon_code, in: codes.code",
      "table: orders, check: freshness, at_most: 0", "table: orders, check: volume, days: 7",
    ])
    let result = try workspace.runShop()
    #expect(result.status == 0, "\(result.error)")
    #expect(found(workspace, "rows") == ["40", "warn"])
    #expect(found(workspace, "missing", "channel") == ["0.25", "ok"])
    #expect(found(workspace, "unique", "order_id") == ["0", "ok"])
    #expect(found(workspace, "unique", "coupon_code") == ["0.975", "warn"])
    // Ten of thirty filled cells say app.
    #expect(found(workspace, "accepted_values", "channel") == ["0.333333333333", "warn"])
    // Amounts run from 10,000 to 13,900 in steps of 100: two are below.
    #expect(found(workspace, "range", "amount") == ["0.05", "warn"])
    #expect(found(workspace, "range", "ordered_at") == ["0.025", "warn"])
    // Of forty orders (a refund of 0 where there was none) one gave back more than it took.
    #expect(found(workspace, "sequence", "refund_amount amount") == ["0.025", "warn"])
    #expect(found(workspace, "sequence", "ordered_at paid_at") == ["1", "warn"])
    #expect(found(workspace, "references", "coupon_code") == ["", "info"])
    #expect(found(workspace, "freshness") == ["0", "ok"])
    // One order a day is too few to judge a day by.
    #expect(found(workspace, "volume") == ["", "info"])
    #expect(found(workspace, "missing", "refund_amount") == ["0", "info"])
  }

  @Test func volumeAgainstTheDaysBefore() throws {
    // Twenty orders a day for ten days, then five.
    let rows = (0..<205).map { i in
      "O\(i),C\(i % 9),2026-01-\(i / 20 + 10) 10:00:00,1000,,web,,"
    }
    let workspace = try shop(["table: orders, check: volume, at_least: 0.5, severity: error"], rows)
    #expect(try workspace.runShop().status == 1)
    #expect(found(workspace, "volume") == ["0.25", "error"])
  }

  @Test func anErrorEndsWithOneAndPublishes() throws {
    let check = "table: orders, check: missing, column: channel, at_most: 0.1"
    let workspace = try shop([check + ", severity: error"])
    for _ in 0..<2 {
      // The second time everything is up to date, and just as wrong.
      let result = try workspace.runShop()
      #expect(
        result.status == 1 && result.error.contains("orders.channel: missing is 0.25"), "\(result.error)")
    }
    #expect(workspace.exists("out/latest/report/report.ko.html"))
    #expect(try workspace.run("dangol-ingest", ["--pipeline", "shop.yaml", "--out", "i"]).status == 1)
    let warning = try shop([check])
    #expect(try warning.runShop().status == 0)
    #expect(warning.read("out/latest/ingest/summary.json").contains("orders.channel: missing is 0.25"))
    let off = try shop([check + ", severity: off"])
    #expect(try off.runShop().status == 0)
    #expect(found(off, "missing", "channel") == ["0.25", "info"])
  }

  @Test func whatIsWrongInACheckIsToldWithItsLine() throws {
    for (check, message) in [
      ("check: rows", "needs 'table'"), ("table: order, check: rows", "did you mean 'orders'?"),
      ("table: orders, check: mising", "did you mean 'missing'?"),
      ("table: orders, check: missing", "needs 'column'"),
      ("table: orders, check: missing, column: chanel", "did you mean 'channel'?"),
      ("table: orders, check: missing, column: channel, at_most: 2", "not a number from 0.0 to 1.0"),
      ("table: orders, check: rows, column: channel", "unknown key 'column'"),
      ("table: orders, check: rows, at_least: 5, at_most: 4", "at_most is below at_least"),
      ("table: orders, check: range, column: amount", "needs from, to or both"),
      ("table: orders, check: range, column: amount, from: 1x", "is not a value of amount"),
      ("table: orders, check: range, column: channel, from: 1", "has no range"),
      ("table: orders, check: sequence, columns: [amount]", "takes two names"),
      ("table: orders, check: sequence, columns: [amount, paid_at]", "cannot be compared"),
      ("table: orders, check: references, column: coupon_code, in: codes", "is not a column such as"),
      ("table: codes, check: freshness", "has no time"),
    ] {
      let result = try shop([check]).runShop()
      #expect(result.status == 78 && result.error.contains(message), "\(check): \(result.error)")
      #expect(result.error.contains("shop.yaml:9"), "\(check): \(result.error)")
    }
  }

  /// What the command accepts as a check is defined on the page.
  @Test func everyCheckIsDefined() throws {
    let said = try shop(["table: orders, check: none-such"]).runShop().error
    let names = said.components(separatedBy: "is not one of ").last!.prefix { $0 != ";" && $0 != "\n" }
      .components(separatedBy: ", ")
    let page = try String(
      contentsOf: Workspace.repository.appending(path: "docs/quality.md"), encoding: .utf8)
    #expect(names.count == 10)
    for name in names { #expect(page.contains("| `\(name)` |"), "\(name)") }
  }

  /// The order of rows changes nothing but where refused rows stand.
  @Test func permutedRowsChangeNothing() throws {
    let checks = ["table: orders, check: accepted_values, column: channel, values: [web]"]
    let forward = try shop(checks)
    let backward = try shop(checks, Self.rows.reversed())
    #expect(try forward.runShop().status == 0)
    #expect(try backward.runShop().status == 0)
    #expect(forward.read("out/latest/ingest/quality.csv") == backward.read("out/latest/ingest/quality.csv"))
    #expect(forward.read("out/latest/ingest/quality.csv") != "")
  }

  /// Too many refused rows: 65, nothing published but the quarantine report.
  @Test func theQuarantineReport() throws {
    let workspace = try shop(
      ["table: orders, check: rows"], Self.rows + (0..<30).map { "X\($0),C1,yesterday,1,,,," })
    let result = try workspace.runShop()
    #expect(
      result.status == 65 && result.error.contains("orders.csv:42: column 'ordered_at'"), "\(result.error)")
    #expect(!workspace.exists("out/latest") && !workspace.exists("out/shop-2026-02-12"))
    let rejected = "out/shop-2026-02-12.rejected/ingest/"
    #expect(workspace.rows(rejected + "rejects.csv").count { $0["code"] == "DATE" } == 30)
    let rate = workspace.rows(rejected + "quality.csv").first { $0["check"] == "reject_rate" }
    #expect(rate?["state"] == "error" && rate?["observed"] == "0.428571428571")
    #expect(workspace.read(rejected + "summary.json").contains("\"status\": \"refused\""))
  }
}
