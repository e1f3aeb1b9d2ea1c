internal import CivilTime

/// Cells of artifacts from bytes. The forms in which Dangol writes them are read without a
/// detour; anything else is left to the parsers of inputs, which decide.
struct ArtifactParser {
  enum Form {
    case word, number, time, date
    /// A whole number of units of 10^−decimals.
    case units(decimals: Int)

    init(_ kind: ColumnKind, _ currency: Currency) {
      switch kind {
      case .id, .text, .choice, .flag: self = .word
      case .number: self = .number
      case .time: self = .time
      case .date: self = .date
      case .money: self = .units(decimals: currency.decimals)
      case .decimal: self = .units(decimals: 6)
      case .integer: self = .units(decimals: 0)
      }
    }
  }

  /// What was accepted once is read back whatever its year.
  private let times: TimeParser
  /// The last date that was read: rows beside each other often share it.
  private var date: (head: UInt64, tail: UInt16, day: Int64)?

  init(_ currency: Currency, _ zone: Zone) {
    times = TimeParser(format: .yearFirst, zone: zone, anyYear: true)
  }

  mutating func exact(_ field: Bytes, _ form: Form) throws(FieldFault) -> Int64 {
    switch form {
    case .time:
      if let time = writtenTime(field) { return time }
      return try times.time(field)
    case .date:
      if field.count == 10, let day = writtenDay(field) { return day }
      return try times.day(field)
    case .units(let decimals):
      if let digits = Decimal(field), !digits.hasExponent, digits.exponent >= -decimals {
        let (units, overflow) = digits.mantissa.multipliedReportingOverflow(
          by: Int64(powersOfTen[decimals + digits.exponent]))
        if !overflow { return units }
      }
      return try NumberParser.exact(field).units(decimals, limit: .max)
    case .word, .number: preconditionFailure("not of an exact kind")
    }
  }

  func number(_ field: Bytes) throws(FieldFault) -> Double {
    // A quotient or product of two doubles that are exact is rounded once, to the nearest.
    if let digits = Decimal(field), digits.mantissa.magnitude < 1 << 53, digits.exponent.magnitude <= 22 {
      let power = Self.powers[Int(digits.exponent.magnitude)]
      let value = Double(digits.mantissa)
      return digits.exponent < 0 ? value / power : value * power
    }
    guard let value = Double(String(decoding: field, as: UTF8.self)), value.isFinite else {
      throw FieldFault(.type, "not a number")
    }
    return value
  }

  /// Powers of ten that a double holds exactly.
  private static let powers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
  ]

  /// `-12.5e-7` as −125 · 10⁻⁸; nil: another form, or too many digits.
  private struct Decimal {
    private(set) var mantissa: Int64 = 0
    private(set) var exponent = 0
    private(set) var hasExponent = false

    init?(_ field: Bytes) {
      var at = 0
      let isNegative = field.first == UInt8(ascii: "-")
      if isNegative { at = 1 }
      let first = at
      var point: Int?
      while at < field.count {
        let digit = field[at] &- 48
        if digit <= 9 {
          mantissa = mantissa &* 10 &+ Int64(digit)
        } else if field[at] == UInt8(ascii: "."), point == nil, at > first {
          point = at
        } else {
          break
        }
        at += 1
      }
      let digits = at - first - (point == nil ? 0 : 1)
      guard digits > 0, digits <= 18, point != at - 1 else { return nil }
      if let point { exponent = point + 1 - at }
      if at < field.count {
        guard let shift = Self.exponent(field, at) else { return nil }
        exponent += shift
        hasExponent = true
      }
      if isNegative {
        guard mantissa != 0 else { return nil }
        mantissa = -mantissa
      }
    }

    /// `e-7`, `e+16`
    private static func exponent(_ field: Bytes, _ at: Int) -> Int? {
      guard field[at] == UInt8(ascii: "e"), (3...5).contains(field.count - at) else { return nil }
      let sign = field[at + 1]
      guard sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") else { return nil }
      var value = 0
      for i in (at + 2)..<field.count {
        let digit = field[i] &- 48
        if digit > 9 { return nil }
        value = value * 10 + Int(digit)
      }
      return sign == UInt8(ascii: "-") ? -value : value
    }
  }

  // MARK: times

  /// 2026-01-05T09:12:33+09:00
  private mutating func writtenTime(_ field: Bytes) -> Int64? {
    guard field.count == TimeText.length, let day = writtenDay(field) else { return nil }
    guard field[10] == UInt8(ascii: "T"), field[13] == UInt8(ascii: ":"), field[16] == UInt8(ascii: ":"),
      field[22] == UInt8(ascii: ":"), let hour = Self.pair(field, 11, below: 24),
      let minute = Self.pair(field, 14, below: 60), let second = Self.pair(field, 17, below: 60),
      let hours = Self.pair(field, 20, below: 24), let minutes = Self.pair(field, 23, below: 60)
    else { return nil }
    let local = day * 86_400 + hour * 3600 + minute * 60 + second
    let offset = hours * 3600 + minutes * 60
    switch field[19] {
    case UInt8(ascii: "+"): return local - offset
    case UInt8(ascii: "-"): return local + offset
    default: return nil
    }
  }

  /// 2026-01-05, of a field that is at least so long.
  private mutating func writtenDay(_ field: Bytes) -> Int64? {
    let start = UnsafeRawPointer(field.baseAddress!)
    let head = start.loadUnaligned(as: UInt64.self)
    let tail = start.loadUnaligned(fromByteOffset: 8, as: UInt16.self)
    if let date, head == date.head, tail == date.tail { return date.day }
    guard field[4] == UInt8(ascii: "-"), field[7] == UInt8(ascii: "-"),
      let century = Self.pair(field, 0, below: 100), let year = Self.pair(field, 2, below: 100),
      let month = Self.pair(field, 5, below: 13), let number = Self.pair(field, 8, below: 32),
      let day = Day(year: Int(century * 100 + year), month: Int(month), day: Int(number))
    else { return nil }
    date = (head, tail, Int64(day.number))
    return Int64(day.number)
  }

  @inline(__always)
  private static func pair(_ field: Bytes, _ at: Int, below limit: Int64) -> Int64? {
    let (tens, ones) = (field[at] &- 48, field[at + 1] &- 48)
    guard tens <= 9, ones <= 9 else { return nil }
    let value = Int64(tens) * 10 + Int64(ones)
    return value < limit ? value : nil
  }
}
