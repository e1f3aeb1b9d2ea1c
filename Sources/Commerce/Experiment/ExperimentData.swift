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
    var names = Set(rows.map { a.variants[Int(a.variant[$0])] }).sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
    guard !names.isEmpty else { return nil }
    // A control that nobody was assigned to is an arm of 0: the ratio check tells.
    if let control = definition.control {
      names.removeAll { $0 == control }
      names.insert(control, at: 0)
    }
    var place: [Int32: Int] = [:]
    for (arm, name) in names.enumerated() {
      if let code = a.variants.firstIndex(of: name) { place[Int32(code)] = arm }
    }
    var first: [Int32: Int] = [:]
    var crossed: Set<Int32> = []
    var order: [Int32] = []
    for row in rows {
      let c = a.customer[row]
      if let earlier = first[c] {
        if a.variant[earlier] != a.variant[row] { crossed.insert(c) }
      } else {
        first[c] = row
        order.append(c)
      }
    }
    name = definition.name
    arms = names
    windowDays = definition.windowDays
    units = order.map { c in
      let row = first[c]!
      return ExperimentUnit(
        customer: c, arm: place[a.variant[row]]!, time: a.time[row], day: a.day[row],
        crossedOver: crossed.contains(c))
    }
  }

  /// A unit's value of a source within its window, in minor units or counts.
  package func value(_ source: ExperimentMetric.Source, _ unit: ExperimentUnit, _ shop: Shop) -> Int64 {
    let c = Int(unit.customer)
    func inside(_ time: Int64, _ day: Int32) -> Bool {
      time >= unit.time && Int(day - unit.day) <= windowDays
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
          feedback.kind[$0] == .complaint && inside(feedback.time[$0], feedback.day[$0])
        })
    }
  }

  /// (x, y) of a metric: success and 1, value and 1, or numerator and denominator.
  package func pair(_ metric: ExperimentMetric, _ unit: ExperimentUnit, _ shop: Shop) -> (Int64, Int64) {
    let x = value(metric.of, unit, shop)
    switch metric.kind {
    case .proportion: return (x >= metric.atLeast ? 1 : 0, 1)
    case .mean: return (x, 1)
    case .ratio: return (x, value(metric.per ?? .orders, unit, shop))
    }
  }
}
