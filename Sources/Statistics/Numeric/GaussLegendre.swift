/// Gauss–Legendre quadrature with 16 nodes on one interval: exact for polynomials
/// up to degree 31 (nodes and weights: Abramowitz & Stegun 1964, table 25.4).
enum GaussLegendre {
  /// Positive nodes on [−1, 1] with their weights; the negative ones mirror them.
  private static let half: [(node: Double, weight: Double)] = [
    (0.09501250983763744, 0.1894506104550685), (0.28160355077925891, 0.18260341504492359),
    (0.45801677765722739, 0.16915651939500254), (0.61787624440264375, 0.14959598881657673),
    (0.75540440835500303, 0.12462897125553387), (0.86563120238783174, 0.09515851168249278),
    (0.94457502307323258, 0.062253523938647893), (0.98940093499164993, 0.027152459411754095),
  ]

  /// The 16 nodes between a and b in ascending order, with weights for that interval.
  static func points(_ a: Double, _ b: Double) -> [(node: Double, weight: Double)] {
    let centre = a + (b - a) / 2
    let radius = (b - a) / 2
    return half.reversed().map { (centre - radius * $0.node, radius * $0.weight) }
      + half.map { (centre + radius * $0.node, radius * $0.weight) }
  }
}
