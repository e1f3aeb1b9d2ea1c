/// A calendar unit that tiles the days: its periods are numbered consecutively,
/// so an age or a lag is a difference of numbers.
package enum CalendarUnit: String, Sendable, CaseIterable {
  case day, week, month

  /// The number of the period that a day lies in.
  package func number(of day: Day) -> Int {
    switch self {
    case .day: day.number
    // 1970-01-01 was a Thursday: the week of Monday 1969-12-29 has the number 0.
    case .week: (day.number + 3 - day.weekday) / 7
    case .month: day.month.number
    }
  }

  package func first(_ number: Int) -> Day {
    switch self {
    case .day: Day(number)
    case .week: Day(number * 7 - 3)
    case .month: Month(number).first
    }
  }

  package func last(_ number: Int) -> Day { first(number + 1) + -1 }

  /// 2026-06-01, 2026-W23 (ISO 8601: the year of the week's Thursday), 2026-06.
  package func iso(_ number: Int) -> String {
    switch self {
    case .day: return Day(number).iso
    case .week:
      let thursday = first(number) + 3
      let year = thursday.civil.year
      let newYear = Day(year: year, month: 1, day: 1)!
      return pad(year, 4) + "-W" + pad((thursday - newYear) / 7 + 1, 2)
    case .month: return Month(number).iso
    }
  }

  /// The last period that is over at the end of `day`.
  package func lastWhole(_ day: Day) -> Int {
    let current = number(of: day)
    return last(current) == day ? current : current - 1
  }
}
