import Tables

/// Why rows that nobody touched were not accepted, and what accepted records hold that somebody did.
struct RowFates {
  private(set) var lost: [String: Int] = [:]
  private(set) var damaged: [String: Int] = [:]
  /// Rows lost, or accepted from several, for no reason that is known to be sound.
  private(set) var unexplained = 0

  init(_ read: ReadTable, _ writer: DamagedOrders) {
    // Both lists are in the order of the file.
    var origins = read.origins[...]
    let rejects = read.rejects.sorted { $0.offset < $1.offset }
    var next = 0
    for (i, row) in writer.rows.enumerated() {
      while let first = origins.first, first.offset < row.offset { origins.removeFirst() }
      if let origin = origins.first, origin.offset < row.offset + row.length {
        if row.untouched, origin.offset == row.offset, origin.length == row.length { continue }
        if !row.untouched { explain(accepted: origin, row) }
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

  private mutating func explain(accepted origin: RowOrigin, _ row: DamagedOrders.Row) {
    let end = origin.offset + origin.length
    let what =
      origin.offset == row.offset && end == row.offset + row.length
      ? "the row as a whole, readable"
      : end > row.offset + row.length ? "reaches into the row after" : "a part of the row"
    damaged[what, default: 0] += 1
  }
}
