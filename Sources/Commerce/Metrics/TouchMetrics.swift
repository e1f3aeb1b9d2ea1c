internal import CivilTime
internal import Statistics

/// touch.*: what messages lead to. The unit is the customer.
struct TouchMetrics: MetricFamily {
  enum Field: Int, TallyField {
    case messages, measured, opened, clicked, clickedOpen, unsubscribed, observed, ordered
  }

  private static let days = 7

  private let shop: Shop
  private let touches: Touches
  private let orders: Orders
  private let splits: RowSplits

  init?(_ input: MetricInput) {
    guard input.shop.touches.count > 0 else { return nil }
    shop = input.shop
    touches = input.shop.touches
    orders = input.shop.orders
    splits = input.splits.touches
  }

  var rowDimensions: [Dimension] { splits.dimensions }

  var metrics: [Metric<Field>] {
    let unless: @Sendable (Period) -> String? = { [measured = touches.opensMeasured.contains(true)] _ in
      measured ? nil : "not measured"
    }
    return [
      Metric("touch.open_rate", .ratio(.opened, per: .measured), unless: unless),
      Metric("touch.click_rate", .ratio(.clicked, per: .messages)),
      Metric("touch.click_to_open", .ratio(.clickedOpen, per: .opened), unless: unless),
      Metric("touch.order_rate.7d", .ratio(.ordered, per: .observed), observedFor: Self.days),
      Metric("touch.unsubscribe_rate", .ratio(.unsubscribed, per: .messages)),
    ]
  }

  func walk(_ c: Int, _ book: inout TallyBook<Field>) {
    for row in touches.slice(c) where touches.isDelivered(row) {
      book.take(row, of: splits)
      book.locate(touches.day[row])
      book.add(.messages)
      let clicked = touches.clickedAt[row] != Orders.missing
      if clicked { book.add(.clicked) }
      if touches.unsubscribedAt[row] != Orders.missing { book.add(.unsubscribed) }
      if touches.measuresOpens(row) {
        book.add(.measured)
        if touches.openedAt[row] != Orders.missing {
          book.add(.opened)
          if clicked { book.add(.clickedOpen) }
        }
      }
      guard shop.observed(Day(Int(touches.day[row])), for: Self.days) else { continue }
      book.add(.observed)
      let ordered = orders.slice(c).contains {
        orders.isCounted($0) && orders.time[$0] >= touches.time[row]
          && Int(orders.day[$0] - touches.day[row]) <= Self.days
      }
      if ordered { book.add(.ordered) }
    }
  }
}
