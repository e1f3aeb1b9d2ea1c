internal import CivilTime

/// Reads customers' profiles from their slices of the shop. One reader belongs to one thread
/// and goes from customer to customer with the same memory.
package struct ProfileReader {
  let shop: Shop
  private let recordsPoints: Bool
  private let byCategory: CodeCounts
  private let byChannel: CodeCounts
  private let byHour = CodeCounts(codes: 24)
  private let byWeekday = CodeCounts(codes: 7)

  package init(_ shop: Shop) {
    self.shop = shop
    recordsPoints = shop.orders.recordsPoints
    byCategory = CodeCounts(order: CodeCounts.bytewise(shop.orders.categories))
    byChannel = CodeCounts(order: CodeCounts.bytewise(shop.orders.channels))
  }

  package func profile(_ c: Int) -> CustomerProfile {
    var profile = CustomerProfile()
    read(c, into: &profile)
    return profile
  }

  /// Makes the profile where it is: it is large.
  package func read(_ c: Int, into profile: inout CustomerProfile) {
    profile = CustomerProfile()
    var active = ActiveWeeks(12, upTo: shop.asOf)
    addOrders(c, &profile, &active)
    profile.addReferrals(c, shop)
    profile.addFeedback(c, shop)
    profile.addMessages(c, shop)
    active.addRelations(c, shop)
    profile.activeWeeks = active.count
  }

  private func addOrders(_ c: Int, _ profile: inout CustomerProfile, _ active: inout ActiveWeeks) {
    let slice = shop.orders.slice(c)
    if slice.isEmpty { return }
    for i in slice {
      switch shop.orders.status[i] {
      case .cancelled: profile.cancelled += 1
      case .pending: profile.pending += 1
      case .completed, .returned: if shop.orders.isReturned(i) { profile.returned += 1 }
      }
    }
    guard shop.isBuyer(c) else { return }
    let firstOrder = Int(shop.firstOrder[c])
    let first = shop.orders.day[firstOrder]
    profile.firstOrder = firstOrder
    profile.netRevenue = shop.netRevenue(c)
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: slice.count) { gaps in
      var gapCount = 0
      var last = first
      var (categories, channels) = (byCategory.tally(), byChannel.tally())
      var (hours, weekdays) = (byHour.tally(), byWeekday.tally())
      var windows = WindowSums()
      var (discounts, paid) = (Int64(0), Int64(0))
      for i in firstOrder..<slice.upperBound where shop.orders.isCounted(i) {
        profile.orders += 1
        profile.lastOrder = i
        let day = shop.orders.day[i]
        active.mark(day)
        if day != last {
          gaps.initializeElement(at: gapCount, to: day - last)
          gapCount += 1
          last = day
        }
        categories.add(shop.orders.category[i])
        channels.add(shop.orders.channel[i])
        hours.add(Int32(shop.orders.hour[i]))
        weekdays.add(Int32(Day(Int(day)).weekday))
        windows.add(age: Int64(day - first), net: shop.orders.net(i))
        if recordsPoints { addPoints(i, &profile) }
        let discount = shop.orders.discount[i]
        if discount != Orders.missing {
          discounts += discount
          paid += shop.orders.amount[i] + discount
        }
      }
      profile.leftTruncated = shop.leftTruncated[c]
      profile.recencyDays = shop.asOf.number - Int(last)
      let tenure = shop.asOf.number - Int(first)
      profile.tenureDays = tenure
      profile.purchaseDays = gapCount + 1
      profile.addGaps(UnsafeMutableBufferPointer(rebasing: gaps[..<gapCount]), from: first, to: last)
      profile.topHour = Int(byHour.top(hours))
      profile.topWeekday = Int(byWeekday.top(weekdays))
      profile.categories = categories.different
      profile.channels = channels.different
      profile.topCategory = byCategory.top(categories)
      profile.topCategoryShare = categories.share
      profile.topChannel = byChannel.top(channels)
      if shop.orders.recordsDiscount, paid > 0 { profile.discountShare = Double(discounts) / Double(paid) }
      profile.ordersWithin = CustomerProfile.Windows(windows.orders, observedFor: tenure)
      profile.revenueWithin = CustomerProfile.Windows(windows.revenue, observedFor: tenure)
      if tenure >= 90 {
        profile.repeatedWithin90 = (profile.daysToSecond ?? Int.max) <= 90
      }
    }
  }

  @inline(__always)
  private func addPoints(_ i: Int, _ profile: inout CustomerProfile) {
    let (used, earned) = (shop.orders.pointsUsed[i], shop.orders.pointsEarned[i])
    if used != Orders.missing { profile.pointsUsed = (profile.pointsUsed ?? 0) + used }
    if earned != Orders.missing { profile.pointsEarned = (profile.pointsEarned ?? 0) + earned }
  }
}

/// Orders and their net revenue within each window of the first order. No sum can pass 64 bits: ingest
/// refuses amounts whose magnitudes together do.
private struct WindowSums {
  private(set) var orders = SIMD4<Int64>()
  private(set) var revenue = SIMD4<Int64>()

  /// `age`: days since the first order.
  @inline(__always)
  mutating func add(age: Int64, net: Int64) {
    let isOutside = SIMD4(repeating: age) .> CustomerProfile.Windows.lengths
    orders &+= SIMD4(repeating: 1).replacing(with: 0, where: isOutside)
    revenue &+= SIMD4(repeating: age < 0 ? 0 : net).replacing(with: 0, where: isOutside)
  }
}

extension CustomerProfile {
  /// `gaps`: between purchase days, in their order; left in another one.
  fileprivate mutating func addGaps(
    _ gaps: UnsafeMutableBufferPointer<Int32>, from first: Int32, to last: Int32
  ) {
    guard let second = gaps.first else { return }
    daysToSecond = Int(second)
    gapMean = Double(last - first) / Double(gaps.count)
    var gaps = gaps
    if gaps.count > 2 { gaps.sort() }
    // As a quantile of type 7: halfway between the two in the middle.
    gapMedian = Double(Int(gaps[(gaps.count - 1) / 2]) + Int(gaps[gaps.count / 2])) / 2
  }
}
