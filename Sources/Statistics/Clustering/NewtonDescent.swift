/// Centres brought near to where they settle on a long table: Newton steps by the curvature of borders,
/// each kept only where it lowers the sum of squares, Lloyd's in its place otherwise.
///
/// Where it leaves off, `LloydHartigan` settles the rest.
struct NewtonDescent: Sendable {
  let search: KMeansState
  private(set) var iterations = 0
  /// The sum of squares before the last step, and what the means lower it by where all rows stay.
  private(set) var loss = Double.infinity
  private var gain = Double.infinity
  private var curvature: BorderCurvature?
  /// The centres' path when the curvature was measured.
  private var measured = 0.0
  /// How far a step may go: farther after each that lowered the loss, much less after one that did not.
  private var reach = 0.0

  /// Whether it ended because the centres rest.
  private(set) var rests = false

  /// The part of the rows that move, at the most, where borders are about where they stay.
  private static let fewMoves = 1.0 / 50
  /// The part of the loss below which single rows count more than curvature.
  private static let fine = 1e-7

  /// Ends where a step to the means gains no more than `least` of the loss, where the centres rest within
  /// `tolerance`, or after `limit` steps.
  init(_ search: KMeansState, least: Double, tolerance: Double, limit: Int) {
    self.search = search
    search.tracksLoss = true
    let n = Double(search.n)
    var bold = false
    while iterations < limit {
      iterations += 1
      let first = !search.placed
      let moved = search.assign()
      let repaired = search.repairEmptyClusters()
      if bold {
        bold = false
        guard repaired > 0 || search.loss() < loss else {
          takeBack()
          continue
        }
        reach = max(reach, 1.7 * search.lastStep)
      }
      search.sumUp(afresh: first || repaired > 0 || moved * 8 > search.n)
      (loss, gain) = (search.loss(), search.gain)
      rests = search.rests(within: tolerance)
      let settled = rests || moved + repaired == 0 || gain <= least * loss
      if !settled, repaired == 0, let goal = goal(measuring: Double(moved) < Self.fewMoves * n) {
        goal.withUnsafeBufferPointer { search.move(to: $0.baseAddress!) }
        bold = true
      } else {
        search.move(to: search.means)
        if settled { break }
      }
    }
  }

  /// From a step that did not lower the loss to the means that it set out from.
  private mutating func takeBack() {
    reach = 0.25 * search.lastStep
    search.move(to: search.means)
    if gain > Self.fine * loss { curvature = nil }
  }

  /// Where a Newton step leads. The curvature is measured anew where the centres have gone too far since.
  private mutating func goal(measuring: Bool) -> [Double]? {
    if let curvature, gain > Self.fine * loss, search.farthest - measured > curvature.band {
      self.curvature = nil
    }
    if curvature == nil, measuring, search.k > 1, search.k * search.d <= BorderCurvature.largestSize {
      let estimate = search.borderCurvature(loss: loss)
      (curvature, measured) = (estimate, search.farthest)
      if reach == 0 { reach = estimate.band }
    }
    let size = search.k * search.d
    let total = search.totalMass
    let residual = (0..<size).map { search.means[$0] - search.centres[$0] }
    let shares = (0..<size).map { search.mass[$0 / search.d] / total }
    let step = curvature?.step(residual, shares: shares, dimensions: search.d, reach: reach)
    return step.map { step in (0..<size).map { search.centres[$0] + step[$0] } }
  }
}
