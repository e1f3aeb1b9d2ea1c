/// What is known of a row's distances, each with what the centres had travelled when it was formed.
///
/// Half the digits are enough for bounds, and half the memory is half the time of a pass over them. What
/// rounding takes is given back, so that no bound is ever on the wrong side.
struct RowBounds {
  /// With `travel` of the own centre added: at least the distance to it.
  var upper: Float
  /// Less `farthest`: at most the distance to any centre but the own and the rival.
  var lower: Float
  /// Less `travel` of the rival: at most the distance to it; none known: +∞.
  var rivalLower = Float.infinity
  /// Another centre that is near.
  var rival: Int32 = 0

  /// Nothing is known.
  static let none = RowBounds(upper: .infinity, lower: -.infinity)

  /// Twice the relative error of a `Float`, and far above the absolute one of the smallest.
  private static let slack = 0x1p-23
  private static let tiny = 1e-30
  /// So large that the gap of two bounds is finite.
  private static let largest = Float.greatestFiniteMagnitude / 2

  /// At least a distance less what was travelled before.
  @inline(__always)
  static func upper(_ distance: Double, _ travelled: Double) -> Float {
    max(Float(distance * (1 + slack) - travelled * (1 - slack) + tiny), -largest)
  }

  /// At most a distance and what was travelled before.
  @inline(__always)
  static func lower(_ distance: Double, _ travelled: Double) -> Float {
    min(Float(distance * (1 - slack) + travelled * (1 - slack) - tiny), largest)
  }

  /// At most by how much a lower bound is above the upper one.
  @inline(__always)
  func gap(_ lower: Float) -> Float {
    let gap = lower - upper
    return gap - gap.magnitude * 0x1p-22
  }
}

/// What an assignment has to know of a row: with which centres, and by how much its bounds are apart but for
/// what the centres have travelled.
struct NearBounds {
  let own: Int32
  let rival: Int32
  /// NaN where no rival is known.
  let rivalGap: Float
  let gap: Float

  @inline(__always)
  init(_ own: Int, _ known: RowBounds) {
    self.own = Int32(truncatingIfNeeded: own)
    rival = known.rival
    rivalGap = known.gap(known.rivalLower)
    gap = known.gap(known.lower)
  }
}
