package import ArgumentParser
internal import TableAnalysis
internal import Tables

/// `dangol-segment`: the stage on a run, or k-means on any table.
package struct SegmentCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "dangol-segment",
    abstract: StageCommand<SegmentName>.configuration.abstract,
    discussion: "With --run: the stage on a run's artifacts. With --table: k-means on a CSV of your own.",
    version: StageCommand<SegmentName>.configuration.version)

  @OptionGroup var stage: StageOptions
  @OptionGroup var input: TableOptions

  @Option(help: "Numeric columns, separated by commas.")
  var features: String?

  @Option(help: "Number of segments, or auto.")
  var k = "auto"

  @Option(help: ArgumentHelp("How columns are brought to one scale: none, z, robust or log1p-z."))
  var scale = "z"

  @Option(help: "The same seed gives the same segments.")
  var seed: UInt64 = 1

  @Option(help: "Searches, of which the best is kept.")
  var restarts = 50

  @Option(help: "The column that names rows in assignments.csv.")
  var id: String?

  package init() {}

  package func validate() throws {
    guard input.table != nil else { return try stage.requireRun() }
    if stage.run != nil { throw ValidationError("--run and --table exclude each other") }
    if features == nil { throw ValidationError("--table needs --features") }
    if k != "auto", (Int(k) ?? 0) < 1 { throw ValidationError("--k is auto or a number from 1") }
    if !(1...1_000_000).contains(restarts) { throw ValidationError("--restarts lie in 1 … 1000000") }
    if !TableSegments.scales.contains(scale) {
      throw ValidationError("--scale is one of \(TableSegments.scales.joined(separator: ", "))")
    }
  }

  package func run() throws {
    guard input.table != nil, let features else { return try stage.execute(SegmentName.stage) }
    try input.execute(stage, default: SegmentName.stage) { (table, missing, threads) throws(DangolError) in
      var segments = TableSegments(features: TableOptions.list(features))
      segments.k = Int(k)
      segments.scale = scale
      segments.seed = seed
      segments.restarts = restarts
      segments.id = id
      segments.missing = missing
      segments.threads = threads
      return try segments.run(table)
    }
  }
}
