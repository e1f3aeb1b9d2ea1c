package import ArgumentParser
internal import Pipeline
internal import Stages
internal import Tables

/// Options of a stage executable that works on a published run's artifacts.
struct StageOptions: ParsableArguments {
  @Option(help: "The run whose artifacts are read.", completion: .directory)
  var run: String

  @Option(name: .customLong("set"), help: ArgumentHelp("A parameter.", valueName: "param=value"))
  var settings: [String] = []

  @Option(help: "Directory for the results (default: the stage's name, here).", completion: .directory)
  var out: String?

  @Option(help: "Threads; changes the time, never the result (default: all cores).")
  var threads: Int?

  @OptionGroup var console: ConsoleOptions

  func execute(_ name: String) throws {
    let console = console.console
    try reporting(console) { () throws(DangolError) in
      let target = try StageRun.run(
        name, Dangol.product, run: run, settings: settings, out: out ?? name, threads: threads ?? coreCount)
      console.info("wrote \(target)")
    }
  }
}

package struct ProfileCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "dangol-profile", abstract: "What do we know of each customer?", version: Dangol.version)
  @OptionGroup var options: StageOptions
  package init() {}
  package func run() throws { try options.execute("profile") }
}

package struct MetricsCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "dangol-metrics", abstract: "How are the programmes doing?", version: Dangol.version)
  @OptionGroup var options: StageOptions
  package init() {}
  package func run() throws { try options.execute("metrics") }
}

package struct SegmentCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "dangol-segment", abstract: "What kinds of customers are there?", version: Dangol.version)
  @OptionGroup var options: StageOptions
  package init() {}
  package func run() throws { try options.execute("segment") }
}

package struct RegressCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "dangol-regress", abstract: "What goes with spending, repeating, referring?",
    version: Dangol.version)
  @OptionGroup var options: StageOptions
  package init() {}
  package func run() throws { try options.execute("regress") }
}

package struct ExperimentCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "dangol-experiment", abstract: "Which incentive works?", version: Dangol.version)
  @OptionGroup var options: StageOptions
  package init() {}
  package func run() throws { try options.execute("experiment") }
}

package struct ReportCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "dangol-report", abstract: "What should a person know this morning?",
    version: Dangol.version)
  @OptionGroup var options: StageOptions
  package init() {}
  package func run() throws { try options.execute("report") }
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
    }
  }
}
