package import CivilTime

/// Ten-year bands of age, ended by birthdays.
package enum AgeBand {
  package static let names = ["0-19", "20-29", "30-39", "40-49", "50-59", "60+"]

  /// Whole years; somebody born on 29 February has the birthday on 1 March in other years.
  package static func age(born: Day, on day: Day) -> Int {
    let (a, b) = (born.civil, day.civil)
    return b.year - a.year - ((b.month, b.day) < (a.month, a.day) ? 1 : 0)
  }

  package static func code(born: Day, on day: Day) -> Int32 {
    Int32(min(5, max(0, age(born: born, on: day) / 10 - 1)))
  }
}
