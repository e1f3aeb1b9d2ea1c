internal import CivilTime
internal import Commerce

/// An experiment ready for analysis: its arms and its units' outcomes.
struct Study {
  let definition: ExperimentDefinition
  let arms: [String]
  /// Units of each arm by first assignment, before any exclusion, in order of assignment.
  let assigned: [Int]
  let units: [ObservedUnit]
  /// Customer of each unit, and when it was assigned.
  let customers: [(index: Int, time: Int64)]
  let unobserved: Int
  /// Units that came after the end.
  let late: Int
  let crossovers: [Int]
  let horizonValid: Bool
  let plannedTotal: Int
  /// Orders and net revenue before the assignment, of every unit.
  let before: [BeforeUnit]
  /// Of each arm, the share of units with an order in the very second of their assignment.
  let atOrder: [Double]

  struct BeforeUnit {
    let arm: Int
    let orders: Int64
    let revenue: Int64
  }

  /// Days before the assignment in which arms must not differ, where no metric says so.
  static let beforeDays = 30

  /// Customers assigned in the experiments table.
  init?(_ definition: ExperimentDefinition, _ shop: Shop, _ clicks: Clicks) {
    guard let data = ExperimentData(definition, shop) else { return nil }
    self.definition = definition
    arms = data.arms
    assigned = data.units.map(\.arm)
    let window = definition.windowDays
    let observed = data.units.filter { shop.observed(Day(Int($0.day)), for: window) }
    unobserved = data.units.count - observed.count
    crossovers = data.arms.indices.map { arm in data.units.count { $0.arm == arm && $0.crossedOver } }
    let horizon = Horizon(definition, data, shop)
    horizonValid = horizon.valid
    plannedTotal = horizon.plannedTotal
    late = data.units.count { !horizon.contains($0) }
    units = observed.map { unit in
      ObservedUnit(
        arm: unit.arm, knownOn: unit.day + Int32(window), inHorizon: horizon.contains(unit),
        crossedOver: unit.crossedOver,
        pairs: definition.metrics.map { data.pair($0, unit, shop, clicks) },
        covariates: definition.metrics.map { data.covariate($0, unit, shop, clicks) })
    }
    customers = observed.map { (Int($0.customer), $0.time) }
    let days = definition.metrics.compactMap(\.covariateDays).max() ?? Self.beforeDays
    before = data.units.map { unit in
      BeforeUnit(
        arm: unit.arm, orders: data.value(.orders, unit, shop, clicks, .before(days: days)) ?? 0,
        revenue: data.value(.netRevenue, unit, shop, clicks, .before(days: days)) ?? 0)
    }
    atOrder = data.arms.indices.map { arm in
      let members = data.units.filter { $0.arm == arm }
      let same = members.count { unit in
        shop.orders.slice(Int(unit.customer)).contains { shop.orders.time[$0] == unit.time }
      }
      return members.isEmpty ? 0 : Double(same) / Double(members.count)
    }
  }

  /// The referral table's own variants: the unit is the referrer, the metric
  /// conversions per invitation. Referrers with two variants are left out.
  init?(referralsOf shop: Shop) {
    let referrals = shop.referrals
    let names = referrals.variants.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    guard !names.isEmpty else { return nil }
    var definition = ExperimentDefinition(name: "referral_variant")
    definition.windowDays = shop.settings.attributionDays
    definition.metrics = [
      ExperimentMetric("conversions_per_invitation", .ratio, of: .referralsConverted, per: .referralsSent)
    ]
    var assigned: [(time: Int64, customer: Int, arm: Int)] = []
    var units: [ObservedUnit] = []
    var customers: [(index: Int, time: Int64)] = []
    var mixed = 0
    var waiting = 0
    for c in 0..<shop.customers {
      let rows = referrals.rows(ofReferrer: c).map(Int.init).filter {
        referrals.variant[$0] >= 0 && referrals.invitedAt[$0] != Orders.missing
      }
      guard let first = rows.first else { continue }
      guard Set(rows.map { referrals.variant[$0] }).count == 1 else {
        mixed += 1
        continue
      }
      let arm = names.firstIndex(of: referrals.variants[Int(referrals.variant[first])])!
      assigned.append((referrals.start[first], c, arm))
      let known = rows.filter {
        shop.observed(Day(Int(referrals.invitedDay[$0])), for: definition.windowDays)
      }
      guard !known.isEmpty else {
        waiting += 1
        continue
      }
      let converted = known.count { row in
        let friend = Int(referrals.referred[row])
        return friend >= 0 && shop.conversion(of: friend) == row
      }
      units.append(
        ObservedUnit(
          arm: arm, knownOn: known.map { referrals.invitedDay[$0] }.max()! + Int32(definition.windowDays),
          inHorizon: true, crossedOver: false, pairs: [(Int64(converted), Int64(known.count))]))
      customers.append((c, referrals.start[first]))
    }
    guard !assigned.isEmpty else { return nil }
    self.definition = definition
    arms = names
    self.assigned = assigned.sorted { ($0.time, $0.customer) < ($1.time, $1.customer) }.map(\.arm)
    self.units = units
    self.customers = customers
    unobserved = waiting
    late = 0
    crossovers = [mixed] + Array(repeating: 0, count: names.count - 1)
    horizonValid = false
    plannedTotal = 1000
    before = []
    atOrder = names.map { _ in 0 }
  }
}

/// The one fixed-horizon test: whom it covers and since when it is final.
private struct Horizon {
  let valid: Bool
  let plannedTotal: Int
  private let ends: ExperimentDefinition.End?
  private let chosen: Set<Int32>

  init(_ definition: ExperimentDefinition, _ data: ExperimentData, _ shop: Shop) {
    ends = definition.ends
    let window = definition.windowDays
    switch definition.ends {
    case nil: (valid, plannedTotal, chosen) = (false, 1000, [])
    case .date(let day): (valid, plannedTotal, chosen) = (shop.observed(day, for: window), 1000, [])
    case .perArm(let count):
      var taken = [Int](repeating: 0, count: data.arms.count)
      var members: Set<Int32> = []
      var allKnown = true
      for unit in data.units where taken[unit.arm] < count {
        taken[unit.arm] += 1
        members.insert(unit.customer)
        if !shop.observed(Day(Int(unit.day)), for: window) { allKnown = false }
      }
      valid = allKnown && taken.allSatisfy { $0 == count }
      plannedTotal = count * data.arms.count
      chosen = members
    }
  }

  func contains(_ unit: ExperimentUnit) -> Bool {
    switch ends {
    case nil: true
    case .date(let day): Int(unit.day) <= day.number
    case .perArm: chosen.contains(unit.customer)
    }
  }
}
