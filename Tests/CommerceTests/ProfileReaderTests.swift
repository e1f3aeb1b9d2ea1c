import CivilTime
import Commerce
import Statistics
import Testing

/// Profiles of drawn customers against lists, dictionaries and sorting.
@Suite struct ProfileReaderTests {
  private static let customers = 300

  /// Most customers have few orders, some have many on the same days, some none that counts.
  private static let shop: Shop = {
    var generator = Xoshiro256(seed: 11)
    var b = ShopBuilder()
    b.settings.historyComplete = false
    let first = Day(iso: "2024-01-15")!
    for c in 0..<customers {
      let many = generator.bernoulli(0.1)
      for _ in 0..<generator.below(many ? 90 : 6) {
        let amount = Int64(generator.below(5)) * 1000
        b.order(
          c, (first + generator.below(many ? 60 : 896)).iso, amount,
          refund: generator.bernoulli(0.2) ? amount / Int64(1 + generator.below(2)) : 0,
          generator.bernoulli(0.8) ? .completed : [.pending, .cancelled, .returned][generator.below(3)],
          category: ["b", "B", "가", "a"][generator.below(4)],
          points: generator.bernoulli(0.5) ? Int64(generator.below(300)) : nil)
      }
      if generator.bernoulli(0.3) { b.answer(c, (first + generator.below(896)).iso, .csat, 4) }
      if c > 0, generator.bernoulli(0.3) {
        b.referral(generator.below(c), c, signedUp: (first + generator.below(896)).iso)
      }
    }
    let plain = b.shop(customers: customers)
    var orders = plain.orders
    orders.channels = ["web", "app", "store"]
    orders.recordsDiscount = true
    for i in 0..<orders.count {
      orders.channel[i] = Int32(generator.below(4)) - 1
      orders.category[i] = generator.bernoulli(0.1) ? -1 : orders.category[i]
      orders.hour[i] = UInt8(generator.below(24))
      orders.discount[i] = generator.bernoulli(0.5) ? Int64(generator.below(500)) : Orders.missing
    }
    return Shop(
      customers: customers, buckets: plain.buckets, orders: orders, referrals: plain.referrals,
      feedback: plain.feedback, assignments: plain.assignments, people: plain.people, asOf: plain.asOf,
      settings: plain.settings)
  }()

  private static func counted(_ c: Int) -> [Int] {
    shop.orders.slice(c).filter { shop.orders.isCounted($0) }
  }

  /// The most frequent of some values, the earlier one in `precedes` of those that are as frequent.
  private static func top<Value: Hashable>(_ values: [Value], _ precedes: (Value, Value) -> Bool) -> Value? {
    let groups = Dictionary(grouping: values) { $0 }.mapValues(\.count)
    guard let most = groups.values.max() else { return nil }
    return groups.filter { $0.value == most }.keys.sorted(by: precedes).first
  }

  @Test func ordersOfEachCustomer() {
    let (shop, orders) = (Self.shop, Self.shop.orders)
    let reader = ProfileReader(shop)
    var buyers = 0
    for c in 0..<Self.customers {
      let profile = reader.profile(c)
      let own = Self.counted(c)
      let slice = orders.slice(c)
      #expect(profile.orders == own.count)
      #expect(profile.cancelled == slice.count { orders.status[$0] == .cancelled })
      #expect(profile.pending == slice.count { orders.status[$0] == .pending })
      #expect(profile.returned == slice.count { orders.isPaid($0) && orders.isReturned($0) })
      #expect(profile.firstOrder == own.first && profile.lastOrder == own.last)
      #expect(profile.netRevenue == own.reduce(0) { $0 + orders.net($1) })
      guard let first = own.first, let last = own.last else { continue }
      buyers += 1
      #expect(profile.recencyDays == shop.asOf.number - Int(orders.day[last]))
      #expect(profile.tenureDays == shop.asOf.number - Int(orders.day[first]))
      #expect(profile.leftTruncated == shop.leftTruncated[c])
      #expect(profile.topHour == Self.top(own.map { Int(orders.hour[$0]) }, <))
      #expect(profile.topWeekday == Self.top(own.map { Day(Int(orders.day[$0])).weekday }, <))
      let used = own.map { orders.pointsUsed[$0] }.filter { $0 != Orders.missing }
      #expect(profile.pointsUsed == (used.isEmpty ? nil : used.reduce(0, +)))
      let discounted = own.filter { orders.discount[$0] != Orders.missing }
      let discounts = discounted.reduce(0) { $0 + orders.discount[$1] }
      let paid = discounts + discounted.reduce(0) { $0 + orders.amount[$1] }
      #expect(profile.discountShare == (paid > 0 ? Double(discounts) / Double(paid) : nil))
    }
    #expect(buyers > 200)
  }

  @Test func daysAndWindows() throws {
    let (shop, orders) = (Self.shop, Self.shop.orders)
    let reader = ProfileReader(shop)
    var gapCounts: Set<Int> = []
    for c in 0..<Self.customers {
      let profile = reader.profile(c)
      let own = Self.counted(c)
      let days = Set(own.map { Int(orders.day[$0]) }).sorted()
      let gaps = zip(days, days.dropFirst()).map { Double($1 - $0) }
      gapCounts.insert(gaps.count)
      #expect(profile.purchaseDays == days.count)
      #expect(profile.daysToSecond == (days.count > 1 ? days[1] - days[0] : nil))
      #expect(profile.gapMean == (gaps.isEmpty ? nil : gaps.reduce(0, +) / Double(gaps.count)))
      #expect(profile.gapMedian == (gaps.isEmpty ? nil : try Quantiles.median(gaps)))
      for (w, window) in CustomerProfile.windows.enumerated() {
        guard let first = days.first, shop.asOf.number - first >= window else {
          #expect(profile.ordersWithin[w] == nil && profile.revenueWithin[w] == nil)
          continue
        }
        let inside = own.filter { Int(orders.day[$0]) - first <= window }
        #expect(profile.ordersWithin[w] == Int64(inside.count))
        #expect(profile.revenueWithin[w] == inside.reduce(0) { $0 + orders.net($1) })
      }
      let isKnown = days.first.map { shop.asOf.number - $0 >= 90 } ?? false
      #expect(profile.repeatedWithin90 == (isKnown ? days.count > 1 && days[1] - days[0] <= 90 : nil))
    }
    // None, one, an even and an odd number, and more than fit one look.
    #expect(gapCounts.isSuperset(of: [0, 1, 2, 3, 4]) && gapCounts.max()! > 20)
  }

  /// Names in bytewise order among those that are as frequent; orders without one do not count.
  @Test func topCodes() {
    let orders = Self.shop.orders
    let reader = ProfileReader(Self.shop)
    var ties = 0
    for c in 0..<Self.customers {
      let profile = reader.profile(c)
      let own = Self.counted(c)
      let categories = own.map { orders.category[$0] }.filter { $0 >= 0 }
      let channels = own.map { orders.channel[$0] }.filter { $0 >= 0 }
      func bytewise(_ names: [String]) -> (Int32, Int32) -> Bool {
        { names[Int($0)].utf8.lexicographicallyPrecedes(names[Int($1)].utf8) }
      }
      let category = Self.top(categories, bytewise(orders.categories))
      #expect(profile.topCategory == category ?? -1)
      #expect(profile.topChannel == Self.top(channels, bytewise(orders.channels)) ?? -1)
      #expect(profile.categories == Set(categories).count && profile.channels == Set(channels).count)
      let most = categories.count { $0 == category }
      #expect(profile.topCategoryShare == category.map { _ in Double(most) / Double(categories.count) })
      if let category,
        Set(categories).contains(where: { code in code != category && categories.count { $0 == code } == most
        })
      {
        ties += 1
      }
    }
    #expect(ties > 20)
  }

  /// Of the last twelve weeks of seven days, as sets.
  @Test func activeWeeks() {
    let shop = Self.shop
    let reader = ProfileReader(shop)
    var seen: Set<Int> = []
    for c in 0..<Self.customers {
      var days = Self.counted(c).map { Int(shop.orders.day[$0]) }
      days += shop.feedback.slice(c).map { Int(shop.feedback.day[$0]) }
      days += shop.referrals.rows(ofReferrer: c).map { Int(shop.referrals.ownDay(Int($0))) }
      let weeks = Set(days.map { (shop.asOf.number - $0) / 7 }.filter { $0 < 12 })
      #expect(reader.profile(c).activeWeeks == weeks.count)
      seen.insert(weeks.count)
    }
    #expect(seen.count > 2)
  }

  /// What a reader has read before changes nothing.
  @Test func eachCustomerAnew() {
    let reader = ProfileReader(Self.shop)
    for c in (0..<Self.customers).reversed() {
      let (used, fresh) = (reader.profile(c), ProfileReader(Self.shop).profile(c))
      #expect(used.topCategory == fresh.topCategory && used.topCategoryShare == fresh.topCategoryShare)
      #expect(used.topHour == fresh.topHour && used.topWeekday == fresh.topWeekday)
      #expect(used.channels == fresh.channels && used.gapMedian == fresh.gapMedian)
    }
  }
}
