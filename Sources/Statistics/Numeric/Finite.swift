/// Gatekeepers that keep infinities and NaN out of results.
package enum Finite {
  /// The value itself, or .domain with what could not be computed.
  package static func check(_ value: Double, _ what: String) throws(NoAnswer) -> Double {
    guard value.isFinite else { throw .domain("\(what) is not finite") }
    return value
  }

  /// A level or probability strictly between 0 and 1.
  package static func probability(_ value: Double, _ what: String) throws(NoAnswer) {
    guard value > 0, value < 1 else { throw .domain("\(what) must lie in (0, 1)") }
  }
}

/// Critical values of two-sided intervals, taken from the tail (1 − level)/2 itself.
package enum Critical {
  package static func normal(level: Double) throws(NoAnswer) -> Double {
    try Finite.probability(level, "the level")
    return try Distributions.normalUpperQuantile((1 - level) / 2)
  }

  package static func t(level: Double, df: Double) throws(NoAnswer) -> Double {
    try Finite.probability(level, "the level")
    return -(try Distributions.tQuantile((1 - level) / 2, df: df))
  }

  /// estimate ± critical · error, or .domain where an end leaves the doubles.
  package static func interval(
    _ estimate: Double, error: Double, times critical: Double
  ) throws(NoAnswer) -> (low: Double, high: Double) {
    (
      try Finite.check(estimate - critical * error, "the interval"),
      try Finite.check(estimate + critical * error, "the interval")
    )
  }
}
