/// The score process of a group-sequential test that has not stopped yet.
///
/// Under the null the score B(t) = Z√t is a Brownian motion seen at the looks. Its
/// density on the continuation region is carried from look to look by numerical
/// integration (Armitage, McPherson & Rowe 1969; Jennison & Turnbull 2000, chapter
/// 19) on the panels of a SequentialGrid and one more at either end, up to the bound.
///
/// What is summed over the nodes (density times kernel or tail) is log-concave, for it comes from a
/// normal vector confined to intervals (Prékopa 1973). So a sum starts where it is largest,
/// goes both ways, and ends at a panel that no longer adds anything: what lies beyond adds less.
struct SequentialDensity {
  /// Beyond so many standard deviations a normal tail is below every double.
  static let reach = 38.0
  /// A panel's share of the sum that ends it.
  private static let negligible = 0x1p-60

  private let grid: SequentialGrid
  private var look = -1
  /// Whole panels on either side of 0.
  private var panels = 0
  /// Density at each node of the whole panels times the node's weight, from −panels on.
  private var mass: [Double] = []
  /// Nodes of the panel that ends at the bound, and their mass; mirrored at the lower end.
  private var rest: [(node: Double, mass: Double)] = []

  init(_ grid: SequentialGrid) { self.grid = grid }

  private var t: Double { look < 0 ? 0 : grid.fractions[look] }

  /// P(|Z| ≥ bound at the next look, not stopped before).
  func crossing(bound: Double) throws(NoAnswer) -> Double {
    guard look >= 0 else { return try Distributions.twoSidedNormal(bound) }
    let next = grid.fractions[look + 1]
    let step = grid.steps[look + 1].squareRoot()
    let edge = bound * next.squareRoot()
    // Distributions.normalCDF throws for numbers that are none, which no node is.
    return 2
      * sum(near: edge) { u in
        let distance = (edge - u) / step
        guard distance < Self.reach else { return 0 }
        return (try? Distributions.normalCDF(distance, upper: true)) ?? 0
      }
  }

  /// Goes on to the next look, given that it was passed within ±bound.
  mutating func advance(bound: Double) {
    let next = grid.fractions[look + 1]
    let variance = grid.steps[look + 1]
    let scale = 1 / (2 * Double.pi * variance).squareRoot()
    let edge = min(bound, Self.reach) * next.squareRoot()
    let count = Int((edge / grid.width).rounded(.down))
    func density(_ x: Double) -> Double {
      look < 0 ? StepKernel.value(x, variance) : sum(near: x) { StepKernel.value(x - $0, variance) }
    }
    var upper: [Double] = []
    upper.reserveCapacity(count * SequentialGrid.nodes)
    for panel in 0..<count {
      let low = Double(panel) * grid.width
      for (i, point) in grid.panel.enumerated() {
        let x = low + point.node
        let density = look < 0 ? density(x) : carried(x, panel: panel, node: i, grid.kernel(look + 1))
        upper.append(scale * density * point.weight)
      }
    }
    rest = GaussLegendre.points(Double(count) * grid.width, edge).map {
      ($0.node, scale * density($0.node) * $0.weight)
    }
    mass = upper.reversed() + upper
    panels = count
    look += 1
  }

  /// The density at a node of a whole panel, from the kernel's table.
  private func carried(_ x: Double, panel: Int, node: Int, _ kernel: StepKernel) -> Double {
    let variance = kernel.variance
    let window = Self.reach * variance.squareRoot()
    var ends = 0.0
    if rest[0].node - x < window {
      for end in rest { ends += end.mass * StepKernel.value(x - end.node, variance) }
    }
    if rest[0].node + x < window {
      for end in rest { ends += end.mass * StepKernel.value(x + end.node, variance) }
    }
    return outward(from: x, ends, within: (panel - kernel.span)...(panel + kernel.span)) { other in
      kernel.sum(mass, from: (other + panels) * SequentialGrid.nodes, panels: panel - other, node: node)
    }
  }

  /// Σ mass · value over all nodes; the largest terms lie near the mean given x at the next look.
  private func sum(near x: Double, _ value: (Double) -> Double) -> Double {
    let width = grid.width
    var ends = 0.0
    for end in rest { ends += end.mass * (value(end.node) + value(-end.node)) }
    return outward(from: x, ends, within: -panels...panels) { panel in
      let low = Double(panel) * width
      let start = (panel + panels) * SequentialGrid.nodes
      var total = 0.0
      for (i, point) in grid.panel.enumerated() { total += mass[start + i] * value(low + point.node) }
      return total
    }
  }

  /// `ends`, the part of the panels at the bounds, and the whole panels. The mean of B at this look, given x at the next and no bounds, is where the
  /// sum is largest; bounds move that place towards 0.
  private func outward(
    from x: Double, _ ends: Double, within: ClosedRange<Int>, _ part: (Int) -> Double
  ) -> Double {
    let next = grid.fractions[look + 1]
    let window = Self.reach * grid.steps[look + 1].squareRoot()
    let low = max(-panels, within.lowerBound)
    let high = min(panels - 1, within.upperBound)
    guard low <= high else { return ends }
    let start = max(low, min(high, Int((x * (t / next) / grid.width).rounded(.down))))
    var total = ends
    var panel = start
    while panel >= low {
      let added = part(panel)
      total += added
      if added <= Self.negligible * total, total > 0 || x - Double(panel) * grid.width > window { break }
      panel -= 1
    }
    panel = start + 1
    while panel <= high {
      let added = part(panel)
      total += added
      if added <= Self.negligible * total { break }
      panel += 1
    }
    return total
  }
}
