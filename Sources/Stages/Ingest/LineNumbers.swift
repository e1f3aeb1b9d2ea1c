internal import Tables

/// The orders that lines belong to, for feedback that names a line (a product order)
/// where it should name the order.
struct LineNumbers {
  /// Order id by line id; nil where two orders claim the line.
  private var orders: [String: String?] = [:]

  /// `lines`: orders as they were read, before lines became orders.
  init?(_ lines: Table) {
    let ids = lines.strings("order_id")
    for (row, line) in lines.strings("line_id").enumerated() {
      guard let line, let order = ids[row] else { continue }
      if let known = orders[line], known != order { orders[line] = .some(nil) } else { orders[line] = order }
    }
    if orders.isEmpty { return nil }
  }

  /// Feedback with lines replaced by their orders, and with the order's customer where it names none.
  func resolve(_ feedback: Table, _ clean: Table?) -> Table {
    guard let clean else { return feedback }
    let known = Set(clean.strings("order_id").compactMap { $0 })
    var customers: [String: String] = [:]
    for (order, customer) in zip(clean.strings("order_id"), clean.strings("customer_id")) {
      if let order, let customer { customers[order] = customer }
    }
    let named = feedback.strings("order_id").map { name -> String? in
      guard let name, !known.contains(name) else { return name }
      return (orders[name] ?? nil) ?? name
    }
    let owners = zip(feedback.strings("customer_id"), named).map { own, order in
      own ?? order.flatMap { customers[$0] }
    }
    var columns = feedback.columns
    for (name, values) in [("order_id", named), ("customer_id", owners)] {
      var words = Words()
      let indices = values.map { value -> Int32 in value.map { words.intern($0) } ?? -1 }
      columns[feedback.description.index(of: name)!] = .words(indices, words)
    }
    return Table(feedback.description, columns)
  }
}
