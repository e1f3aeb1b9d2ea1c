package import CivilTime

/// One cell of cohorts.csv: a cohort of first orders at an age in months.
package struct CohortCell: Sendable, Equatable {
  /// nil: the weighted mean over complete cells.
  package let cohort: Month?
  package let age: Int
  package let customers: Int
  package let active: Int
  package let orders: Int
  /// Minor units.
  package let netRevenue: Int64
  package let cumulativeRevenue: Int64
  package let complete: Bool
}

/// Monthly cohorts in the recurring mode: active at an age means a counted order
/// in that calendar month. Left-truncated buyers belong to no cohort.
struct Cohorts: Sendable {
  private let periods: Periods
  private var sizes: [Int]
  private var active: [[Int]]
  private var orders: [[Int]]
  private var revenue: [[Int64]]

  init(_ periods: Periods) {
    self.periods = periods
    let n = periods.count
    sizes = Array(repeating: 0, count: n)
    active = Array(repeating: Array(repeating: 0, count: n), count: n)
    orders = active
    revenue = Array(repeating: Array(repeating: 0, count: n), count: n)
  }

  mutating func add(_ c: Int, _ shop: Shop) {
    guard let first = shop.firstDay(of: c), !shop.leftTruncated[c] else { return }
    let cohort = first.month - periods.first
    guard sizes.indices.contains(cohort) else { return }
    sizes[cohort] += 1
    var last = -1
    for i in shop.orders.slice(c) where shop.orders.isCounted(i) {
      let age = Day(Int(shop.orders.day[i])).month - first.month
      guard active[cohort].indices.contains(age) else { continue }
      if age != last { active[cohort][age] += 1 }
      last = age
      orders[cohort][age] += 1
      revenue[cohort][age] += shop.orders.net(i)
    }
  }

  mutating func merge(_ other: Cohorts) {
    for m in sizes.indices {
      sizes[m] += other.sizes[m]
      for age in sizes.indices {
        active[m][age] += other.active[m][age]
        orders[m][age] += other.orders[m][age]
        revenue[m][age] += other.revenue[m][age]
      }
    }
  }

  func cells() -> [CohortCell] {
    let lastWhole = periods.asOf == periods.asOf.month.last ? periods.asOf.month : periods.asOf.month + -1
    var cells: [CohortCell] = []
    for m in sizes.indices where sizes[m] > 0 {
      var cumulative: Int64 = 0
      for age in 0..<(periods.count - m) {
        cumulative += revenue[m][age]
        cells.append(
          CohortCell(
            cohort: periods.first + m, age: age, customers: sizes[m], active: active[m][age],
            orders: orders[m][age], netRevenue: revenue[m][age], cumulativeRevenue: cumulative,
            complete: (periods.first + m + age) <= lastWhole))
      }
    }
    let ages = (cells.map(\.age).max() ?? -1) + 1
    for age in 0..<ages {
      let complete = cells.filter { $0.age == age && $0.complete }
      guard !complete.isEmpty else { continue }
      cells.append(
        CohortCell(
          cohort: nil, age: age, customers: complete.reduce(0) { $0 + $1.customers },
          active: complete.reduce(0) { $0 + $1.active }, orders: complete.reduce(0) { $0 + $1.orders },
          netRevenue: complete.reduce(0) { $0 + $1.netRevenue },
          cumulativeRevenue: complete.reduce(0) { $0 + $1.cumulativeRevenue }, complete: true))
    }
    return cells
  }
}
