/// The two languages of a report. Dates, numbers and particles are formed here
/// and not by the system's locale data, which differ between versions.
package enum Language: String, Sendable, CaseIterable {
  case ko, en

  /// The text of this language.
  package func say(_ korean: String, _ english: String) -> String { self == .ko ? korean : english }

  /// 1234567 → 1,234,567
  package func count(_ value: Int) -> String { Self.grouped(String(value.magnitude), negative: value < 0) }

  /// With a fixed number of decimals, half away from zero on the decimal value.
  package func decimal(_ value: Double, _ decimals: Int) -> String {
    let (negative, whole, fraction) = Self.fixed(value, decimals)
    let head = Self.grouped(whole, negative: negative)
    return decimals > 0 ? head + "." + fraction : head
  }

  /// 0.341 → 34.1%
  package func percent(_ value: Double, _ decimals: Int = 1) -> String {
    decimal(value * 100, decimals) + "%"
  }

  /// A difference of shares in percentage points.
  package func points(_ value: Double, _ decimals: Int = 1) -> String {
    decimal(value * 100, decimals) + say("%p", " pp")
  }

  /// 2026-06 → 2026년 6월, June 2026
  package func month(_ iso: String) -> String {
    let parts = iso.split(separator: "-")
    guard parts.count >= 2, let month = Int(parts[1]), (1...12).contains(month) else { return iso }
    let names = [
      "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
      "November", "December",
    ]
    return say("\(parts[0])년 \(month)월", "\(names[month - 1]) \(parts[0])")
  }

  /// 2026-06 → 6월, Jun
  package func shortMonth(_ iso: String) -> String {
    let parts = iso.split(separator: "-")
    guard parts.count >= 2, let month = Int(parts[1]), (1...12).contains(month) else { return iso }
    let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    return say("\(month)월", names[month - 1])
  }

  /// 2026-06-30 → 2026년 6월 30일, 30 June 2026
  package func date(_ iso: String) -> String {
    let parts = iso.split(separator: "-")
    guard parts.count == 3, let day = Int(parts[2]) else { return iso }
    return say("\(month(iso)) \(day)일", "\(day) \(month(iso))")
  }

  private static func grouped(_ digits: String, negative: Bool) -> String {
    var out = ""
    for (i, digit) in digits.enumerated() {
      if i > 0, (digits.count - i) % 3 == 0 { out += "," }
      out.append(digit)
    }
    return (negative ? "−" : "") + out
  }

  /// Sign, whole digits and fraction digits of a value rounded to `decimals`.
  private static func fixed(_ value: Double, _ decimals: Int) -> (Bool, String, String) {
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let units = (value.magnitude * scale).rounded(.toNearestOrAwayFromZero)
    // Beyond 2⁵³ units the digits below would be noise.
    guard units < 9e15 else {
      return (
        value < 0, String(Int(clamping: Int64(exactly: value.magnitude.rounded()) ?? .max)),
        String(repeating: "0", count: decimals)
      )
    }
    let digits = String(Int(units))
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    let negative = value < 0 && units > 0
    return (negative, String(padded.dropLast(decimals)), String(padded.suffix(decimals)))
  }
}

/// Money in a report's words.
package struct MoneyWording: Sendable {
  package let language: Language
  package let currency: String
  package let decimals: Int

  package init(_ language: Language, currency: String, decimals: Int) {
    self.language = language
    self.currency = currency
    self.decimals = decimals
  }

  /// The exact amount, from major units.
  package func exact(_ major: Double) -> String { unit(language.decimal(major, decimals)) }

  /// Rounded for reading: 1,284만 원, 3.2억 원; ₩12.8M.
  package func short(_ major: Double) -> String {
    let size = major.magnitude
    if language == .ko, currency == "KRW" {
      if size >= 1e8 { return Self.trimmed(language.decimal(major / 1e8, size >= 1e10 ? 0 : 1)) + "억 원" }
      if size >= 1e5 { return Self.trimmed(language.decimal(major / 1e4, size >= 1e6 ? 0 : 1)) + "만 원" }
      return exact(major)
    }
    for (step, letter) in [(1e9, "B"), (1e6, "M"), (1e3, "k")] where size >= step {
      if letter == "k", size < 1e4 || decimals > 0 { break }
      return unit(Self.trimmed(language.decimal(major / step, 1)) + letter)
    }
    return exact(major)
  }

  /// 10.0 → 10
  private static func trimmed(_ number: String) -> String {
    number.hasSuffix(".0") ? String(number.dropLast(2)) : number
  }

  private func unit(_ number: String) -> String {
    let signs = ["KRW": "₩", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"]
    if currency == "KRW", language == .ko { return number + "원" }
    guard let sign = signs[currency] else { return number + " " + currency }
    return number.hasPrefix("−") ? "−" + sign + number.dropFirst() : sign + number
  }
}
