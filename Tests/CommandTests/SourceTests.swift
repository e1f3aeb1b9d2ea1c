import Foundation
import Testing

/// Exports of known back offices, as they are. The figures are counted by hand from the
/// rows of fixtures/exports, which are invented under the headers of real exports.
@Suite struct SourceTests {
  private static let exports = Workspace.repository.appending(path: "fixtures/exports").path
  private static let korean = Workspace.shared.appending(path: "ko_exports")

  /// `dangol init --source`, then a run over files that lie elsewhere.
  private func run(_ source: String, _ files: [String: String], status: Int32 = 0) throws -> Workspace {
    let workspace = try Workspace()
    #expect(try workspace.run("dangol", ["init", "shop", "--source", source]).status == 0)
    let inputs = files.flatMap { ["--input", "\($0.key)=\($0.value)"] }
    let result = try workspace.run(
      "dangol", ["run", "shop/pipeline.yaml", "--as-of", "newest", "--name", "run"] + inputs)
    #expect(result.status == status, "\(result.error)")
    return workspace
  }

  private func orders(_ workspace: Workspace, _ columns: [String]) -> [String] {
    workspace.rows("shop/out/run/ingest/orders.csv").sorted { $0["order_id"]! < $1["order_id"]! }
      .map { row in columns.map { row[$0]! }.joined(separator: " ") }
  }

  private func rejects(_ workspace: Workspace) -> [String] {
    workspace.rows("shop/out/run/ingest/rejects.csv").map {
      "\($0["first_line"]!) \($0["code"]!) \($0["column"]!)"
    }
  }

  @Test func cafe24() throws {
    let workspace = try run("cafe24", ["orders": Self.exports + "/cafe24_orders_cp949.csv"])
    // 40000 − 4000 (the second line was cancelled); 18000 − 1000 − 500; …
    #expect(
      orders(
        workspace, ["order_id", "customer_id", "status", "amount", "refund_amount", "discount", "quantity"])
        == [
          "20260301-0000001 hong01 completed 36000 0 4000 1",
          "20260302-0000001 kim02 pending 16500 0 1000 2",
          "20260303-0000001 kim02 returned 5000 5000 0 1",
          "20260304-0000001  cancelled 5000 0 0 1",
        ])
    // A status that nobody knows is told and not guessed.
    #expect(rejects(workspace) == ["7 ENUM status"])
  }

  @Test func smartStore() throws {
    let workspace = try run(
      "smartstore",
      [
        "orders": Self.exports + "/smartstore_orders.csv",
        "feedback": Self.exports + "/smartstore_reviews.csv",
      ])
    #expect(
      orders(
        workspace,
        ["order_id", "customer_id", "ordered_at", "status", "amount", "refund_amount", "shipping_fee"])
        == [
          "202603011111 buyer1 2026-03-01T10:00:00+09:00 completed 26000 0 3000",
          // 46083.25 is a spreadsheet's 2026-03-02 06:00; a masked buyer is a guest.
          "202603022222  2026-03-02T06:00:00+09:00 returned 20000 20000 0",
        ])
    let reviews = workspace.rows("shop/out/run/ingest/feedback.csv")
    #expect(reviews.map { $0["feedback_id"]! } == ["9001"])
    // The review names a line; it belongs to the line's order and to its buyer.
    #expect(reviews.first?["order_id"] == "202603011111" && reviews.first?["customer_id"] == "buyer1")
    #expect(reviews.first?["submitted_at"] == "2026-03-02T09:00:00+09:00")
    #expect(rejects(workspace) == ["4 RANGE score"])
  }

  @Test func coupang() throws {
    let workspace = try run("coupang", ["orders": Self.exports + "/coupang_orders_cp949.csv"])
    #expect(
      orders(workspace, ["order_id", "customer_id", "status", "amount", "shipping_fee", "quantity"]) == [
        "3001  completed 20000 2500 3", "3002  cancelled 4000 0 1",
      ])
    #expect(rejects(workspace).isEmpty)
  }

  @Test func shopify() throws {
    let workspace = try run("shopify", ["orders": Self.exports + "/shopify_orders.csv"])
    #expect(
      orders(
        workspace,
        [
          "order_id", "customer_id", "ordered_at", "status", "amount", "refund_amount", "quantity",
          "coupon_code",
        ])
        == [
          "#1001 ann@example.com 2026-03-01T15:00:00+00:00 completed 50.00 0.00 3 HELLO",
          "#1002 bob@example.com 2026-03-02T15:00:00+00:00 returned 20.00 20.00 1 ",
          "#1003 ann@example.com 2026-03-03T15:00:00+00:00 cancelled 9.00 0.00 1 ",
        ])
    // An order of which no line has the total.
    #expect(rejects(workspace) == ["6 MISSING amount"])
    // Written by hand from the export's last line: what is mapped, and *** for what is not.
    let raw = workspace.rows("shop/out/run/ingest/rejects.csv").first?["raw"]
    #expect(raw == "#1004,,,,***,,***,***,,***,,,,2026-03-04 10:00:00 -0500,1,***,***,SPOON,***,,")
  }

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: korean.path), "SKIPPED: ../shared/data/ko_exports is absent"),
    arguments: [
      (
        "cafe24", ["orders": "cafe24_orders_cp949.csv"], ["20260105-0000011 36000", "20260107-0000020 15000"]
      ),
      (
        "smartstore", ["orders": "naver_orders_utf8bom.csv", "feedback": "naver_reviews_utf8bom.csv"],
        ["2026010511111111 22500", "2026010622222222 25000"]
      ),
      ("coupang", ["orders": "coupang_orders_cp949.csv"], ["100000000001 25000", "100000000002 0"]),
    ])
  func realHeaders(_ source: String, _ files: [String: String], _ expected: [String]) throws {
    let workspace = try run(source, files.mapValues { Self.korean.appending(path: $0).path })
    #expect(orders(workspace, ["order_id", "amount"]) == expected)
    #expect(rejects(workspace).isEmpty)
  }

  @Test func aMisfitListsWhatThereIs() throws {
    let workspace = try Workspace()
    try workspace.write("orders.csv", "주문 번호,주문일시,총 상품구매금액\n1,2026-01-01,5\n")
    try workspace.run("dangol", ["init", "shop", "--source", "cafe24"])
    let result = try workspace.run("dangol", ["run", "shop/pipeline.yaml", "--input", "orders=orders.csv"])
    #expect(result.status == 65)
    for part in [
      "F_HEADER: orders needs amount ← '상품구매금액(KRW)' or '상품구매금액' (did you mean '총 상품구매금액'?)",
      "found order_id ← '주문 번호', ordered_at ← '주문일시'", "the header also has 총 상품구매금액",
    ] { #expect(result.error.contains(part), "'\(part)' in: \(result.error)") }
    #expect(
      try workspace.run("dangol", ["init", "x", "--source", "cafe42"]).error.contains(
        "did you mean 'cafe24'?"))
  }

  @Test func aPipelineOverridesItsSource() throws {
    let workspace = try Workspace()
    try workspace.write(
      "shop.yaml",
      """
      dangol: 1
      as_of: newest
      inputs:
        orders:
          source: cafe24
          path: \(Self.exports)/cafe24_orders_cp949.csv
          columns:
            status: { map: { 처음 보는 상태: completed } }
            amount: { sum: [상품구매금액] }
            discount: { const: 7 }
      """)
    let result = try workspace.run("dangol", ["run", "shop.yaml", "--name", "run"])
    #expect(result.status == 0, "\(result.error)")
    let rows = workspace.rows("out/run/ingest/orders.csv")
    #expect(rows.count == 5 && rows.allSatisfy { $0["discount"] == "7" })
    #expect(rows.first { $0["order_id"] == "20260302-0000001" }?["amount"] == "18000")
    #expect(rows.first { $0["order_id"] == "20260305-0000001" }?["status"] == "completed")
  }
}
