/// Why a question has no answer. Statistics never returns NaN and never
/// repairs a number in silence: what can't be computed is thrown as one of these.
package enum NoAnswer: Error, Equatable, Sendable {
  /// Fewer observations than the method needs.
  case tooFew(have: Int, need: Int)
  /// Every value is the same, so that a spread or a ratio of spreads is 0.
  case zeroVariance
  /// A ratio whose denominator is 0.
  case zeroDenominator
  /// Fewer distinct points than clusters asked for.
  case tooFewDistinct(have: Int, need: Int)
  /// A predictor (or a combination) predicts the outcome perfectly.
  case separation(term: String)
  /// Nothing is left to estimate after collinear columns were dropped.
  case rankDeficient
  /// The iteration did not settle.
  case notConverged(iterations: Int)
  /// An argument outside the method's domain, infinite or not a number.
  case domain(String)

  /// One plain sentence, for summaries and reports.
  package var reason: String {
    switch self {
    case .tooFew(let have, let need): "needs at least \(need) observations, has \(have)"
    case .zeroVariance: "all values are equal"
    case .zeroDenominator: "the denominator is 0"
    case .tooFewDistinct(let have, let need): "needs \(need) distinct points, has \(have)"
    case .separation(let term): "'\(term)' separates the outcome perfectly"
    case .rankDeficient: "no estimable column is left"
    case .notConverged(let iterations): "did not settle in \(iterations) iterations"
    case .domain(let what): what
    }
  }
}
