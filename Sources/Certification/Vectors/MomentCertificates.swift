internal import Statistics

/// Univariate summaries: NIST StRD.
enum MomentCertificates {
  static let group = CertificateGroup("Moments", numericalAccuracy + [digitsOfPi])

  private static let nist = "NIST StRD"

  /// The base, then (base − ½gap, base + ½gap) × 500, as the decimals that NIST prints.
  private static func alternating(_ base: String, _ low: String, _ high: String) -> [Double] {
    var values = [Double(base)!]
    for _ in 0..<500 { values += [Double(low)!, Double(high)!] }
    return values
  }

  private static let numericalAccuracy: [Certificate] = [
    certificate(
      "NumAcc1", [10_000_001, 10_000_003, 10_000_002], "10000002.0000000", "1.00000000000000", gate: nil),
    certificate(
      "NumAcc2", alternating("1.2", "1.1", "1.3"), "1.20000000000000", "0.100000000000000", gate: 14.5),
    certificate(
      "NumAcc3", alternating("1000000.2", "1000000.1", "1000000.3"), "1000000.20000000", "0.100000000000000",
      gate: 9, ceiling: "the decimals as doubles: exact arithmetic on them gives 9.46 digits"),
    certificate(
      "NumAcc4", alternating("10000000.2", "10000000.1", "10000000.3"), "10000000.2000000",
      "0.100000000000000",
      gate: 8, ceiling: "the decimals as doubles: exact arithmetic on them gives 8.25 digits"),
  ]

  private static func certificate(
    _ name: String, _ values: [Double], _ mean: String, _ deviation: String, gate: Double?,
    ceiling: String? = nil
  ) -> Certificate {
    Certificate(name, "mean, standard deviation", source: nist, gate: gate, ceiling: ceiling) {
      () throws(NoAnswer) in
      let moments = Moments(values)
      return [
        Quantity("mean", mean, try moments.mean()),
        Quantity("sd", deviation, try moments.standardDeviation()),
      ]
    }
  }

  /// NIST's PiDigits certifies 4.5348 for a file of its own: no 5,000 digits in a row
  /// among the first 6,000 of pi have that mean.
  private static let digitsOfPi = Certificate(
    "PiDigits", "mean, standard deviation of pi's first 5,000 digits",
    source: "rational arithmetic on the digits (Python 3.11)"
  ) { () throws(NoAnswer) in
    let moments = Moments(piDigits(5000))
    return [
      Quantity("mean", "4.53580000000000", try moments.mean()),
      Quantity("sd", "2.86767555218761", try moments.standardDeviation()),
    ]
  }

  /// The spigot of Rabinowitz & Wagon (1995), in integers.
  private static func piDigits(_ count: Int) -> [Double] {
    let length = count * 10 / 3 + 2
    var remainders = [Int](repeating: 2, count: length)
    var digits: [Double] = []
    var held = 0
    var nines = 0
    var started = false
    func emit(_ digit: Int) {
      if started { digits.append(Double(digit)) }
      started = true
    }
    while digits.count < count {
      var carry = 0
      for i in stride(from: length - 1, through: 0, by: -1) {
        let value = remainders[i] * 10 + carry
        let divisor = i == 0 ? 10 : 2 * i + 1
        remainders[i] = value % divisor
        carry = i == 0 ? value / divisor : value / divisor * i
      }
      if carry == 9 {
        nines += 1
      } else {
        let overflow = carry == 10
        emit(held + (overflow ? 1 : 0))
        for _ in 0..<nines { emit(overflow ? 0 : 9) }
        nines = 0
        held = overflow ? 0 : carry
      }
    }
    return Array(digits.prefix(count))
  }
}
