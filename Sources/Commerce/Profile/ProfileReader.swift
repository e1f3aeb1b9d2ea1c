internal import CivilTime
internal import Statistics

/// Reads customers' profiles from their slices of the shop. One reader belongs to one thread
/// and goes from customer to customer with the same memory.
package struct ProfileReader {
  let shop: Shop
  private let orders: Orders
  private let categoryRanks: [Int32]
  private let channelRanks: [Int32]
  private var days: [Int32] = []
  private var gaps: [Double] = []
  private var byCategory: CodeCounts
  private var byChannel: CodeCounts
  private var byHour = [Int32](repeating: 0, count: 24)
  private var byWeekday = [Int32](repeating: 0, count: 7)

  package init(_ shop: Shop) {
    self.shop = shop
    orders = shop.orders
    categoryRanks = CodeCounts.bytewiseRanks(shop.orders.categories)
    channelRanks = CodeCounts.bytewiseRanks(shop.orders.channels)
    byCategory = CodeCounts(categoryRanks.count)
    byChannel = CodeCounts(channelRanks.count)
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
    byCategory.clear()
    byChannel.clear()
    for hour in byHour.indices { byHour[hour] = 0 }
    for weekday in byWeekday.indices { byWeekday[weekday] = 0 }
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
      profile.orders += 1
      profile.netRevenue += orders.net(i)
      if profile.firstOrder == nil { profile.firstOrder = i }
      profile.lastOrder = i
      let day = orders.day[i]
      if days.last != day { days.append(day) }
      byCategory.add(orders.category[i])
      byChannel.add(orders.channel[i])
      byHour[Int(orders.hour[i])] += 1
      byWeekday[Day(Int(day)).weekday] += 1
      let (used, earned) = (orders.pointsUsed[i], orders.pointsEarned[i])
      if used != Orders.missing { profile.pointsUsed = (profile.pointsUsed ?? 0) + used }
      if earned != Orders.missing { profile.pointsEarned = (profile.pointsEarned ?? 0) + earned }
      if orders.discount[i] != Orders.missing {
        discounts += orders.discount[i]
        paid += orders.amount[i] + orders.discount[i]
      }
    }
    profile.purchaseDays = days.count
    guard let first = days.first, let last = days.last else { return }
    profile.leftTruncated = shop.leftTruncated[c]
    profile.recencyDays = shop.asOf.number - Int(last)
    profile.tenureDays = shop.asOf.number - Int(first)
    if days.count > 1 { addGaps(first, last, &profile) }
    profile.topHour = Self.mostFrequent(byHour)
    profile.topWeekday = Self.mostFrequent(byWeekday)
    profile.categories = byCategory.different
    profile.channels = byChannel.different
    (profile.topCategory, profile.topCategoryShare) = byCategory.top(categoryRanks)
    (profile.topChannel, _) = byChannel.top(channelRanks)
    if orders.recordsDiscount, paid > 0 { profile.discountShare = Double(discounts) / Double(paid) }
    addWindows(slice, Day(Int(first)), &profile)
  }

  private mutating func addGaps(_ first: Int32, _ last: Int32, _ profile: inout CustomerProfile) {
    profile.daysToSecond = Int(days[1] - first)
    gaps.removeAll(keepingCapacity: true)
    for i in 1..<days.count { gaps.append(Double(days[i] - days[i - 1])) }
    gaps.sort()
    profile.gapMean = Double(last - first) / Double(gaps.count)
    profile.gapMedian = try? Quantiles.type7(sorted: gaps, 0.5)
  }

  private func addWindows(_ slice: Range<Int>, _ first: Day, _ profile: inout CustomerProfile) {
    for (w, window) in CustomerProfile.windows.enumerated() where shop.observed(first, for: window) {
      var count: Int64 = 0
      var revenue: Int64 = 0
      for i in slice where orders.isCounted(i) {
        let age = Int(orders.day[i]) - first.number
        if age <= window { count += 1 }
        if age >= 0, age <= window { revenue += orders.net(i) }
      }
      profile.ordersWithin[w] = count
      profile.revenueWithin[w] = revenue
    }
    if shop.observed(first, for: 90) { profile.repeatedWithin90 = (profile.daysToSecond ?? Int.max) <= 90 }
  }

  /// Ties go to the earlier.
  private static func mostFrequent(_ counts: [Int32]) -> Int {
    var best = 0
    for i in counts.indices where counts[i] > counts[best] { best = i }
    return best
  }
}
