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
    let owners = words.indices(in: loaded.ids, threads: job.context.threads)
    var clicks: [(customer: Int32, time: Int64, day: Int32)] = []
    for (row, time) in touches.integers("clicked_at").enumerated() where time != Column.missing {
      guard indices[row] >= 0, owners[Int(indices[row])] >= 0 else { continue }
      clicks.append((owners[Int(indices[row])], time, Int32(job.context.zone.day(of: time).number)))
    }
    return Clicks(clicks, customers: loaded.shop.customers)
  }
}
