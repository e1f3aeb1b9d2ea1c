internal import CivilTime
internal import Commerce
internal import Pipeline
internal import Tables

/// Clicks of known customers, from the messages that ingest wrote.
enum ClickLoader {
  static func load(_ job: borrowing Job, _ loaded: LoadedShop) throws(DangolError) -> Clicks {
    guard let touches = try job.table("ingest/touches.csv") else {
      return .none(customers: loaded.shop.customers)
    }
    let (indices, words) = touches.words("customer_id")
    let owners = (0..<Int32(words.count)).map { word in words.withBytes(word) { loaded.ids.find($0) } }
    var clicks: [(customer: Int32, time: Int64, day: Int32)] = []
    for (row, time) in touches.integers("clicked_at").enumerated() where time != Column.missing {
      guard indices[row] >= 0, let owner = owners[Int(indices[row])] else { continue }
      clicks.append((owner, time, Int32(job.context.zone.day(of: time).number)))
    }
    return Clicks(clicks, customers: loaded.shop.customers)
  }
}
