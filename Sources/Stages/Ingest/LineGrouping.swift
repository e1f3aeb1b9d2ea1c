internal import Tables

/// Turns lines of orders into orders.
///
/// Amounts are summed over the lines that were not cancelled (or, with
/// amount_rule first, taken once). Words come from the value with the most money,
/// ties bytewise, so the order of lines does not matter.
struct LineGrouping {
  private let table: Table
  private let mapping: TableMapping
  private let status: [String?]

  static func orders(_ table: Table, _ mapping: TableMapping) -> Table {
    LineGrouping(table, mapping).grouped()
  }

  private init(_ table: Table, _ mapping: TableMapping) {
    self.table = table
    self.mapping = mapping
    status = table.strings("status")
  }

  private func grouped() -> Table {
    let (ids, words) = table.words("order_id")
    var slots = [Int](repeating: -1, count: words.count)
    var groups: [[Int]] = []
    for row in 0..<table.rows {
      if slots[Int(ids[row])] < 0 {
        slots[Int(ids[row])] = groups.count
        groups.append([])
      }
      groups[slots[Int(ids[row])]].append(row)
    }
    let states = groups.map(state)
    let live = zip(groups, states).map { group, state in
      state == "cancelled" ? group : group.filter { status[$0] != "cancelled" }
    }
    let absent = AbsentCells(groups.count)
    let columns = table.description.columns.enumerated().map { j, column -> Column in
      switch table.columns[j] {
      case .numbers: preconditionFailure("orders hold no computed numbers")
      case .absent(let cells):
        // A returned line gives its amount back where no refunds are recorded at all.
        return column.name == "refund_amount"
          ? .integers(live.map { refunds(cells.integers, $0) }) : .absent(absent)
      case .integers, .narrow:
        let values = table.integers(column.name)
        return .integers(live.map { combine(values, $0, column) })
      case .words(let indices, let words):
        if column.name == "status" {
          var words = words
          return .words(states.map { words.intern($0) }, words)
        }
        return .words(live.map { heaviest(indices, words, $0) }, words)
      }
    }
    return Table(table.description, columns)
  }

  /// Completed if any line is; else pending, returned, cancelled.
  private func state(_ lines: [Int]) -> String {
    let states = Set(lines.compactMap { status[$0] })
    return ["completed", "pending", "returned"].first { states.contains($0) } ?? "cancelled"
  }

  private func combine(_ values: [Int64], _ lines: [Int], _ column: ColumnDescription) -> Int64 {
    if column.name == "refund_amount" { return refunds(values, lines) }
    let present = lines.map { values[$0] }.filter { $0 != Column.missing }
    guard let first = present.first else { return Column.missing }
    switch column.kind {
    case .money where isOnce(column.name): return present.max() ?? first
    case .money, .integer: return present.reduce(0, +)
    case .time where column.name == "ordered_at" && mapping.lineTime == .first:
      return present.min() ?? first
    default: return present.max() ?? first
    }
  }

  /// Whether a sum of money repeats on each line of an order.
  private func isOnce(_ column: String) -> Bool {
    mapping.amountRule == .first || mapping.columns[column]?.once ?? false
  }

  /// A returned line without a refund gives all of its amount back.
  private func refunds(_ values: [Int64], _ lines: [Int]) -> Int64 {
    let amounts = table.integers("amount")
    var total: Int64 = 0
    var any = false
    for row in lines {
      if values[row] != Column.missing {
        total = isOnce("refund_amount") ? max(total, values[row]) : total + values[row]
        any = true
      } else if status[row] == "returned", !isOnce("amount") {
        total += amounts[row]
        any = true
      }
    }
    return any ? total : Column.missing
  }

  private func heaviest(_ indices: [Int32], _ words: Words, _ lines: [Int]) -> Int32 {
    let amounts = table.integers("amount")
    var weights: [Int32: Int64] = [:]
    for row in lines where indices[row] >= 0 { weights[indices[row], default: 0] += amounts[row] }
    return weights.max { a, b in
      a.value != b.value ? a.value < b.value : words.precedes(b.key, a.key)
    }?.key ?? -1
  }
}
