import Foundation
import Testing

/// Nothing of the user's is ever replaced, removed or overwritten, and no input traps.
@Suite struct SafetyTests {
  private func workspace(_ orders: [String] = plainOrders()) throws -> Workspace {
    let workspace = try Workspace()
    try workspace.shop(orders)
    return workspace
  }

  @Test func onlyRunsAreReplaced() throws {
    let workspace = try workspace()
    try #require(try workspace.runShop().status == 0)
    try workspace.write("mine/letter.txt", "dear")
    try workspace.write("profile/letter.txt", "dear")
    for arguments in [
      ["dangol-ingest", "--pipeline", "shop.yaml", "--out", "mine"],
      ["dangol-profile", "--run", "out/latest", "--out", "."], ["dangol-profile", "--run", "out/latest"],
      ["dangol", "run", "shop.yaml", "--out", "./sub/..", "--name", "mine"],
    ] {
      let result = try workspace.run(arguments[0], Array(arguments.dropFirst()))
      #expect([73, 78].contains(result.status), "\(arguments): \(result.status) \(result.error)")
    }
    #expect(workspace.read("mine/letter.txt") == "dear" && workspace.read("profile/letter.txt") == "dear")
    #expect(workspace.exists("orders.csv"))
    // A stage's own earlier results are replaced.
    #expect(try workspace.run("dangol-profile", ["--run", "out/latest", "--out", "results"]).status == 0)
    #expect(try workspace.run("dangol-profile", ["--run", "out/latest", "--out", "results"]).status == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: workspace.path("results")) == ["profile"])
  }

  /// Files are written while later stages compute; a file that cannot be finished still ends
  /// the run, with nothing left of it and the run before in its place.
  @Test(arguments: ["1", "2"])
  func aFileThatCannotBeFinishedEndsTheRun(threads: String) throws {
    let workspace = try workspace()
    try #require(try workspace.runShop().status == 0)
    let before = workspace.files("out/latest")
    // No file may pass 4 KiB; without the signal a write fails instead of ending the process.
    let dangol = Workspace.binaries.appending(path: "dangol").path
    let result = try workspace.run(
      "bash",
      [
        "-c",
        "trap '' XFSZ; ulimit -f 4; exec '\(dangol)' run shop.yaml --force --threads \(threads)",
      ])
    #expect(result.status == 74, "\(result.status) \(result.error)")
    #expect(result.error.contains("File too large"), "\(result.error)")
    #expect(workspace.files("out/latest") == before)
    let left = try FileManager.default.contentsOfDirectory(atPath: workspace.path("out"))
    #expect(!left.contains { $0.hasPrefix(".building") }, "\(left)")
  }

  @Test func aPartOfARunTakesAPlaceOfItsOwn() throws {
    let workspace = try workspace()
    try workspace.runShop()
    let before = workspace.files("out/shop-2026-02-12")
    #expect(try workspace.runShop(["--only", "segment", "--set", "segment.k=2"]).status == 0)
    #expect(workspace.files("out/shop-2026-02-12") == before)
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: workspace.path("out/latest"))
        == "shop-2026-02-12")
    #expect(workspace.exists("out/shop-2026-02-12-only-segment/segment/segments.csv"))
    // What was reused is recorded with the parameters that made it.
    #expect(try workspace.runShop(["--only", "report", "--name", "r"]).status == 0)
    #expect(try workspace.runShop(["--only", "report", "--set", "segment.k=6"]).status == 64)
    #expect(try workspace.runShop(["--only", "report", "--input", "orders=orders.csv"]).status == 64)
    #expect(workspace.read("out/r/manifest.json").contains("\"k\": \"auto\""))
    #expect(try workspace.runShop(["--only", "report", "--as-of", "2026-01-01"]).status == 64)
  }

  @Test func stageResultsNeverReplaceARun() throws {
    let workspace = try workspace()
    try workspace.runShop()
    let before = workspace.files("out/shop-2026-02-12")
    for place in ["out/shop-2026-02-12", "out/latest"] {
      #expect(
        try workspace.run("dangol-segment", ["--run", "out/latest", "--out", place]).status == 73, "\(place)")
    }
    #expect(workspace.files("out/shop-2026-02-12") == before)
    try workspace.write("out/thesis/manifest.json", "{\"outputs\":[]}")
    #expect(try workspace.runShop(["--name", "thesis"]).status == 73)
  }

  @Test func ordersThatAllContradictEachOther() throws {
    let workspace = try workspace(["1,a,2026-01-01,100", "1,a,2026-01-02,200"])
    #expect(try workspace.runShop().status == 65)
    #expect(
      workspace.rows("out/shop-empty.rejected/ingest/rejects.csv").map { $0["code"] } == [
        "KEY_CONFLICT", "KEY_CONFLICT",
      ])
    #expect(try workspace.run("dangol", ["validate", "shop.yaml"]).status == 65)
  }

  @Test func oneBadRowOfASmallTableEndsNothing() throws {
    let workspace = try workspace()
    try workspace.write("referrals.csv", "referrer_id,referred_id,invited_at\nC1,C1,2026-01-01\n")
    try workspace.write("shop.yaml", workspace.read("shop.yaml") + "  referrals: { path: referrals.csv }\n")
    #expect(try workspace.runShop().status == 0)
    #expect(try workspace.run("dangol", ["validate", "shop.yaml"]).status == 0)
  }

  @Test func acceptTouchesOnlyARunsFiles() throws {
    let workspace = try workspace()
    try workspace.runShop()
    try workspace.write("golden/notes.txt", "mine")
    #expect(try workspace.run("dangol", ["accept", "out/latest", "out/latest"]).status == 64)
    #expect(try workspace.run("dangol", ["accept", "golden", "out/latest", "metric"]).status == 66)
    #expect(try workspace.run("dangol", ["accept", "golden", "out/latest", "metrics/"]).status == 0)
    #expect(try workspace.run("dangol", ["accept", "golden", "out/latest"]).status == 0)
    #expect(workspace.read("golden/notes.txt") == "mine" && workspace.exists("out/latest/manifest.json"))
  }

  @Test func namesThatDangolNeeds() throws {
    let workspace = try workspace()
    #expect(try workspace.runShop(["--name", "latest"]).status == 64)
    #expect(try workspace.runShop(["--name", "x.rejected"]).status == 64)
    let before = workspace.read("orders.csv")
    #expect(try workspace.run("dangol", ["read", "orders.csv", "--rejects", "./orders.csv"]).status == 64)
    #expect(workspace.read("orders.csv") == before)
  }

  @Test func sumsThatPassTheirRoom() throws {
    let workspace = try workspace(
      (0..<2500).map { "O\($0),C\($0 % 7),2026-01-0\($0 % 9 + 1) 10:00:00,1000000000000000" })
    let result = try workspace.runShop()
    #expect(
      result.status == 65 && result.error.contains("sum of 'amount'"), "\(result.status) \(result.error)")
    let few = try self.workspace(
      (0..<1500).map { "O\($0),C1,2026-01-0\($0 % 9 + 1) 10:00:00,1000000000000000" })
    #expect(try few.runShop().status == 0)
  }

  @Test func aProductThatIsTooLarge() throws {
    let workspace = try Workspace()
    try workspace.write(
      "orders.csv",
      "id,c,t,q,p\nA,x,2026-01-01,10000000000000000000,9000000000000000000\nB,x,2026-01-02,2,3.50\nC,y,2026-01-03,1,1\n"
    )
    try workspace.write(
      "shop.yaml",
      "dangol: 1\nas_of: newest\ncurrency: USD\ninputs: { orders: { path: orders.csv, columns: { order_id: id, customer_id: c, ordered_at: t, amount: { product: [q, p] } } } }\n"
    )
    #expect(try workspace.runShop().status == 0)
    #expect(workspace.rows("out/latest/ingest/rejects.csv").map { $0["code"] } == ["RANGE"])
  }

  /// Many rows of one id: sorted, not compared pair by pair.
  @Test func manyRowsOfOneId() throws {
    let workspace = try workspace(plainOrders() + (0..<6000).map { "SAME,C1,2026-01-05 10:00:00,\($0)" })
    let start = Date()
    #expect(try workspace.runShop(["--set", "ingest.max_reject_rate=1"]).status == 0)
    #expect(Date().timeIntervalSince(start) < 60)
  }

  @Test func spellingsOfOneArm() throws {
    let workspace = try workspace()
    let rows = (0..<10).map { "e,\($0 % 2 == 0 ? "caf\u{e9}" : "cafe\u{301}"),C\($0),2026-01-01" }
    try workspace.write(
      "experiments.csv", "experiment,variant,customer_id,assigned_at\n" + rows.joined(separator: "\n") + "\n")
    try workspace.write(
      "shop.yaml",
      workspace.read("shop.yaml")
        + "  experiments: { path: experiments.csv }\nstages: { experiment: { definitions: [{ name: e, control: caf\u{e9} }] } }\n"
    )
    let result = try workspace.runShop()
    #expect(result.status == 0, "\(result.error)")
    #expect(workspace.read("out/latest/experiment/summary.json").contains("one arm only"))
  }

  @Test func aControlThatIsNoArm() throws {
    let workspace = try workspace()
    let rows = (0..<10).map { "e,\($0 % 2 == 0 ? "A" : "B"),C\($0),2026-01-01" }
    try workspace.write(
      "experiments.csv", "experiment,variant,customer_id,assigned_at\n" + rows.joined(separator: "\n") + "\n")
    try workspace.write(
      "shop.yaml",
      workspace.read("shop.yaml")
        + "  experiments: { path: experiments.csv }\nstages: { experiment: { definitions: [{ name: e, control: Z }] } }\n"
    )
    #expect(try workspace.runShop().status == 0)
    let results = workspace.rows("out/latest/experiment/results.csv")
    #expect(
      results.allSatisfy {
        $0["control"] == "Z" && $0["n_control"] == "0" && $0["note"]!.contains("not computable")
      })
  }

  @Test func aClosedPipeDoesNotStopARun() throws {
    let workspace = try workspace()
    let dangol = Workspace.binaries.appending(path: "dangol").path
    try workspace.run("sh", ["-c", "'\(dangol)' run shop.yaml 2>&1 | head -n 0; sleep 0.1"])
    usleep(1_500_000)
    #expect(workspace.exists("out/latest/manifest.json"))
    let full = try workspace.run("sh", ["-c", "'\(dangol)' read orders.csv > /dev/full"])
    #expect(full.status == 74)
  }

  @Test func wholeNumbersAreNoChange() throws {
    let workspace = try workspace()
    try workspace.runShop(["--set", "ingest.max_reject_rate=1"])
    #expect(try workspace.runShop(["--set", "ingest.max_reject_rate=1"]).error.contains("up to date"))
    // A damaged file is noticed, and the run is made again.
    let path = workspace.root.appending(path: "out/latest/metrics/metrics.csv")
    var data = try Data(contentsOf: path)
    data[data.count / 2] ^= 1
    try data.write(to: path)
    #expect(try workspace.runShop(["--set", "ingest.max_reject_rate=1"]).error.contains("published"))
  }

  @Test func personalValuesAreNotShown() throws {
    let workspace = try workspace()
    try workspace.write("customers.csv", "customer_id,birth_date\nC1,1990-02-30\nC2,1990-02-03\n")
    try workspace.write(
      "shop.yaml",
      workspace.read("shop.yaml")
        + "  customers: { path: customers.csv, columns: { birth_date: birth_date } }\n")
    #expect(try workspace.runShop().status == 0)
    #expect(workspace.rows("out/latest/ingest/rejects.csv").map { $0["code"] } == ["DATE"])
    #expect(!workspace.read("out/latest/ingest/rejects.csv").contains("1990-02-30"))
  }

  @Test func aSwallowedRowComesBack() throws {
    let workspace = try workspace(
      plainOrders() + ["X1,C1,\"yesterday", "X2,C2,2026-01-05 10:00:00,5000", "X3,C3,today\",7"])
    #expect(try workspace.runShop().status == 0)
    #expect(workspace.read("out/latest/ingest/orders.csv").contains("X2,C2"))
  }
}
