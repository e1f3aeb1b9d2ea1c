import Foundation
import Testing

/// What must hold of a run's profile and metrics, whatever the shop's files hold.
@Suite struct MetricLawTests {
  /// A simulated shop with every table: those that the simulation has not are made up here.
  private func everyTable() throws -> Workspace {
    let workspace = try Workspace()
    let made = try workspace.run(
      "dangol", ["simulate", "--customers", "120", "--seed", "5", "--out", "shop"])
    try #require(made.status == 0, "\(made.error)")
    let customers = workspace.rows("shop/customers.csv").compactMap { $0["customer_id"] }
    func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
    let touches = (0..<300).map { i in
      let day = "2026-\(two(i % 6 + 1))-\(two(i % 27 + 1))"
      let opened = i % 3 == 0 ? "\(day) 12:00:00" : ""
      return "\(customers[i * 7 % customers.count]),C\(i % 4),\(i % 2 == 0 ? "email" : "sms"),"
        + "\(day) 09:00:0\(i % 10),\(day) 09:01:00,\(opened),\(i % 9 == 0 ? opened : ""),,\(i % 5)"
    }
    try write(
      workspace, "shop/touches",
      "customer_id,campaign,channel,sent_at,delivered_at,opened_at,clicked_at,unsubscribed_at,cost", touches)
    try write(
      workspace, "shop/targets", "metric,period,member,target",
      ["orders.net_revenue,2026-05,,9000000", "orders.count,2026-W20,,80", "orders.count,2026,,900"])
    try write(workspace, "shop/spend", "period,channel,amount", ["2026-03,ads,100000", "2026-04,ads,50000"])
    try write(workspace, "shop/holidays", "date,name", ["2026-05-05,어린이날", "2026-03-01,삼일절"])
    return workspace
  }

  private func write(_ workspace: Workspace, _ table: String, _ header: String, _ lines: [String]) throws {
    try workspace.write("\(table).csv", ([header] + lines).joined(separator: "\n") + "\n")
  }

  private static let tables = [
    "orders", "referrals", "feedback", "customers", "experiments", "touches", "targets", "spend", "holidays",
  ]

  private func pipeline(_ folder: String) -> String {
    "dangol: 1\nname: law\nas_of: 2026-06-30\ninputs:\n"
      + Self.tables.map { "  \($0): { path: \(folder)/\($0).csv }\n" }.joined()
  }

  @Test func orderOfRowsChangesNoByte() throws {
    let workspace = try everyTable()
    for table in Self.tables {
      let lines = Workspace.records(workspace.read("shop/\(table).csv"))
      let rows = Array(lines.dropFirst())
      let step = [7919, 7907, 7901].first { rows.count % $0 != 0 }!
      let mixed = rows.indices.map { rows[($0 * step + 11) % rows.count] }
      #expect(Set(mixed).count == Set(rows).count)
      try write(workspace, "mixed/" + table, lines[0], mixed)
    }
    var files: [[String: Data]] = []
    for folder in ["shop", "mixed"] {
      try workspace.write("\(folder).yaml", pipeline(folder))
      let result = try workspace.run(
        "dangol", ["run", "\(folder).yaml", "--out", "out-\(folder)", "--name", "it"])
      try #require(result.status == 0, "\(result.error)")
      files.append(
        workspace.files("out-\(folder)/it").filter {
          $0.key.hasPrefix("profile/") || $0.key.hasPrefix("metrics/")
        })
    }
    #expect(files[0].count == 15 && files[0].keys == files[1].keys)
    for name in files[0].keys.sorted() { #expect(files[0][name] == files[1][name], "\(name)") }
    #expect(!workspace.rows("out-shop/it/metrics/targets.csv").isEmpty)
    #expect(workspace.rows("out-shop/it/metrics/metrics.csv").contains { $0["metric"] == "touch.open_rate" })
  }

  /// A day of orders more: rows of what was over before, and whose customers were observed long
  /// enough, stay as they were, byte for byte, in metrics.csv by period and in cohorts.csv.
  @Test func anotherDayChangesOnlyWhatItMay() throws {
    let workspace = try everyTable()
    var lines: [Set<String>] = []
    for day in ["2026-05-31", "2026-06-01"] {
      try workspace.write("law.yaml", pipeline("shop").replacingOccurrences(of: "2026-06-30", with: day))
      let result = try workspace.run(
        "dangol",
        [
          "run", "law.yaml", "--out", "out", "--name", day, "--set", "metrics.dimensions=[channel,category]",
        ])
      try #require(result.status == 0, "\(result.error)")
      var kept: Set<String> = []
      for row in workspace.rows("out/\(day)/metrics/metrics.csv") {
        guard row["period_kind"] != "all", row["note"]?.contains("in_progress") == false else { continue }
        // Open gaps, open tickets and all later orders belong to the period in which they began.
        let open = ["loyalty.repeat_uplift", "loyalty.gap_days", "tickets.first", "tickets.resol"]
        if open.contains(where: { row["metric"]!.hasPrefix($0) }) { continue }
        // Orders under way then may have arrived since, and answers come to old ones.
        if row["metric"]!.hasPrefix("orders.completion_hours") { continue }
        if row["metric"]!.hasPrefix("touch.") { continue }
        kept.insert(row.keys.sorted().map { "\($0)=\(row[$0]!)" }.joined(separator: ","))
      }
      for row in workspace.rows("out/\(day)/metrics/cohorts.csv") {
        guard row["state"] == "complete", row["cohort"] != "all", row["mode"] != "unbounded" else { continue }
        kept.insert(row.keys.sorted().map { "\($0)=\(row[$0]!)" }.joined(separator: ","))
      }
      lines.append(kept)
    }
    let lost = lines[0].subtracting(lines[1])
    #expect(lost.isEmpty, "\(lost.sorted().prefix(5))")
    #expect(lines[0].count > 2000 && lines[1].count > lines[0].count)
  }

  @Test func oneCustomerWithOneOrder() throws {
    let workspace = try Workspace()
    try workspace.shop(["O1,C1,2026-01-05 10:00:00,1000"])
    let result = try workspace.runShop(["--name", "it"])
    try #require(result.status == 0, "\(result.error)")
    #expect(workspace.rows("out/it/profile/customers.csv").map { $0["orders"] } == ["1"])
    let rows = workspace.rows("out/it/metrics/metrics.csv")
    func whole(_ metric: String) -> [String: String]? {
      rows.first { $0["metric"] == metric && $0["period_kind"] == "all" && $0["dimension"] == "all" }
    }
    #expect(whole("orders.net_revenue")?["value"] == "1000" && whole("orders.aov")?["ci_low"] == "")
    for row in rows where row["value"] == "" { #expect(row["note"] != "", "\(row)") }
    #expect(!workspace.read("out/it/metrics/metrics.csv").contains("nan"))
  }

  /// Orders of nobody: no customer, and so no buyer, cohort or profile.
  @Test func guestsAlone() throws {
    let workspace = try Workspace()
    try workspace.shop((1...9).map { "O\($0),,2026-01-0\($0) 10:00:00,1000" })
    let result = try workspace.runShop(["--name", "it"])
    try #require(result.status == 0, "\(result.error)")
    #expect(workspace.rows("out/it/profile/customers.csv").isEmpty)
    #expect(workspace.rows("out/it/metrics/cohorts.csv").isEmpty)
    let rows = workspace.rows("out/it/metrics/metrics.csv").filter {
      $0["period_kind"] == "all" && $0["dimension"] == "all"
    }
    let values = Dictionary(uniqueKeysWithValues: rows.map { ($0["metric"]!, $0["value"]!) })
    #expect(values["orders.count"] == "9" && values["orders.buyers"] == "0")
    #expect(values["orders.guest_share"] == "1" && values["orders.per_buyer"] == "")
  }

  /// Topics that mean a complaint, and one word for several, come from the pipeline file;
  /// referrals of oneself that were refused are counted in the whole time.
  @Test func complaintTopicsAndRefusedReferrals() throws {
    let workspace = try Workspace()
    try workspace.write(
      "feedback.csv",
      """
      feedback_id,customer_id,submitted_at,kind,score,topic
      F1,C1,2026-01-20 10:00:00,ticket,,깨짐
      F2,C2,2026-01-21 10:00:00,review,1,파손
      F3,C3,2026-01-22 10:00:00,review,5,사이즈
      F4,C4,2026-01-23 10:00:00,complaint,,

      """)
    try workspace.write(
      "referrals.csv",
      "referral_id,referrer_id,referred_id,signed_up_at\nR1,C1,C1,2026-01-02 10:00:00\n"
        + "R2,C1,C2,2026-01-01 09:00:00\n")
    try workspace.shop(
      plainOrders(),
      extra: """
          feedback: { path: feedback.csv, columns: { topic: { from: topic, map: { 깨짐: 파손 } } } }
          referrals: { path: referrals.csv }
        stages:
          metrics: { complaint_topics: [파손] }
          profile: { complaint_topics: [파손] }

        """)
    let result = try workspace.runShop(["--name", "it"])
    try #require(result.status == 0, "\(result.error)")
    let rows = workspace.rows("out/it/metrics/metrics.csv").filter { $0["dimension"] == "all" }
    func whole(_ metric: String) -> [String: String]? {
      rows.first { $0["metric"] == metric && $0["period_kind"] == "all" }
    }
    #expect(whole("complaints.count")?["value"] == "3")
    #expect(workspace.rows("out/it/profile/customers.csv").filter { $0["complaints"] == "1" }.count == 3)
    #expect(whole("referral.flags.self")?["value"] == "1")
    #expect(whole("referral.flags.self")?["note"] == "1 of them refused when read")
    #expect(whole("referral.largest_tree")?["value"] == "2")
  }
}
