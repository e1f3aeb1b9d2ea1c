/// A calendar unit that tiles the days: its periods are numbered consecutively,
/// so an age or a lag is a difference of numbers.
package enum CalendarUnit: String, Sendable, CaseIterable {
  case month, quarter, week, day

  /// The number of the period that a day lies in: months and quarters from year 0,
  /// weeks from the Monday of 1969-12-29, days from 1970-01-01.
  package func number(of day: Day) -> Int {
    switch self {
    case .month: day.month.number
    case .quarter: day.month.number / 3
    // 1970-01-01 was a Thursday.
    case .week: (day.number + 3 - day.weekday) / 7
    case .day: day.number
    }
  }

  package func first(_ number: Int) -> Day {
    switch self {
    case .month: Month(number).first
    case .quarter: Month(number * 3).first
    case .week: Day(number * 7 - 3)
    case .day: Day(number)
    }
  }

  package func last(_ number: Int) -> Day { first(number + 1) + -1 }

  /// 2026-06, 2026-Q2, 2026-W23 (ISO 8601: the year of the week's Thursday), 2026-06-01.
  package func iso(_ number: Int) -> String {
    switch self {
    case .month: return Month(number).iso
    case .quarter: return pad(number / 4, 4) + "-Q" + String(number % 4 + 1)
    case .week:
      let thursday = first(number) + 3
      let year = thursday.civil.year
      let newYear = Day(year: year, month: 1, day: 1)!
      return pad(year, 4) + "-W" + pad((thursday - newYear) / 7 + 1, 2)
    case .day: return Day(number).iso
    }
  }

  /// The last period that is over at the end of `day`.
  package func lastWhole(_ day: Day) -> Int {
    let current = number(of: day)
    return last(current) == day ? current : current - 1
  }

  /// The period's number of each day from `first` to `last`.
  package func numbers(from first: Day, to last: Day) -> [Int32] {
    guard first <= last else { return [] }
    var numbers: [Int32] = []
    numbers.reserveCapacity(last - first + 1)
    for number in number(of: first)...number(of: last) {
      let days = min(self.last(number), last) - max(self.first(number), first) + 1
      numbers.append(contentsOf: repeatElement(Int32(number), count: days))
    }
    return numbers
  }
}
