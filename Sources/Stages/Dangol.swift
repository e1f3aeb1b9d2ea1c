package import Pipeline
internal import SourceProfiles
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
    inputs: InputTables.all, sources: { sources },
    asOf: { (inputs, setting) throws(DangolError) in try AsOfRule.day(inputs, setting) })

  private static let sources: [SourceProfile] = SourceProfiles.files.map { file in
    do throws(DangolError) {
      return try SourceProfile(file.text, file: "pipelines/sources/" + file.name)
    } catch {
      // Part of the product, read by a test: it cannot be wrong in a binary that was built.
      preconditionFailure(error.text)
    }
  }
}
