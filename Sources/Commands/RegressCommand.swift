package import ArgumentParser
internal import TableAnalysis
internal import Tables

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
