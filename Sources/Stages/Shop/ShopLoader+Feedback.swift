internal import Commerce
internal import Tables

extension ShopLoader {
  func feedback(_ table: Table?, _ count: Int, orders: Table, _ orderRows: [Int]?) -> Feedback {
    var feedback = Feedback()
    feedback.slices = [Int](repeating: 0, count: count + 2)
    guard let table else { return feedback }
    let owners = owners(table, "customer_id")
    let (rows, slices) = grouped(owners, count)
    let sorted = rows.map { table.picking($0) } ?? table
    feedback.customer = rows.map { $0.map { owners[$0] } } ?? owners
    feedback.slices = slices
    feedback.time = sorted.integers("submitted_at")
    feedback.day = days(feedback.time)
    feedback.score = sorted.integers("score")
    let kind = sorted.words("kind")
    let kinds = (0..<Int32(kind.words.count)).map { Feedback.Kind(rawValue: kind.words[$0]) ?? .review }
    feedback.kind = kind.indices.map { $0 < 0 ? .review : kinds[Int($0)] }
    feedback.order = orderIndices(sorted, orders, orderRows)
    (feedback.topic, feedback.topics) = Self.codes(sorted, "topic")
    (feedback.product, feedback.products) = Self.codes(sorted, "product_id")
    feedback.channel = Self.coded(sorted, "channel")
    feedback.respondedAt = sorted.integers("responded_at")
    feedback.resolvedAt = sorted.integers("resolved_at")
    feedback.resolvedDay = days(feedback.resolvedAt)
    feedback.reopenedAt = sorted.integers("reopened_at")
    return feedback
  }

  /// For each row of feedback the index of the order that it names, −1 for none or an unknown one.
  private func orderIndices(_ feedback: Table, _ orders: Table, _ orderRows: [Int]?) -> [Int32] {
    let (named, names) = feedback.words("order_id")
    guard names.count > 0 else { return named }
    let (ids, words) = orders.words("order_id")
    var place = [Int32](repeating: -1, count: words.count)
    for index in ids.indices {
      let id = ids[orderRows?[index] ?? index]
      if id >= 0 { place[Int(id)] = Int32(index) }
    }
    let known = names.indices(in: words, threads: threads).map { $0 < 0 ? -1 : place[Int($0)] }
    return named.map { $0 < 0 ? -1 : known[Int($0)] }
  }
}
