package import ArgumentParser
internal import Pipeline
internal import Stages
internal import Tables

/// Options of a stage executable that works on a published run's artifacts.
struct StageOptions: ParsableArguments {
  @Option(help: "The run whose artifacts are read.", completion: .directory)
  var run: String?

  @Option(name: .customLong("set"), help: ArgumentHelp("A parameter.", valueName: "param=value"))
  var settings: [String] = []

  @Option(help: "Directory for the results (default: the stage's name, here).", completion: .directory)
  var out: String?

  @Option(help: "Threads; changes the time, never the result (default: all cores).")
  var threads: Int?

  @OptionGroup var console: ConsoleOptions

  func requireRun() throws {
    if run == nil {
      throw ValidationError("give --run DIR (an analysis of a CSV of your own takes --table FILE)")
    }
  }

  func execute(_ name: String) throws {
    let console = console.console
    try reporting(console) { () throws(DangolError) in
      guard let run else { throw DangolError(.usage, "give --run") }
      let target = try StageRun.run(
        name, Dangol.product, run: run, settings: settings, out: out ?? name, threads: threads ?? coreCount)
      console.info("wrote \(target)")
    }
  }
}

/// Names the stage of an executable.
package protocol StageName: Sendable { static var stage: String { get } }

package enum ProfileName: StageName { package static let stage = "profile" }
package enum MetricsName: StageName { package static let stage = "metrics" }
package enum SegmentName: StageName { package static let stage = "segment" }
package enum RegressName: StageName { package static let stage = "regress" }
package enum ExperimentName: StageName { package static let stage = "experiment" }
package enum ReportName: StageName { package static let stage = "report" }

/// The executable of one stage; what it says of itself is the stage's description.
package struct StageCommand<Name: StageName>: ParsableCommand {
  package static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "dangol-" + Name.stage,
      abstract: Dangol.product.stage(Name.stage)?.contract.abstract ?? "", version: Dangol.version)
  }

  @OptionGroup var options: StageOptions

  package init() {}
  package func validate() throws { try options.requireRun() }
  package func run() throws { try options.execute(Name.stage) }
}

/// Ingest has no run to start from: it reads the files that a pipeline names.
package struct IngestCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "dangol-ingest", abstract: "What came in, and can it be trusted?", version: Dangol.version)

  @Option(help: "The pipeline file that names the inputs.", completion: .file(extensions: ["yaml", "yml"]))
  var pipeline: String

  @Option(
    name: .customLong("input"), help: ArgumentHelp("Use this file for a table.", valueName: "table=path"))
  var inputs: [String] = []

  @Option(name: .customLong("set"), help: ArgumentHelp("A parameter.", valueName: "param=value"))
  var settings: [String] = []

  @Option(help: "auto, newest, or a date like 2026-06-30.")
  var asOf: String?

  @Option(help: "Directory for the results (default: ingest, here).", completion: .directory)
  var out = "ingest"

  @OptionGroup var console: ConsoleOptions

  package init() {}

  package func run() throws {
    let console = console.console
    if let asOf, AsOf(asOf) == nil { throw ValidationError("--as-of takes auto, newest or a date") }
    try reporting(console) { () throws(DangolError) in
      var file = try PipelineFile(pipeline, Dangol.product)
      for setting in settings { try file.set("ingest." + setting, Dangol.product) }
      for input in inputs { try file.setInput(input, Dangol.product) }
      if let asOf { file.asOf = AsOf(asOf)! }
      let target = try StageRun.ingest("ingest", Dangol.product, file, out: out)
      console.info("wrote \(target)")
      if let error = FailedChecks.error(FailedChecks.of(["ingest"], in: target), target) { throw error }
    }
  }
}
