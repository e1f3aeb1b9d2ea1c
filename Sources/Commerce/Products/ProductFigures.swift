package import CivilTime
package import Statistics

/// How one product or category does: those who began with it, and its own orders.
package struct ProductFigures: Sendable {
  package enum Grouping: String, Sendable, CaseIterable { case product, category }

  /// Buyers whose first order was of it (left-truncated ones aside).
  package fileprivate(set) var newBuyers = 0
  /// Of them, observed for 90 days, those with a second purchase day within 90.
  package fileprivate(set) var observed90 = 0
  package fileprivate(set) var repurchased90 = 0
  /// Net revenue within 180 days by new buyer observed for them, minor units.
  package fileprivate(set) var lifetime = IntegerMoments()
  /// Its paid orders, and those returned or refunded.
  package fileprivate(set) var paid = 0
  package fileprivate(set) var returned = 0
  /// Its counted orders delivered 30 days ago or more, and those complained about within 30 days.
  package fileprivate(set) var delivered = 0
  package fileprivate(set) var complained = 0
  /// Reviews with a score, and the sum of their scores in millionths.
  package fileprivate(set) var ratings = 0
  package fileprivate(set) var ratingSum: Int64 = 0
  package fileprivate(set) var sales = Sales()

  package init() {}
}

/// What was sold of a product in a period.
package struct Sales: Sendable, Equatable {
  package fileprivate(set) var orders = 0
  /// Minor units.
  package fileprivate(set) var netRevenue: Int64 = 0
}

/// One member of a grouping, whole and by month.
package struct ProductEntry: Sendable {
  package let grouping: ProductFigures.Grouping
  /// nil: orders without one.
  package let member: String?
  package let figures: ProductFigures
  /// Months with a counted order, ascending.
  package let months: [(month: Month, sales: Sales)]

  /// Members bytewise, orders without one last; a grouping that no order has is absent.
  package static func all(_ shop: Shop) -> [ProductEntry] {
    ProductFigures.Grouping.allCases.flatMap { grouping -> [ProductEntry] in
      let orders = shop.orders
      let (codes, words) =
        grouping == .product ? (orders.product, orders.products) : (orders.category, orders.categories)
      guard codes.contains(where: { $0 >= 0 }) else { return [] }
      return entries(grouping, codes, words, shop)
    }
  }

  private static func entries(
    _ grouping: ProductFigures.Grouping, _ codes: [Int32], _ words: [String], _ shop: Shop
  ) -> [ProductEntry] {
    // The last place holds orders without a member.
    var figures = [ProductFigures](repeating: ProductFigures(), count: words.count + 1)
    func place(_ i: Int) -> Int { codes[i] < 0 ? words.count : Int(codes[i]) }
    addBuyers(&figures, place, shop)
    addOrders(&figures, place, shop)
    addRatings(&figures, place, words, grouping, shop)
    let months = sales(count: figures.count, place, shop)
    return (0...words.count).map { $0 == words.count ? -1 : Int32($0) }
      .sorted { wordPrecedes($0, $1, words) }
      .compactMap { code in
        let place = code < 0 ? words.count : Int(code)
        let own = figures[place]
        guard own.paid > 0 || own.ratings > 0 else { return nil }
        return ProductEntry(
          grouping: grouping, member: code < 0 ? nil : words[place], figures: own, months: months[place])
      }
  }

  private static func addBuyers(_ figures: inout [ProductFigures], _ place: (Int) -> Int, _ shop: Shop) {
    for c in 0..<shop.customers where shop.isBuyer(c) && !shop.leftTruncated[c] {
      let first = Int(shop.firstOrder[c])
      let day = Day(Int(shop.orders.day[first]))
      let at = place(first)
      figures[at].newBuyers += 1
      if shop.observed(day, for: 90) {
        figures[at].observed90 += 1
        if let again = shop.secondPurchaseDay(of: c), again - day <= 90 { figures[at].repurchased90 += 1 }
      }
      if shop.observed(day, for: 180) {
        figures[at].lifetime.add(shop.netRevenue(c, from: day, days: 180))
      }
    }
  }

  private static func addOrders(_ figures: inout [ProductFigures], _ place: (Int) -> Int, _ shop: Shop) {
    let orders = shop.orders
    let complained = shop.complainedAbout()
    for i in 0..<orders.count where orders.isPaid(i) {
      let at = place(i)
      figures[at].paid += 1
      if orders.isReturned(i) { figures[at].returned += 1 }
      guard orders.isCounted(i) else { continue }
      figures[at].sales.orders += 1
      figures[at].sales.netRevenue += orders.net(i)
      let delivered = orders.completedDay[i]
      if delivered != Int32.min, shop.observed(Day(Int(delivered)), for: 30) {
        figures[at].delivered += 1
        if complained[i] { figures[at].complained += 1 }
      }
    }
  }

  /// A review is of the product that it names, else of its order's.
  private static func addRatings(
    _ figures: inout [ProductFigures], _ place: (Int) -> Int, _ words: [String],
    _ grouping: ProductFigures.Grouping, _ shop: Shop
  ) {
    let feedback = shop.feedback
    var places: [String: Int] = [:]
    for (code, word) in words.enumerated() { places[word] = code }
    for row in 0..<feedback.count where feedback.kind[row] == .review && feedback.score[row] != Orders.missing
    {
      let named = feedback.product[row] >= 0 ? places[feedback.products[Int(feedback.product[row])]] : nil
      guard let at = (grouping == .product ? named : nil) ?? shop.order(ofFeedback: row).map(place) else {
        continue
      }
      figures[at].ratings += 1
      figures[at].ratingSum += feedback.score[row]
    }
  }

  /// Counted orders by place and month: a counting sort by place, then one walk a place.
  private static func sales(count: Int, _ place: (Int) -> Int, _ shop: Shop) -> [[(
    month: Month, sales: Sales
  )]] {
    let orders = shop.orders
    var starts = [Int](repeating: 0, count: count + 1)
    for i in 0..<orders.count where orders.isCounted(i) { starts[place(i) + 1] += 1 }
    for p in 0..<count { starts[p + 1] += starts[p] }
    var next = starts
    var sorted = [Int32](repeating: 0, count: starts[count])
    for i in 0..<orders.count where orders.isCounted(i) {
      sorted[next[place(i)]] = Int32(i)
      next[place(i)] += 1
    }
    let periods = Periods(first: shop.firstDay, asOf: shop.asOf)
    let start = periods.first.first
    let numbers = CalendarUnit.month.numbers(from: start, to: CalendarUnit.month.last(shop.asOf.month.number))
    return (0..<count).map { p in
      var byMonth = [Sales](repeating: Sales(), count: periods.count)
      for i in sorted[starts[p]..<starts[p + 1]].lazy.map(Int.init) {
        let offset = Int(orders.day[i]) - start.number
        guard numbers.indices.contains(offset) else { continue }
        let month = Int(numbers[offset]) - periods.first.number
        byMonth[month].orders += 1
        byMonth[month].netRevenue += orders.net(i)
      }
      return byMonth.indices.filter { byMonth[$0].orders > 0 }.map { (periods.first + $0, byMonth[$0]) }
    }
  }
}
