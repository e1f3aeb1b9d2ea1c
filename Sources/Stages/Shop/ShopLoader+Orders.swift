internal import Commerce
internal import Tables

extension ShopLoader {
  /// The orders and the row of the table that each comes from, where that is not the same.
  func orders(_ table: Table, _ count: Int) -> (Orders, rows: [Int]?) {
    let owners = owners(table, "customer_id")
    let (rows, slices) = grouped(owners, count)
    let sorted = rows.map { table.picking($0) } ?? table
    var orders = Orders()
    orders.customer = rows.map { $0.map { owners[$0] } } ?? owners
    orders.slices = slices
    orders.time = sorted.integers("ordered_at")
    orders.day = days(orders.time)
    orders.hour = converted(orders.time) { [zone] in Self.hour(of: $0, zone) }
    orders.amount = sorted.integers("amount")
    orders.refund = sorted.integers("refund_amount")
    orders.discount = sorted.integers("discount")
    orders.paidAt = sorted.integers("paid_at")
    orders.completedAt = sorted.integers("completed_at")
    orders.completedDay =
      sorted.nulls(of: "completed_at") == sorted.rows
      ? Array(repeating: Int32.min, count: sorted.rows) : days(orders.completedAt)
    orders.refundedAt = sorted.integers("refunded_at")
    orders.pointsUsed = sorted.integers("points_used")
    orders.pointsEarned = sorted.integers("points_earned")
    orders.recordsDiscount = orders.discount.contains { $0 != Column.missing }
    orders.recordsPayment = orders.paidAt.contains { $0 != Column.missing }
    orders.recordsPoints = ["points_used", "points_earned"].contains { sorted.nulls(of: $0) < sorted.rows }
    let status = sorted.words("status")
    let codes = (0..<Int32(status.words.count)).map { index -> Orders.Status in
      switch status.words[index] {
      case "pending": .pending
      case "cancelled": .cancelled
      case "returned": .returned
      default: .completed
      }
    }
    orders.status = converted(status.indices) { codes[Int($0)] }
    (orders.category, orders.categories) = Self.codes(sorted, "category")
    (orders.channel, orders.channels) = Self.codes(sorted, "channel")
    (orders.coupon, _) = Self.codes(sorted, "coupon_code")
    (orders.product, orders.products) = Self.codes(sorted, "product_id")
    orders.campaign = Self.coded(sorted, "utm_campaign")
    orders.mall = Self.coded(sorted, "mall")
    return (orders, rows)
  }

  private static func hour(of time: Int64, _ zone: Zone) -> UInt8 {
    let second = (time + zone.offset(at: time)) % 86_400
    return UInt8((second < 0 ? second + 86_400 : second) / 3600)
  }
}
