/// A value beside earlier ones of its kind: an outlier lies further from their
/// median than 3.5 times their scaled median absolute deviation (Iglewicz &
/// Hoaglin 1993).
package struct LikePeriods: Sendable, Equatable {
  package static let count = 8
  package static let limit = 3.5

  package let spread: RobustSpread
  /// Distance from the median in scaled deviations.
  package let z: Double
  package var isOutlier: Bool { z.magnitude > Self.limit }

  /// `earlier` holds the eight periods before that are like this one.
  package init(_ value: Double, earlier: [Double]) throws(NoAnswer) {
    guard earlier.count >= Self.count else { throw .tooFew(have: earlier.count, need: Self.count) }
    spread = try RobustSpread(earlier)
    // Half of them equal: no measure of what is usual.
    guard spread.deviation > 0 else { throw .zeroVariance }
    z = try Finite.check((value - spread.median) / spread.scaled, "z")
  }
}
