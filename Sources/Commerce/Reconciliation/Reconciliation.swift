package import CivilTime

/// A step on the way from a figure as a back office shows it to Dangol's own.
package struct ReconciliationLine: Sendable, Equatable {
  package let headline: String
  /// nil: the whole file.
  package let month: Month?
  package let rule: String
  package let numerator: Double
  /// nil: the figure is a total.
  package let denominator: Double?

  package var value: Double? {
    guard let denominator else { return numerator }
    return denominator == 0 ? nil : numerator / denominator
  }
}

/// Each headline beside the figure under a back office's rules; each line applies
/// one more rule, and the last line is the metric itself.
package enum Reconciliation {
  package static func lines(_ shop: Shop, majorPerMinor unit: Double) -> [ReconciliationLine] {
    let lastWhole = Month(CalendarUnit.month.lastWhole(shop.asOf))
    let months = lastWhole >= Periods(first: shop.firstDay, asOf: shop.asOf).first ? [nil, lastWhole] : [nil]
    return months.flatMap { sales($0, shop, unit) } + repurchase(shop)
  }

  /// Sums over the orders of a period that are left after a rule.
  private struct Sums {
    var orders = 0
    var amount: Int128 = 0
    var customers = 0
  }

  /// Rules of sale in the order in which they apply.
  private static let rules = [
    "back office: every order, its amount as paid", "without orders never paid", "without cancelled orders",
    "without orders refunded in full", "less partial refunds",
  ]

  /// The last of the first four rules that an order passes.
  private static func rule(of i: Int, _ orders: Orders) -> Int {
    switch orders.status[i] {
    case .pending: 0
    case .cancelled: 1
    case .completed, .returned: orders.isCounted(i) ? 3 : 2
    }
  }

  private static func sums(_ month: Month?, _ shop: Shop) -> [Sums] {
    let orders = shop.orders
    let days = month.map { Int32($0.first.number)...Int32($0.last.number) }
    var exact = [Sums](repeating: Sums(), count: 4)
    var refunds: Int128 = 0
    for c in 0...shop.customers {
      var best = -1
      for i in c < shop.customers ? orders.slice(c) : orders.guests {
        if let days, !days.contains(orders.day[i]) { continue }
        let rule = rule(of: i, orders)
        exact[rule].orders += 1
        exact[rule].amount += Int128(orders.amount[i])
        if rule == 3 { refunds += Int128(orders.refund[i]) }
        best = max(best, rule)
      }
      if best >= 0, c < shop.customers { exact[best].customers += 1 }
    }
    // What passes a rule passes those before it.
    for rule in [2, 1, 0] {
      exact[rule].orders += exact[rule + 1].orders
      exact[rule].amount += exact[rule + 1].amount
      exact[rule].customers += exact[rule + 1].customers
    }
    var last = exact[3]
    last.amount -= refunds
    return exact + [last]
  }

  private static func sales(_ month: Month?, _ shop: Shop, _ unit: Double) -> [ReconciliationLine] {
    let states = Array(zip(rules, sums(month, shop)))
    func lines(
      _ headline: String, _ count: Int, _ numerator: (Sums) -> Double,
      _ denominator: ((Sums) -> Double)? = nil
    ) -> [ReconciliationLine] {
      states.prefix(count).map {
        ReconciliationLine(
          headline: headline, month: month, rule: $0.0, numerator: numerator($0.1),
          denominator: denominator?($0.1))
      }
    }
    return lines("orders.count", 4) { Double($0.orders) }
      + lines("orders.net_revenue", 5) { Double($0.amount) * unit }
      + lines("orders.aov", 5, { Double($0.amount) * unit }, { Double($0.orders) })
      + lines("orders.buyers", 4) { Double($0.customers) }
  }

  /// Repurchase "by orders" against loyalty.repurchase_rate.90d.
  private static func repurchase(_ shop: Shop) -> [ReconciliationLine] {
    let orders = shop.orders
    var counts = [(again: Int, of: Int)](repeating: (0, 0), count: 6)
    for c in 0..<shop.customers where !orders.slice(c).isEmpty {
      let counted = orders.slice(c).count { orders.isCounted($0) }
      let buyer = counted > 0
      let (first, second) = (shop.firstDay(of: c), shop.secondPurchaseDay(of: c))
      let later = second != nil
      let soon = later && second! - first! <= 90
      let whole = buyer && !shop.leftTruncated[c]
      let observed = whole && shop.observed(first!, for: 90)
      func add(_ place: Int, _ again: Bool, of isMeant: Bool) {
        guard isMeant else { return }
        counts[place].of += 1
        if again { counts[place].again += 1 }
      }
      add(0, orders.slice(c).count > 1, of: true)
      add(1, counted > 1, of: buyer)
      add(2, later, of: buyer)
      add(3, soon, of: buyer)
      add(4, soon, of: whole)
      add(5, soon, of: observed)
    }
    let rules = [
      "back office: customers with two orders or more, over customers with an order",
      "counted orders alone", "the second on a later local day", "within 90 days of the first",
      "without buyers who may have bought before the file begins", "buyers observed for 90 days alone",
    ]
    return zip(rules, counts).map {
      ReconciliationLine(
        headline: "loyalty.repurchase_rate.90d", month: nil, rule: $0, numerator: Double($1.again),
        denominator: Double($1.of))
    }
  }
}
