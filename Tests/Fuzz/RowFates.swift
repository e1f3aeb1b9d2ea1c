import CivilTime
import Tables

/// Why rows that nobody touched were not accepted, and what accepted records hold that somebody did.
struct RowFates {
  private(set) var lost: [String: Int] = [:]
  private(set) var damaged: [String: Int] = [:]
  /// Rows lost, or accepted from several, for no reason that is known to be sound.
  private(set) var unexplained = 0

  init(_ read: ReadTable, _ writer: DamagedOrders) {
    // Both lists are in the order of the file.
    let origins = read.origins
    let cells = Cells(read.table)
    var at = 0
    let rejects = read.rejects.sorted { $0.offset < $1.offset }
    var next = 0
    for (i, row) in writer.rows.enumerated() {
      while at < origins.count, origins[at].offset < row.offset { at += 1 }
      if at < origins.count, origins[at].offset < row.offset + row.length {
        if row.untouched, origins[at].offset == row.offset, origins[at].length == row.length { continue }
        if !row.untouched { explain(accepted: origins[at], row, otherwise: cells.difference(at, i)) }
      }
      guard row.untouched else { continue }
      while next + 1 < rejects.count, rejects[next + 1].offset <= row.offset { next += 1 }
      explain(lost: rejects[next], row, before: i == 0 ? nil : writer.rows[i - 1])
    }
  }

  private mutating func explain(lost reject: Reject, _ row: DamagedOrders.Row, before: DamagedOrders.Row?) {
    let why: String
    if reject.offset < row.offset, before?.untouched == false {
      why = "the row before lost its line end: \(reject.code.rawValue)"
    } else {
      why = "alone on its line: \(reject.code.rawValue), \(reject.detail.prefix(60))"
      unexplained += 1
    }
    lost[why, default: 0] += 1
  }

  private mutating func explain(accepted origin: RowOrigin, _ row: DamagedOrders.Row, otherwise: String) {
    let end = origin.offset + origin.length
    let what =
      origin.offset == row.offset && end == row.offset + row.length
      ? "a row of its own, in which the damage changed \(otherwise)"
      : end > row.offset + row.length ? "reaches into the row after" : "one of the lines it was broken into"
    damaged[what, default: 0] += 1
  }
}

/// Accepted rows beside those that were written.
private struct Cells {
  let ids: [String?]
  let customers: [String?]
  let times: [Int64]
  let amounts: [Int64]
  let statuses: [String?]
  let channels: [String?]

  init(_ table: Table) {
    ids = table.strings("order_id")
    customers = table.strings("customer_id")
    times = table.integers("ordered_at")
    amounts = table.integers("amount")
    statuses = table.strings("status")
    channels = table.strings("channel")
  }

  /// In what the accepted row differs from the written one.
  func difference(_ accepted: Int, _ written: Int) -> String {
    let day = Day(year: 2026, month: 1 + written % 9, day: 1 + written % 28)!
    let different = [
      ("order_id", ids[accepted] != "O\(written)"),
      ("customer_id", customers[accepted] != "C\(written % 99_991)"),
      // Ten in Seoul is one in Greenwich.
      ("ordered_at", times[accepted] != Int64(day.number) * 86_400 + 3600),
      ("amount", amounts[accepted] != Int64(written % 90_000)),
      ("status", statuses[accepted] != "completed"),
      ("channel", channels[accepted] != (written % 7 == 0 ? "웹, \"앱\"" : "web")),
    ].filter(\.1).map(\.0)
    return different.isEmpty ? "nothing" : different.count > 1 ? "several cells" : different[0]
  }
}
