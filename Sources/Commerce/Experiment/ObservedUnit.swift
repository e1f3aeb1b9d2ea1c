/// A unit reduced to what the analysis needs: its arm, when its outcome became
/// known, and (x, y) of each metric.
package struct ObservedUnit: Sendable {
  package let arm: Int
  /// Local day from which its whole window is observed.
  package let knownOn: Int32
  /// Among the units of the one fixed-horizon test.
  package let inHorizon: Bool
  package let crossedOver: Bool
  /// nil: the metric is not measured on this unit.
  package let pairs: [(Int64, Int64)?]
  /// The same before the assignment, for metrics with a covariate.
  package let covariates: [(Int64, Int64)?]

  package init(
    arm: Int, knownOn: Int32, inHorizon: Bool, crossedOver: Bool, pairs: [(Int64, Int64)?],
    covariates: [(Int64, Int64)?] = []
  ) {
    self.arm = arm
    self.knownOn = knownOn
    self.inHorizon = inHorizon
    self.crossedOver = crossedOver
    self.pairs = pairs
    self.covariates = covariates.isEmpty ? Array(repeating: nil, count: pairs.count) : covariates
  }
}
