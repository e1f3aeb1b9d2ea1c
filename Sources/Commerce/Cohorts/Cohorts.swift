internal import CivilTime
internal import Parallelism
internal import Statistics

/// Buyers by the calendar period of their first order, followed from age to age.
/// One walk fills all three modes; left-truncated buyers belong to no cohort.
package struct Cohorts: Sendable {
  /// What happened to one cohort at one age.
  private struct Tally {
    var active = 0
    var orders = 0
    var revenue: Int64 = 0
    /// Members whose second purchase day is at this age.
    var again = 0
    /// Members whose last counted order is at this age.
    var last = 0
  }

  private let unit: CalendarUnit
  /// The period of each day from the first one's first on.
  private let numbers: [Int32]
  private let origin: Int
  private let first: Int
  private let lastWhole: Int
  private var sizes: [Int]
  /// By cohort; a cohort without members has no ages, so an old stray order costs nothing.
  private var tallies: [[Tally]]

  private init(_ unit: CalendarUnit, _ shop: Shop) {
    self.unit = unit
    first = unit.number(of: min(shop.firstDay ?? shop.asOf, shop.asOf))
    origin = unit.first(first).number
    numbers = unit.numbers(from: unit.first(first), to: unit.last(unit.number(of: shop.asOf)))
    lastWhole = unit.lastWhole(shop.asOf)
    let count = unit.number(of: shop.asOf) - first + 1
    sizes = Array(repeating: 0, count: count)
    tallies = Array(repeating: [], count: count)
  }

  /// The period of a day, nil for one that no period has.
  private func number(_ day: Int32) -> Int? {
    let offset = Int(day) - origin
    return offset >= 0 && offset < numbers.count ? Int(numbers[offset]) : nil
  }

  private mutating func add(_ c: Int, _ shop: Shop) {
    guard let firstDay = shop.firstDay(of: c), !shop.leftTruncated[c] else { return }
    guard let start = number(Int32(firstDay.number)) else { return }
    let cohort = start - first
    if tallies[cohort].isEmpty { tallies[cohort] = Array(repeating: Tally(), count: sizes.count - cohort) }
    sizes[cohort] += 1
    // Taken out while they are counted, so that no other array is in the way.
    var ages: [Tally] = []
    swap(&ages, &tallies[cohort])
    var last = -1
    var again = false
    for i in shop.orders.slice(c) where shop.orders.isCounted(i) {
      let day = shop.orders.day[i]
      guard let number = number(day) else { continue }
      let age = number - start
      guard ages.indices.contains(age) else { continue }
      if age != last { ages[age].active += 1 }
      last = age
      ages[age].orders += 1
      ages[age].revenue += shop.orders.net(i)
      if !again, Int(day) != firstDay.number {
        again = true
        ages[age].again += 1
      }
    }
    if last >= 0 { ages[last].last += 1 }
    swap(&ages, &tallies[cohort])
  }

  private mutating func merge(_ other: Cohorts) {
    for cohort in sizes.indices where other.sizes[cohort] > 0 {
      if sizes[cohort] == 0 {
        tallies[cohort] = other.tallies[cohort]
      } else {
        for age in tallies[cohort].indices {
          let more = other.tallies[cohort][age]
          tallies[cohort][age].active += more.active
          tallies[cohort][age].orders += more.orders
          tallies[cohort][age].revenue += more.revenue
          tallies[cohort][age].again += more.again
          tallies[cohort][age].last += more.last
        }
      }
      sizes[cohort] += other.sizes[cohort]
    }
  }

  /// The members active at each age, in one mode.
  private func active(_ cohort: Int, _ mode: CohortMode) -> [Int] {
    let ages = tallies[cohort]
    switch mode {
    case .recurring: return ages.map(\.active)
    case .firstEverAgain:
      var total = 0
      return ages.map {
        total += $0.again
        return total
      }
    case .unbounded:
      var left = sizes[cohort]
      return ages.map { age in
        defer { left -= age.last }
        return left
      }
    }
  }

  private func cells(_ mode: CohortMode) -> [CohortCell] {
    var cells: [CohortCell] = []
    for cohort in sizes.indices where sizes[cohort] > 0 {
      let active = active(cohort, mode)
      var cumulative: Int64 = 0
      for (age, tally) in tallies[cohort].enumerated() {
        cumulative += tally.revenue
        cells.append(
          CohortCell(
            mode: mode, unit: unit, cohort: first + cohort, age: age, customers: sizes[cohort],
            active: active[age], orders: tally.orders, netRevenue: tally.revenue,
            cumulativeRevenue: cumulative, complete: first + cohort + age <= lastWhole))
      }
    }
    return cells + Self.means(cells)
  }

  /// One cell an age over the cohorts that have completed it: sums of their
  /// members, so the mean is weighted by size.
  private static func means(_ cells: [CohortCell]) -> [CohortCell] {
    var byAge: [[CohortCell]] = []
    for cell in cells where cell.complete {
      while byAge.count <= cell.age { byAge.append([]) }
      byAge[cell.age].append(cell)
    }
    return byAge.enumerated().compactMap { age, cells in
      guard let some = cells.first else { return nil }
      return CohortCell(
        mode: some.mode, unit: some.unit, cohort: nil, age: age,
        customers: cells.reduce(0) { $0 + $1.customers }, active: cells.reduce(0) { $0 + $1.active },
        orders: cells.reduce(0) { $0 + $1.orders }, netRevenue: cells.reduce(0) { $0 + $1.netRevenue },
        cumulativeRevenue: cells.reduce(0) { $0 + $1.cumulativeRevenue }, complete: true)
    }
  }

  /// By month, then by week; in each unit mode after mode.
  package static func cells(_ shop: Shop, threads: Int) -> [CohortCell] {
    [CalendarUnit.month, .week].flatMap { unit in
      let parts = Parallel.map(16, threads: threads) { part in
        var state = Cohorts(unit, shop)
        for c in shop.buckets[part * 16]..<shop.buckets[part * 16 + 16] { state.add(c, shop) }
        return state
      }
      var whole = parts[0]
      for part in parts.dropFirst() { whole.merge(part) }
      return CohortMode.allCases.flatMap { whole.cells($0) }
    }
  }
}
