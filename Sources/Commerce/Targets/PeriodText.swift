package import CivilTime

/// Periods as people write them: 2026, 2026-Q2, 2026-06, 2026-W23, 2026-06-01.
package enum PeriodText {
  /// First and last day; nil where the text names no period.
  package static func days(_ text: String) -> ClosedRange<Day>? {
    if let day = Day(iso: text) { return day...day }
    let bytes = Array(text.utf8)
    guard bytes.count >= 4, let year = digits(bytes[0..<4]) else { return nil }
    let rest = bytes[4...]
    if rest.isEmpty { return Month(year: year, month: 1).first...Month(year: year, month: 12).last }
    guard rest.first == UInt8(ascii: "-"), rest.count >= 3 else { return nil }
    let tail = rest.dropFirst()
    switch tail.first {
    case UInt8(ascii: "Q"):
      guard tail.count == 2, let quarter = digits(tail.dropFirst()), (1...4).contains(quarter) else {
        return nil
      }
      let first = Month(year: year, month: quarter * 3 - 2)
      return first.first...(first + 2).last
    case UInt8(ascii: "W"):
      guard tail.count == 3, let week = digits(tail.dropFirst()), (1...53).contains(week) else { return nil }
      // 4 January always lies in week 1.
      let number = CalendarUnit.week.number(of: Day(year: year, month: 1, day: 4)!) + week - 1
      guard CalendarUnit.week.iso(number) == text else { return nil }
      return CalendarUnit.week.first(number)...CalendarUnit.week.last(number)
    default:
      guard tail.count == 2, let month = digits(tail), (1...12).contains(month) else { return nil }
      return Month(year: year, month: month).first...Month(year: year, month: month).last
    }
  }

  private static func digits(_ bytes: ArraySlice<UInt8>) -> Int? {
    var value = 0
    for byte in bytes {
      guard byte >= 48, byte <= 57 else { return nil }
      value = value * 10 + Int(byte - 48)
    }
    return bytes.isEmpty ? nil : value
  }
}
