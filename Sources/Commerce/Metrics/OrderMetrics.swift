internal import CivilTime
internal import Statistics

/// orders.*: what was sold, cancelled and sent back.
struct OrderMetrics: MetricFamily {
  private struct State: MetricState {
    var counted = 0
    var buyers = 0
    var newBuyers = 0
    var net: Int128 = 0
    /// (net, counted), (cancelled, all), … by unit: a customer, or one guest order.
    var aov = IntegerMoments()
    var cancelled = IntegerMoments()
    var cancelledUnpaid = IntegerMoments()
    var cancelledPaid = IntegerMoments()
    var refunds = IntegerMoments()
    var returned = IntegerMoments()
    var guests = IntegerMoments()
    var perBuyer = IntegerMoments()
    var completion = DurationState()

    mutating func add(_ u: UnitTotals, unit: Int64, identified: Bool) {
      counted += u.counted
      net += Int128(u.net)
      if u.counted > 0 {
        aov.add(u.net, Int64(u.counted))
        guests.add(identified ? 0 : Int64(u.counted), Int64(u.counted))
        if identified {
          buyers += 1
          perBuyer.add(Int64(u.counted))
        }
      }
      if u.all > 0 {
        cancelled.add(Int64(u.cancelled), Int64(u.all))
        cancelledUnpaid.add(Int64(u.cancelled - u.cancelledPaid), Int64(u.all))
        cancelledPaid.add(Int64(u.cancelledPaid), Int64(u.all))
      }
      if u.paid > 0 {
        returned.add(Int64(u.returned), Int64(u.paid))
        if u.amount > 0 { refunds.add(u.refunded, u.amount) }
      }
      for seconds in u.completion { completion.add(seconds, unit: unit) }
    }

    mutating func merge(_ other: State) {
      counted += other.counted
      buyers += other.buyers
      newBuyers += other.newBuyers
      net += other.net
      aov.merge(other.aov)
      cancelled.merge(other.cancelled)
      cancelledUnpaid.merge(other.cancelledUnpaid)
      cancelledPaid.merge(other.cancelledPaid)
      refunds.merge(other.refunds)
      returned.merge(other.returned)
      guests.merge(other.guests)
      perBuyer.merge(other.perBuyer)
      completion.merge(other.completion)
    }
  }

  /// One unit's orders in one period.
  private struct UnitTotals {
    var all = 0
    var cancelled = 0
    var cancelledPaid = 0
    var paid = 0
    var counted = 0
    var returned = 0
    var amount: Int64 = 0
    var refunded: Int64 = 0
    var net: Int64 = 0
    var completion: [Int64] = []

    mutating func add(_ i: Int, _ orders: Orders) {
      all += 1
      if orders.status[i] == .cancelled {
        cancelled += 1
        if orders.paidAt[i] != Orders.missing { cancelledPaid += 1 }
      }
      if orders.isPaid(i) {
        paid += 1
        amount += orders.amount[i]
        refunded += orders.refund[i]
        if orders.isReturned(i) { returned += 1 }
      }
      guard orders.isCounted(i) else { return }
      counted += 1
      net += orders.net(i)
      if orders.completedAt[i] != Orders.missing { completion.append(orders.completedAt[i] - orders.time[i]) }
    }
  }

  private var states: ByPeriod<State>

  init(_ shop: Shop, _ periods: Periods) { states = ByPeriod(periods) }

  mutating func add(_ c: Int, _ shop: Shop) {
    let orders = shop.orders
    var whole = UnitTotals()
    var current = UnitTotals()
    var month: Month?
    for i in orders.slice(c) {
      let its = Day(Int(orders.day[i])).month
      if its != month {
        flush(current, month, unit: Int64(c))
        (current, month) = (UnitTotals(), its)
      }
      current.add(i, orders)
      whole.add(i, orders)
    }
    flush(current, month, unit: Int64(c))
    states.all.add(whole, unit: Int64(c), identified: true)
    if let first = shop.firstDay(of: c), !shop.leftTruncated[c] {
      states.update(first.month) { $0.newBuyers += 1 }
    }
  }

  private mutating func flush(_ totals: UnitTotals, _ month: Month?, unit: Int64) {
    guard let month else { return }
    states.updateMonth(month) { $0.add(totals, unit: unit, identified: true) }
  }

  mutating func addUnidentified(_ shop: Shop) {
    for i in shop.orders.guests {
      var unit = UnitTotals()
      unit.add(i, shop.orders)
      states.update(Day(Int(shop.orders.day[i])).month) {
        $0.add(unit, unit: -1 - Int64(i), identified: false)
      }
    }
  }

  mutating func merge(_ other: OrderMetrics) { states.merge(other.states) }

  func rows(_ shop: Shop, _ periods: Periods, majorPerMinor unit: Double) -> [MetricRow] {
    var rows: [MetricRow] = []
    func add(_ name: String, _ fill: (State, inout MetricRow) -> Void) {
      rows += states.rows("orders." + name, periods, fill)
    }
    add("count") { $1.count($0.counted) }
    add("buyers") { $1.count($0.buyers) }
    add("new_buyers") { $1.count($0.newBuyers) }
    add("guest_share") { $0.guests.fillRatio(&$1) }
    add("net_revenue") {
      $1.value = Double($0.net) * unit
      $1.numerator = $1.value
    }
    add("aov") { $0.aov.fillRatio(&$1, unit: unit) }
    add("per_buyer") { $0.perBuyer.fillMean(&$1) }
    add("cancel_rate") { $0.cancelled.fillRatio(&$1) }
    if shop.orders.recordsPayment {
      add("cancel_rate.before_payment") { $0.cancelledUnpaid.fillRatio(&$1) }
      add("cancel_rate.after_payment") { $0.cancelledPaid.fillRatio(&$1) }
    }
    add("refund_rate") { $0.refunds.fillRatio(&$1, unit: unit, unitY: unit) }
    add("return_rate") { $0.returned.fillRatio(&$1) }
    add("completion_hours.median") { $0.completion.fillHours(&$1, 0.5) }
    add("completion_hours.p90") { $0.completion.fillHours(&$1, 0.9) }
    return rows
  }
}

/// Durations by unit, for quantiles with Woodruff's interval (Woodruff 1952).
struct DurationState: MetricState {
  private var values: [(seconds: Int64, unit: Int64)] = []

  mutating func add(_ seconds: Int64, unit: Int64) { values.append((seconds, unit)) }
  mutating func merge(_ other: DurationState) { values += other.values }

  /// The p-quantile in hours: the share of rows at or below the estimate is a
  /// ratio of sums over units; its interval is carried back through the quantiles.
  func fillHours(_ row: inout MetricRow, _ p: Double) {
    let sorted = values.map { Double($0.seconds) / 3600 }.sorted()
    row.n = Set(values.map(\.unit)).count
    row.denominator = Double(values.count)
    guard let estimate = try? Quantiles.type7(sorted: sorted, p) else {
      row.add(note: "nothing recorded")
      return
    }
    row.value = estimate
    let byUnit = values.sorted { ($0.unit, $0.seconds) < ($1.unit, $1.seconds) }
    var moments = IntegerMoments()
    var i = 0
    while i < byUnit.count {
      var below: Int64 = 0
      var total: Int64 = 0
      let unit = byUnit[i].unit
      while i < byUnit.count, byUnit[i].unit == unit {
        total += 1
        if Double(byUnit[i].seconds) / 3600 <= estimate { below += 1 }
        i += 1
      }
      moments.add(below, total)
    }
    guard let ratio = try? RatioSummary(moments), ratio.squaredStandardError > 0 else {
      row.add(note: "no interval: too few units")
      return
    }
    let half = 1.959963984540054 * ratio.squaredStandardError.squareRoot()
    row.low = try? Quantiles.type7(sorted: sorted, max(0, p - half))
    row.high = try? Quantiles.type7(sorted: sorted, min(1, p + half))
  }
}
