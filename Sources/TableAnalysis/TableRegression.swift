internal import Statistics
package import Tables

/// A regression on a user's own table.
package struct TableRegression: Sendable {
  package enum Family: String, Sendable, CaseIterable { case gaussian, binomial, poisson, negbin }
  package enum Robust: String, Sendable, CaseIterable {
    case hc0 = "HC0"
    case hc1 = "HC1"
    case hc2 = "HC2"
    case hc3 = "HC3"
  }

  package var outcome: String
  package var predictors: Formula
  package var family = Family.gaussian
  /// Nil and no cluster: classical, model-based errors.
  package var robust: Robust?
  package var cluster: String?
  package var missing: Set<String> = []
  package var threads = 1

  package init(outcome: String, predictors: Formula) {
    self.outcome = outcome
    self.predictors = predictors
  }

  package func run(_ path: String) throws(DangolError) -> AnalysisResult {
    guard !predictors.columns.contains(outcome) else {
      throw DangolError(.usage, "the outcome is among its own predictors", column: "--predictors")
    }
    guard robust == nil || cluster == nil else {
      throw DangolError(.usage, "--robust and --cluster exclude each other: clustered errors are robust")
    }
    var names = [outcome] + predictors.columns
    if let cluster, !names.contains(cluster) { names.append(cluster) }
    guard family == .gaussian || robust != .hc2 && robust != .hc3 else {
      throw DangolError(
        .usage, "\(robust?.rawValue ?? "") is defined for the gaussian family", column: "--robust",
        advice: "use HC0, HC1 or --cluster")
    }
    let columns = TableColumns(try AnyTable(path, columns: names, missing: missing))
    if family != .binomial { _ = try columns.requiredNumbers(outcome) }
    let formula = try FormulaDesign(predictors, columns)
    let clusters = try cluster.map { name throws(DangolError) in
      try columns.levels(name, limit: nil).codes
    }
    do throws(NoAnswer) {
      return try family == .gaussian
        ? gaussian(columns, formula, clusters) : generalised(columns, formula, clusters)
    } catch {
      throw DangolError(
        .badData, "no \(family.rawValue) model of '\(outcome)' can be fitted: \(error.reason)", file: path,
        advice: Self.advice(error))
    }
  }

  private static func advice(_ answer: NoAnswer) -> String? {
    switch answer {
    case .separation: "leave the term out or group its levels"
    case .tooFew: "use fewer predictors or more rows"
    default: nil
    }
  }

  private func gaussian(_ columns: TableColumns, _ formula: FormulaDesign, _ clusters: [Int]?)
    throws(NoAnswer) -> AnalysisResult
  {
    guard let y = columns.numbers(outcome) else { throw .domain("the outcome is not numeric") }
    let errors = robust.map { LinearModel.Errors(rawValue: $0.rawValue)! } ?? .classical
    let model = try LinearModel(
      formula.design, outcome: y, errors: errors, clusters: clusters, influence: true, threads: threads)
    let diagnostics = try LinearDiagnostics(model)
    let influence = try Influence(model)
    var summary = common(columns, formula, model.n, model.df, model.dropped)
    summary["errors"] = .string(errorName(model.clusters))
    summary["clusters"] = model.clusters.map { .int($0) } ?? .null
    summary["r_squared"] = .number(model.rSquared)
    summary["adjusted_r_squared"] = .number(model.adjustedRSquared)
    summary["sigma"] = .number(model.sigma)
    summary["residual_sum_of_squares"] = .number(model.residualSumOfSquares)
    summary["exact_fit"] = .bool(model.exactFit)
    summary["condition"] = .number(model.condition)
    summary["f"] = .optional(diagnostics.f)
    summary["f_df"] = .array([.int(diagnostics.fDF.0), .int(diagnostics.fDF.1)])
    summary["f_p_value"] = .optional(diagnostics.fP)
    summary["log_likelihood"] = .optional(diagnostics.logLikelihood)
    summary["aic"] = .optional(diagnostics.aic)
    summary["bic"] = .optional(diagnostics.bic)
    summary["durbin_watson"] = .optional(diagnostics.durbinWatson)
    summary["breusch_pagan"] = Self.test(diagnostics.breuschPagan)
    summary["jarque_bera"] = Self.test(diagnostics.jarqueBera)
    summary["largest_leverage"] = .optional(influence.leverages.max())
    summary["largest_cook_distance"] = .optional(influence.cookDistances.compactMap { $0 }.max())
    var warnings = formula.notes
    if model.exactFit { warnings.append("the fit is exact: nothing can be tested") }
    return result(model.coefficients, diagnostics.varianceInflation, summary, warnings, model.dropped)
  }

  private func generalised(_ columns: TableColumns, _ formula: FormulaDesign, _ clusters: [Int]?)
    throws(NoAnswer) -> AnalysisResult
  {
    let errors: GeneralisedLinearModel.Errors
    switch (clusters, robust) {
    case (let codes?, _): errors = .cluster(codes)
    case (nil, nil): errors = .modelBased
    case (nil, .hc0): errors = .hc0
    case (nil, .hc1): errors = .hc1
    default: throw .domain("HC2 and HC3 are defined for the gaussian family")
    }
    var summary: [String: JSON]
    let model: GeneralisedLinearModel
    switch family {
    case .binomial:
      let (events, name) = try binary(columns)
      model = try GeneralisedLinearModel(
        formula.design, outcome: events, errors: errors, threads: threads)
      summary = common(columns, formula, model.n, model.df, model.dropped)
      summary["event"] = .string(name)
      summary["events"] = .int(events.count { $0 })
      summary["auc"] = .optional(try? LogisticModel(formula.design, outcome: events, threads: threads).auc)
    default:
      let counts = try counts(columns)
      model = try GeneralisedLinearModel(
        formula.design, counts: counts, family: family == .poisson ? .poisson : .negativeBinomial,
        errors: errors, threads: threads)
      summary = common(columns, formula, model.n, model.df, model.dropped)
      summary["theta"] = .optional(model.theta?.theta)
    }
    summary["errors"] = .string(errorName(model.clusters))
    summary["clusters"] = model.clusters.map { .int($0) } ?? .null
    summary["deviance"] = .number(model.deviance)
    summary["null_deviance"] = .number(model.nullDeviance)
    summary["log_likelihood"] = .number(model.logLikelihood)
    summary["aic"] = .number(model.aic)
    summary["bic"] = .number(model.bic)
    summary["mcfadden"] = .number(model.mcFadden)
    summary["iterations"] = .int(model.iterations)
    let inflation = try LinearDiagnostics.varianceInflation(formula.design)
    var warnings = formula.notes
    if family == .negbin, model.theta?.theta == nil {
      warnings.append("the counts show no more spread than Poisson's: θ is infinite")
    }
    return result(model.coefficients, inflation, summary, warnings, model.dropped)
  }

  /// A numeric outcome of 0 and 1, or a category of two levels of which the second is the event.
  private func binary(_ columns: TableColumns) throws(NoAnswer) -> (events: [Bool], name: String) {
    if let values = columns.numbers(outcome) {
      guard values.allSatisfy({ $0 == 0 || $0 == 1 }) else {
        throw .domain("a binomial outcome holds 0 and 1, or two words")
      }
      return (values.map { $0 == 1 }, "1")
    }
    guard let levels = try? columns.levels(outcome), levels.names.count == 2 else {
      throw .domain("a binomial outcome holds 0 and 1, or two words")
    }
    return (levels.codes.map { $0 == 1 }, levels.names[1])
  }

  private func counts(_ columns: TableColumns) throws(NoAnswer) -> [Int] {
    guard let values = columns.numbers(outcome) else { throw .domain("the outcome is not numeric") }
    guard values.allSatisfy({ $0 >= 0 && $0 <= 9e15 && $0 == $0.rounded() }) else {
      throw .domain("counts are whole numbers from 0")
    }
    return values.map { Int($0) }
  }

  // MARK: writing

  private func errorName(_ clusters: Int?) -> String {
    if clusters != nil { return "clustered by \(cluster ?? "")" }
    return robust?.rawValue ?? (family == .gaussian ? "classical" : "model-based")
  }

  private func common(
    _ columns: TableColumns, _ formula: FormulaDesign, _ n: Int, _ df: Int, _ dropped: [String]
  ) -> [String: JSON] {
    [
      "outcome": .string(outcome), "family": .string(family.rawValue), "rows": .int(columns.table.rows),
      "n": .int(n), "left_out": .int(columns.leftOut), "df": .int(df),
      "dropped": .array(dropped.map { .string($0) }),
      "references": .object(formula.references.mapValues { .string($0) }),
    ]
  }

  private static func test(_ test: (statistic: Double, p: Double)?) -> JSON {
    test.map { .object(["statistic": .number($0.statistic), "p_value": .number($0.p)]) } ?? .null
  }

  private func result(
    _ coefficients: [Coefficient], _ inflation: [Double?], _ summary: [String: JSON], _ warnings: [String],
    _ dropped: [String]
  ) -> AnalysisResult {
    var table = OutputTable(
      "model.csv",
      ["term", "estimate", "std_error", "statistic", "p_value", "ci_low", "ci_high", "vif"])
    for (line, vif) in zip(coefficients, inflation) {
      table.add([
        .text(line.term), .precise(line.estimate), .precise(line.standardError), .optional(line.statistic),
        .optional(line.p), .number(line.low), .number(line.high), .optional(vif),
      ])
    }
    var warnings = warnings
    if !dropped.isEmpty { warnings.append("left out as collinear: " + dropped.joined(separator: ", ")) }
    if let left = summary["left_out"]?.int, left > 0 {
      warnings.append("\(left) rows with an empty cell were left out")
    }
    return AnalysisResult(tables: [table], summary: .object(summary), warnings: warnings)
  }
}
