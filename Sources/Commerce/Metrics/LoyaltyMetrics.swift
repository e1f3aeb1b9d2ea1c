package import CivilTime
internal import Statistics

/// loyalty.*: who comes back.
struct LoyaltyMetrics: MetricFamily {
  static let windows = [30, 60, 90, 180, 365]

  private struct Activity: MetricState {
    var stillActive = Share()
    var retention = Share()
    var reactivated = 0

    mutating func merge(_ other: Activity) {
      stillActive.merge(other.stillActive)
      retention.merge(other.retention)
      reactivated += other.reactivated
    }
  }

  private var repurchase: [ByPeriod<Share>]
  private var activity: ByPeriod<Activity>
  private let periods: Periods

  init(_ shop: Shop, _ periods: Periods) {
    self.periods = periods
    repurchase = Self.windows.map { _ in ByPeriod(periods) }
    activity = ByPeriod(periods)
  }

  mutating func add(_ c: Int, _ shop: Shop) {
    let days = shop.purchaseDays(c)
    guard let first = days.first.map({ Day(Int($0)) }) else { return }
    if !shop.leftTruncated[c] {
      for (w, window) in Self.windows.enumerated() where shop.observed(first, for: window) {
        let again = days.count > 1 && Int(days[1]) - first.number <= window
        repurchase[w].update(first.month) { $0.add(again) }
      }
    }
    addActivity(days, first, shop)
  }

  private mutating func addActivity(_ days: [Int32], _ first: Day, _ shop: Shop) {
    let active = shop.settings.activeDays
    func bought(_ from: Day, _ to: Day) -> Bool {
      days.contains { Int($0) >= from.number && Int($0) <= to.number }
    }
    for m in 0..<periods.count {
      let month = periods.first + m
      let end = min(month.last, shop.asOf)
      let before = bought(month.first + -active, month.first + -1)
      let after = bought(end + (1 - active), end)
      let boughtBefore = m > 0 && bought((month + -1).first, (month + -1).last)
      guard before || after || boughtBefore else { continue }
      activity.updateMonth(month) {
        if before { $0.stillActive.add(after) }
        if boughtBefore { $0.retention.add(bought(month.first, end)) }
        if after, !before, first < month.first { $0.reactivated += 1 }
      }
    }
  }

  mutating func merge(_ other: LoyaltyMetrics) {
    for w in repurchase.indices { repurchase[w].merge(other.repurchase[w]) }
    activity.merge(other.activity)
  }

  func rows(_ shop: Shop, _ periods: Periods, majorPerMinor: Double) -> [MetricRow] {
    var rows: [MetricRow] = []
    for (w, window) in Self.windows.enumerated() {
      rows += repurchase[w].rows("loyalty.repurchase_rate.\(window)d", periods, observedFor: window) {
        $0.fill(&$1)
      }
    }
    rows += activity.rows("loyalty.still_active_rate", periods, monthsOnly: true) {
      if known($1.month!, shop) { $0.stillActive.fill(&$1) } else { $1.note = Self.tooEarly }
    }
    rows += activity.rows("loyalty.churn_rate", periods, monthsOnly: true) { state, row in
      guard known(row.month!, shop) else { return row.note = Self.tooEarly }
      state.stillActive.fill(&row)
      row.numerator = Double(state.stillActive.trials - state.stillActive.successes)
      row.value = row.value.map { 1 - $0 }
      (row.low, row.high) = (row.high.map { 1 - $0 }, row.low.map { 1 - $0 })
    }
    rows += activity.rows("loyalty.reactivated", periods, monthsOnly: true) {
      if known($1.month!, shop) { $1.count($0.reactivated) } else { $1.note = Self.tooEarly }
    }
    rows += activity.rows("loyalty.period_retention", periods, monthsOnly: true) {
      let unknown = $1.month! == periods.first && !shop.settings.historyComplete
      if unknown { $1.note = Self.tooEarly } else { $0.retention.fill(&$1) }
    }
    return rows
  }

  private static let tooEarly = "the file starts too late to tell"

  /// The whole window before the month lies inside the file.
  private func known(_ month: Month, _ shop: Shop) -> Bool {
    guard let first = shop.firstDay else { return false }
    return shop.settings.historyComplete || month.first - first >= shop.settings.activeDays
  }
}

/// ltv.revenue.*: what a customer brings in its first days.
struct LifetimeMetrics: MetricFamily {
  static let windows = [30, 90, 180, 365]
  private var revenue: [ByPeriod<IntegerMoments>]

  init(_ shop: Shop, _ periods: Periods) {
    revenue = Self.windows.map { _ in ByPeriod(periods) }
  }

  mutating func add(_ c: Int, _ shop: Shop) {
    guard let first = shop.firstDay(of: c), !shop.leftTruncated[c] else { return }
    for (w, window) in Self.windows.enumerated() where shop.observed(first, for: window) {
      let value = shop.netRevenue(c, from: first, days: window)
      revenue[w].update(first.month) { $0.add(value) }
    }
  }

  mutating func merge(_ other: LifetimeMetrics) {
    for w in revenue.indices { revenue[w].merge(other.revenue[w]) }
  }

  func rows(_ shop: Shop, _ periods: Periods, majorPerMinor unit: Double) -> [MetricRow] {
    Self.windows.enumerated().flatMap { w, window in
      revenue[w].rows("ltv.revenue.\(window)d", periods, observedFor: window) {
        $0.fillMean(&$1, unit: unit)
      }
    }
  }
}

extension Shop {
  /// Net revenue of counted orders at local-day difference 0 … days from `first`.
  package func netRevenue(_ c: Int, from first: Day, days: Int) -> Int64 {
    var total: Int64 = 0
    for i in orders.slice(c) where orders.isCounted(i) {
      let age = Int(orders.day[i]) - first.number
      if age >= 0, age <= days { total += orders.net(i) }
    }
    return total
  }
}
