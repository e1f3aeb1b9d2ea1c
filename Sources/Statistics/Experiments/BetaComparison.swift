/// Two independent beta posteriors compared: the probability that the variant is
/// better, and what choosing either costs in expectation.
///
/// P(B > A) = ∫ f_B F_A and E(A − B)⁺ = ∫ F_B (1 − F_A) dx are integrated over
/// y = ln(x/(1 − x)), where both posteriors are smooth and bell-shaped, in panels as
/// wide as the spreads around both modes. Each integrand is positive, so tails
/// keep their digits; counts of 10⁸ are as good as counts of 10.
package struct BetaComparison: Sendable, Equatable {
  package let control: BetaPosterior
  package let variant: BetaPosterior
  /// P(variant > control).
  package let probabilityVariantBetter: Double
  /// P(control > variant), computed as a tail of its own.
  package let probabilityControlBetter: Double
  /// E(control − variant)⁺: the expected loss if the variant is chosen.
  package let lossOfVariant: Double
  /// E(variant − control)⁺: the expected loss if the control is kept.
  package let lossOfControl: Double
  /// Posterior mean of variant − control.
  package let difference: Double
  /// Posterior standard deviation of variant − control.
  package let deviation: Double

  package init(control: BetaPosterior, variant: BetaPosterior) throws(NoAnswer) {
    self.control = control
    self.variant = variant
    // Over the narrower posterior's density the other's distribution function is smoother.
    let controlIsNarrow = control.spread <= variant.spread
    let narrow = controlIsNarrow ? control : variant
    let wide = controlIsNarrow ? variant : control
    var whole = 0.0
    var narrowBetter = 0.0
    var wideBetter = 0.0
    var narrowLoss = 0.0
    var wideLoss = 0.0
    for (y, weight) in Self.grid(narrow, wide) {
      let density = narrow.density(y) * weight
      let wideBelow = try wide.cdf(y)
      let wideAbove = try wide.cdf(y, upper: true)
      whole += density
      narrowBetter += density * wideBelow
      wideBetter += density * wideAbove
      // dx = x(1 − x) dy.
      let measure = Elementary.logistic(y) * Elementary.logistic(-y) * weight
      // E(wide − narrow)⁺ is lost if the narrow one is chosen.
      if wideAbove > 0 { narrowLoss += measure * wideAbove * (try narrow.cdf(y)) }
      if wideBelow > 0 { wideLoss += measure * wideBelow * (try narrow.cdf(y, upper: true)) }
    }
    guard whole > 0 else { throw .notConverged(iterations: 1) }
    let better = min(1, narrowBetter / whole)
    let worse = min(1, wideBetter / whole)
    probabilityControlBetter = controlIsNarrow ? better : worse
    probabilityVariantBetter = controlIsNarrow ? worse : better
    lossOfControl = controlIsNarrow ? narrowLoss : wideLoss
    lossOfVariant = controlIsNarrow ? wideLoss : narrowLoss
    difference = variant.mean - control.mean
    deviation = (control.variance + variant.variance).squareRoot()
  }

  /// Nodes in y: panels of half a spread within 14 spreads of both modes, doubling
  /// beyond, up to where x or 1 − x underflows.
  private static func grid(_ first: BetaPosterior, _ second: BetaPosterior) -> [(Double, Double)] {
    let limit = 708.0
    var breaks: [Double] = [-limit, limit]
    for posterior in [first, second] {
      // No wider than the logistic function's own scale.
      let unit = min(posterior.spread, 2) / 2
      var distance = 0.0
      var step = unit
      while distance <= 2 * limit {
        breaks += [posterior.centre - distance, posterior.centre + distance]
        distance += step
        if distance > 14 * posterior.spread { step *= 1.5 }
      }
    }
    breaks = breaks.filter { $0.magnitude <= limit }.sorted()
    var points: [(Double, Double)] = []
    for i in breaks.indices.dropLast() where breaks[i + 1] > breaks[i] {
      points += GaussLegendre.points(breaks[i], breaks[i + 1]).map { ($0.node, $0.weight) }
    }
    return points
  }
}
