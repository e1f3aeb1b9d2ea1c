internal import Statistics
package import Tables

/// An experiment on a user's own table: every variant against the control on every metric.
package struct TableExperiment: Sendable {
  package var variant: String
  package var control: String
  package var metrics: [TableMetric]
  /// Configured shares by arm; nil: no sample-ratio check, as a table alone does not tell what was planned.
  package var split: [String: Double]?
  package var covariate: String?
  package var missing: Set<String> = []
  static let alpha = 0.05
  /// Sample-ratio checks fail below this.
  static let ratioAlpha = 0.001

  package init(variant: String, control: String, metrics: [TableMetric]) {
    self.variant = variant
    self.control = control
    self.metrics = metrics
  }

  package func run(_ path: String) throws(DangolError) -> AnalysisResult {
    var names = [variant]
    for name in metrics.flatMap(\.columns) + (covariate.map { [$0] } ?? []) where !names.contains(name) {
      names.append(name)
    }
    guard !metrics.contains(where: { $0.columns.contains(variant) }), covariate != variant else {
      throw DangolError(.usage, "the variant column cannot be a metric", column: "--metric")
    }
    let table = try AnyTable(path, columns: names, missing: missing)
    // Arms are counted on every row that has one: an outcome may be missing because of its arm.
    let assigned = try TableColumns(AnyTable(path, columns: [variant], missing: missing)).levels(variant)
    let columns = TableColumns(table)
    let present = try columns.levels(variant)
    guard assigned.names.contains(control) else {
      throw DangolError(
        .usage,
        "no row has '\(printable(control))'; the column has "
          + assigned.names.map { printable($0) }.joined(separator: ", "), file: path, column: variant,
        advice: "name the control with --control")
    }
    guard assigned.names.count >= 2 else {
      throw DangolError(.badData, "there is one arm only", file: path, column: variant)
    }
    // An arm all of whose rows are incomplete stays, with 0 units.
    let arms = [control] + assigned.names.filter { $0 != control }
    let check = try ExperimentChecks(self, arms: arms, assigned: assigned, leftOut: columns.leftOut, path)
    var warnings = check.warnings
    var successes: [String: String] = [:]
    for metric in metrics where metric.kind == .proportion {
      guard let word = try successWord(metric.column, columns) else { continue }
      successes[metric.column] = word
      warnings.append("in '\(printable(metric.column))' the success is '\(printable(word))'")
    }
    var samples: [[ArmSample]] = []
    for metric in metrics { samples.append(try self.samples(metric, columns, arms, present)) }
    for (arm, sample) in zip(arms, samples[0]) where sample.n == 0 {
      warnings.append("no row of '\(printable(arm))' is complete")
    }
    var writer = ExperimentRows(experiment: Self.stem(path), arms: arms, ratioFails: check.ratioFails)
    for (metric, samples) in zip(metrics, samples) {
      for arm in 1..<arms.count { writer.add(metric, samples, arm, cuped: false) }
    }
    writer.correct()
    if covariate != nil {
      for (metric, samples) in zip(metrics, samples) {
        for arm in 1..<arms.count { writer.add(metric, samples, arm, cuped: true) }
      }
    }
    let anova = Self.anova(metrics, samples)
    let summary: [String: JSON] = [
      "arms": .array(arms.map { .string($0) }), "control": .string(control),
      "rows": .int(table.rows), "n": .int(columns.complete.count), "left_out": .int(columns.leftOut),
      "metrics": .array(metrics.map { .string($0.name) }), "comparisons": .int(writer.comparisons),
      "adjustment": .string("holm"), "sample_ratio": .string(check.state),
      "results": writer.summary, "success": .object(successes.mapValues { .string($0) }),
    ]
    return AnalysisResult(
      tables: [writer.table(), anova, check.table], summary: .object(summary), warnings: warnings)
  }

  private static func stem(_ path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return name.split(separator: ".").first.map(String.init) ?? name
  }

  private func samples(
    _ metric: TableMetric, _ columns: TableColumns, _ arms: [String],
    _ present: (names: [String], codes: [Int])
  ) throws(DangolError) -> [ArmSample] {
    let x =
      metric.kind == .proportion
      ? try binary(metric.column, columns) : try columns.requiredNumbers(metric.column)
    let y = try metric.denominator.map { name throws(DangolError) in try columns.requiredNumbers(name) }
    let covariate = try self.covariate.map { name throws(DangolError) in try columns.requiredNumbers(name) }
    return arms.map { arm in
      let code = present.names.firstIndex(of: arm)
      let rows = present.codes.indices.filter { present.codes[$0] == code }
      func pick(_ values: [Double]?) -> [Double] { values.map { v in rows.map { v[$0] } } ?? [] }
      return ArmSample(kind: metric.kind, x: pick(x), y: pick(y), covariate: pick(covariate))
    }
  }

  /// 0 and 1, or two words of which the later one in bytewise order is the success (no/yes, false/true).
  private func binary(_ name: String, _ columns: TableColumns) throws(DangolError) -> [Double] {
    if let values = columns.numbers(name), values.allSatisfy({ $0 == 0 || $0 == 1 }) { return values }
    let levels = try columns.levels(name)
    guard levels.names.count == 2, columns.numbers(name) == nil else {
      throw DangolError(
        .badData, "a proportion needs 0 and 1, or two words", file: columns.table.path, column: name,
        advice: "use \(name):mean for an amount")
    }
    return levels.codes.map { Double($0) }
  }

  /// The word that counts as success; nil where the column holds 0 and 1.
  private func successWord(_ name: String, _ columns: TableColumns) throws(DangolError) -> String? {
    guard columns.numbers(name) == nil else { return nil }
    return try columns.levels(name).names.last
  }

  private static func anova(_ metrics: [TableMetric], _ samples: [[ArmSample]]) -> OutputTable {
    var table = OutputTable(
      "anova.csv",
      [
        "metric", "method", "statistic", "df1", "df2", "p_value", "ss_between", "ss_within", "r_squared",
        "note",
      ])
    for (metric, arms) in zip(metrics, samples) where metric.kind == .mean {
      let groups = arms.map { Moments($0.x) }
      do throws(NoAnswer) {
        let test = try OneWayANOVA(groups)
        table.add([
          .text(metric.name), .text("one-way"), .number(test.f), .int(test.dfBetween), .int(test.dfWithin),
          .number(test.p), .number(test.sumOfSquaresBetween), .number(test.sumOfSquaresWithin),
          .number(test.rSquared), .empty,
        ])
      } catch { table.add(Self.unanswered(metric, "one-way", error)) }
      do throws(NoAnswer) {
        var summaries: [MeanSummary] = []
        for group in groups { summaries.append(try MeanSummary(group)) }
        let test = try WelchANOVA(summaries)
        table.add([
          .text(metric.name), .text("Welch"), .number(test.f), .number(test.df1), .number(test.df2),
          .number(test.p), .empty, .empty, .empty, .empty,
        ])
      } catch { table.add(Self.unanswered(metric, "Welch", error)) }
    }
    return table
  }

  private static func unanswered(_ metric: TableMetric, _ method: String, _ error: NoAnswer) -> [OutputTable
    .Cell]
  {
    [.text(metric.name), .text(method)] + Array(repeating: .empty, count: 7)
      + [.text("not computable: \(error.reason)")]
  }
}
