internal import ArgumentParser
internal import Pipeline
internal import TableAnalysis
internal import Tables

/// Options of an analysis of the user's own table.
struct TableOptions: ParsableArguments {
  @Option(help: "A CSV file of your own, instead of a run.", completion: .file(extensions: ["csv", "gz"]))
  var table: String?

  @Option(name: .customLong("na"), help: ArgumentHelp("A cell that means no value.", valueName: "token"))
  var missing: [String] = []

  /// Names separated by commas, without blanks around them.
  static func list(_ text: String) -> [String] {
    text.split(separator: ",", omittingEmptySubsequences: false).map {
      String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
  }

  func execute(
    _ stage: StageOptions, default folder: String,
    _ analyse: (String, Set<String>, Int) throws(DangolError) -> AnalysisResult
  ) throws {
    let console = stage.console.console
    try reporting(console) { () throws(DangolError) in
      guard let table else { throw DangolError(.usage, "give --run or --table") }
      guard stage.settings.isEmpty else {
        throw DangolError(.usage, "--set belongs to --run; an analysis of a table has options of its own")
      }
      let result = try analyse(table, Set(missing), stage.threads ?? coreCount)
      let out = FileSystem.absolute(stage.out ?? folder)
      try FileSystem.createDirectories(out)
      let files =
        result.tables.map { (out + "/" + $0.name, $0.csv) }
        + [(out + "/summary.json", Array(result.summary.text.utf8))]
      for (path, _) in files where FileSystem.resolved(path) == FileSystem.resolved(table) {
        throw DangolError(
          .cannotCreate, "the result would replace the table", file: path, advice: "choose --out")
      }
      for (path, bytes) in files { try FileSystem.replace(path, with: bytes) }
      for warning in result.warnings { console.warning(warning) }
      if !stage.console.quiet {
        Console.out(result.tables.prefix(1).map(\.aligned).joined())
      }
      console.info("wrote \(stage.out ?? folder)")
    }
  }
}
