package import CivilTime
internal import Parallelism

/// First assignments and all others, by (time, customer).
package struct Assignments: Sendable {
  package var experiment: [Int32] = []
  package var variant: [Int32] = []
  package var customer: [Int32] = []
  package var time: [Int64] = []
  package var day: [Int32] = []
  package var experiments: [String] = []
  package var variants: [String] = []

  package init() {}
}

/// Rules that hold for the whole shop.
package struct ShopSettings: Sendable, Hashable {
  /// A buyer is active for this many local days after a counted order.
  package var activeDays = 90
  /// A referred customer's first order counts for the referral this long after its start.
  package var attributionDays = 90
  /// Feedback on one of these topics is a complaint, whatever its kind.
  package var complaintTopics: [String] = []
  /// The orders file begins where the shop begins.
  package var historyComplete = false

  package init() {}
}

/// The shop as histories by customer. Everything that Dangol measures is a walk
/// over one customer's slices of it.
package struct Shop: Sendable {
  /// Number of known customers; index = place in the canonical order.
  package let customers: Int
  /// First customer of each of the 256 buckets, and the end.
  package let buckets: [Int]
  package let orders: Orders
  package let referrals: Referrals
  package let feedback: Feedback
  package let assignments: Assignments
  package let people: People
  package let touches: Touches
  /// The last day that is known whole.
  package let asOf: Day
  /// Its last second, in UTC.
  package let asOfEnd: Int64
  package let settings: ShopSettings
  /// The day of the earliest order in the file.
  package let firstDay: Day?
  /// Index of each customer's first counted order, −1 for none.
  package let firstOrder: [Int32]
  /// Buyers whose first order may not be their first (3-month rule below).
  package let leftTruncated: [Bool]
  /// Row of the referral that brought each customer, −1 for none.
  private let converting: [Int32]
  /// Of each customer's counted orders, minor units.
  private let netRevenues: [Int64]

  package init(
    customers: Int, buckets: [Int], orders: Orders, referrals: Referrals, feedback: Feedback,
    assignments: Assignments, people: People, touches: Touches = Touches(), asOf: Day,
    asOfEnd: Int64? = nil, settings: ShopSettings, threads: Int = 1
  ) {
    precondition(buckets.count == 257 && buckets[256] == customers)
    self.customers = customers
    self.buckets = buckets
    self.orders = orders
    var feedback = feedback
    feedback.markComplaints(topics: settings.complaintTopics)
    self.feedback = feedback
    self.assignments = assignments
    self.people = people
    self.touches = touches
    self.asOf = asOf
    self.asOfEnd = asOfEnd ?? Int64(asOf.number + 1) * 86_400 - 1
    self.settings = settings
    let earliest = orders.day.min()
    firstDay = earliest.map { Day(Int($0)) }
    func each<Value>(_ value: @escaping @Sendable (Int) -> Value) -> [Value] where Value: BitwiseCopyable {
      let part = Parallel.chunk
      return Parallel.filled(customers, (customers + part - 1) / part, threads: threads) { at, values in
        for c in at * part..<min(customers, (at + 1) * part) { values[c] = value(c) }
      }
    }
    let first = each { c in
      orders.slice(c).first { orders.isCounted($0) }.map { Int32($0) } ?? -1
    }
    firstOrder = first
    leftTruncated = each { c in
      // An export that starts in mid-life makes old customers look new: a first
      // order within `activeDays` of the file's first day proves nothing, unless
      // the customer joined on or after that day.
      guard first[c] >= 0, !settings.historyComplete, let earliest,
        Int(orders.day[Int(first[c])] - earliest) <= settings.activeDays
      else { return false }
      let joined = people.joined[c]
      return joined == nil || joined!.number < Int(earliest)
    }
    // Asked for by who brought a customer, whose orders lie far apart.
    netRevenues = each { c in
      var total: Int64 = 0
      for i in orders.slice(c) where orders.isCounted(i) { total += orders.net(i) }
      return total
    }
    var referrals = referrals
    referrals.credit(orders: orders, firstOrder: first, people: people, customers: customers)
    self.referrals = referrals
    // Asked for by every stage, from four columns: looked up once.
    converting = each { [referrals] c in
      guard let row = referrals.creditedRow(of: c), first[c] >= 0 else { return -1 }
      let i = Int(first[c])
      let isInTime =
        orders.time[i] >= referrals.start[row]
        && Int(orders.day[i] - referrals.startDay[row]) <= settings.attributionDays
      return isInTime ? Int32(row) : -1
    }
  }

  /// Net revenue of a customer's counted orders, minor units.
  package func netRevenue(_ c: Int) -> Int64 { netRevenues[c] }

  package func isBuyer(_ c: Int) -> Bool { firstOrder[c] >= 0 }

  package func firstDay(of c: Int) -> Day? {
    firstOrder[c] < 0 ? nil : Day(Int(orders.day[Int(firstOrder[c])]))
  }

  /// The as-of day lies at least `days` after `day`.
  package func observed(_ day: Day, for days: Int) -> Bool { asOf - day >= days }

  /// The second local day with a counted order.
  package func secondPurchaseDay(of c: Int) -> Day? {
    guard firstOrder[c] >= 0 else { return nil }
    let first = orders.day[Int(firstOrder[c])]
    return orders.slice(c).first { orders.isCounted($0) && orders.day[$0] != first }.map {
      Day(Int(orders.day[$0]))
    }
  }

  /// Local days with a counted order, ascending; the memory is there for `body` alone.
  @inline(__always)  // else the closure takes copies of what it uses, and a shop is many arrays
  func withPurchaseDays<Result>(_ c: Int, _ body: (UnsafeBufferPointer<Int32>) -> Result) -> Result {
    let own = orders.slice(c)
    return withUnsafeTemporaryAllocation(of: Int32.self, capacity: own.count) { days in
      var count = 0
      for i in own where orders.isCounted(i) && (count == 0 || days[count - 1] != orders.day[i]) {
        days.initializeElement(at: count, to: orders.day[i])
        count += 1
      }
      return body(UnsafeBufferPointer(rebasing: days[..<count]))
    }
  }

  /// The referral that brought a customer, if its first order converts it:
  /// at or after the start and within `attributionDays` local days of it.
  package func conversion(of c: Int) -> Int? { converting[c] < 0 ? nil : Int(converting[c]) }
}
