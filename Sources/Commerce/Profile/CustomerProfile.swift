internal import Parallelism
internal import CivilTime
internal import Statistics

/// What is known of one customer. Money in minor units, days as local days.
package struct CustomerProfile: Sendable {
  package var orders = 0
  package var purchaseDays = 0
  package var firstOrder: Int?
  package var lastOrder: Int?
  package var recencyDays: Int?
  package var tenureDays: Int?
  package var netRevenue: Int64 = 0
  package var gapMean: Double?
  package var gapMedian: Double?
  package var daysToSecond: Int?
  package var cancelled = 0
  package var returned = 0
  package var pending = 0
  package var topCategory: Int32 = -1
  package var topCategoryShare: Double?
  package var categories = 0
  package var topChannel: Int32 = -1
  /// Discounts over amount plus discounts.
  package var discountShare: Double?
  package var leftTruncated = false
  /// Net revenue and orders within 30, 90, 180 and 365 days of the first order; nil if not yet observed.
  package var revenueWithin: [Int64?] = []
  package var ordersWithin: [Int?] = []
  /// A second purchase day within 90 days of the first; nil if not yet observed.
  package var repeatedWithin90: Bool?
  package var referredBy: Int32 = -1
  package var isReferred = false
  package var referralChannel: Int32 = -1
  package var daysFromStart: Int?
  package var invitationsSent = 0
  package var referredSignUps = 0
  package var conversionsBrought = 0
  /// Friends who bought in time within 180 days of the customer's own first order; nil if not yet observed.
  package var conversionsWithin180: Int?
  package var revenueBrought: Int64 = 0
  package var lastNPS: Int64?
  package var csatMean: Double?
  package var complaints = 0
  package var reviews = 0
  package var tickets = 0
  /// Hours to the shop's first answer and to settlement, over the tickets that have them.
  package var responseHours: Double?
  package var resolutionHours: Double?
  /// Most frequent local hour and weekday (Monday 0) of counted orders; ties go to the earlier.
  package var topHour: Int?
  package var topWeekday: Int?
  package var channels = 0
  package var pointsUsed: Int64?
  package var pointsEarned: Int64?
  package var daysFromInvitation: Int?
  package var messages = 0
  package var opened = 0
  package var clicked = 0
  /// Weeks of the last twelve with an order, a click, feedback or a referral.
  package var activeWeeks = 0

  package static let windows = [30, 90, 180, 365]

  package init() {}

  package init(_ c: Int, _ shop: Shop) {
    addOrders(c, shop)
    addReferrals(c, shop)
    addFeedback(c, shop)
    addMessages(c, shop)
    activeWeeks = shop.activeWeeks(c, of: 12)
  }

  private mutating func addOrders(_ c: Int, _ shop: Shop) {
    let all = shop.orders
    var days: [Int32] = []
    var byCategory: [Int32: Int] = [:]
    var byChannel: [Int32: Int] = [:]
    var discounts: Int64 = 0
    var paid: Int64 = 0
    var hours = [Int](repeating: 0, count: 24)
    var weekdays = [Int](repeating: 0, count: 7)
    for i in all.slice(c) {
      switch all.status[i] {
      case .cancelled: cancelled += 1
      case .pending: pending += 1
      default: break
      }
      if all.isPaid(i), all.isReturned(i) { returned += 1 }
      guard all.isCounted(i) else { continue }
      orders += 1
      netRevenue += all.net(i)
      if firstOrder == nil { firstOrder = i }
      lastOrder = i
      if days.last != all.day[i] { days.append(all.day[i]) }
      if all.category[i] >= 0 { byCategory[all.category[i], default: 0] += 1 }
      if all.channel[i] >= 0 { byChannel[all.channel[i], default: 0] += 1 }
      hours[Int(all.hour[i])] += 1
      weekdays[Day(Int(all.day[i])).weekday] += 1
      if all.pointsUsed[i] != Orders.missing { pointsUsed = (pointsUsed ?? 0) + all.pointsUsed[i] }
      if all.pointsEarned[i] != Orders.missing { pointsEarned = (pointsEarned ?? 0) + all.pointsEarned[i] }
      if all.discount[i] != Orders.missing {
        discounts += all.discount[i]
        paid += all.amount[i] + all.discount[i]
      }
    }
    purchaseDays = days.count
    guard let first = days.first, let last = days.last else { return }
    leftTruncated = shop.leftTruncated[c]
    recencyDays = shop.asOf.number - Int(last)
    tenureDays = shop.asOf.number - Int(first)
    if days.count > 1 {
      daysToSecond = Int(days[1] - first)
      let gaps = (1..<days.count).map { Double(days[$0] - days[$0 - 1]) }
      gapMean = Double(last - first) / Double(gaps.count)
      gapMedian = try? Quantiles.median(gaps)
    }
    topHour = hours.firstIndex(of: hours.max()!)
    topWeekday = weekdays.firstIndex(of: weekdays.max()!)
    categories = byCategory.count
    channels = byChannel.count
    (topCategory, topCategoryShare) = Self.top(byCategory, all.categories)
    (topChannel, _) = Self.top(byChannel, all.channels)
    if all.recordsDiscount, paid > 0 { discountShare = Double(discounts) / Double(paid) }
    let firstDay = Day(Int(first))
    for window in Self.windows {
      guard shop.observed(firstDay, for: window) else {
        revenueWithin.append(nil)
        ordersWithin.append(nil)
        continue
      }
      revenueWithin.append(shop.netRevenue(c, from: firstDay, days: window))
      ordersWithin.append(
        all.slice(c).count { all.isCounted($0) && Int(all.day[$0]) - firstDay.number <= window })
    }
    if shop.observed(firstDay, for: 90) { repeatedWithin90 = (daysToSecond ?? Int.max) <= 90 }
  }

  /// The most frequent code; ties go to the name that is first bytewise.
  private static func top(_ counts: [Int32: Int], _ names: [String]) -> (Int32, Double?) {
    var best: Int32 = -1
    var most = 0
    var total = 0
    for (code, count) in counts {
      total += count
      let earlier =
        best >= 0 && names[Int(code)].utf8.lexicographicallyPrecedes(names[Int(best)].utf8)
      if count > most || (count == most && earlier) { (best, most) = (code, count) }
    }
    return (best, total > 0 ? Double(most) / Double(total) : nil)
  }

  private mutating func addReferrals(_ c: Int, _ shop: Shop) {
    let referrals = shop.referrals
    let first = shop.firstDay(of: c)
    if let first, shop.observed(first, for: 180) { conversionsWithin180 = 0 }
    if let row = shop.conversion(of: c) {
      isReferred = true
      referredBy = referrals.referrer[row]
      referralChannel = referrals.channel[row]
      if referrals.invitedAt[row] != Orders.missing {
        daysFromInvitation = Int(shop.orders.day[Int(shop.firstOrder[c])] - referrals.invitedDay[row])
      }
      daysFromStart = Int(shop.orders.day[Int(shop.firstOrder[c])] - referrals.startDay[row])
    }
    for row in referrals.rows(ofReferrer: c).map(Int.init) {
      if referrals.invitedAt[row] != Orders.missing { invitationsSent += 1 }
      guard referrals.isCredited(row) else { continue }
      referredSignUps += 1
      let friend = Int(referrals.referred[row])
      guard shop.conversion(of: friend) == row else { continue }
      conversionsBrought += 1
      if let first, conversionsWithin180 != nil {
        let wait = Int(shop.orders.day[Int(shop.firstOrder[friend])]) - first.number
        if (0...180).contains(wait) { conversionsWithin180! += 1 }
      }
      for i in shop.orders.slice(friend) where shop.orders.isCounted(i) {
        revenueBrought += shop.orders.net(i)
      }
    }
  }

  private mutating func addFeedback(_ c: Int, _ shop: Shop) {
    let feedback = shop.feedback
    var csat: (sum: Int64, n: Int64) = (0, 0)
    var response: (sum: Int64, n: Int64) = (0, 0)
    var resolution: (sum: Int64, n: Int64) = (0, 0)
    for row in feedback.slice(c) {
      let score = feedback.score[row]
      switch feedback.kind[row] {
      case .nps: if score != Orders.missing { lastNPS = score / 1_000_000 }
      case .csat:
        if score != Orders.missing {
          csat.sum += score
          csat.n += 1
        }
      case .complaint: complaints += 1
      case .review: reviews += 1
      case .ticket:
        tickets += 1
        if feedback.respondedAt[row] != Orders.missing {
          response.sum += feedback.respondedAt[row] - feedback.time[row]
          response.n += 1
        }
        if let settled = feedback.settled(row) {
          resolution.sum += settled.time - feedback.time[row]
          resolution.n += 1
        }
      case .ces: break
      }
    }
    if csat.n > 0 { csatMean = Double(csat.sum) / Double(csat.n) / 1_000_000 }
    if response.n > 0 { responseHours = Double(response.sum) / Double(response.n) / 3600 }
    if resolution.n > 0 { resolutionHours = Double(resolution.sum) / Double(resolution.n) / 3600 }
  }

  private mutating func addMessages(_ c: Int, _ shop: Shop) {
    for row in shop.touches.slice(c) {
      messages += 1
      if shop.touches.openedAt[row] != Orders.missing { opened += 1 }
      if shop.touches.clickedAt[row] != Orders.missing { clicked += 1 }
    }
  }
}

extension Shop {
  /// Of the last weeks of seven days up to the as-of day, those in which the customer ordered,
  /// clicked, wrote or referred.
  func activeWeeks(_ c: Int, of weeks: Int) -> Int {
    var active: UInt64 = 0
    func mark(_ day: Int32) {
      let week = (asOf.number - Int(day)) / 7
      if week >= 0, week < weeks { active |= 1 << UInt64(week) }
    }
    for i in orders.slice(c) where orders.isCounted(i) { mark(orders.day[i]) }
    for row in touches.slice(c) where touches.clickedDay[row] != Int32.min { mark(touches.clickedDay[row]) }
    for row in feedback.slice(c) { mark(feedback.day[row]) }
    for row in referrals.rows(ofReferrer: c) { mark(referrals.ownDay(Int(row))) }
    return active.nonzeroBitCount
  }
}

package enum Profiles {
  /// One profile a customer, in the canonical order.
  package static func all(_ shop: Shop, threads: Int) -> [CustomerProfile] {
    Parallel.map(16, threads: threads) { part in
      (shop.buckets[part * 16]..<shop.buckets[part * 16 + 16]).map { CustomerProfile($0, shop) }
    }.flatMap { $0 }
  }
}
