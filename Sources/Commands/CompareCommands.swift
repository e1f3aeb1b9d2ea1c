internal import ArgumentParser
internal import Pipeline
internal import Stages
internal import Tables

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "Compare two runs; exit 1 if they differ.")

  @Argument(help: "The expected run.", completion: .directory)
  var expected: String

  @Argument(help: "The run to judge.", completion: .directory)
  var actual: String

  @Option(help: "Relative tolerance for numbers.")
  var rtol = 0.0

  @Option(help: "Absolute tolerance for numbers.")
  var atol = 0.0

  @Option(help: "Write the differences as JSON.", completion: .file())
  var json: String?

  @Option(help: "Write a JUnit file.", completion: .file())
  var junit: String?

  @OptionGroup var console: ConsoleOptions

  func validate() throws {
    if rtol < 0 || atol < 0 || !rtol.isFinite || !atol.isFinite {
      throw ValidationError("tolerances are finite and not negative")
    }
  }

  func run() throws {
    let console = console.console
    var equal = true
    try reporting(console) { () throws(DangolError) in
      let comparison = try RunComparison.compare(
        expected, actual, Dangol.product, relative: rtol, absolute: atol)
      for (path, text) in [(json, comparison.json), (junit, comparison.junit)] {
        guard let path else { continue }
        FileSystem.remove(path)
        try FileSystem.write(text, to: path)
      }
      Console.out(comparison.text)
      equal = comparison.differences.isEmpty
      if equal { console.info("equal: \(comparison.files.count) files") }
    }
    if !equal { throw ExitCode(DangolError.Code.difference.rawValue) }
  }
}

struct AcceptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accept", abstract: "Take a run's files as the expected ones.")

  @Argument(help: "The expected run, which is overwritten.", completion: .directory)
  var expected: String

  @Argument(help: "The run to take files from.", completion: .directory)
  var actual: String

  @Argument(help: "Files or folders to take (default: all).")
  var paths: [String] = []

  @OptionGroup var console: ConsoleOptions

  func run() throws {
    let console = console.console
    try reporting(console) { () throws(DangolError) in
      let files = try Acceptance.accept(expected: expected, actual: actual, paths: paths, Dangol.product)
      console.info("accepted \(files.count) files")
    }
  }
}
