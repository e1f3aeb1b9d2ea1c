/// The most likely pair of proportions on the line p₁ = slope · p₀ + offset. The
/// log-likelihood is concave along a line, so its derivative is bisected: every
/// slope and offset, 0 of n and n of n go the same way. (The closed form by the
/// cubic's cosine loses digits near its triple root.)
struct ConstrainedProportions {
  let control: Double
  let variant: Double
  /// Variance of p̂₁ − slope · p̂₀ at these proportions.
  let squaredError: Double

  /// - Parameter slope: above 0. A line that misses the unit square is .domain.
  init(control: Proportion, variant: Proportion, slope: Double, offset: Double) throws(NoAnswer) {
    var low = max(0, -offset / slope)
    var high = min(1, (1 - offset) / slope)
    guard low < high else { throw .domain("no pair of proportions lies on the margin") }
    let successes = (Double(control.successes), Double(variant.successes))
    let failures = (
      Double(control.trials - control.successes), Double(variant.trials - variant.successes)
    )
    func derivative(_ p: Double) -> Double {
      let q = slope * p + offset
      var total = 0.0
      // A term without counts has no pull, not 0/0 at the ends.
      if successes.0 > 0 { total += successes.0 / p }
      if failures.0 > 0 { total -= failures.0 / (1 - p) }
      if successes.1 > 0 { total += slope * successes.1 / q }
      if failures.1 > 0 { total -= slope * failures.1 / (1 - q) }
      return total
    }
    while true {
      let middle = low + (high - low) / 2
      if middle <= low || middle >= high { break }
      if derivative(middle) > 0 { low = middle } else { high = middle }
    }
    let p = low + (high - low) / 2
    let q = min(1, max(0, slope * p + offset))
    self.control = p
    self.variant = q
    squaredError =
      slope * slope * (p * (1 - p)) / Double(control.trials) + q * (1 - q) / Double(variant.trials)
  }
}
