import CivilTime
import Commerce
import Testing

/// Cohorts on shops small enough to count by hand, and the laws that bind the modes.
@Suite struct CohortTests {
  /// Three buyers; the as-of day is in mid-March.
  private var small: ShopBuilder {
    var b = ShopBuilder()
    b.asOf = Day(iso: "2026-03-15")!
    b.order(0, "2026-01-31", 100)
    b.order(0, "2026-02-01", 50)
    b.order(1, "2026-01-05", 10)
    b.order(1, "2026-01-20", 0)
    b.order(1, "2026-03-02", 40)
    b.order(2, "2026-02-10", 5)
    b.order(2, "2026-02-10", 5)  // the same day: not "again"
    return b
  }

  private func cells(_ b: ShopBuilder, _ mode: CohortMode, _ unit: CalendarUnit, customers: Int)
    -> [CohortCell]
  {
    Cohorts.cells(b.shop(customers: customers), threads: 1).filter { $0.mode == mode && $0.unit == unit }
  }

  private func cohort(_ cells: [CohortCell], _ name: String) -> [CohortCell] {
    cells.filter { $0.cohort.map { cells[0].unit.iso($0) } == name }
  }

  @Test func monthsInThreeModes() {
    // January: customers 0 (bought again in February) and 1 (again in January, then March).
    let recurring = cells(small, .recurring, .month, customers: 3)
    #expect(cohort(recurring, "2026-01").map(\.active) == [2, 1, 1])
    #expect(cohort(recurring, "2026-01").map(\.orders) == [3, 1, 1])
    #expect(cohort(recurring, "2026-01").map(\.netRevenue) == [110, 50, 40])
    #expect(cohort(recurring, "2026-01").map(\.cumulativeRevenue) == [110, 160, 200])
    #expect(cohort(recurring, "2026-01").map(\.complete) == [true, true, false])
    #expect(cohort(recurring, "2026-02").map(\.active) == [1, 0])
    let again = cells(small, .firstEverAgain, .month, customers: 3)
    #expect(cohort(again, "2026-01").map(\.active) == [1, 2, 2])
    #expect(cohort(again, "2026-02").map(\.active) == [0, 0])
    let unbounded = cells(small, .unbounded, .month, customers: 3)
    #expect(cohort(unbounded, "2026-01").map(\.active) == [2, 2, 1])
    #expect(cohort(unbounded, "2026-02").map(\.active) == [1, 0])
    // The mean of age 1 knows January alone: February's age 1 is March, which is not over.
    let mean = recurring.filter { $0.cohort == nil }
    #expect(mean.map(\.age) == [0, 1])
    #expect(mean.map(\.customers) == [3, 2] && mean.map(\.active) == [3, 1])
    #expect(mean.map(\.cumulativeRevenue) == [120, 160])
  }

  @Test func weeksBeginOnMonday() {
    var b = ShopBuilder()
    b.asOf = Day(iso: "2026-01-11")!  // a Sunday: the week is whole
    b.order(0, "2025-12-28")  // Sunday of 2025-W52
    b.order(0, "2025-12-29")  // Monday of 2026-W01, which begins in December
    b.order(1, "2026-01-04")  // Sunday of 2026-W01
    let weeks = cells(b, .recurring, .week, customers: 2)
    #expect(cohort(weeks, "2025-W52").map(\.active) == [1, 1, 0])
    #expect(cohort(weeks, "2026-W01").map(\.active) == [1, 0])
    #expect(weeks.allSatisfy { $0.complete })
  }

  /// ISO 8601 weeks, checked with Python's date.isocalendar.
  @Test(arguments: [
    ("2020-12-31", "2020-W53"), ("2021-01-03", "2020-W53"), ("2021-01-04", "2021-W01"),
    ("2024-12-30", "2025-W01"), ("2026-06-01", "2026-W23"), ("1970-01-01", "1970-W01"),
    ("1969-12-28", "1969-W52"),
  ])
  func isoWeeks(_ day: String, _ week: String) {
    let number = CalendarUnit.week.number(of: Day(iso: day)!)
    #expect(CalendarUnit.week.iso(number) == week)
    #expect(CalendarUnit.week.first(number).weekday == 0 && CalendarUnit.week.last(number).weekday == 6)
  }

  /// Whatever the shop: a cohort starts whole, unbounded falls, "again" rises, recurring
  /// lies below unbounded, and a cohort's orders add up to its members'.
  @Test func lawsOfTheModes() {
    var b = ShopBuilder()
    for c in 0..<60 {
      for k in 0...(c % 5) {
        let day = Day(iso: "2025-03-01")! + ((c * 37 + k * k * 29) % 480)
        b.order(c, day.iso, Int64(100 + c), c % 7 == 0 && k == 2 ? .cancelled : .completed)
      }
    }
    let shop = b.shop(customers: 60)
    let all = Cohorts.cells(shop, threads: 2)
    #expect(all == Cohorts.cells(shop, threads: 1))
    for unit in [CalendarUnit.month, .week] {
      let byMode = Dictionary(
        grouping: all.filter { $0.unit == unit && $0.cohort != nil }, by: \.mode)
      for cells in byMode.values {
        #expect(cells.reduce(0) { $0 + $1.orders } == shop.orders.count - 5)
        #expect(cells.filter { $0.age == 0 }.reduce(0) { $0 + $1.customers } == 60)
      }
      let (recurring, again, unbounded) =
        (byMode[.recurring]!, byMode[.firstEverAgain]!, byMode[.unbounded]!)
      for i in recurring.indices {
        #expect(recurring[i].active <= unbounded[i].active)
        if recurring[i].age == 0 {
          #expect(recurring[i].retention == 1 && unbounded[i].retention == 1)
        } else {
          #expect(unbounded[i].active <= unbounded[i - 1].active)
          #expect(again[i].active >= again[i - 1].active)
        }
      }
    }
  }

  @Test func cancelledOrdersMakeNoCohort() {
    var b = ShopBuilder()
    b.order(0, "2026-01-01", 1000, .cancelled)
    #expect(Cohorts.cells(b.shop(customers: 1), threads: 1).isEmpty)
  }
}
