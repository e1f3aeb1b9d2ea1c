internal import Tables

/// Small repairs that are part of the definition of a clean table; each is counted.
enum Cleaning {
  /// A row of the past may carry a time after the as-of day (delivered tomorrow):
  /// the run cannot know it yet, so it is emptied.
  static func emptyTimes(of table: Table, after end: Int64) -> (Table, count: Int) {
    let main = InputTables.mainTimes[table.description.name] ?? []
    // Of referrals any of the three may lie in the future while another does not.
    let kept = table.description.name == "referrals" ? [] : main
    var count = 0
    let columns = zip(table.description.columns, table.columns).map { description, column -> Column in
      guard description.kind == .time, !kept.contains(description.name), case .integers(let values) = column
      else { return column }
      return .integers(
        values.map { value in
          guard value != Column.missing, value > end else { return value }
          count += 1
          return Column.missing
        })
    }
    return (Table(table.description, columns), count)
  }

  /// A returned order without a refund amount gave all of its amount back; every
  /// other order without one gave back nothing.
  static func completeRefunds(_ orders: Table) -> Table {
    let amounts = orders.integers("amount")
    let refunds = orders.integers("refund_amount")
    let status = orders.strings("status")
    let index = orders.description.index(of: "refund_amount")!
    var columns = orders.columns
    columns[index] = .integers(
      refunds.indices.map { row in
        if refunds[row] != Column.missing { return refunds[row] }
        return status[row] == "returned" ? amounts[row] : 0
      })
    return Table(orders.description, columns)
  }
}
