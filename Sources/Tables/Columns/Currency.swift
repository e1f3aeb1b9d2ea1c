/// A currency: how many decimals its minor unit has, and how it is marked.
package struct Currency: Sendable, Equatable {
  package let code: String
  package let decimals: Int
  /// Marks that may stand before or after an amount.
  package let marks: [String]

  /// ISO 4217 minor units. A currency that is not listed here is refused.
  package init?(_ code: String) {
    let known: [String: (Int, [String])] = [
      "KRW": (0, ["원", "₩", "￦", "KRW"]), "JPY": (0, ["円", "¥", "￥", "JPY"]),
      "VND": (0, ["₫", "VND"]), "USD": (2, ["$", "USD"]), "EUR": (2, ["€", "EUR"]),
      "GBP": (2, ["£", "GBP"]), "CNY": (2, ["¥", "元", "CNY"]), "TWD": (2, ["NT$", "TWD"]),
      "HKD": (2, ["HK$", "HKD"]), "SGD": (2, ["S$", "SGD"]), "AUD": (2, ["A$", "AUD"]),
      "CAD": (2, ["C$", "CAD"]), "CHF": (2, ["CHF"]), "INR": (2, ["₹", "INR"]),
      "THB": (2, ["฿", "THB"]), "KWD": (3, ["KWD"]),
    ]
    guard let entry = known[code] else { return nil }
    self.code = code
    decimals = entry.0
    marks = entry.1
  }

  /// Minor units in a major one: 1 for KRW, 100 for USD.
  package var minorPerMajor: Int64 {
    var unit: Int64 = 1
    for _ in 0..<decimals { unit *= 10 }
    return unit
  }

  /// Major units in a minor one, to multiply statistics with.
  package var majorPerMinor: Double { 1 / Double(minorPerMajor) }

  package func major(_ minor: Int64) -> Double { Double(minor) / Double(minorPerMajor) }
}
