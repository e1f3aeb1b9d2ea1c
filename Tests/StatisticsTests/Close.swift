import Testing

/// `got` agrees with `expected` to `digits` significant digits.
func close(_ got: Double, _ expected: Double, digits: Int = 7) -> Bool {
  var tolerance = 0.5
  for _ in 0..<digits { tolerance /= 10 }
  // A half unit of the last given digit, with room for its own rounding.
  return (got - expected).magnitude <= 2 * tolerance * max(expected.magnitude, 1e-300)
}

func close(_ got: Double, _ expected: Double, absolute: Double) -> Bool {
  (got - expected).magnitude <= absolute
}

/// `got` rounds to a published figure: within half a unit of its last printed decimal.
func rounds(_ got: Double, to printed: String) -> Bool {
  guard let expected = Double(printed) else { return false }
  let decimals = printed.firstIndex(of: ".").map { printed.distance(from: $0, to: printed.endIndex) - 1 } ?? 0
  var half = 0.5
  for _ in 0..<decimals { half /= 10 }
  return (got - expected).magnitude <= half * (1 + 1e-6)
}
