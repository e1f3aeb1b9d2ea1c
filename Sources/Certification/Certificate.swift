internal import Statistics

/// One number of a published result beside ours.
package struct Quantity: Sendable {
  package let name: String
  /// As printed at the source: its digits are what can be reached.
  package let expected: String
  package let got: Double

  package init(_ name: String, _ expected: String, _ got: Double) {
    self.name = name
    self.expected = expected
    self.got = got
  }

  /// Significant digits of the printed value.
  package var givenDigits: Int {
    let mantissa = expected.prefix { $0 != "e" && $0 != "E" }
    let digits = mantissa.filter(\.isNumber)
    let significant = digits.drop { $0 == "0" }
    return max(1, significant.isEmpty ? digits.count : significant.count)
  }

  /// Whether ours rounds to the printed value: within half a unit of its last place.
  package var agreesAsPrinted: Bool {
    (got - (Double(expected) ?? .nan)).magnitude <= halfUnit * (1 + 1e-9)
  }

  /// The log relative error −log₁₀(|got − expected| / |expected|), which is about the
  /// number of correct digits (McCullough 1998); of the absolute error where 0 is
  /// expected. At most the digits given, which an agreement as printed reaches.
  package var reachedDigits: Double {
    guard let target = Double(expected), got.isFinite else { return 0 }
    if agreesAsPrinted { return Double(givenDigits) }
    let gap = (got - target).magnitude / (target == 0 ? 1 : target.magnitude)
    let digits = -Elementary.log(gap) / 2.302585092994046
    return max(0, min(Double(givenDigits), digits))
  }

  private var halfUnit: Double {
    let parts = expected.split(whereSeparator: { $0 == "e" || $0 == "E" })
    let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    let point = parts[0].firstIndex(of: ".")
    let decimals = point.map { parts[0].distance(from: $0, to: parts[0].endIndex) - 1 } ?? 0
    return Double("5e\(exponent - decimals - 1)") ?? 0
  }
}

/// One line of the certification: what was computed, who says what it should be,
/// and how many digits must agree.
package struct Certificate: Sendable {
  package let name: String
  /// What was computed, and how.
  package let what: String
  /// Who published or computed the expected values.
  package let source: String
  /// Digits that must be reached; nil: every digit the source gives.
  package let gate: Double?
  /// Digits hoped for, where more than the gate.
  package let goal: Double?
  /// Why no more can be had, where the input itself is the limit.
  package let ceiling: String?
  /// Whether the data it needs are at hand.
  package let available: Bool
  let compute: @Sendable () throws(NoAnswer) -> [Quantity]

  init(
    _ name: String, _ what: String, source: String, gate: Double? = nil, goal: Double? = nil,
    ceiling: String? = nil, available: Bool = true,
    _ compute: @escaping @Sendable () throws(NoAnswer) -> [Quantity]
  ) {
    self.name = name
    self.what = what
    self.source = source
    self.gate = gate
    self.goal = goal
    self.ceiling = ceiling
    self.available = available
    self.compute = compute
  }

  package func result() -> Outcome {
    do throws(NoAnswer) {
      return Outcome(certificate: self, quantities: try compute(), failure: nil)
    } catch {
      return Outcome(certificate: self, quantities: [], failure: error.reason)
    }
  }

  package struct Outcome: Sendable {
    package let certificate: Certificate
    package let quantities: [Quantity]
    package let failure: String?

    /// The quantity with the fewest correct digits.
    package var worst: Quantity? {
      quantities.min { ($0.shortfall, $0.reachedDigits) < ($1.shortfall, $1.reachedDigits) }
    }

    /// The digits of the worst quantity; one that agrees as printed limits nothing.
    package var reached: Double {
      let short = quantities.filter { !$0.agreesAsPrinted }
      return (short.isEmpty ? quantities : short).map(\.reachedDigits).min() ?? 0
    }
    package var complete: Bool { !quantities.isEmpty && quantities.allSatisfy(\.agreesAsPrinted) }

    package var passes: Bool {
      guard failure == nil, !quantities.isEmpty else { return false }
      guard let gate = certificate.gate else { return complete }
      return complete || reached >= gate
    }

    package var meetsGoal: Bool { complete || certificate.goal.map { reached >= $0 } ?? passes }
  }
}

extension Quantity {
  /// Minus the digits missing, so that a complete quantity comes last.
  fileprivate var shortfall: Double { agreesAsPrinted ? 0 : reachedDigits - 100 }
}

/// Certificates about one subject.
package struct CertificateGroup: Sendable {
  package let title: String
  package let certificates: [Certificate]

  init(_ title: String, _ certificates: [Certificate]) {
    self.title = title
    self.certificates = certificates
  }
}
