/// Roots of the score with the constrained estimate from the cubic's roots at 40
/// digits (mpmath 1.3.0) and brentq (scipy 1.17.1): 48/80 v 56/70, and 0/20 v 0/10.
enum MeeReference {
  static let a = (0.053333849291325085, 0.3377294637411413)
  static let b = (-0.16112515805281935, 0.2775327998628892)
}

/// α = .05, N* = 1000, n = 400, SE² = .0025, evaluated at 40 digits (mpmath 1.3.0).
enum SequenceReference {
  static let half = 0.15618895458373648
}
