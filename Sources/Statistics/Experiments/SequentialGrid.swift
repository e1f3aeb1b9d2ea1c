/// Panels of 16 Gauss–Legendre nodes on the whole line, equally wide and the same at every look, so
/// that a step's normal density between two nodes depends on their places in their panels and on
/// how many panels lie between: it is worked out once a step and not once a pair of nodes.
struct SequentialGrid: Sendable {
  /// Share of the information at each look, and what was added to it by the look.
  let fractions: [Double]
  let steps: [Double]
  /// Of a panel: three standard deviations of the smallest step, which leaves errors near 1e−14.
  let width: Double
  /// Nodes of the first panel above 0, with their weights.
  let panel: [(node: Double, weight: Double)]
  /// Of each step but the first, which starts at a point.
  private let kernels: [StepKernel?]

  static let nodes = 16

  /// Differences of fractions that are equal but for the fractions' own rounding.
  private static let rounding = 4.4e-16

  init(_ fractions: [Double]) {
    self.fractions = fractions
    let steps = fractions.indices.map { $0 == 0 ? fractions[0] : fractions[$0] - fractions[$0 - 1] }
    self.steps = steps
    let width = 3 * (steps.min() ?? 1).squareRoot()
    self.width = width
    panel = GaussLegendre.points(0, width)
    var kernels: [StepKernel?] = [nil]
    for variance in steps.dropFirst() {
      if let last = kernels.last!, (last.variance - variance).magnitude <= Self.rounding {
        kernels.append(last)
      } else {
        kernels.append(StepKernel(variance: variance, width: width, nodes: panel.map(\.node)))
      }
    }
    self.kernels = kernels
  }

  func kernel(_ look: Int) -> StepKernel { kernels[look]! }
}

/// exp(−(x − u)²/2v) for nodes x and u of whole panels.
struct StepKernel: Sendable {
  let variance: Double
  /// Panels apart at most: beyond, the kernel is below every double.
  let span: Int
  /// By panels from u to x (−span … span), node of x, node of u.
  private let values: [Double]

  init(variance: Double, width: Double, nodes: [Double]) {
    self.variance = variance
    span = Int((SequentialDensity.reach * variance.squareRoot() / width).rounded(.up)) + 1
    var values: [Double] = []
    values.reserveCapacity((2 * span + 1) * nodes.count * nodes.count)
    for panels in -span...span {
      for x in nodes {
        for u in nodes {
          values.append(Self.value(Double(panels) * width + (x - u), variance))
        }
      }
    }
    self.values = values
  }

  static func value(_ distance: Double, _ variance: Double) -> Double {
    Elementary.exp(-distance * distance / (2 * variance))
  }

  /// Σ mass · kernel over the panel of u that starts at `start`, `panels` below that of x.
  func sum(_ mass: [Double], from start: Int, panels: Int, node: Int) -> Double {
    let count = SequentialGrid.nodes
    let row = ((panels + span) * count + node) * count
    precondition(start >= 0 && start + count <= mass.count && row >= 0 && row + count <= values.count)
    let sums = mass.withUnsafeBufferPointer { mass in
      values.withUnsafeBufferPointer { values in
        let mass = UnsafeRawPointer(mass.baseAddress! + start)
        let values = UnsafeRawPointer(values.baseAddress! + row)
        func lanes(_ place: Int) -> SIMD8<Double> {
          let offset = place * MemoryLayout<Double>.stride
          return mass.loadUnaligned(fromByteOffset: offset, as: SIMD8<Double>.self)
            * values.loadUnaligned(fromByteOffset: offset, as: SIMD8<Double>.self)
        }
        return lanes(0) + lanes(8)
      }
    }
    let quarters = sums.lowHalf + sums.highHalf
    let pair = quarters.lowHalf + quarters.highHalf
    return pair.x + pair.y
  }
}
