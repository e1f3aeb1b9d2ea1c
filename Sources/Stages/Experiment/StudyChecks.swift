internal import Commerce
internal import Statistics
internal import Tables

/// Is an experiment fit to be read? Its lines of checks.csv, and what they forbid.
struct StudyChecks {
  private(set) var rows: [[TableBuilder.Cell]] = []
  private(set) var faults = ExperimentAnalysis.Faults()
  /// The one arm that breaks the split.
  private(set) var culprit: String?

  private let study: Study
  private let counts: [Int]
  private let split: [Double]

  /// Below this p, or above its inverse as an e-value, the sample ratio has failed.
  private static let ratioLimit = 0.001
  /// Fewer expected units in an arm than this, and the exact test stands beside χ².
  private static let smallExpected = 5.0
  /// A larger share of orders in the second of assignment, and the arm is what customers did.
  private static let behaviourLimit = 0.2
  private static let imbalanceLimit = 0.01

  init(_ study: Study, unit: Double) {
    self.study = study
    counts = study.arms.indices.map { arm in study.assigned.count { $0 == arm } }
    split = study.arms.map { study.definition.split[$0] ?? 1 }
    guard study.arms.count > 1 else {
      add("arms", expected: "at least 2", observed: observed, state: "error")
      return
    }
    addSampleRatio()
    addShareless()
    addArms()
    addBehaviour()
    let crossed = zip(study.arms, study.crossovers).map { "\($0) \($1)" }.joined(separator: ", ")
    add(
      "crossovers", expected: "0", observed: crossed,
      state: study.crossovers.allSatisfy { $0 == 0 } ? "ok" : "warn")
    add("not_yet_observed", observed: String(study.unobserved), state: "info")
    if study.definition.ends != nil { add("after_end", observed: String(study.late), state: "info") }
    addImbalance(unit)
  }

  private var observed: String { zip(study.arms, counts).map { "\($0) \($1)" }.joined(separator: ", ") }
  private var expected: String {
    zip(study.arms, split).map { "\($0) \(NumberText.double($1))" }.joined(separator: " : ")
  }

  private mutating func add(
    _ check: String, expected: String? = nil, observed: String? = nil, statistic: Double? = nil,
    p: Double? = nil, state: String
  ) {
    rows.append([
      .text(study.definition.name), .text(check), .string(expected), .string(observed),
      .optional(statistic), .optional(p), .text(state),
    ])
  }

  /// Sample ratio first: always valid over the assignments in their order, and once final by χ².
  private mutating func addSampleRatio() {
    do throws(NoAnswer) {
      var process = try SampleRatioProcess(split: split)
      for arm in study.assigned { try process.add(arm) }
      let fails = process.maximumLogE >= -Elementary.log(Self.ratioLimit)
      faults.ratioFailed = fails
      add(
        "sample_ratio_e_process", expected: expected, observed: observed, statistic: process.maximumLogE,
        p: Elementary.exp(-process.maximumLogE), state: fails ? "error" : "ok")
    } catch {
      faults.ratioFailed = true
      add("sample_ratio_e_process", expected: expected, observed: observed, state: "error")
    }
    func judge(_ check: String, statistic: Double?, p: Double) {
      let low = p < Self.ratioLimit
      faults.ratioFailed = faults.ratioFailed || (study.horizonValid && low)
      add(
        check, expected: expected, observed: observed, statistic: statistic, p: p,
        state: !low ? "ok" : study.horizonValid ? "error" : "warn")
    }
    if let test = try? SampleRatioTest(observed: counts, split: split) {
      judge("sample_ratio_chi_squared", statistic: test.statistic, p: test.p)
    }
    let least = split.map { $0 / Sums.sum(split) * Double(study.assigned.count) }.min() ?? 0
    if least < Self.smallExpected, let test = try? ExactSampleRatioTest(observed: counts, split: split) {
      judge("sample_ratio_exact", statistic: nil, p: test.p)
    }
  }

  /// Arms that the configured split does not know: whatever share they have is not the one that was meant.
  private mutating func addShareless() {
    let split = study.definition.split
    let unknown = study.arms.indices.filter { !split.isEmpty && split[study.arms[$0]] == nil }
    guard !unknown.isEmpty else { return }
    faults.ratioFailed = true
    add(
      "arms_without_a_share",
      expected: split.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined(separator: ", "),
      observed: unknown.map { "\(study.arms[$0]) \(counts[$0])" }.joined(separator: ", "), state: "error")
  }

  /// Which arm breaks the split.
  private mutating func addArms() {
    guard let deviations = try? ArmDeviations(observed: counts, split: split, alpha: Self.ratioLimit) else {
      return
    }
    for arm in deviations.arms where study.arms.count > 2 || faults.ratioFailed {
      add(
        "sample_ratio_arm: \(study.arms[arm.arm])", expected: NumberText.double(arm.expected),
        observed: String(arm.observed), statistic: arm.residual, p: arm.adjusted,
        state: arm.adjusted < Self.ratioLimit ? faults.ratioFailed ? "error" : "warn" : "ok")
    }
    guard faults.ratioFailed else { return }
    culprit = deviations.culprit.map { study.arms[$0] }
    add(
      "sample_ratio_culprit", observed: culprit ?? "no single arm explains it", state: "error")
  }

  /// Coupons used instead of issued: the assignment happens when the order does.
  private mutating func addBehaviour() {
    let shares = zip(study.arms, study.atOrder).map {
      "\($0) \(NumberText.double(($1 * 1000).rounded() / 1000))"
    }
    .joined(separator: ", ")
    faults.armsByBehaviour = study.atOrder.contains { $0 > Self.behaviourLimit }
    add(
      "assigned_with_an_order", expected: "at most \(NumberText.double(Self.behaviourLimit))",
      observed: shares, state: faults.armsByBehaviour ? "error" : "ok")
  }

  /// Before the assignment nothing had been done to anyone, so arms must be alike.
  private mutating func addImbalance(_ unit: Double) {
    guard !study.before.isEmpty else { return }
    var tests: [(name: String, difference: Double, test: WelchTest)] = []
    for (source, scale) in [("orders", 1.0), ("net_revenue", unit)] {
      var states = Array(repeating: ArmState(.mean, unit: scale), count: study.arms.count)
      for one in study.before { states[one.arm].add((source == "orders" ? one.orders : one.revenue, 1)) }
      for arm in 1..<study.arms.count {
        guard let a = try? MeanSummary(states[0].moments, unit: scale),
          let b = try? MeanSummary(states[arm].moments, unit: scale),
          let test = try? WelchTest(control: a, variant: b)
        else { continue }
        tests.append(("before_\(source): \(study.arms[arm])", b.mean - a.mean, test))
      }
    }
    guard !tests.isEmpty else {
      add("before", observed: "nobody had ordered before the assignment", state: "info")
      return
    }
    for (test, p) in zip(tests, MultipleComparisons.holm(tests.map(\.test.p))) {
      add(
        test.name, expected: "0", observed: NumberText.double(test.difference),
        statistic: test.test.statistic,
        p: p, state: p < Self.imbalanceLimit ? "warn" : "ok")
    }
  }

  /// The procedure's own false positives on this shop.
  mutating func add(_ tests: [(metric: ExperimentMetric, test: AATest?)]) {
    for (metric, test) in tests {
      guard let test else { continue }
      add(
        "a_a: \(metric.id)", expected: NumberText.double(test.alpha),
        observed:
          "\(NumberText.double(test.falsePositiveRate)) (\(NumberText.double((test.low * 1000).rounded() / 1000)) to \(NumberText.double((test.high * 1000).rounded() / 1000)))",
        statistic: test.falsePositiveRate, state: test.low > test.alpha ? "warn" : "ok")
    }
  }
}
