package import ArgumentParser
internal import Pipeline
internal import TableAnalysis
internal import Tables

/// Options of an analysis of the user's own table.
struct TableOptions: ParsableArguments {
  @Option(help: "A CSV file of your own, instead of a run.", completion: .file(extensions: ["csv", "gz"]))
  var table: String?

  @Option(name: .customLong("na"), help: ArgumentHelp("A cell that means no value.", valueName: "token"))
  var missing: [String] = []

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
      for (name, bytes) in result.tables.map({ ($0.name, $0.csv) })
        + [("summary.json", Array(result.summary.text.utf8))]
      {
        let path = out + "/" + name
        guard FileSystem.resolved(path) != FileSystem.resolved(table) else {
          throw DangolError(
            .cannotCreate, "the result would replace the table", file: path, advice: "choose --out")
        }
        try FileSystem.replace(path, with: bytes)
      }
      for warning in result.warnings { console.warning(warning) }
      if !stage.console.quiet {
        Console.out(result.tables.prefix(1).map(\.aligned).joined())
      }
      console.info("wrote \(stage.out ?? folder)")
    }
  }
}

/// `dangol-regress`: the stage on a run, or a regression on any table.
package struct RegressCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "dangol-regress",
    abstract: StageCommand<RegressName>.configuration.abstract,
    discussion: """
      With --run: the stage on a run's artifacts. With --table: a regression on a CSV of your own. \
      Predictors are separated by commas: a column, factor(column), raw(column,degree), a:b.
      """,
    version: StageCommand<RegressName>.configuration.version)

  @OptionGroup var stage: StageOptions
  @OptionGroup var input: TableOptions

  @Option(help: "The column to explain.")
  var outcome: String?

  @Option(help: "The columns that explain it.")
  var predictors: String?

  @Option(help: "gaussian, binomial, poisson or negbin.")
  var family: TableRegression.Family = .gaussian

  @Option(help: "Errors that hold under unequal spread: HC0, HC1, HC2 or HC3.")
  var robust: TableRegression.Robust?

  @Option(help: "The column whose equal values mark rows that depend on each other.")
  var cluster: String?

  package init() {}

  package func validate() throws {
    guard input.table != nil else { return try stage.requireRun() }
    if stage.run != nil { throw ValidationError("--run and --table exclude each other") }
    if outcome == nil || predictors == nil {
      throw ValidationError("--table needs --outcome and --predictors")
    }
  }

  package func run() throws {
    guard input.table != nil, let outcome, let predictors else {
      return try stage.execute(RegressName.stage)
    }
    try input.execute(stage, default: RegressName.stage) { (table, missing, threads) throws(DangolError) in
      var regression = TableRegression(outcome: outcome, predictors: try Formula(predictors))
      regression.family = family
      regression.robust = robust
      regression.cluster = cluster
      regression.missing = missing
      regression.threads = threads
      return try regression.run(table)
    }
  }
}

extension TableRegression.Family: ExpressibleByArgument {}
extension TableRegression.Robust: ExpressibleByArgument {}
