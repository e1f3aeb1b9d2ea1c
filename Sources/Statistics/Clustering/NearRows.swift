internal import Parallelism

/// Which rows an assignment has to look at.
///
/// A row stays where it is until the bounds of its distances meet (Hamerly 2010), and these approach
/// each other by at most twice the farthest step of a centre. So the rows whose bounds are
/// far apart need not be looked at, not even to compare them, before the centres have moved that
/// far: as the steps grow short, a pass costs what the rows near a border cost.
extension KMeansState {
  /// Draws the list up anew where the centres have gone too far, or where it does not reach far enough.
  func drawNear(reach least: Double = 0) {
    // A list that reaches much farther than the steps now is drawn up anew, too, where it is long.
    let long =
      nearCount * 16 > n && nearCount >= KMeansRows.parallelRows && 16 * lastStep < horizon - farthest
    if horizon - farthest >= least, !long { return }
    // Long enough for several steps like the last, where these are short.
    let steps = nearCount * 8 > n ? 1.1 : 4
    let reach = max(steps * lastStep, 2 * least)
    if n <= Parallel.chunk {
      let part = near(0..<n, reach)
      (nearParts[0], nearCount, widest) = (part.places, part.places.count, part.widest)
    } else {
      let parallel = n >= KMeansRows.parallelRows ? threads : 1
      let parts = Parallel.chunks(n, threads: parallel) { [self] in near($0, reach) }
      nearParts = parts.map(\.places)
      nearCount = nearParts.reduce(0) { $0 + $1.count }
      widest = parts.reduce(0) { max($0, $1.widest) }
    }
    farthestThen = farthest
    horizon = farthest + reach * (1 - Self.slack)
  }

  /// Near rows of a range, at its places of the list, and the widest of the others.
  private struct NearPart: Sendable {
    let places: Range<Int>
    let widest: Double
  }

  private func near(_ range: Range<Int>, _ reach: Double) -> NearPart {
    let farthest = farthest
    var count = 0
    var widest = 0.0
    var i = range.lowerBound
    while i < range.upperBound {
      let own = assignment[i]
      let known = bounds[i]
      let u = Double(known.upper) + travel[own]
      // A row without bounds is on the list itself.
      widest = u > widest && u.isFinite ? u : widest
      // Written always, counted where it holds: whether it does is hard to foresee.
      near[range.lowerBound &+ count] = i
      let l = min(Double(known.lower) - farthest, Double(known.rivalLower) - travel[Int(known.rival)])
      count &+= l - u <= 2 * reach ? 1 : 0
      i &+= 1
    }
    let places = range.lowerBound..<(range.lowerBound + count)
    for place in places {
      nearBounds[place] = NearBounds(assignment[near[place]], bounds[near[place]])
    }
    return NearPart(places: places, widest: widest)
  }
}
