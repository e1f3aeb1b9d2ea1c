/// One unit of an experiment: a customer with its first assignment.
package struct ExperimentUnit: Sendable, Equatable {
  package let customer: Int32
  package let arm: Int
  package let time: Int64
  package let day: Int32
  /// Seen in another arm later.
  package let crossedOver: Bool
}

/// An experiment's units, by (assigned time, customer), and what they did
/// inside their windows.
package struct ExperimentData: Sendable {
  package let name: String
  /// Bytewise, the control first.
  package let arms: [String]
  package let units: [ExperimentUnit]
  package let windowDays: Int

  /// First assignments of each customer. nil: the experiment has no rows.
  package init?(_ definition: ExperimentDefinition, _ shop: Shop) {
    let a = shop.assignments
    guard let code = a.experiments.firstIndex(of: definition.name) else { return nil }
    let rows = a.time.indices.filter { a.experiment[$0] == Int32(code) && a.customer[$0] >= 0 }
    guard !rows.isEmpty else { return nil }
    var isUsed = [Bool](repeating: false, count: a.variants.count)
    for row in rows { isUsed[Int(a.variant[row])] = true }
    // An arm that nobody was assigned to is an arm of 0: the ratio check tells.
    let used = isUsed.indices.filter { isUsed[$0] }.map { a.variants[$0] }
    var names = Set(used).union(definition.split.keys).sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
    if let control = definition.control {
      names.removeAll { $0 == control }
      names.insert(control, at: 0)
    }
    let place = a.variants.map { names.firstIndex(of: $0) }
    // By customer: the row of the first assignment, −1 for none; whether another arm was seen later.
    var first = [Int32](repeating: -1, count: shop.customers)
    var crossed = [Bool](repeating: false, count: shop.customers)
    var order: [Int32] = []
    for row in rows {
      let c = Int(a.customer[row])
      if first[c] < 0 {
        first[c] = Int32(row)
        order.append(Int32(c))
      } else if a.variant[Int(first[c])] != a.variant[row] {
        crossed[c] = true
      }
    }
    name = definition.name
    arms = names
    windowDays = definition.windowDays
    units = order.map { c in
      let row = Int(first[Int(c)])
      return ExperimentUnit(
        customer: c, arm: place[Int(a.variant[row])]!, time: a.time[row], day: a.day[row],
        crossedOver: crossed[Int(c)])
    }
  }

  /// Where a value is looked for: in the window, or in so many days before the assignment.
  package enum Span: Sendable, Equatable {
    case window
    case before(days: Int)
  }

  /// A unit's value of a source, in minor units or counts; nil where it is not measured on it.
  package func value(
    _ source: ExperimentMetric.Source, _ unit: ExperimentUnit, _ shop: Shop, _ clicks: Clicks,
    _ span: Span = .window
  ) -> Int64? {
    let c = Int(unit.customer)
    func inside(_ time: Int64, _ day: Int32) -> Bool {
      switch span {
      case .window: time >= unit.time && Int(day - unit.day) <= windowDays
      case .before(let days): time < unit.time && Int(unit.day - day) <= days
      }
    }
    let orders = shop.orders
    switch source {
    case .orders, .netRevenue, .returned:
      var total: Int64 = 0
      for i in orders.slice(c) where inside(orders.time[i], orders.day[i]) {
        switch source {
        case .orders: if orders.isCounted(i) { total += 1 }
        case .netRevenue: if orders.isCounted(i) { total += orders.net(i) }
        default: if orders.isPaid(i), orders.isReturned(i) { total += 1 }
        }
      }
      return total
    case .referralsSent, .referralsConverted:
      let referrals = shop.referrals
      return referrals.rows(ofReferrer: c).reduce(0) { total, row in
        let row = Int(row)
        guard inside(referrals.start[row], referrals.startDay[row]) else { return total }
        if source == .referralsSent { return total + 1 }
        let friend = Int(referrals.referred[row])
        return total + (friend >= 0 && shop.conversion(of: friend) == row ? 1 : 0)
      }
    case .complaints:
      let feedback = shop.feedback
      return Int64(
        feedback.slice(c).count {
          feedback.isComplaint($0) && inside(feedback.time[$0], feedback.day[$0])
        })
    case .nps:
      let feedback = shop.feedback
      let last = feedback.slice(c).last {
        feedback.kind[$0] == .nps && feedback.score[$0] != Orders.missing
          && inside(feedback.time[$0], feedback.day[$0])
      }
      return last.map { feedback.score[$0] / 1_000_000 }
    case .clicked:
      return Int64(clicks.slice(c).count { inside(clicks.time[$0], clicks.day[$0]) })
    }
  }

  /// (x, y) of a metric: success and 1, value and 1, or numerator and denominator.
  package func pair(
    _ metric: ExperimentMetric, _ unit: ExperimentUnit, _ shop: Shop, _ clicks: Clicks
  ) -> (Int64, Int64)? {
    guard let x = value(metric.of, unit, shop, clicks) else { return nil }
    switch metric.kind {
    case .proportion: return (x >= metric.atLeast ? 1 : 0, 1)
    case .mean: return (metric.of == .nps ? Self.promoterPoints(x) : x, 1)
    case .ratio: return value(metric.per ?? .orders, unit, shop, clicks).map { (x, $0) }
    }
  }

  /// The same measure before the assignment; a proportion's is the count itself, which
  /// tells more.
  package func covariate(
    _ metric: ExperimentMetric, _ unit: ExperimentUnit, _ shop: Shop, _ clicks: Clicks
  ) -> (Int64, Int64)? {
    guard let days = metric.covariateDays,
      let x = value(metric.of, unit, shop, clicks, .before(days: days))
    else { return nil }
    guard metric.kind == .ratio else { return (x, 1) }
    return value(metric.per ?? .orders, unit, shop, clicks, .before(days: days)).map { (x, $0) }
  }

  /// Promoters (9, 10) count 100, detractors (0 to 6) −100: the mean is the score.
  private static func promoterPoints(_ answer: Int64) -> Int64 {
    answer >= 9 ? 100 : answer <= 6 ? -100 : 0
  }
}
