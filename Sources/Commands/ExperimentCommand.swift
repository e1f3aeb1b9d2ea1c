package import ArgumentParser
internal import TableAnalysis
internal import Tables

/// `dangol-experiment`: the stage on a run, or an experiment on any table.
package struct ExperimentCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "dangol-experiment",
    abstract: StageCommand<ExperimentName>.configuration.abstract,
    discussion: """
      With --run: the stage on a run's artifacts. With --table: an experiment on a CSV of your own. \
      A metric is column:mean, column:proportion or column:ratio:denominator.
      """,
    version: StageCommand<ExperimentName>.configuration.version)

  @OptionGroup var stage: StageOptions
  @OptionGroup var input: TableOptions

  @Option(help: "The column that names each row's arm.")
  var variant: String?

  @Option(help: "The arm that others are compared with.")
  var control: String?

  @Option(
    name: .customLong("metric"),
    help: ArgumentHelp("What is compared; may be repeated.", valueName: "column:kind"))
  var metrics: [String] = []

  @Option(help: ArgumentHelp("Configured shares, for the sample-ratio check.", valueName: "A=1,B=1"))
  var split: String?

  @Option(help: "A column known before the experiment, for CUPED.")
  var covariate: String?

  package init() {}

  package func validate() throws {
    guard input.table != nil else { return try stage.requireRun() }
    if stage.run != nil { throw ValidationError("--run and --table exclude each other") }
    if variant == nil || control == nil || metrics.isEmpty {
      throw ValidationError("--table needs --variant, --control and at least one --metric")
    }
  }

  package func run() throws {
    guard input.table != nil, let variant, let control else { return try stage.execute(ExperimentName.stage) }
    try input.execute(stage, default: ExperimentName.stage) { (table, missing, _) throws(DangolError) in
      var parsed: [TableMetric] = []
      for metric in metrics {
        let next = try TableMetric(metric)
        if !parsed.contains(next) { parsed.append(next) }
      }
      var experiment = TableExperiment(variant: variant, control: control, metrics: parsed)
      experiment.split = try split.map { text throws(DangolError) in try Self.shares(text) }
      experiment.covariate = covariate
      experiment.missing = missing
      return try experiment.run(table)
    }
  }

  private static func shares(_ text: String) throws(DangolError) -> [String: Double] {
    Dictionary(uniqueKeysWithValues: try orderedShares(text))
  }

  /// `A=1,B=1` in the order given; no arm twice.
  static func orderedShares(_ text: String) throws(DangolError) -> [(String, Double)] {
    var shares: [(String, Double)] = []
    for part in TableOptions.list(text) {
      guard let equals = part.lastIndex(of: "="), let share = Double(part[part.index(after: equals)...]),
        share > 0, share.isFinite, !shares.contains(where: { $0.0 == String(part[..<equals]) })
      else {
        throw DangolError(
          .usage, "'\(printable(part))' is no share", column: "--split",
          advice: "write A=1,B=1 with shares above 0")
      }
      shares.append((String(part[..<equals]), share))
    }
    return shares
  }
}
