internal import CivilTime

/// Dates and times from bytes, in the forms of docs/pipeline.md. `M/d/yyyy` and
/// `d/M/yyyy` are read only where they are named: nobody can tell them apart.
package struct TimeParser: Sendable {
  package enum Format: String, Sendable, CaseIterable {
    /// Year first, in any of the separators - / . or none.
    case yearFirst = "yyyy-MM-dd"
    case monthFirst = "M/d/yyyy"
    case dayFirst = "d/M/yyyy"
  }

  package let format: Format
  package let zone: Zone
  /// A spreadsheet's day number (1900 system) is read as a date.
  package let excelSerial: Bool

  /// Years outside 1900–2100 are read too, for artifacts.
  private let anyYear: Bool

  package init(format: Format, zone: Zone, excelSerial: Bool = false, anyYear: Bool = false) {
    self.anyYear = anyYear
    self.format = format
    self.zone = zone
    self.excelSerial = excelSerial
  }

  /// Seconds since 1970 in UTC.
  package func time(_ field: Bytes) throws(FieldFault) -> Int64 {
    if excelSerial, let serial = serial(field) { return try utc(serial, field) }
    var scanner = Scanner(trim(field))
    guard let day = date(&scanner) else { throw fault(field) }
    var seconds = 0
    var zoneOffset: Int?
    if !scanner.atEnd {
      if !scanner.skip(UInt8(ascii: "T")) {
        guard scanner.skipBlanks() else { throw fault(field) }
      }
      guard let clock = clock(&scanner) else { throw fault(field) }
      seconds = clock
      zoneOffset = offset(&scanner)
      guard scanner.atEnd else { throw fault(field) }
    }
    try checkYear(day, field)
    let local = Int64(day.number) * 86_400 + Int64(seconds)
    if let zoneOffset { return local - Int64(zoneOffset) }
    return try utc(local, field)
  }

  /// A calendar day as days since 1970. A time behind it is not accepted.
  package func day(_ field: Bytes) throws(FieldFault) -> Int64 {
    // A serial's fraction is a time of that day, before 1970 too.
    if excelSerial, let serial = serial(field) { return Int64((Double(serial) / 86_400).rounded(.down)) }
    var scanner = Scanner(trim(field))
    guard let day = date(&scanner), scanner.atEnd else { throw fault(field) }
    try checkYear(day, field)
    return Int64(day.number)
  }

  private func utc(_ local: Int64, _ field: Bytes) throws(FieldFault) -> Int64 {
    guard let utc = zone.utc(local: local) else {
      throw FieldFault(.zone, "'\(shown(field))' does not exist in \(zone.name): the clocks skip it")
    }
    return utc
  }

  private func checkYear(_ day: Day, _ field: Bytes) throws(FieldFault) {
    guard anyYear || (1900...2100).contains(day.civil.year) else {
      throw FieldFault(.range, "year of '\(shown(field))' is not within 1900–2100")
    }
  }

  private func fault(_ field: Bytes) -> FieldFault {
    FieldFault(.date, "'\(shown(field))' is not a date or time of the form \(format.rawValue)[ HH:mm[:ss]]")
  }

  // MARK: parts

  private func date(_ s: inout Scanner) -> Day? {
    switch format {
    case .yearFirst:
      guard let year = s.digits(4, 4) else { return nil }
      if let rest = s.digits(4, 4, peekOnlyIfFollowedByNoDigit: true) {
        return Day(year: year, month: rest / 100, day: rest % 100)
      }
      guard let separator = s.one(of: "-/."), let month = s.digits(1, 2), s.skip(separator),
        let day = s.digits(1, 2)
      else { return nil }
      // 2026.09.16. 17:49:52 ends its date with a dot.
      if separator == UInt8(ascii: ".") { _ = s.skip(separator) }
      return Day(year: year, month: month, day: day)
    case .monthFirst, .dayFirst:
      guard let first = s.digits(1, 2), let separator = s.one(of: "/-."), let second = s.digits(1, 2),
        s.skip(separator), let year = s.digits(4, 4)
      else { return nil }
      return format == .monthFirst
        ? Day(year: year, month: first, day: second) : Day(year: year, month: second, day: first)
    }
  }

  private func clock(_ s: inout Scanner) -> Int? {
    guard let hour = s.digits(1, 2), hour < 24, s.skip(UInt8(ascii: ":")),
      let minute = s.digits(2, 2), minute < 60
    else { return nil }
    var second = 0
    if s.skip(UInt8(ascii: ":")) {
      guard let value = s.digits(2, 2), value < 60 else { return nil }
      second = value
      // Fractions are floored.
      if s.skip(UInt8(ascii: ".")), s.digits(1, 9) == nil { return nil }
    }
    return hour * 3600 + minute * 60 + second
  }

  /// Z, +09:00, +0900, after a blank or none; nil where nothing follows.
  private func offset(_ s: inout Scanner) -> Int? {
    _ = s.skipBlanks()
    if s.skip(UInt8(ascii: "Z")) { return 0 }
    guard let sign = s.one(of: "+-"), let hours = s.digits(2, 2) else { return nil }
    _ = s.skip(UInt8(ascii: ":"))
    guard let minutes = s.digits(2, 2), hours <= 15, minutes < 60 else { return nil }
    let seconds = hours * 3600 + minutes * 60
    return sign == UInt8(ascii: "-") ? -seconds : seconds
  }

  /// Local seconds of a spreadsheet serial: 25569 is 1970-01-01. Below 61 spreadsheets count a
  /// 29 February 1900 that never was.
  private func serial(_ field: Bytes) -> Int64? {
    guard let exact = try? NumberParser.exact(field), exact.scale <= 12, exact.mantissa > 0 else {
      return nil
    }
    var power: Int128 = 1
    for _ in 0..<exact.scale { power *= 10 }
    let seconds = (exact.mantissa * 86_400 * 2 + power) / (2 * power) - 25_569 * 86_400
    return seconds >= (61 - 25_569) * 86_400 && seconds < 4_133_980_800 ? Int64(seconds) : nil
  }
}

/// A cursor over a field's bytes.
private struct Scanner {
  private let bytes: Bytes
  private var i = 0

  init(_ bytes: Bytes) { self.bytes = bytes }

  var atEnd: Bool { i == bytes.count }

  mutating func skip(_ byte: UInt8) -> Bool {
    guard i < bytes.count, bytes[i] == byte else { return false }
    i += 1
    return true
  }

  mutating func skipBlanks() -> Bool {
    let before = i
    while i < bytes.count, bytes[i] == 0x20 { i += 1 }
    return i > before
  }

  mutating func one(of set: StaticString) -> UInt8? {
    guard i < bytes.count else { return nil }
    let byte = bytes[i]
    let hit = set.withUTF8Buffer { $0.contains(byte) }
    if hit { i += 1 }
    return hit ? byte : nil
  }

  /// `least` to `most` digits as a number; the cursor stays where it was on failure.
  mutating func digits(_ least: Int, _ most: Int, peekOnlyIfFollowedByNoDigit: Bool = false) -> Int? {
    var value = 0
    var count = 0
    var j = i
    while j < bytes.count, count < most, bytes[j] >= 48, bytes[j] <= 57 {
      value = value * 10 + Int(bytes[j] - 48)
      count += 1
      j += 1
    }
    guard count >= least else { return nil }
    if peekOnlyIfFollowedByNoDigit, j < bytes.count, bytes[j] >= 48, bytes[j] <= 57 { return nil }
    i = j
    return value
  }
}
