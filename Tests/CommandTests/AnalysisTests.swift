import Foundation
import Testing

/// Segments, drivers and experiments as an analyst uses them.
@Suite struct AnalysisTests {
  private func pipeline(_ workspace: Workspace, _ stages: String) throws {
    try workspace.shop(plainOrders(), extra: "history_complete: true\nstages:\n" + stages)
  }

  // MARK: segments

  @Test func featuresAreChosenAndCounted() throws {
    let workspace = try Workspace()
    try pipeline(
      workspace, "  segment: { k: 2, features: [orders, { column: aov, scale: robust }, top_channel] }\n")
    let run = try workspace.runShop()
    try #require(run.status == 0, "\(run.error)")
    let summary = workspace.read("out/latest/segment/summary.json")
    // No order has a channel, and each customer has four orders.
    #expect(summary.contains("\"constant\": [\n    \"orders\",\n    \"top_channel\"\n  ]"))
    #expect(summary.contains("\"structure\": \"given\""))
    #expect(workspace.rows("out/latest/segment/assignments.csv").count == 10)
  }

  @Test(arguments: [
    ("{ features: [customer_id] }", "not one of"), ("{ features: [recency] }", "recency_days"),
    ("{ features: [] }", "no feature"), ("{ features: [orders, orders] }", "twice"),
    ("{ features: [{ column: top_category, scale: z }] }", "words"),
  ])
  func badFeaturesAreRefused(_ segment: String, _ said: String) throws {
    let workspace = try Workspace()
    try pipeline(workspace, "  segment: \(segment)\n")
    let run = try workspace.runShop()
    #expect(run.status == 78 && run.error.contains(said) && run.error.contains("shop.yaml:"), "\(run.error)")
  }

  /// Ten customers, of whom one is new and none has gone: what came in and out adds up.
  @Test func movementAddsUp() throws {
    let workspace = try Workspace()
    try workspace.shop(plainOrders(), extra: "stages:\n  segment: { k: 2 }\n")
    try #require(try workspace.runShop().status == 0)
    let before = workspace.rows("out/latest/segment/assignments.csv")
    #expect(workspace.rows("out/latest/segment/movement.csv").isEmpty)
    try workspace.shop(
      plainOrders() + ["N1,C77,2026-03-20 10:00:00,9000"], extra: "stages:\n  segment: { k: 2 }\n")
    let run = try workspace.runShop()
    try #require(run.status == 0, "\(run.error)")
    let now = workspace.rows("out/latest/segment/assignments.csv")
    let moves = workspace.rows("out/latest/segment/movement.csv")
    func total(_ rows: [[String: String]]) -> Int {
      rows.reduce(0) { $0 + (Int($1["customers"] ?? "") ?? 0) }
    }
    for name in Set(before.map { $0["name"] ?? "" }) {
      #expect(total(moves.filter { $0["from"] == name }) == before.count { $0["name"] == name })
    }
    for name in Set(now.map { $0["name"] ?? "" }) {
      #expect(total(moves.filter { $0["to"] == name }) == now.count { $0["name"] == name })
    }
    #expect(total(moves.filter { $0["from"] == "not_grouped" }) == 1)
    #expect(workspace.read("out/latest/segment/summary.json").contains("\"previous\": \"shop-"))
  }

  /// A damaged predecessor is refused by its hash, and can be left aside.
  @Test func damagedPredecessorIsRefused() throws {
    let workspace = try Workspace()
    try workspace.shop(plainOrders(), extra: "stages:\n  segment: { k: 2 }\n")
    try #require(try workspace.runShop().status == 0)
    let first = try FileManager.default.destinationOfSymbolicLink(atPath: workspace.path("out/latest"))
    let path = "out/\(first)/segment/assignments.csv"
    try workspace.write(path, workspace.read(path) + "X,1,vip,0,,\n")
    try workspace.shop(
      plainOrders() + ["N1,C77,2026-03-20 10:00:00,9000"], extra: "stages:\n  segment: { k: 2 }\n")
    let run = try workspace.runShop()
    #expect(run.status == 65 && run.error.contains("--previous none"), "\(run.error)")
    #expect(try workspace.runShop(["--previous", "none"]).status == 0)
  }

  // MARK: drivers

  @Test(arguments: [
    ("predictors: [orders]", "not known at the first order"),
    ("predictors: [at_first_amount], where: { orders: { from: 2 } }", "not known at the first order"),
    ("predictors: [referrer_id]", "names one customer"),
    ("predictors: [revenue_90d]", "not known at the first order"),
    ("predictors: [at_first_amount], errors: HC9", "not one of"),
    ("predictors: [at_first_amount], reference: { at_first_amount: x }", "reference"),
    ("predictors: [at_first_amount], family: poisson", "a count"),
    ("predictors: [at_first_amont]", "at_first_amount"), ("predictors: []", "needs a predictor"),
    ("predictors: [at_first_amount], firth: true", "binomial"),
  ])
  func modelsThatLookAheadAreRefused(_ model: String, _ said: String) throws {
    let workspace = try Workspace()
    try pipeline(
      workspace, "  regress:\n    models:\n      - { name: m, outcome: revenue_90d, \(model) }\n")
    let run = try workspace.runShop()
    #expect(run.status == 78 && run.error.contains(said) && run.error.contains("shop.yaml:"), "\(run.error)")
  }

  /// Coefficients say what goes together; no page and no artifact says more.
  @Test func nothingIsCalledACause() throws {
    let workspace = try Workspace()
    try #require(try workspace.nightly().status == 0)
    var texts = workspace.files("out/latest/regress").map {
      ($0.key, String(decoding: $0.value, as: UTF8.self))
    }
    for page in ["docs/drivers.md", "docs/stages/regress.md"] {
      let url = Workspace.repository.appending(path: page)
      texts.append((page, try String(contentsOf: url, encoding: .utf8)))
    }
    for (name, text) in texts {
      for word in ["cause", "causal", "원인", "때문", "덕분"] {
        #expect(!text.lowercased().contains(word), "\(name): \(word)")
      }
    }
  }

  // MARK: experiments

  @Test(arguments: [
    ("metrics: [{ id: a, kind: mean, of: orders.count, winsorise: 2 }]", "0.5 to 1"),
    ("metrics: [{ id: a, kind: ratio, of: orders.count }]", "needs 'per'"),
    ("metrics: [{ id: a, kind: ratio, of: feedback.nps, per: orders.count }]", "feedback.nps"),
    ("explore: [segment]", "could follow from the arm"), ("explore: [tier]", "could follow from the arm"),
    ("correction: none", "not one of"), ("decide_by: gut", "not one of"),
    (
      "metrics: [{ id: a, kind: mean, of: orders.count }, { id: a, kind: mean, of: orders.count }]",
      "two metrics"
    ),
  ])
  func badDefinitionsAreRefused(_ definition: String, _ said: String) throws {
    let workspace = try Workspace()
    try pipeline(workspace, "  experiment:\n    definitions:\n      - { name: e, \(definition) }\n")
    let run = try workspace.runShop()
    #expect(run.status == 78 && run.error.contains(said) && run.error.contains("shop.yaml:"), "\(run.error)")
  }

  /// Whoever was assigned to an arm without a share was not assigned by the split that is written down.
  @Test func armsWithoutAShareWithholdTheVerdict() throws {
    let workspace = try Workspace()
    let arms = (0..<10).map { "e,\($0 % 2 == 0 ? "A" : "X"),C\($0),2026-01-01 08:00:00" }
    try workspace.write(
      "experiments.csv",
      (["experiment,variant,customer_id,assigned_at"] + arms).joined(separator: "\n") + "\n")
    try workspace.shop(
      plainOrders(),
      extra: """
          experiments: { path: experiments.csv }
        stages:
          experiment: { aa_runs: 0, definitions: [{ name: e, split: { A: 1, B: 1 } }] }

        """)
    let run = try workspace.runShop()
    try #require(run.status == 0, "\(run.error)")
    let checks = workspace.rows("out/latest/experiment/checks.csv")
    let line = try #require(checks.first { $0["check"] == "arms_without_a_share" })
    #expect(line["expected"] == "A, B" && line["observed"] == "X 5" && line["state"] == "error")
    #expect(checks.contains { $0["observed"] == "A 5, B 0, X 5" })
    let results = workspace.rows("out/latest/experiment/results.csv")
    #expect(!results.isEmpty && results.allSatisfy { $0["verdict"] == "" })
  }

  /// R, power.prop.test(p1 = .03, p2 = .02, power = .8): n = 3825.15 a group.
  @Test func plansAreWordedAndCounted() throws {
    let workspace = try Workspace()
    let plan = try workspace.run(
      "dangol", ["plan-experiment", "--baseline", "0.03", "--mde=-0.01", "--traffic", "100"])
    #expect(plan.status == 0 && plan.out.contains("A  3826 customers (50 %)"), "\(plan.out)\(plan.error)")
    // 7,652 customers at 100 a day, then a window of 30 days.
    #expect(plan.out.contains("77 days of assignment, 107 until"))
    let none = try workspace.run("dangol", ["plan-experiment", "--baseline", "0.9", "--mde", "0.2"])
    #expect(none.status == 64 && none.error.contains("no such plan"))
    let nowhere = try workspace.run(
      "dangol", ["plan-experiment", "--baseline", "0.1", "--mde", "0.02", "--run", "nowhere"])
    #expect(nowhere.status == 66)
  }

  /// Ten customers first bought in January, on ten days up to the as-of day.
  @Test func trafficComesFromTheRun() throws {
    let workspace = try Workspace()
    try workspace.shop(Array(plainOrders().prefix(10)))
    try #require(try workspace.runShop().status == 0)
    let plan = try workspace.run(
      "dangol",
      ["plan-experiment", "--baseline", "0.1", "--mde", "0.05", "--run", "out/latest", "--json"])
    #expect(plan.out.contains("\"customers_a_day\": 1,"), "\(plan.out)\(plan.error)")
  }
}
