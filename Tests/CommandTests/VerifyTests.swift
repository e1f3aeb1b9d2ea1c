import Foundation
import Testing

/// The nightly run's cohorts, funnel and referral tree against an independent computation
/// with pandas; skipped, and said so, where pandas is not installed.
@Suite struct VerifyTests {
  private static let script = Workspace.repository.appending(path: "scripts/verify/cohorts.py").path
  private static let hasPandas =
    (try? Workspace().run("python3", ["-c", "import pandas"]).status) == 0

  @Test(.enabled(if: hasPandas, "SKIPPED: python3 with pandas is absent"), arguments: [true, false])
  func everyRowAgrees(_ historyComplete: Bool) throws {
    let workspace = try Workspace()
    try workspace.run("dangol", ["simulate", "--customers", "300", "--seed", "11", "--out", "shop"])
    try workspace.write(
      "shop.yaml",
      """
      dangol: 1
      name: shop
      history_complete: \(historyComplete)
      inputs:
        orders: { path: shop/orders.csv }
        referrals: { path: shop/referrals.csv }
        feedback: { path: shop/feedback.csv }
        customers: { path: shop/customers.csv }

      """)
    let run = try workspace.run("dangol", ["run", "shop.yaml", "--out", "out", "--name", "it"])
    try #require(run.status == 0, "\(run.error)")
    let verdict = try workspace.run("python3", [Self.script, workspace.path("out/it")])
    #expect(verdict.status == 0, "\(verdict.out)\(verdict.error)")

    // The script must be able to fail: one customer more in one cell.
    let cohorts = workspace.read("out/it/metrics/cohorts.csv")
    let line = try #require(cohorts.split(separator: "\n").first { $0.hasPrefix("unbounded,week,all,3,") })
    let fields = line.split(separator: ",", omittingEmptySubsequences: false)
    let changed = (fields[..<5] + [Substring("\(Int(fields[5])! + 1)")] + fields[6...]).joined(separator: ",")
    try workspace.write(
      "out/it/metrics/cohorts.csv", cohorts.replacingOccurrences(of: String(line), with: changed))
    let caught = try workspace.run("python3", [Self.script, workspace.path("out/it")])
    #expect(caught.status == 1 && caught.out.contains("cohorts: ") && caught.error.contains("unbounded"))
  }
}
