import Foundation
import Testing

/// The nightly run of the fixture against fixtures/golden.
///
/// With DANGOL_RECORD=1 the golden files are written anew, and the test fails
/// all the same: a run that records has judged nothing.
@Suite struct GoldenTests {
  private static let golden = Workspace.repository.appending(path: "fixtures/golden/nightly").path

  @Test func nightlyRunEqualsTheGoldenOne() throws {
    let workspace = try Workspace()
    let result = try workspace.nightly()
    try #require(result.status == 0, "\(result.error)")
    if ProcessInfo.processInfo.environment["DANGOL_RECORD"] == "1" {
      try workspace.run("dangol", ["accept", Self.golden, workspace.path("out/latest")])
      Issue.record("recorded fixtures/golden; run again without DANGOL_RECORD to judge it")
      return
    }
    let comparison = try workspace.run("dangol", ["compare", Self.golden, workspace.path("out/latest")])
    #expect(comparison.status == 0, "\(comparison.out)")
  }

  @Test func fixtureComesFromTheSimulation() throws {
    let workspace = try Workspace()
    try workspace.run("dangol", ["simulate", "--customers", "500", "--seed", "1", "--out", "shop"])
    for name in try FileManager.default.contentsOfDirectory(atPath: Workspace.fixture) {
      let committed = try Data(contentsOf: URL(filePath: Workspace.fixture + "/" + name))
      #expect(try Data(contentsOf: workspace.root.appending(path: "shop/" + name)) == committed, "\(name)")
    }
  }

  /// docs/stages comes from the stages' descriptions (scripts/docs writes it).
  @Test(arguments: ["ingest", "profile", "metrics", "segment", "regress", "experiment", "report"])
  func stageDocsAreCurrent(_ stage: String) throws {
    let workspace = try Workspace()
    let page = try workspace.run("dangol", ["describe", stage]).out
    let committed = try String(
      contentsOf: Workspace.repository.appending(path: "docs/stages/\(stage).md"), encoding: .utf8)
    #expect(page == committed, "docs/stages/\(stage).md is stale: run scripts/docs")
  }

  /// docs/inputs.md comes from the descriptions of tables, sources and codes.
  @Test func inputDocsAreCurrent() throws {
    let workspace = try Workspace()
    let page = try workspace.run("dangol", ["describe", "inputs"]).out
    let committed = try String(
      contentsOf: Workspace.repository.appending(path: "docs/inputs.md"), encoding: .utf8)
    #expect(page == committed, "docs/inputs.md is stale: run scripts/docs")
  }

  /// docs/metrics.md comes from the metrics' own descriptions.
  @Test func metricDefinitionsAreCurrent() throws {
    let workspace = try Workspace()
    let page = try workspace.run("dangol", ["describe", "metrics", "--definitions"]).out
    let committed = try String(
      contentsOf: Workspace.repository.appending(path: "docs/metrics.md"), encoding: .utf8)
    #expect(page == committed, "docs/metrics.md is stale: run scripts/docs")
  }

  @Test func simulatedOrdersAreCounted() throws {
    let workspace = try Workspace()
    try workspace.run("dangol", ["simulate", "--orders", "700", "--seed", "3", "--out", "shop"])
    // The header, 700 orders and the planted rows: six bad ones and a duplicate.
    #expect(workspace.read("shop/orders.csv").split(separator: "\n").count == 1 + 700 + 7)
    #expect(workspace.read("shop/truth.json").contains("\"orders\": 700"))
  }
}
