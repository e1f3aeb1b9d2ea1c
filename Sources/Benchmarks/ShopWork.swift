internal import Pipeline
internal import Stages
internal import Tables

/// A shop's files read, judged and made one profile a customer, in memory.
enum ShopWork {
  static func profile(_ path: String, threads: Int) throws(DangolError) -> String {
    let start = Work.now()
    let pipeline = try PipelineFile(path, Dangol.product)
    var figures: [String] = []
    try MemoryRun.run(["ingest", "profile"], of: pipeline, Dangol.product, threads: threads) {
      (stage, summary, table) throws(DangolError) in
      guard stage == "ingest", let orders = try table("ingest/orders.csv") else { return }
      figures = Self.figures(orders, summary["tables"]?["orders"] ?? .null)
    }
    let all = ["\"seconds\": \(Work.now() - start)"] + figures
    return "{" + all.joined(separator: ", ") + "}"
  }

  /// What a peer must find too: counted orders are paid and not wholly refunded.
  private static func figures(_ orders: Table, _ account: JSON) -> [String] {
    let (status, words) = orders.words("status")
    let paid = [words.find("completed"), words.find("returned")]
    let amounts = orders.integers("amount")
    let refunds = orders.integers("refund_amount")
    var counted = 0
    var net: Int64 = 0
    for row in 0..<orders.rows {
      guard paid.contains(status[row]), !(amounts[row] > 0 && refunds[row] >= amounts[row]) else { continue }
      counted += 1
      net += amounts[row] - refunds[row]
    }
    let customers = orders.words("customer_id")
    var seen = [Bool](repeating: false, count: customers.words.count)
    for customer in customers.indices where customer >= 0 { seen[Int(customer)] = true }
    let blank = account["blank"]?.int ?? 0
    return [
      "\"rows\": \((account["read"]?.int ?? 0) - blank)", "\"accepted\": \(orders.rows)",
      "\"rejected\": \(account["rejected"]?.int ?? 0)", "\"customers\": \(seen.count { $0 })",
      "\"orders_counted\": \(counted)", "\"net_revenue\": \(net)",
    ]
  }
}
