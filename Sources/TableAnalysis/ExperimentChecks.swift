internal import Statistics
internal import Tables

/// Is the table fit to be read as an experiment?
struct ExperimentChecks {
  let table: OutputTable
  let warnings: [String]
  /// ok, error or not_checked.
  let state: String

  var ratioFails: Bool { state == "error" }

  init(
    _ experiment: TableExperiment, arms: [String], assigned: (names: [String], codes: [Int]), leftOut: Int,
    _ path: String
  ) throws(DangolError) {
    var table = OutputTable(
      "checks.csv", ["experiment", "check", "expected", "observed", "statistic", "p_value", "state"])
    let name = experiment.variant
    var warnings: [String] = []
    let counts = arms.map { arm in
      let code = assigned.names.firstIndex(of: arm)
      return assigned.codes.count { $0 == code }
    }
    let observed = zip(arms, counts).map { "\($0)=\($1)" }.joined(separator: " ")
    if let split = experiment.split {
      for arm in split.keys.sorted() where !arms.contains(arm) {
        throw DangolError(
          .usage, "--split names '\(printable(arm))', which no row has", file: path, column: name,
          advice: "the arms are " + arms.joined(separator: ", "))
      }
      var shares: [Double] = []
      for arm in arms {
        guard let share = split[arm] else {
          throw DangolError(.usage, "--split has no share for '\(printable(arm))'", file: path, column: name)
        }
        shares.append(share)
      }
      let expected = zip(arms, shares).map { "\($0)=\(NumberText.double($1))" }.joined(separator: " ")
      var state = "ok"
      do throws(NoAnswer) {
        let test = try SampleRatioTest(observed: counts, split: shares)
        // χ² is good enough where every arm expects some five; below, the exact test.
        let n = counts.reduce(0, +)
        let total = Sums.sum(shares)
        let small = shares.contains { Double(n) * $0 / total < 5 }
        let exact = small ? try? ExactSampleRatioTest(observed: counts, split: shares) : nil
        let p = exact?.p ?? test.p
        if p < TableExperiment.ratioAlpha { state = "error" }
        table.add([
          .text(name), .text(exact == nil ? "sample_ratio" : "sample_ratio_exact"), .text(expected),
          .text(observed), .number(test.statistic), .number(p), .text(state),
        ])
        if state == "error" {
          let culprit = try ArmDeviations(observed: counts, split: shares).culprit
          let arm = culprit.map { ": '\(arms[$0])' deviates" } ?? ""
          table.add([
            .text(name), .text("sample_ratio_cause"), .empty, .optional(culprit.map { arms[$0] }), .empty,
            .empty, .text("info"),
          ])
          warnings.append("the sample ratio is not the configured one\(arm); no verdict is given")
        }
      } catch {
        table.add([
          .text(name), .text("sample_ratio"), .text(expected), .text(observed), .empty, .empty,
          .text("error"),
        ])
        state = "error"
        warnings.append("the sample ratio cannot be checked: \(error.reason)")
      }
      self.state = state
    } else {
      table.add([
        .text(name), .text("sample_ratio"), .empty, .text(observed), .empty, .empty, .text("info"),
      ])
      state = "not_checked"
    }
    table.add([
      .text(name), .text("rows_left_out"), .text("0"), .text(String(leftOut)), .empty, .empty,
      .text(leftOut == 0 ? "ok" : "warn"),
    ])
    if leftOut > 0 { warnings.append("\(leftOut) rows with an empty cell were left out") }
    self.table = table
    self.warnings = warnings
  }
}
