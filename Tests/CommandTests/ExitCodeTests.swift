import Foundation
import Testing

/// Exit codes and messages of 1-product: one clear message with file, line,
/// column and what to do, the earlier run untouched.
@Suite struct ExitCodeTests {
  private func published() throws -> (Workspace, [String: Data]) {
    let workspace = try Workspace()
    try workspace.shop(plainOrders())
    let first = try workspace.runShop()
    try #require(first.status == 0, "\(first.error)")
    return (workspace, workspace.files("out"))
  }

  private func expectFailure(
    _ result: Workspace.Result, _ status: Int32, _ parts: String..., line: Int = #line
  ) {
    #expect(result.status == status, "\(result.error)")
    let message = result.error.split(separator: "\n").filter { $0.hasPrefix("error: ") }
    #expect(message.count == 1, "\(result.error)")
    for part in parts { #expect(result.error.contains(part), "'\(part)' in: \(result.error)") }
    #expect(result.out.isEmpty)
  }

  private func untouched(_ workspace: Workspace, _ before: [String: Data]) {
    for (name, data) in before where !name.hasPrefix(".locks") {
      #expect(workspace.files("out")[name] == data, "\(name)")
    }
    #expect(
      !FileManager.default.enumerator(atPath: workspace.path("out"))!.contains {
        ($0 as! String).hasPrefix(".building")
      })
  }

  @Test func missingColumn() throws {
    let (workspace, before) = try published()
    try workspace.write("orders.csv", "order_id,customer_id,orderd_at,amount\nA,B,2026-01-01,5\n")
    expectFailure(
      try workspace.runShop(), 65, "orders.csv:1", "F_HEADER", "ordered_at", "did you mean 'orderd_at'",
      "columns:")
    untouched(workspace, before)
  }

  @Test func missingFile() throws {
    let (workspace, before) = try published()
    try FileManager.default.removeItem(atPath: workspace.path("orders.csv"))
    expectFailure(try workspace.runShop(), 66, "orders.csv", "no such file", "check the path")
    untouched(workspace, before)
  }

  @Test func unknownKey() throws {
    let (workspace, before) = try published()
    try workspace.write("shop.yaml", workspace.read("shop.yaml") + "stages:\n  segment:\n    restart: 3\n")
    expectFailure(
      try workspace.runShop(), 78, "shop.yaml:8", "column 5", "unknown key 'restart'",
      "did you mean 'restarts'?")
    untouched(workspace, before)
  }

  @Test(arguments: [
    ("dangol: 2\n", "newer dangol"), ("name: x\n", "begin the file with 'dangol: 1'"),
    ("dangol: 1\ntimezone: Asia/Soul\n", "not a time zone"),
    ("dangol: 1\ncurrency: WON\n", "not a known currency"),
    ("dangol: 1\nas_of: tomorrow\n", "neither auto"), ("dangol: 1\nname: ../up\n", "not a name"),
    ("dangol: 1\ninputs: { order: { path: x } }\n", "did you mean 'orders'?"), ("dangol: [1\n", "not YAML"),
    ("dangol: 1\nstages: { segment: { k: many } }\n", "not a whole number"),
    ("dangol: 1\ndangol: 1\n", "given twice"),
    (
      "dangol: 1\nstages: { regress: { models: [{ name: a, outcome: orders, predictors: [orders] }] } }\n",
      "not known at the first order"
    ),
  ])
  func configuration(_ text: String, _ part: String) throws {
    let workspace = try Workspace()
    try workspace.write("shop.yaml", text)
    expectFailure(try workspace.runShop(), 78, "shop.yaml:", part)
  }

  @Test func heldLock() throws {
    let (workspace, before) = try published()
    let lock = workspace.path("out/.locks/shop-2026-02-12")
    let holder = Workspace.process("flock", [lock, "sleep", "30"])
    try holder.run()
    defer { holder.terminate() }
    usleep(300_000)
    expectFailure(
      try workspace.runShop(["--force"]), 75, "another run of 'shop-2026-02-12' is at work", "--name")
    untouched(workspace, before)
  }

  @Test func everyRowRejected() throws {
    let (workspace, before) = try published()
    try workspace.write(
      "orders.csv", "order_id,customer_id,ordered_at,amount\nA,B,yesterday,5\nC,D,2026-02-30,5\n")
    expectFailure(
      try workspace.runShop(), 65, "orders.csv:2", "column 'ordered_at'", "2 of 2 rows", "DATE", "rejects.csv"
    )
    untouched(workspace, before)
    let rejects = workspace.rows("out/shop-empty.rejected/ingest/rejects.csv")
    #expect(rejects.map { $0["first_line"] } == ["2", "3"])
    #expect(workspace.read("out/shop-empty.rejected/ingest/summary.json").contains("\"refused\""))
  }

  @Test func tooManyRejects() throws {
    let (workspace, before) = try published()
    try workspace.shop(plainOrders() + (0..<30).map { "B\($0),C,2026-01-01,abc" })
    expectFailure(try workspace.runShop(["--force"]), 65, "orders.csv:42", "column 'amount'", "30 of 70 rows")
    untouched(workspace, before)
    #expect(workspace.exists("out/shop-2026-02-12.rejected/ingest/rejects.csv"))
    #expect(!workspace.exists("out/shop-2026-02-12.rejected/profile"))
    // The threshold is a parameter.
    #expect(try workspace.runShop(["--set", "ingest.max_reject_rate=0.5", "--name", "lenient"]).status == 0)
  }

  @Test func usage() throws {
    let (workspace, _) = try published()
    #expect(try workspace.runShop(["--nonsense"]).status == 64)
    expectFailure(try workspace.runShop(["--set", "segment.kk=3"]), 64, "no parameter 'kk'")
    expectFailure(try workspace.runShop(["--set", "segmnt.k=3"]), 64, "did you mean 'segment'?")
    expectFailure(try workspace.runShop(["--only", "segments"]), 64, "did you mean 'segment'?")
    #expect(try workspace.runShop(["--only", "segment", "--from", "profile"]).status == 64)
    expectFailure(try workspace.runShop(["--name", ".hidden"]), 64, "not a name")
    #expect(try workspace.run("dangol", ["read", "orders.csv", "--delimiter", ";;"]).status == 64)
  }

  @Test func outputThatHoldsAnInput() throws {
    let workspace = try Workspace()
    try workspace.shop(plainOrders())
    expectFailure(try workspace.runShop(["--out", "."]), 78, "holds an input file of orders")
  }

  @Test func outputThatCannotBeMade() throws {
    let workspace = try Workspace()
    try workspace.shop(plainOrders())
    try workspace.write("file", "")
    expectFailure(try workspace.runShop(["--out", "file/out"]), 73, "--out")
    expectFailure(try workspace.runShop(["--out", "/proc/none"]), 73, "--out")
  }

  @Test func strayFutureOrder() throws {
    let workspace = try Workspace()
    try workspace.shop(plainOrders() + ["F,C1,2031-01-01 10:00:00,5000"])
    try workspace.write(
      "shop.yaml", workspace.read("shop.yaml").replacingOccurrences(of: "newest", with: "auto"))
    expectFailure(try workspace.runShop(), 78, "2031-01-01", "set as_of")
    #expect(try workspace.runShop(["--as-of", "2026-02-11"]).status == 0)
  }
}
