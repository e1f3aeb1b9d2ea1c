import Foundation
import Testing

/// Runs as 1-product has them: bad rows, empty shops, parts of a pipeline, names, kills.
@Suite struct RunTests {
  @Test func badRowsAreRefusedAndTheRestIsKept() throws {
    let workspace = try Workspace()
    var orders = plainOrders()
    orders.insert("Q,C1,2026-01-05 10:00:00,\"5000", at: 3)
    orders.insert("D,C1,2026-02-30 10:00:00,5000", at: 10)
    try workspace.shop(orders)
    let result = try workspace.runShop()
    #expect(result.status == 0, "\(result.error)")
    let rejects = workspace.rows("out/latest/ingest/rejects.csv")
    #expect(
      rejects.map { "\($0["first_line"]!) \($0["column"]!) \($0["code"]!)" } == [
        "5  UNTERMINATED", "12 ordered_at DATE",
      ])
    #expect(workspace.rows("out/latest/ingest/orders.csv").count == 40)
  }

  @Test func kLargerThanTheShopHasNoAnswer() throws {
    let workspace = try Workspace()
    try workspace.shop(plainOrders())
    let result = try workspace.runShop(["--set", "segment.k=40"])
    #expect(result.status == 0)
    #expect(workspace.read("out/latest/segment/summary.json").contains("\"not_computable\""))
    #expect(workspace.read("out/latest/summary.json").contains("needs 40 distinct points, has 10"))
    #expect(
      workspace.read("out/latest/report/report.en.html").contains(
        "Not computable: needs 40 distinct points, has 10."))
    #expect(workspace.read("out/latest/report/report.ko.html").contains("계산할 수 없습니다"))
  }

  @Test(arguments: [0, 1, 2])
  func tinyShops(_ count: Int) throws {
    let workspace = try Workspace()
    try workspace.shop(plainOrders(count))
    let result = try workspace.runShop()
    #expect(result.status == 0, "\(result.error)")
    #expect(workspace.exists(count == 0 ? "out/shop-empty/summary.json" : "out/latest/report/report.ko.html"))
    if count == 0 { #expect(workspace.read("out/shop-empty/metrics/summary.json").contains("\"skipped\"")) }
  }

  @Test func onlyCancelledOrders() throws {
    let workspace = try Workspace()
    try workspace.shop(
      plainOrders(12).map { $0 + ",cancelled" }, header: "order_id,customer_id,ordered_at,amount,status")
    let result = try workspace.runShop()
    #expect(result.status == 0, "\(result.error)")
    #expect(workspace.read("out/latest/profile/summary.json").contains("\"buyers\": 0"))
  }

  @Test func secondRunIsUpToDate() throws {
    let workspace = try Workspace()
    try workspace.shop(plainOrders())
    try workspace.runShop()
    let before = workspace.read("out/latest/run.json")
    #expect(try workspace.runShop().error.contains("up to date"))
    #expect(workspace.read("out/latest/run.json") == before)
    #expect(try workspace.runShop(["--set", "segment.k=3"]).error.contains("published"))
    #expect(try workspace.runShop(["--dry-run"]).error.contains("would run"))
  }

  @Test func partsOfAPipeline() throws {
    let workspace = try Workspace()
    try workspace.nightly()
    let before = workspace.files("out/latest")
    let only = try workspace.nightly(["--only", "segment", "--set", "segment.k=6", "--name", "k6"])
    #expect(only.status == 0, "\(only.error)")
    #expect(workspace.files("out/latest") == before)
    #expect(workspace.rows("out/k6/segment/segments.csv").count == 6)
    #expect(workspace.read("out/k6/manifest.json").contains("\"not_run\": [\n    \"metrics\""))
    #expect(!workspace.exists("out/k6/metrics") && workspace.exists("out/k6/profile/customers.csv"))
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: workspace.path("out/latest"))
        == "nightly-2026-06-30")
    // From a stage on, with the same parameters: the same bytes as the whole run.
    #expect(try workspace.nightly(["--from", "profile", "--name", "again"]).status == 0)
    for (name, data) in workspace.files("out/again") where name != "manifest.json" {
      #expect(before[name] == data, "\(name)")
    }
    // A stage executable on a published run.
    let alone = try workspace.run(
      "dangol-segment", ["--run", "out/latest", "--set", "k=6", "--out", "alone"])
    #expect(alone.status == 0, "\(alone.error)")
    #expect(workspace.read("alone/segment/segments.csv") == workspace.read("out/k6/segment/segments.csv"))
    #expect(workspace.files("out/latest") == before)
  }

  /// A stage on its own gives the bytes that it gave in the whole run.
  @Test(arguments: ["profile", "metrics", "segment", "regress", "experiment", "report"])
  func stageExecutables(_ stage: String) throws {
    let workspace = try Workspace()
    try workspace.nightly()
    let result = try workspace.run("dangol-" + stage, ["--run", "out/latest", "--out", "alone"])
    #expect(result.status == 0, "\(result.error)")
    let whole = workspace.files("out/latest").filter { $0.key.hasPrefix(stage + "/") }
    #expect(!whole.isEmpty && workspace.files("alone") == whole)
  }

  @Test func ingestExecutable() throws {
    let workspace = try Workspace()
    try workspace.nightly()
    let result = try workspace.run("dangol-ingest", ["--pipeline", Workspace.nightly, "--out", "alone"])
    #expect(result.status == 0, "\(result.error)")
    #expect(workspace.files("alone") == workspace.files("out/latest").filter { $0.key.hasPrefix("ingest/") })
  }

  @Test func contradictingRowsDoNotMoveTheDay() throws {
    let workspace = try Workspace()
    try workspace.shop(plainOrders() + ["X,C1,2026-02-20 10:00:00,5", "X,C1,2026-02-20 10:00:00,6"])
    #expect(try workspace.runShop().status == 0)
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: workspace.path("out/latest"))
        == "shop-2026-02-12")
  }

  @Test func corruptArtifactIsRefused() throws {
    let workspace = try Workspace()
    try workspace.nightly()
    let path = workspace.root.appending(path: "out/latest/profile/customers.csv")
    var data = try Data(contentsOf: path)
    data[data.count / 2] ^= 1
    try data.write(to: path)
    let result = try workspace.nightly(["--only", "segment", "--name", "x"])
    #expect(result.status == 65 && result.error.contains("run stage profile again"), "\(result.error)")
    #expect(!workspace.exists("out/x"))
  }

  @Test func previousRunIsAnInput() throws {
    let workspace = try Workspace()
    try workspace.nightly(["--as-of", "2026-05-31"])
    try workspace.nightly(["--as-of", "2026-04-30", "--name", "named"])
    try workspace.nightly()
    #expect(workspace.read("out/latest/manifest.json").contains("\"run\": \"nightly-2026-05-31\""))
    #expect(workspace.read("out/latest/report/report.en.md").contains("31 May 2026"))
    try workspace.nightly(["--previous", "none", "--name", "alone"])
    #expect(workspace.read("out/alone/manifest.json").contains("\"previous\": null"))
    // An older run does not take `latest` back.
    try workspace.nightly(["--as-of", "2026-03-31"])
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: workspace.path("out/latest"))
        == "nightly-2026-06-30")
  }

  @Test func aKilledRunLeavesTheOldOneOrTheNewOne() throws {
    let workspace = try Workspace()
    try workspace.shop(plainOrders())
    try workspace.runShop()
    let old = workspace.files("out/shop-2026-02-12")
    try workspace.runShop(["--set", "segment.k=4"])
    let new = workspace.files("out/shop-2026-02-12")
    #expect(old != new)
    var signals: [Int32: Int] = [:]
    for attempt in 0..<24 {
      try workspace.runShop()
      let process = Workspace.process("dangol", ["run", "shop.yaml", "--set", "segment.k=4", "--quiet"])
      process.currentDirectoryURL = workspace.root
      process.standardError = FileHandle.nullDevice
      try process.run()
      usleep(UInt32(attempt * 17_000 % 400_000))
      let signal = [SIGKILL, SIGTERM, SIGINT][attempt % 3]
      kill(process.processIdentifier, signal)
      process.waitUntilExit()
      if process.terminationReason == .exit { signals[process.terminationStatus, default: 0] += 1 }
      let now = workspace.files("out/shop-2026-02-12")
      #expect(now == old || now == new, "attempt \(attempt)")
      if signal != SIGKILL, process.terminationStatus != 0 {
        let left = try FileManager.default.contentsOfDirectory(atPath: workspace.path("out"))
        #expect(!left.contains { $0.hasSuffix("~\(process.processIdentifier)") }, "attempt \(attempt)")
      }
    }
    #expect(Set(signals.keys).isSubset(of: [0, 130, 143]))
    // What was killed leaves nothing that hinders the next run.
    #expect(try workspace.runShop(["--set", "segment.k=4", "--force"]).status == 0)
    #expect(workspace.files("out/shop-2026-02-12") == new)
    let left = try FileManager.default.contentsOfDirectory(atPath: workspace.path("out"))
    #expect(!left.contains { $0.hasPrefix(".building") })
  }

  @Test func comparisonTellsWhatDiffers() throws {
    let workspace = try Workspace()
    try workspace.nightly()
    try workspace.run("dangol", ["accept", "golden", "out/latest"])
    #expect(try workspace.run("dangol", ["compare", "golden", "out/latest"]).status == 0)
    let name = "golden/metrics/metrics.csv"
    try workspace.write(
      name,
      workspace.read(name).replacingOccurrences(
        of: "orders.buyers,all,,all,,4", with: "orders.buyers,all,,all,,5"))
    let result = try workspace.run(
      "dangol", ["compare", "golden", "out/latest", "--json", "d.json", "--junit", "j.xml"])
    #expect(result.status == 1)
    #expect(
      result.out.contains("metrics/metrics.csv[20].value: expected 5")
        || result.out.contains("].value: expected 5"))
    #expect(
      workspace.read("d.json").contains("\"equal\": false")
        && workspace.read("j.xml").contains("failures=\"1\""))
    #expect(try workspace.run("dangol", ["compare", "golden", "out/latest", "--atol", "1000"]).status == 0)
    #expect(try workspace.run("dangol", ["compare", "golden", "nowhere"]).status == 66)
    try workspace.run("dangol", ["accept", "golden", "out/latest", "metrics"])
    #expect(try workspace.run("dangol", ["compare", "golden", "out/latest"]).status == 0)
  }
}
