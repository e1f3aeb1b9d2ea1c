/// What exponential smoothing makes of a series under eight sets of parameters at a time: a search
/// tries that many before it takes a step, and each value waits for the one before it.
struct SmoothingErrors {
  typealias Lanes = SIMD8<Double>
  static let lanes = Lanes.scalarCount

  struct Outcome {
    let initialLevel: Lanes
    let initialTrend: Lanes
    /// After the last value.
    let level: Lanes
    let trend: Lanes
    let squares: Lanes
  }

  private let y: [Double]
  /// Errors from states of 0, and what a unit of the level and of the trend takes off them.
  private var errors: [Lanes]
  private var byLevel: [Lanes]
  private var byTrend: [Lanes]

  init(_ y: [Double]) {
    self.y = y
    errors = [Lanes](repeating: .zero, count: y.count)
    byLevel = errors
    byTrend = errors
  }

  /// With the initial states that minimise the sum of squares. Without a trend, φ is 0 and so is β.
  mutating func outcome(alpha: Lanes, beta: Lanes, phi: Lanes, hasTrend: Bool) -> Outcome {
    respond(alpha, beta, phi)
    let start = hasTrend ? bestStart() : (level: bestLevel(), trend: Lanes.zero)
    var (level, trend, squares) = (start.level, start.trend, Lanes.zero)
    for value in y {
      let step = phi * trend
      let error = value - level - step
      level += step + alpha * error
      trend = step + beta * error
      squares += error * error
    }
    return Outcome(
      initialLevel: start.level, initialTrend: start.trend, level: level, trend: trend, squares: squares)
  }

  private mutating func respond(_ alpha: Lanes, _ beta: Lanes, _ phi: Lanes) {
    var (level, trend) = (Lanes.zero, Lanes.zero)
    var (unit, unitTrend) = (Lanes(repeating: 1), Lanes.zero)
    var (drift, slope) = (Lanes.zero, Lanes(repeating: 1))
    for i in y.indices {
      let step = phi * trend
      let error = y[i] - level - step
      level += step + alpha * error
      trend = step + beta * error
      errors[i] = error
      let unitStep = phi * unitTrend
      let ofLevel = -unit - unitStep
      unit += unitStep + alpha * ofLevel
      unitTrend = unitStep + beta * ofLevel
      byLevel[i] = -ofLevel
      let slopeStep = phi * slope
      let ofTrend = -drift - slopeStep
      drift += slopeStep + alpha * ofTrend
      slope = slopeStep + beta * ofTrend
      byTrend[i] = -ofTrend
    }
  }

  private func bestLevel() -> Lanes {
    sum(0, y.count) { byLevel[$0] * errors[$0] } / sum(0, y.count) { byLevel[$0] * byLevel[$0] }
  }

  /// The errors are linear in the initial states: e = e₀ − level·a − trend·b, where a
  /// and b are the responses to a unit of each; least squares on two columns.
  private func bestStart() -> (level: Lanes, trend: Lanes) {
    let aa = sum(0, y.count) { byLevel[$0] * byLevel[$0] }
    let ab = sum(0, y.count) { byLevel[$0] * byTrend[$0] }
    let ae = sum(0, y.count) { byLevel[$0] * errors[$0] }
    // Orthogonal to a first, so that nothing cancels in the normal equations.
    let share = ab / aa
    let ofRest = sum(0, y.count) { (byTrend[$0] - share * byLevel[$0]) * errors[$0] }
    let rest = sum(0, y.count) { i in
      let rest = byTrend[i] - share * byLevel[i]
      return rest * rest
    }
    let trend = ofRest / rest
    return ((ae - trend * ab) / aa, trend)
  }

  /// In the order of `Sums`.
  private func sum(_ from: Int, _ to: Int, _ term: (Int) -> Lanes) -> Lanes {
    if to - from <= Sums.block {
      var total = Lanes.zero
      for i in from..<to { total += term(i) }
      return total
    }
    let middle = from + ((to - from + Sums.block - 1) / Sums.block + 1) / 2 * Sums.block
    return sum(from, middle, term) + sum(middle, to, term)
  }
}
