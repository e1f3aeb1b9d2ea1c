internal import CivilTime
internal import Commerce
internal import Parallelism

/// An experiment ready for analysis: its arms and its units' outcomes.
struct Study {
  let definition: ExperimentDefinition
  let arms: [String]
  /// Units of each arm by first assignment, before any exclusion, in order of assignment.
  let assigned: [Int]
  let units: ObservedUnits
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

  /// What is asked of a range of units.
  private struct Part {
    var units: ObservedUnits
    var before: [BeforeUnit] = []
    /// By arm.
    var atOrder: [Int]

    init(hasCovariate: [Bool], arms: Int, capacity: Int) {
      units = ObservedUnits(hasCovariate: hasCovariate, capacity: capacity)
      before.reserveCapacity(capacity)
      atOrder = Array(repeating: 0, count: arms)
    }
  }

  /// Days before the assignment in which arms must not differ, where no metric says so.
  static let beforeDays = 30

  /// Customers assigned in the experiments table.
  init?(_ definition: ExperimentDefinition, _ shop: Shop, _ clicks: Clicks, threads: Int) {
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
    let days = definition.metrics.compactMap(\.covariateDays).max() ?? Self.beforeDays
    let hasCovariate = definition.metrics.map { $0.covariateDays != nil }
    // All that is asked of a unit's orders at once: those of the next one lie elsewhere.
    let parts = Parallel.chunks(data.units.count, threads: threads) { rows in
      var part = Part(hasCovariate: hasCovariate, arms: data.arms.count, capacity: rows.count)
      for unit in data.units[rows] {
        if shop.observed(Day(Int(unit.day)), for: window) {
          part.units.add(
            arm: unit.arm, knownOn: unit.day + Int32(window), inHorizon: horizon.contains(unit),
            crossedOver: unit.crossedOver
          ) { m in
            let metric = definition.metrics[m]
            return (data.pair(metric, unit, shop, clicks), data.covariate(metric, unit, shop, clicks))
          }
        }
        part.before.append(
          BeforeUnit(
            arm: unit.arm, orders: data.value(.orders, unit, shop, clicks, .before(days: days)) ?? 0,
            revenue: data.value(.netRevenue, unit, shop, clicks, .before(days: days)) ?? 0))
        let orders = shop.orders.slice(Int(unit.customer))
        if orders.contains(where: { shop.orders.time[$0] == unit.time }) { part.atOrder[unit.arm] += 1 }
      }
      return part
    }
    units = ObservedUnits(joining: parts.map(\.units), hasCovariate: hasCovariate)
    customers = observed.map { (Int($0.customer), $0.time) }
    before = Array(parts.map(\.before).joined())
    let atOrder = data.arms.indices.map { arm in parts.reduce(0) { $0 + $1.atOrder[arm] } }
    let sizes = data.arms.indices.map { arm in data.units.count { $0.arm == arm } }
    self.atOrder = zip(atOrder, sizes).map { $1 == 0 ? 0 : Double($0) / Double($1) }
  }

  /// The referral table's own variants: the unit is the referrer, the metric
  /// conversions per invitation. Referrers with two variants are left out.
  init?(referralsOf shop: Shop) {
    let referrals = shop.referrals
    let names = referrals.variants.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    guard !names.isEmpty else { return nil }
    let armOf = referrals.variants.map { names.firstIndex(of: $0) }
    var definition = ExperimentDefinition(name: "referral_variant")
    definition.windowDays = shop.settings.attributionDays
    definition.metrics = [
      ExperimentMetric("conversions_per_invitation", .ratio, of: .referralsConverted, per: .referralsSent)
    ]
    var assigned: [(time: Int64, customer: Int, arm: Int)] = []
    var units = ObservedUnits(metrics: 1)
    var customers: [(index: Int, time: Int64)] = []
    var mixed = 0
    var waiting = 0
    for c in 0..<shop.customers {
      // The first row with a variant, and what came of all of them.
      var first = -1
      var isMixed = false
      var (sent, converted): (Int64, Int64) = (0, 0)
      var last = Int32.min
      for row in referrals.rows(ofReferrer: c).lazy.map(Int.init)
      where referrals.variant[row] >= 0 && referrals.invitedAt[row] != Orders.missing {
        if first < 0 { first = row }
        if referrals.variant[row] != referrals.variant[first] { isMixed = true }
        guard shop.observed(Day(Int(referrals.invitedDay[row])), for: definition.windowDays) else { continue }
        sent += 1
        last = max(last, referrals.invitedDay[row])
        let friend = Int(referrals.referred[row])
        if friend >= 0, shop.conversion(of: friend) == row { converted += 1 }
      }
      guard first >= 0 else { continue }
      guard !isMixed else {
        mixed += 1
        continue
      }
      let arm = armOf[Int(referrals.variant[first])]!
      assigned.append((referrals.start[first], c, arm))
      guard sent > 0 else {
        waiting += 1
        continue
      }
      units.add(arm: arm, knownOn: last + Int32(definition.windowDays), inHorizon: true, crossedOver: false) {
        _ in ((converted, sent), nil)
      }
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
