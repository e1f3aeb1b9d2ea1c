package import CivilTime

/// A series that trends.csv follows.
package enum TrendMetric: String, Sendable, CaseIterable {
  case count = "orders.count"
  case netRevenue = "orders.net_revenue"
  case aov = "orders.aov"
  case buyers = "orders.buyers"
  case newBuyers = "orders.new_buyers"
}

/// Exact sums of (net, orders) over units, a customer or one guest order, and their products.
struct PairSums: Sendable {
  var units = 0
  var net: Int128 = 0
  var orders: Int128 = 0
  var netNet: Int128 = 0
  var netOrders: Int128 = 0
  var ordersOrders: Int128 = 0

  mutating func add(_ run: TradeSeries.Run) {
    units += 1
    net += Int128(run.net)
    orders += Int128(run.orders)
    netNet += Self.product(run.net, run.net)
    netOrders += Self.product(run.net, run.orders)
    ordersOrders += Self.product(run.orders, run.orders)
  }

  /// Nearly all products fit into 64 bits, which take an instruction.
  @inline(__always)
  static func product(_ a: Int64, _ b: Int64) -> Int128 {
    let (product, isLonger) = a.multipliedReportingOverflow(by: b)
    return isLonger ? Int128(a) * Int128(b) : Int128(product)
  }
}

/// Products over units that bought in a period and in the one `lag` before it.
struct CrossSums: Sendable {
  var units = 0
  var netNet: Int128 = 0
  /// Net now by orders then, and orders now by net then.
  var netOrders: Int128 = 0
  var ordersNet: Int128 = 0
  var ordersOrders: Int128 = 0

  mutating func add(_ now: TradeSeries.Run, _ then: TradeSeries.Run) {
    units += 1
    netNet += PairSums.product(now.net, then.net)
    netOrders += PairSums.product(now.net, then.orders)
    ordersNet += PairSums.product(now.orders, then.net)
    ordersOrders += PairSums.product(now.orders, then.orders)
  }
}

/// What the shop sold by period, with what an interval of a change needs: the same
/// customers buy in both periods, so the two are not independent.
package struct TradeSeries: Sendable {
  /// One customer's purchases in one period.
  struct Run: Sendable {
    var period: Int
    var net: Int64 = 0
    var orders: Int64 = 0
  }

  package let unit: CalendarUnit
  /// Days are not compared with one another: of them there are orders and net revenue alone.
  private var hasUnits: Bool { unit != .day }
  /// Number of the first period.
  package let first: Int
  /// Periods in a year.
  package let year: Int
  private(set) var totals: [PairSums]
  private(set) var guests: [Int]
  private(set) var newBuyers: [Int]
  private(set) var before: [CrossSums]
  private(set) var yearBefore: [CrossSums]

  package init(_ unit: CalendarUnit, _ shop: Shop) {
    self.unit = unit
    let first = unit.number(of: min(shop.firstDay ?? shop.asOf, shop.asOf))
    self.first = first
    let count = unit.number(of: shop.asOf) - first + 1
    // Periods by day from the first one's first day on: what lies outside belongs to none.
    let origin = unit.first(first)
    let periods = unit.numbers(from: origin, to: unit.last(first + count - 1)).map { Int($0) - first }
    func period(_ day: Int32) -> Int? {
      let offset = Int(day) - origin.number
      return offset >= 0 && offset < periods.count ? periods[offset] : nil
    }
    year = unit == .month ? 12 : unit == .week ? 52 : 364
    totals = Array(repeating: PairSums(), count: count)
    guests = Array(repeating: 0, count: count)
    newBuyers = guests
    before = Array(repeating: CrossSums(), count: count)
    yearBefore = before
    guard hasUnits else {
      for i in shop.orders.day.indices where shop.orders.isCounted(i) {
        guard let period = period(shop.orders.day[i]) else { continue }
        totals[period].net += Int128(shop.orders.net(i))
        totals[period].orders += 1
      }
      return
    }
    var runs: [Run] = []
    for c in 0..<shop.customers {
      runs.removeAll(keepingCapacity: true)
      // The run that goes on, without orders at first.
      var run = Run(period: -1)
      for i in shop.orders.slice(c) where shop.orders.isCounted(i) {
        guard let period = period(shop.orders.day[i]) else { continue }
        if period != run.period {
          if run.orders > 0 { runs.append(run) }
          run = Run(period: period)
        }
        run.net += shop.orders.net(i)
        run.orders += 1
      }
      if run.orders > 0 { runs.append(run) }
      add(runs)
      if let day = shop.firstDay(of: c), day <= shop.asOf, !shop.leftTruncated[c] {
        if let period = period(Int32(day.number)) { newBuyers[period] += 1 }
      }
    }
    for i in shop.orders.guests where shop.orders.isCounted(i) {
      guard let period = period(shop.orders.day[i]) else { continue }
      totals[period].add(Run(period: period, net: shop.orders.net(i), orders: 1))
      guests[period] += 1
    }
  }

  private mutating func add(_ runs: [Run]) {
    var earlier = 0
    for (place, run) in runs.enumerated() {
      totals[run.period].add(run)
      if place > 0, runs[place - 1].period == run.period - 1 { before[run.period].add(run, runs[place - 1]) }
      while runs[earlier].period < run.period - year { earlier += 1 }
      if runs[earlier].period == run.period - year { yearBefore[run.period].add(run, runs[earlier]) }
    }
  }

  package var count: Int { totals.count }

  /// Periods wholly inside the file: its first order may have come in mid-period, and
  /// who is new cannot be told before the left truncation is over.
  package func whole(_ metric: TrendMetric, _ shop: Shop) -> Range<Int> {
    guard var day = shop.firstDay, day <= shop.asOf else { return 0..<0 }
    if metric == .newBuyers, !shop.settings.historyComplete { day = day + (shop.settings.activeDays + 1) }
    let number = unit.number(of: day)
    let start = min(count, number - first + (unit.first(number) == day ? 0 : 1))
    return start..<max(start, unit.lastWhole(shop.asOf) - first + 1)
  }

  /// The value of a period; nil for a mean over nothing.
  package func value(_ metric: TrendMetric, _ period: Int, majorPerMinor: Double) -> Double? {
    let sums = totals[period]
    precondition(hasUnits || metric == .count || metric == .netRevenue, "days have no \(metric.rawValue)")
    switch metric {
    case .count: return Double(sums.orders)
    case .netRevenue: return Double(sums.net) * majorPerMinor
    case .aov: return sums.orders > 0 ? Double(sums.net) * majorPerMinor / Double(sums.orders) : nil
    case .buyers: return Double(sums.units - guests[period])
    case .newBuyers: return Double(newBuyers[period])
    }
  }
}
