import CivilTime
import Commerce
import Statistics
import Testing

@Suite struct TrendTests {
  private func rows(_ b: ShopBuilder, customers: Int, holidays: Set<Int> = []) -> [TrendRow] {
    Trends.rows(b.shop(customers: customers), holidays: holidays, majorPerMinor: 1, threads: 2)
  }

  private func row(_ rows: [TrendRow], _ metric: TrendMetric, _ unit: CalendarUnit, _ period: String)
    -> TrendRow?
  {
    rows.first { $0.metric == metric && $0.unit == unit && $0.unit.iso($0.period) == period }
  }

  /// Customers 0–2 in April and May: net 100, 200, 300 and then 150, 0, 330; a new one brings 60 in May.
  private var twoMonths: ShopBuilder {
    var b = ShopBuilder()
    b.order(0, "2026-04-01", 100)
    b.order(1, "2026-04-10", 200)
    b.order(2, "2026-04-20", 300)
    b.order(0, "2026-05-02", 100)
    b.order(0, "2026-05-03", 50)
    b.order(2, "2026-05-20", 330)
    b.order(3, "2026-05-21", 60)
    b.order(3, "2026-06-30", 60)
    return b
  }

  @Test func levelsByHand() {
    let rows = rows(twoMonths, customers: 4)
    #expect(row(rows, .count, .month, "2026-05")?.value == 4)
    #expect(row(rows, .netRevenue, .month, "2026-05")?.value == 540)
    #expect(row(rows, .aov, .month, "2026-05")?.value == 135)
    #expect(row(rows, .buyers, .month, "2026-05")?.value == 3)
    #expect(row(rows, .newBuyers, .month, "2026-05")?.value == 1)
    #expect(row(rows, .count, .week, "2026-W14")?.value == 1)
    #expect(row(rows, .count, .day, "2026-05-03")?.value == 1)
    #expect(row(rows, .aov, .week, "2026-W20")?.note == "no orders")
  }

  /// R = 540/600; residuals x − R y of the units: 60, −180, 60, 60, Σ² = 43200;
  /// se = √(43200 · 4/3)/600 = .4.
  @Test func changeOfATotal() throws {
    let change = try #require(
      row(rows(twoMonths, customers: 4), .netRevenue, .month, "2026-05")?.changeBefore)
    #expect((change.value + 0.1).magnitude < 1e-12)
    #expect((change.high! - change.value - 1.959963984540054 * 0.4).magnitude < 1e-9)
  }

  /// Buyers: 3 of 3; residuals of (1,1), (0,1), (1,1), (1,0): 0, −1, 0, 1: se = √(2 · 4/3)/3.
  @Test func changeOfBuyers() throws {
    let change = try #require(row(rows(twoMonths, customers: 4), .buyers, .month, "2026-05")?.changeBefore)
    #expect(change.value == 0)
    #expect((change.high! - 1.959963984540054 * (8.0 / 3).squareRoot() / 3).magnitude < 1e-9)
  }

  /// The mean order, 135 over 200: influences (n − 135 c)/4 − .675 (n' − 200 c')/3 of
  /// each unit, over 200: (150 − 270)/4 + .675·100/3 = −7.5; 0; 48.75 − 22.5 = 26.25; −18.75.
  @Test func changeOfAMean() throws {
    let change = try #require(row(rows(twoMonths, customers: 4), .aov, .month, "2026-05")?.changeBefore)
    #expect((change.value + 0.325).magnitude < 1e-12)
    let squares = (7.5 * 7.5 + 26.25 * 26.25 + 18.75 * 18.75) / 40_000
    #expect(
      (change.high! - change.value - 1.959963984540054 * (squares * 4 / 3).squareRoot()).magnitude < 1e-9)
  }

  /// Ten Tuesdays of one or two orders and one of thirty.
  @Test func anUnusualTuesday() {
    var b = ShopBuilder()
    b.asOf = Day(iso: "2026-06-30")!  // a Tuesday
    for week in 1...10 {
      for _ in 0...(week % 3) { b.order(week, (b.asOf + -7 * week).iso) }
    }
    for c in 0..<30 { b.order(c, "2026-06-30") }
    let found = row(rows(b, customers: 30), .count, .day, "2026-06-30")
    #expect(found?.like?.isOutlier == true && found?.like?.spread.median == 2)
    // A holiday is not judged; nor is it what a later day is measured against.
    let holiday = row(rows(b, customers: 30, holidays: [b.asOf.number]), .count, .day, "2026-06-30")
    #expect(holiday?.like == nil && holiday?.note == "holiday")
    // Seven earlier Tuesdays are too few.
    #expect(row(rows(b, customers: 30), .count, .day, "2026-06-09")?.like == nil)
  }

  @Test func unfinishedPeriodsAreLevelsOnly() {
    var b = twoMonths
    b.asOf = Day(iso: "2026-05-25")!
    let rows = rows(b, customers: 4).filter { $0.metric == .netRevenue && $0.unit == .month }
    #expect(rows.first { $0.unit.iso($0.period) == "2026-05" }?.state == .inProgress)
    #expect(rows.allSatisfy { $0.changeBefore == nil })
    // The file begins in the middle of April's week 14, so that week is no whole one.
    let week = self.rows(b, customers: 4).first { $0.unit == .week }
    #expect(week?.note == "the file begins too late to tell")
  }

  /// The file begins on 1 April: until 30 June everybody may have bought before it.
  @Test func whoIsNewIsNotKnownAtFirst() {
    var b = twoMonths
    b.settings.historyComplete = false
    b.asOf = Day(iso: "2026-08-31")!
    b.order(5, "2026-07-15")
    let new = rows(b, customers: 6).filter { $0.metric == .newBuyers && $0.unit == .month }
    #expect(
      new.filter { !$0.note.isEmpty && $0.state == .complete }.map { $0.unit.iso($0.period) }
        == ["2026-04", "2026-05", "2026-06"])
    #expect(new.first { $0.unit.iso($0.period) == "2026-08" }?.changeBefore?.value == -1)
  }

  /// A file shorter than its left truncation: nothing is known of new buyers, and nothing breaks.
  @Test func aFileShorterThanItsTruncation() {
    var b = ShopBuilder()
    b.settings.historyComplete = false
    b.asOf = Day(iso: "2026-01-20")!
    b.order(0, "2026-01-05")
    b.order(0, "2026-01-15")
    let new = rows(b, customers: 1).filter { $0.metric == .newBuyers && $0.state == .complete }
    #expect(!new.isEmpty && new.allSatisfy { $0.note == "the file begins too late to tell" })
  }

  @Test func tooShortASeriesSaysSo() {
    let rows = rows(twoMonths, customers: 4).filter { $0.state == .forecast && $0.unit == .month }
    #expect(rows.count == 5 && rows.allSatisfy { $0.value == nil && $0.note.hasPrefix("no forecast: ") })
    #expect(rows.allSatisfy { $0.unit.iso($0.period) == "2026-07" })
    #expect(self.rows(ShopBuilder(), customers: 3).isEmpty)
  }

  /// Days are added up without the customers, months with them and the guests: to the same sums.
  @Test func daysAddUpToTheirMonths() throws {
    var b = twoMonths
    b.order(-1, "2026-05-20", 70)
    b.order(-1, "2026-05-31", 1)
    let rows = rows(b, customers: 4)
    for metric in [TrendMetric.count, .netRevenue] {
      for month in ["2026-04", "2026-05", "2026-06"] {
        let days = rows.filter {
          $0.metric == metric && $0.unit == .day && $0.unit.iso($0.period).hasPrefix(month)
        }
        let sum = days.reduce(0) { $0 + $1.value! }
        #expect(days.count >= 30 && sum > 0 && sum == row(rows, metric, .month, month)?.value)
      }
    }
  }

  /// Three years of one order a day and a second one in December: a season and a forecast.
  @Test func yearsHaveASeason() throws {
    var b = ShopBuilder()
    b.asOf = Day(iso: "2025-12-31")!
    var day = Day(iso: "2023-01-01")!
    while day <= b.asOf {
      b.order(day.number % 50, day.iso)
      if day.civil.month == 12 { b.order(day.number % 47, day.iso) }
      day = day + 1
    }
    let rows = rows(b, customers: 50)
    let december = try #require(row(rows, .count, .month, "2024-12"))
    #expect(december.value == 62 && december.seasonal! > 20)
    #expect(
      (december.trend! + december.seasonal! + december.remainder! - 62).magnitude < 1e-9)
    #expect(december.changeYear?.value == 0)
    let next = try #require(row(rows, .count, .month, "2026-01"))
    #expect(next.state == .forecast && next.low! <= 31 && next.high! >= 31)
    #expect(next.backtest != nil)
  }
}
