internal import Statistics
internal import Tables

/// results.csv of an experiment on a user's table.
struct ExperimentRows {
  private struct Row {
    let metric: TableMetric
    let estimator: String
    let variant: String
    let controlCount: Int
    let variantCount: Int
    let comparison: TableComparison?
    let interval: (low: Double, high: Double)?
    var adjusted: (p: Double, low: Double, high: Double)?
    var note: String
  }

  private let experiment: String
  private let arms: [String]
  private let ratioFails: Bool
  private var rows: [Row] = []
  private(set) var comparisons = 0
  /// Half-widths above this share of the control's value are too little data.
  private static let minimumEffect = 0.1

  init(experiment: String, arms: [String], ratioFails: Bool) {
    self.experiment = experiment
    self.arms = arms
    self.ratioFails = ratioFails
  }

  mutating func add(_ metric: TableMetric, _ samples: [ArmSample], _ arm: Int, cuped: Bool) {
    var comparison: TableComparison?
    var interval: (low: Double, high: Double)?
    var note = ""
    do throws(NoAnswer) {
      let found =
        cuped
        ? try TableComparison.cuped(control: samples[0], variant: samples[arm])
        : try TableComparison.plain(control: samples[0], variant: samples[arm])
      comparison = found
      interval = try found.interval(1 - TableExperiment.alpha)
    } catch {
      note = "not computable: \(error.reason)"
    }
    rows.append(
      Row(
        metric: metric, estimator: cuped ? "cuped" : "plain", variant: arms[arm],
        controlCount: samples[0].n, variantCount: samples[arm].n, comparison: comparison, interval: interval,
        adjusted: nil, note: note))
  }

  /// Holm over everything compared so far.
  mutating func correct() {
    let computed = rows.indices.filter { rows[$0].comparison != nil }
    comparisons = computed.count
    let p = computed.map { rows[$0].comparison!.p }
    guard let adjusted = try? Correction.holm.adjust(p, alpha: TableExperiment.alpha) else { return }
    for (index, item) in zip(computed, adjusted) {
      guard let interval = try? rows[index].comparison!.interval(item.level) else { continue }
      rows[index].adjusted = (item.adjusted, interval.low, interval.high)
    }
  }

  private func verdict(_ row: Row) -> String? {
    guard row.estimator == "plain", !ratioFails, let adjusted = row.adjusted, let comparison = row.comparison
    else { return nil }
    if adjusted.low > 0 { return "better" }
    if adjusted.high < 0 { return "worse" }
    let half = (adjusted.high - adjusted.low) / 2
    return half > Self.minimumEffect * comparison.control.magnitude ? "too_few_data" : "inconclusive"
  }

  func table() -> OutputTable {
    var table = OutputTable(
      "results.csv",
      [
        "experiment", "metric", "kind", "estimator", "variant", "control", "n_control", "n_variant",
        "mean_control", "mean_variant", "diff", "ci_low", "ci_high", "ci_adj_low", "ci_adj_high", "rel_diff",
        "rel_ci_low", "rel_ci_high", "std_error", "statistic", "df", "p_value", "p_adjusted", "adjustment",
        "scope", "seq_low", "seq_high", "valid", "method", "mde", "verdict", "note",
      ],
      glance: [
        "metric", "kind", "estimator", "variant", "control", "n_control", "n_variant", "mean_control",
        "mean_variant", "diff", "ci_low", "ci_high", "p_value", "p_adjusted", "verdict", "note",
      ])
    for row in rows {
      let c = row.comparison
      let relative = try? c?.relative?.interval()
      table.add([
        .text(experiment), .text(row.metric.name), .text(row.metric.kind.rawValue), .text(row.estimator),
        .text(row.variant), .text(arms[0]), .int(row.controlCount), .int(row.variantCount),
        .optional(c?.control), .optional(c?.variant), .optional(c?.difference), .optional(row.interval?.low),
        .optional(row.interval?.high), .optional(row.adjusted?.low), .optional(row.adjusted?.high),
        .optional(c?.relative?.value), .optional(relative?.low), .optional(relative?.high),
        .optional(c?.standardError), .optional(c?.statistic), .optional(c?.df), .optional(c?.p),
        .optional(row.adjusted?.p), .text(row.adjusted == nil ? "none" : "holm"),
        .optional(row.adjusted == nil ? nil : "\(comparisons) comparisons of this table"), .empty, .empty,
        .text(c == nil ? "no" : "yes"), .optional(c?.method), .optional(c?.minimumDetectable),
        .optional(verdict(row)),
        .optional(note(row)),
      ])
    }
    return table
  }

  private func note(_ row: Row) -> String? {
    if row.note.isEmpty, row.estimator == "plain", ratioFails {
      return "the sample ratio check failed: no verdict"
    }
    return row.note.isEmpty ? nil : row.note
  }

  var summary: JSON {
    .array(
      rows.map { row in
        .object([
          "metric": .string(row.metric.name), "variant": .string(row.variant),
          "estimator": .string(row.estimator), "diff": .optional(row.comparison?.difference),
          "p_value": .optional(row.comparison?.p), "p_adjusted": .optional(row.adjusted?.p),
          "verdict": .optional(verdict(row)), "note": .optional(note(row)),
        ])
      })
  }
}
