/// A calendar day of the proleptic Gregorian calendar, counted from 1970-01-01.
///
/// Everything that depends on "the day", "the month" or "the week" goes through
/// this type; a time zone has been applied before.
package struct Day: Hashable, Comparable, Sendable {
  package let number: Int

  @inlinable @inline(__always) package init(_ number: Int) { self.number = number }

  /// nil where there is no such day (2024-02-30).
  package init?(year: Int, month: Int, day: Int) {
    guard (1...12).contains(month), day >= 1, day <= Self.length(year: year, month: month) else {
      return nil
    }
    // Days from civil: years start in March, so that the leap day comes last.
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    number = era * 146_097 + dayOfEra - 719_468
  }

  package var civil: (year: Int, month: Int, day: Int) {
    let z = number + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }

  package static func length(year: Int, month: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Monday 0 … Sunday 6.
  @inlinable @inline(__always) package var weekday: Int { ((number + 3) % 7 + 7) % 7 }

  package var month: Month {
    let c = civil
    return Month(year: c.year, month: c.month)
  }

  /// 2026-06-01
  package var iso: String {
    let c = civil
    return String(unsafeUninitializedCapacity: 10) { buffer in
      writeDigits(c.year, 4, buffer, 0)
      buffer[4] = UInt8(ascii: "-")
      writeDigits(c.month, 2, buffer, 5)
      buffer[7] = UInt8(ascii: "-")
      writeDigits(c.day, 2, buffer, 8)
      return 10
    }
  }

  /// Reads `yyyy-MM-dd`, nothing else.
  package init?(iso: String) {
    let bytes = Array(iso.utf8)
    guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else {
      return nil
    }
    func number(_ range: Range<Int>) -> Int? {
      var total = 0
      for byte in bytes[range] {
        guard byte >= 48, byte <= 57 else { return nil }
        total = total * 10 + Int(byte - 48)
      }
      return total
    }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10) else {
      return nil
    }
    self.init(year: year, month: month, day: day)
  }

  package static func < (a: Day, b: Day) -> Bool { a.number < b.number }
  package static func - (a: Day, b: Day) -> Int { a.number - b.number }
  package static func + (a: Day, days: Int) -> Day { Day(a.number + days) }
}

/// A calendar month, counted from year 0.
package struct Month: Hashable, Comparable, Sendable {
  package let number: Int

  package init(_ number: Int) { self.number = number }
  package init(year: Int, month: Int) { number = year * 12 + month - 1 }

  package var first: Day { Day(year: number / 12, month: number % 12 + 1, day: 1)! }
  package var last: Day { Month(number + 1).first + -1 }

  /// 2026-06
  package var iso: String { pad(number / 12, 4) + "-" + pad(number % 12 + 1, 2) }

  package static func < (a: Month, b: Month) -> Bool { a.number < b.number }
  package static func - (a: Month, b: Month) -> Int { a.number - b.number }
  package static func + (a: Month, months: Int) -> Month { Month(a.number + months) }
}

/// `width` digits of a number that is not negative, from `start` on.
package func writeDigits(
  _ value: Int, _ width: Int, _ buffer: UnsafeMutableBufferPointer<UInt8>, _ start: Int
) {
  var rest = value
  for i in stride(from: start + width - 1, through: start, by: -1) {
    buffer[i] = UInt8(48 + rest % 10)
    rest /= 10
  }
}

func pad(_ value: Int, _ width: Int) -> String {
  let digits = String(value)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
