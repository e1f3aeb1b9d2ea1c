internal import CivilTime
internal import Statistics

/// orders.*: what was sold, cancelled and sent back. The unit is the customer, and
/// each guest order.
struct OrderMetrics: MetricFamily {
  enum Field: Int, TallyField {
    case all, cancelled, cancelledUnpaid, cancelledPaid, paid, returned, amount, refunded
    case counted, net, guest, identified, newBuyer, placed, later
  }

  static let kinds = PeriodKind.allCases
  private let shop: Shop
  private let orders: Orders
  private let splits: RowSplits
  private let unit: Double

  init?(_ input: MetricInput) {
    shop = input.shop
    orders = input.shop.orders
    splits = input.splits.orders
    unit = input.majorPerMinor
  }

  var rowDimensions: [Dimension] { splits.dimensions }

  var metrics: [Metric<Field>] {
    let unit = unit
    var metrics: [Metric<Field>] = [
      Metric("orders.count", .sum(.counted)), Metric("orders.buyers", .units(.identified)),
      Metric("orders.new_buyers", .sum(.newBuyer)), Metric("orders.net_revenue", .sum(.net)),
      Metric("orders.guest_share", .ratio(.guest, per: .counted)),
      Metric("orders.aov", .ratio(.net, per: .counted)),
      Metric("orders.per_buyer", .mean(.identified, over: .identified)),
      Metric("orders.cancel_rate", .ratio(.cancelled, per: .all)),
      Metric(
        "orders.refund_rate",
        .pair(.refunded, .amount, among: .amount) { $1.ratio($0, unit: unit, unitY: unit) }),
      Metric("orders.return_rate", .ratio(.returned, per: .paid)),
      Metric("loyalty.existing_order_share", .ratio(.later, per: .placed)),
    ]
    if orders.recordsPayment {
      metrics += [
        Metric("orders.cancel_rate.before_payment", .ratio(.cancelledUnpaid, per: .all)),
        Metric("orders.cancel_rate.after_payment", .ratio(.cancelledPaid, per: .all)),
      ]
    }
    return metrics
  }

  func walk(_ c: Int, _ book: inout TallyBook<Field>) {
    let first = Int(shop.firstOrder[c])
    for i in orders.slice(c) {
      add(i, &book)
      guard orders.isCounted(i) else { continue }
      book.add(.identified)
      if i != first {
        book.add(.later)
        book.add(.placed)
      } else if !shop.leftTruncated[c] {
        book.add(.newBuyer)
        book.add(.placed)
      }
    }
  }

  var unidentified: Range<Int> { orders.guests }

  func walk(unidentified i: Int, _ book: inout TallyBook<Field>) {
    add(i, &book)
    if orders.isCounted(i) { book.add(.guest) }
  }

  private func add(_ i: Int, _ book: inout TallyBook<Field>) {
    book.take(i, of: splits)
    book.locate(orders.day[i])
    book.add(.all)
    if orders.status[i] == .cancelled {
      book.add(.cancelled)
      book.add(orders.paidAt[i] == Orders.missing ? .cancelledUnpaid : .cancelledPaid)
    }
    guard orders.isPaid(i) else { return }
    book.add(.paid)
    book.add(.amount, orders.amount[i])
    if orders.refund[i] != 0 { book.add(.refunded, orders.refund[i]) }
    if orders.isReturned(i) { book.add(.returned) }
    guard orders.isCounted(i) else { return }
    book.add(.counted)
    book.add(.net, orders.net(i))
  }
}
