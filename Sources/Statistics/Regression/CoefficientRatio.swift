/// e to the power of a coefficient: an odds ratio (logit) or a rate ratio (log link) per unit.
package struct CoefficientRatio: Sendable, Equatable {
  package let term: String
  package let ratio: Double
  /// 95 % interval, the exponential of the coefficient's.
  package let low: Double
  package let high: Double

  /// Throws `.domain` where the ratio is beyond the range of numbers.
  package init(_ line: Coefficient) throws(NoAnswer) {
    term = line.term
    ratio = Elementary.exp(line.estimate)
    low = Elementary.exp(line.low)
    high = Elementary.exp(line.high)
    guard high.isFinite, ratio > 0 else {
      throw .domain("the ratio of '\(line.term)' is beyond the range of numbers")
    }
  }
}
