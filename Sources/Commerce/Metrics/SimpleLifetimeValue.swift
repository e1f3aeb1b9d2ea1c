internal import CivilTime
internal import Statistics

/// ltv.simple: a month's average order times its orders per buyer times the months that
/// its churn rate leaves, at most 36.
enum SimpleLifetimeValue {
  private static let most = 36.0

  /// `rows` are those of the metrics that it is made of.
  static func rows(_ input: MetricInput, _ rows: [[MetricRow]]) -> [MetricRow] {
    var found: [String: [Period: MetricRow]] = [:]
    let needed = ["orders.aov", "orders.per_buyer", "loyalty.churn_rate"]
    var months: [MetricRow] = []
    for metric in rows where needed.contains(metric.first?.metric ?? "") {
      for row in metric where row.isWhole && row.period.kind == .month {
        found[row.metric, default: [:]][row.period] = row
        if row.metric == needed[0] { months.append(row) }
      }
    }
    let sums = sums(input)
    return months.enumerated().map { m, average in
      var row = MetricRow("ltv.simple", average.period)
      let (rate, churn) = (found[needed[1]]?[average.period], found[needed[2]]?[average.period])
      if let value = average.value, let orders = rate?.value, let churn, let lost = churn.value,
        let low = churn.low
      {
        if low > 0 {
          fill(&row, spending: value * orders, lost, sums[m])
        } else {
          row.note = "churn's interval touches 0"
        }
      } else {
        row.note = "no order value or churn rate in this month"
      }
      if average.isInProgress { row.add(note: MetricRow.inProgress) }
      return row
    }
  }

  private static func fill(_ row: inout MetricRow, spending: Double, _ lost: Double, _ sums: MonthlyValue) {
    row.value = spending * min(most, 1 / lost)
    row.n = sums.units
    let errors = sums.logErrors()
    guard spending > 0, errors.value.isFinite, errors.value > 1e-8,
      let z = try? Critical.normal(level: 0.95)
    else { return row.add(note: "no interval: all units are alike") }
    func end(_ side: Double) -> Double {
      // The smaller of the value with 36 months and of the one by churn, each at its own end.
      min(
        spending * most * Elementary.exp(side * z * errors.spending),
        spending / lost * Elementary.exp(side * z * errors.value))
    }
    (row.low, row.high) = (end(-1), end(1))
  }

  /// By month, in the order of the grid.
  private static func sums(_ input: MetricInput) -> [MonthlyValue] {
    let (shop, grid) = (input.shop, input.grid([.month]))
    let calendar = Calendar(grid).spans[0]
    let origin = Int32(grid.firstDay.month.first.number)
    let monthOf = CalendarUnit.month.numbers(from: grid.firstDay.month.first, to: grid.asOf)
      .map { Int($0) - grid.periods[0].index }
    let active = Int32(shop.settings.activeDays)
    let parts = input.parts { customers in
      var sums = [MonthlyValue](repeating: MonthlyValue(), count: grid.periods.count)
      var open = [MonthlyValue.Unit](repeating: MonthlyValue.Unit(), count: grid.periods.count)
      var days: [Int32] = []
      for c in customers where shop.isBuyer(c) {
        days.removeAll(keepingCapacity: true)
        for i in shop.orders.slice(c) where shop.orders.isCounted(i) {
          let day = shop.orders.day[i]
          if days.last != day { days.append(day) }
          guard monthOf.indices.contains(Int(day - origin)) else { continue }
          let month = monthOf[Int(day - origin)]
          open[month].net += shop.orders.net(i)
          open[month].orders += 1
        }
        days.withUnsafeBufferPointer { days in
          Activity.each(days, calendar, active: active) { activity in
            for month in activity.places {
              open[month].wasActive = activity.before
              open[month].isLost = activity.before && !activity.after
              if activity.before || activity.bought > 0 { sums[month].add(open[month]) }
              open[month] = MonthlyValue.Unit()
            }
          }
        }
      }
      return sums
    }
    var whole = parts[0]
    for part in parts.dropFirst() { for m in whole.indices { whole[m].merge(part[m]) } }
    for i in shop.orders.guests where shop.orders.isCounted(i) {
      guard monthOf.indices.contains(Int(shop.orders.day[i] - origin)) else { continue }
      whole[monthOf[Int(shop.orders.day[i] - origin)]].add(
        MonthlyValue.Unit(net: shop.orders.net(i), orders: 1, isGuest: true))
    }
    return whole
  }
}
