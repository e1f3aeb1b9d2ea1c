import Foundation
import Testing

/// Files that nobody here wrote; skipped, and said so, where they are absent.
@Suite struct RealDataTests {
  private static func present(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: Workspace.shared.appending(path: name).path)
  }

  private func run(_ example: String, _ file: String) throws -> Workspace {
    let workspace = try Workspace()
    let pipeline = Workspace.repository.appending(path: "pipelines/examples/\(example).yaml").path
    #expect(try String(contentsOfFile: pipeline, encoding: .utf8).split(separator: "\n").count <= 25)
    let result = try workspace.run(
      "dangol",
      ["run", pipeline, "--input", "orders=" + Workspace.shared.appending(path: file).path, "--out", "out"])
    #expect(result.status == 0, "\(result.error)")
    return workspace
  }

  /// Thresholds and scores as R's rfm 0.3.0 prints them for its own data.
  @Test(.enabled(if: present("rfm_data_orders.csv"), "SKIPPED: ../shared/data/rfm_data_orders.csv is absent"))
  func rfmAsR() throws {
    let workspace = try run("rfm", "rfm_data_orders.csv")
    let summary = workspace.read("out/latest/profile/summary.json").filter { !$0.isWhitespace }
    #expect(summary.contains("\"recency\":[115,181,297.4,482]"))
    #expect(summary.contains("\"frequency\":[4,5,6,8]"))
    #expect(summary.contains("\"monetary\":[255.8,382,506.4,666]"))
    let rows = workspace.rows("out/latest/profile/customers.csv").sorted {
      $0["customer_id"]! < $1["customer_id"]!
    }
    #expect(rows.count == 995)
    #expect(rows.prefix(5).map { $0["rfm_score"] } == ["343", "412", "323", "544", "433"])
  }

  /// Counts from Python's csv module over the same file.
  @Test(
    .enabled(
      if: present("uci_online_retail_sample.csv"),
      "SKIPPED: ../shared/data/uci_online_retail_sample.csv is absent"))
  func linesOfARealShop() throws {
    let workspace = try run("online-retail", "uci_online_retail_sample.csv")
    let rejects = workspace.rows("out/latest/ingest/rejects.csv")
    // Stock adjustments: negative quantities at price 0 that are no cancellations.
    #expect(rejects.count == 7 && rejects.allSatisfy { $0["code"] == "RANGE" && $0["column"] == "quantity" })
    let orders = workspace.rows("out/latest/ingest/orders.csv")
    #expect(orders.count == 2224)
    #expect(orders.count { $0["customer_id"] == "" } == 390)
    #expect(orders.filter { $0["order_id"]!.hasPrefix("C") }.allSatisfy { $0["status"] == "cancelled" })
    #expect(orders.filter { !$0["order_id"]!.hasPrefix("C") }.allSatisfy { $0["status"] == "completed" })
  }
}
