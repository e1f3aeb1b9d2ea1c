/// The score process of a group-sequential test that has not stopped yet.
///
/// Under the null the score B(t) = Z√t is a Brownian motion seen at the looks. Its
/// density on the continuation region is carried from look to look by numerical
/// integration (Armitage, McPherson & Rowe 1969; Jennison & Turnbull 2000, chapter
/// 19). Bounds are symmetric, so half of the line is kept. Panels of 16
/// Gauss–Legendre nodes are no wider than three standard deviations of the steps
/// before and after, which leaves errors near 1e−14.
struct SequentialDensity {
  /// Beyond so many standard deviations a normal tail is below every double.
  static let reach = 38.0

  private var t = 0.0
  private var points: [(node: Double, weight: Double)] = []
  /// Density at each node times the node's weight.
  private var mass: [Double] = []

  /// P(|Z| ≥ bound at look `next`, not stopped before).
  func crossing(bound: Double, at next: Double) throws(NoAnswer) -> Double {
    let step = (next - t).squareRoot()
    let edge = bound * next.squareRoot()
    guard !points.isEmpty else { return try Distributions.twoSidedNormal(bound) }
    var total = 0.0
    for i in points.indices {
      let near = (edge - points[i].node) / step
      guard near < Self.reach else { continue }
      // The mirrored node −u sees the bound from further away.
      let far = (edge + points[i].node) / step
      var tail = try Distributions.normalCDF(near, upper: true)
      if far < Self.reach { tail += try Distributions.normalCDF(far, upper: true) }
      total += mass[i] * tail
    }
    return 2 * total
  }

  /// Goes on to look `next`, given that it was passed within ±bound; `after` is the step that follows.
  mutating func advance(to next: Double, bound: Double, after: Double) {
    let variance = next - t
    let edge = min(bound, Self.reach) * next.squareRoot()
    let width = 3 * min(variance, after).squareRoot()
    let panels = max(1, Int((edge / width).rounded(.up)))
    var grid: [(node: Double, weight: Double)] = []
    grid.reserveCapacity(panels * 16)
    for panel in 0..<panels {
      grid += GaussLegendre.points(
        edge * Double(panel) / Double(panels), edge * Double(panel + 1) / Double(panels))
    }
    let scale = 1 / (2 * Double.pi * variance).squareRoot()
    let first = points.isEmpty
    mass = grid.map { point in
      let density =
        first
        ? Self.kernel(point.node, variance)
        : Self.carried(point.node, variance, from: points, mass)
      return scale * density * point.weight
    }
    points = grid
    t = next
  }

  private static func carried(
    _ x: Double, _ variance: Double, from points: [(node: Double, weight: Double)], _ mass: [Double]
  ) -> Double {
    let window = reach * variance.squareRoot()
    // Nodes ascend: the first one within the kernel's reach, then on to the last.
    var low = 0
    var high = points.count
    while low < high {
      let middle = (low + high) / 2
      if points[middle].node < x - window { low = middle + 1 } else { high = middle }
    }
    var total = 0.0
    for i in low..<points.count {
      if points[i].node > x + window { break }
      let mirrored = x + points[i].node
      total +=
        mass[i]
        * (kernel(x - points[i].node, variance) + (mirrored < window ? kernel(mirrored, variance) : 0))
    }
    return total
  }

  private static func kernel(_ distance: Double, _ variance: Double) -> Double {
    Elementary.exp(-distance * distance / (2 * variance))
  }
}
