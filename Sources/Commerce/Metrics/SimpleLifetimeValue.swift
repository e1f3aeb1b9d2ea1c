internal import CivilTime

/// ltv.simple: a month's average order times its orders per buyer times the months that
/// its churn rate leaves, at most 36.
enum SimpleLifetimeValue {
  static func rows(_ rows: [MetricRow]) -> [MetricRow] {
    var found: [String: [Period: MetricRow]] = [:]
    let needed = ["orders.aov", "orders.per_buyer", "loyalty.churn_rate"]
    for row in rows where row.isWhole && row.period.kind == .month && needed.contains(row.metric) {
      found[row.metric, default: [:]][row.period] = row
    }
    let months = rows.filter { $0.isWhole && $0.metric == needed[0] && $0.period.kind == .month }
    return months.map { average in
      var row = MetricRow("ltv.simple", average.period)
      let (rate, churn) = (found[needed[1]]?[average.period], found[needed[2]]?[average.period])
      if let value = average.value, let orders = rate?.value, let churn, let lost = churn.value,
        let low = churn.low
      {
        if low > 0 {
          row.value = value * orders * min(36, 1 / lost)
        } else {
          row.note = "churn's interval touches 0"
        }
      } else {
        row.note = "no order value or churn rate in this month"
      }
      if average.note.contains("in_progress") { row.add(note: "in_progress") }
      return row
    }
  }
}
