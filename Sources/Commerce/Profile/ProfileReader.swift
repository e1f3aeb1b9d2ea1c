internal import CivilTime
internal import Statistics

/// Reads customers' profiles from their slices of the shop. One reader belongs to one thread
/// and goes from customer to customer with the same memory.
package struct ProfileReader {
  let shop: Shop
  private let orders: Orders
  private let recordsPoints: Bool
  private var days: [Int32] = []
  private var gaps: [Double] = []
  private var counted: [CountedOrder] = []
  private let byCategory: CodeCounts
  private let byChannel: CodeCounts
  private let byHour = CodeCounts(codes: 24)
  private let byWeekday = CodeCounts(codes: 7)

  /// What windows ask of a counted order.
  private struct CountedOrder: BitwiseCopyable {
    let day: Int32
    let net: Int64
  }

  package init(_ shop: Shop) {
    self.shop = shop
    orders = shop.orders
    recordsPoints = shop.orders.recordsPoints
    byCategory = CodeCounts(ranks: CodeCounts.bytewiseRanks(shop.orders.categories))
    byChannel = CodeCounts(ranks: CodeCounts.bytewiseRanks(shop.orders.channels))
  }

  package mutating func profile(_ c: Int) -> CustomerProfile {
    var profile = CustomerProfile()
    read(c, into: &profile)
    return profile
  }

  /// Makes the profile where it is: it is large.
  package mutating func read(_ c: Int, into profile: inout CustomerProfile) {
    profile = CustomerProfile()
    addOrders(c, &profile)
    profile.addReferrals(c, shop)
    profile.addFeedback(c, shop)
    profile.addMessages(c, shop)
    profile.activeWeeks = shop.activeWeeks(c, of: 12)
  }

  private mutating func addOrders(_ c: Int, _ profile: inout CustomerProfile) {
    let slice = orders.slice(c)
    if slice.isEmpty { return }
    days.removeAll(keepingCapacity: true)
    counted.removeAll(keepingCapacity: true)
    byCategory.clear()
    byChannel.clear()
    byHour.clear()
    byWeekday.clear()
    var discounts: Int64 = 0
    var paid: Int64 = 0
    for i in slice {
      switch orders.status[i] {
      case .cancelled: profile.cancelled += 1
      case .pending: profile.pending += 1
      default: break
      }
      if orders.isPaid(i), orders.isReturned(i) { profile.returned += 1 }
      guard orders.isCounted(i) else { continue }
      if counted.isEmpty { profile.firstOrder = i }
      profile.lastOrder = i
      let (day, net) = (orders.day[i], orders.net(i))
      counted.append(CountedOrder(day: day, net: net))
      profile.netRevenue += net
      if days.last != day { days.append(day) }
      byCategory.add(orders.category[i])
      byChannel.add(orders.channel[i])
      byHour.add(Int32(orders.hour[i]))
      byWeekday.add(Int32(Day(Int(day)).weekday))
      if recordsPoints { addPoints(i, &profile) }
      let discount = orders.discount[i]
      if discount != Orders.missing {
        discounts += discount
        paid += orders.amount[i] + discount
      }
    }
    profile.orders = counted.count
    profile.purchaseDays = days.count
    guard let first = days.first, let last = days.last else { return }
    profile.leftTruncated = shop.leftTruncated[c]
    profile.recencyDays = shop.asOf.number - Int(last)
    profile.tenureDays = shop.asOf.number - Int(first)
    if days.count > 1 { addGaps(first, last, &profile) }
    profile.topHour = Int(byHour.top().code)
    profile.topWeekday = Int(byWeekday.top().code)
    profile.categories = byCategory.different
    profile.channels = byChannel.different
    (profile.topCategory, profile.topCategoryShare) = byCategory.top()
    profile.topChannel = byChannel.top().code
    if orders.recordsDiscount, paid > 0 { profile.discountShare = Double(discounts) / Double(paid) }
    addWindows(Day(Int(first)), &profile)
  }

  private func addPoints(_ i: Int, _ profile: inout CustomerProfile) {
    let (used, earned) = (orders.pointsUsed[i], orders.pointsEarned[i])
    if used != Orders.missing { profile.pointsUsed = (profile.pointsUsed ?? 0) + used }
    if earned != Orders.missing { profile.pointsEarned = (profile.pointsEarned ?? 0) + earned }
  }

  private mutating func addGaps(_ first: Int32, _ last: Int32, _ profile: inout CustomerProfile) {
    profile.daysToSecond = Int(days[1] - first)
    gaps.removeAll(keepingCapacity: true)
    for i in 1..<days.count { gaps.append(Double(days[i] - days[i - 1])) }
    gaps.sort()
    profile.gapMean = Double(last - first) / Double(gaps.count)
    profile.gapMedian = try? Quantiles.type7(sorted: gaps, 0.5)
  }

  private func addWindows(_ first: Day, _ profile: inout CustomerProfile) {
    for (w, window) in CustomerProfile.windows.enumerated() where shop.observed(first, for: window) {
      var count: Int64 = 0
      var revenue: Int64 = 0
      for order in counted {
        let age = Int(order.day) - first.number
        if age <= window { count += 1 }
        if age >= 0, age <= window { revenue += order.net }
      }
      profile.ordersWithin[w] = count
      profile.revenueWithin[w] = revenue
    }
    if shop.observed(first, for: 90) { profile.repeatedWithin90 = (profile.daysToSecond ?? Int.max) <= 90 }
  }
}
