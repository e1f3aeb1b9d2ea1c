package import Pipeline
internal import Tables

/// The product: its stages in dependency order and its inputs.
package enum Dangol {
  package static let version = "0.1.0"

  package static let product = Product(
    version: version,
    stages: [
      AnyStage(IngestStage.self), AnyStage(ProfileStage.self), AnyStage(MetricsStage.self),
      AnyStage(SegmentStage.self), AnyStage(RegressStage.self), AnyStage(ExperimentStage.self),
      AnyStage(ReportStage.self),
    ],
    inputs: InputTables.all,
    asOf: { (inputs, setting) throws(DangolError) in try AsOfRule.day(inputs, setting) })
}
