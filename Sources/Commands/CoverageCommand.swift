internal import ArgumentParser
internal import Certification
internal import Pipeline
internal import Tables

struct CoverageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coverage",
    abstract: "Simulate how often intervals cover and tests reject, and enumerate it where that is exact.",
    discussion: "Writes coverage.md and its pictures. A study outside its gate is exit code 1.")

  @Option(help: "Samples a study.")
  var draws = 10_000

  @OptionGroup var page: PageOptions

  @OptionGroup var console: ConsoleOptions

  func validate() throws {
    if draws < 1 { throw ValidationError("--draws is at least 1") }
  }

  func run() throws {
    let console = console.console
    try reporting(console) { () throws(DangolError) in
      let report = CoverageReport(draws: draws, seed: page.seed, threads: page.threads ?? coreCount)
      let folder = try page.folder()
      for (name, text) in report.files { try FileSystem.replace(folder + "/" + name, with: Array(text.utf8)) }
      guard report.failures.isEmpty else {
        throw DangolError(.difference, "outside the gate: " + report.failures.joined(separator: "; "))
      }
      console.info("every study is within its gate; wrote \(page.out)/coverage.md")
    }
  }
}
