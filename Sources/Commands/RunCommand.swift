internal import ArgumentParser
internal import CivilTime
internal import Pipeline
internal import Stages
internal import Tables

/// What a command line changes of a pipeline file.
struct OverrideOptions: ParsableArguments {
  @Option(
    name: .customLong("input"), help: ArgumentHelp("Use this file for a table.", valueName: "table=path"))
  var inputs: [String] = []

  @Option(
    name: .customLong("set"), help: ArgumentHelp("Override a parameter.", valueName: "stage.param=value"))
  var settings: [String] = []
}

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a pipeline: read, analyse, report, publish.",
    discussion: """
      Results go to OUT/NAME, whole or not at all; OUT/latest points at the newest run under a default
      name. The same inputs and parameters give the same bytes.
      """)

  @Argument(help: "The pipeline file.", completion: .file(extensions: ["yaml", "yml"]))
  var pipeline: String

  @Option(help: "Where runs go (default: out/ beside the pipeline file).", completion: .directory)
  var out: String?

  @Option(help: "Name of this run (default: PIPELINE-ASOF). A named run never becomes 'latest'.")
  var name: String?

  @Option(help: "auto, newest, or a date like 2026-06-30.")
  var asOf: String?

  @OptionGroup var overrides: OverrideOptions

  @Option(help: "Run this stage alone, on the artifacts of --base.")
  var only: String?

  @Option(help: "Run this stage and all that follow from it, on the artifacts of --base.")
  var from: String?

  @Option(help: "The run to start from (default: latest).")
  var base: String?

  @Option(help: "The run to compare with, or none (default: the newest earlier one).")
  var previous: String?

  @Option(help: "Threads; changes the time, never the result (default: all cores).")
  var threads: Int?

  @Flag(help: "Check everything and say what would be done.")
  var dryRun = false

  @Flag(help: "Run even if nothing has changed.")
  var force = false

  @OptionGroup var console: ConsoleOptions

  func validate() throws {
    if only != nil, from != nil { throw ValidationError("--only and --from exclude each other") }
    if base != nil, only == nil, from == nil { throw ValidationError("--base goes with --only or --from") }
    if let threads, threads < 1 { throw ValidationError("--threads is at least 1") }
    if let asOf, AsOf(asOf) == nil {
      throw ValidationError("--as-of takes auto, newest or a date like 2026-06-30, not '\(asOf)'")
    }
  }

  func run() throws {
    let console = console.console
    var options = RunOptions(pipeline: pipeline)
    options.out = out
    options.name = name
    options.asOf = asOf.flatMap { AsOf($0) }
    options.inputs = overrides.inputs
    options.settings = overrides.settings
    options.base = base
    options.threads = threads ?? coreCount
    options.dryRun = dryRun
    options.force = force
    if let only { options.stages = .only(only) }
    if let from { options.stages = .from(from) }
    if let previous { options.previous = previous == "none" ? .none : .named(previous) }
    Interruption.install()
    try reporting(console) { () throws(DangolError) in
      let outcome = try Driver.run(options, Dangol.product) { console.stage($0) }
      let asOf = outcome.asOf?.iso ?? "no orders"
      switch outcome.kind {
      case .published: console.info("published  \(outcome.directory) (as of \(asOf))")
      case .upToDate: console.info("up to date: \(outcome.directory) (as of \(asOf))")
      case .dryRun:
        console.info(
          "would run \(outcome.stages.joined(separator: ", ")) as of \(asOf) into \(outcome.directory)")
      }
      if let error = FailedChecks.error(outcome.failedChecks, outcome.directory) { throw error }
    }
  }
}

struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate", abstract: "Check a pipeline file and its inputs before any work.")

  @Argument(help: "The pipeline file.", completion: .file(extensions: ["yaml", "yml"]))
  var pipeline: String

  @OptionGroup var overrides: OverrideOptions

  @OptionGroup var console: ConsoleOptions

  func run() throws {
    let console = console.console
    try reporting(console) { () throws(DangolError) in
      var file = try PipelineFile(pipeline, Dangol.product)
      for setting in overrides.settings { try file.set(setting, Dangol.product) }
      for input in overrides.inputs { try file.setInput(input, Dangol.product) }
      let set = try InputSet(file, Dangol.product)
      let tables = try IngestStage.examine(set, file.parameters["ingest"] ?? [:])
      _ = try Dangol.product.asOf(set, file.asOf)
      for read in tables {
        let rows = read.accounts.reduce(0) { $0 + $1.read }
        console.info("\(read.table.description.name): \(rows) rows, \(read.rejects.count) refused or merged")
        for reject in read.rejects.prefix(3) {
          console.warning(
            DangolError(
              .badData, "\(reject.code.rawValue): \(reject.detail)", file: reject.file,
              line: reject.firstLine, column: reject.column
            ).text)
        }
      }
      console.info("\(pipeline) is valid")
    }
  }
}
