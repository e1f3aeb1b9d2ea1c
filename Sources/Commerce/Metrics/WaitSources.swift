internal import CivilTime
internal import Statistics

extension Waits {
  static func rows(_ input: MetricInput) -> [MetricRow] {
    var rows = deliveries(input) + gaps(input)
    if input.shop.referrals.count > 0 { rows += conversions(input) }
    if input.shop.feedback.kind.contains(.ticket) { rows += tickets(input) }
    return rows
  }

  private static func gather(
    _ input: MetricInput, _ work: @escaping @Sendable (Int, inout WaitRows) -> Void
  ) -> WaitRows {
    let parts = input.parts { customers in
      var rows = WaitRows()
      for c in customers { work(c, &rows) }
      return rows
    }
    return WaitRows(joining: parts)
  }

  /// From order to delivery.
  private static func deliveries(_ input: MetricInput) -> [MetricRow] {
    let shop = input.shop
    let orders = shop.orders
    let splits = WaitSplits(input.splits.orders, input.splits.customers)
    @Sendable func add(_ i: Int, _ unit: Int, _ rows: inout WaitRows) {
      guard orders.isCounted(i), orders.completedAt[i] != Orders.missing else { return }
      rows.add(orders.completedAt[i] - orders.time[i], unit: unit, day: orders.day[i], row: i)
    }
    var rows = gather(input) { c, rows in for i in orders.slice(c) { add(i, c, &rows) } }
    for (g, i) in orders.guests.enumerated() { add(i, shop.customers + g, &rows) }
    return Waits(
      input: input, rows: rows, splits: splits, method: .woodruff, scale: 3600,
      observedFor: 0, reason: nil,
      metrics: (("orders.completion_hours.median", 0.5), ("orders.completion_hours.p90", 0.9))
    ).metricRows()
  }

  /// Between purchase days; splits are by the first order.
  private static func gaps(_ input: MetricInput) -> [MetricRow] {
    let shop = input.shop
    let splits = WaitSplits(input.splits.orders, input.splits.customers)
    let orders = shop.orders
    let rows = gather(input) { c, rows in
      let first = Int(shop.firstOrder[c])
      guard first >= 0 else { return }
      var last = orders.day[first]
      for i in orders.slice(c) where orders.isCounted(i) && orders.day[i] != last {
        rows.add(Int64(orders.day[i] - last), unit: c, day: last, row: first)
        last = orders.day[i]
      }
    }
    return Waits(
      input: input, rows: rows, splits: splits, method: .woodruff, scale: 1,
      observedFor: 0, reason: nil, metrics: (("loyalty.gap_days.median", 0.5), ("loyalty.gap_days.p90", 0.9))
    ).metricRows()
  }

  /// From a referral's start to the first order, as far as it was seen.
  private static func conversions(_ input: MetricInput) -> [MetricRow] {
    let shop = input.shop
    let referrals = shop.referrals
    let splits = WaitSplits(input.splits.referrals, input.splits.customers)
    let limit = shop.settings.attributionDays
    let rows = gather(input) { c, rows in
      for row in referrals.rows(ofReferrer: c).map(Int.init) where referrals.isCredited(row) {
        let friend = Int(referrals.referred[row])
        let start = referrals.startDay[row]
        let converts = shop.conversion(of: friend) == row
        let days =
          converts
          ? Int(shop.orders.day[Int(shop.firstOrder[friend])] - start)
          : min(limit, shop.asOf.number - Int(start))
        rows.add(Int64(days), ended: converts, unit: c, day: start, row: row)
      }
    }
    return Waits(
      input: input, rows: rows, splits: splits, method: .kaplanMeier, scale: 1,
      observedFor: limit, reason: nil,
      metrics: (("referral.days_to_convert.median", 0.5), ("referral.days_to_convert.p90", 0.9))
    ).metricRows()
  }

  /// From a ticket's submission to the first answer, and to its settlement.
  private static func tickets(_ input: MetricInput) -> [MetricRow] {
    let shop = input.shop
    let feedback = shop.feedback
    let splits = WaitSplits(input.splits.feedback, input.splits.customers)
    func waits(
      _ name: String, _ recorded: Bool, _ end: @escaping @Sendable (Int) -> Int64?
    ) -> [MetricRow] {
      @Sendable func add(_ row: Int, _ unit: Int, _ rows: inout WaitRows) {
        guard feedback.kind[row] == .ticket else { return }
        let over = end(row)
        rows.add(
          (over ?? shop.asOfEnd) - feedback.time[row], ended: over != nil, unit: unit,
          day: feedback.day[row], row: row)
      }
      var rows = gather(input) { c, rows in for row in feedback.slice(c) { add(row, c, &rows) } }
      for (u, row) in feedback.unknown.enumerated() { add(row, shop.customers + u, &rows) }
      return Waits(
        input: input, rows: rows, splits: splits, method: .kaplanMeier, scale: 3600,
        observedFor: 0, reason: recorded ? nil : "not recorded",
        metrics: (("tickets.\(name)_hours.median", 0.5), ("tickets.\(name)_hours.p90", 0.9))
      ).metricRows()
    }
    return waits("first_response", feedback.recordsAnswers) { row in
      feedback.respondedAt[row] == Orders.missing ? nil : feedback.respondedAt[row]
    } + waits("resolution", feedback.recordsSettlements) { feedback.settled($0)?.time }
  }
}
