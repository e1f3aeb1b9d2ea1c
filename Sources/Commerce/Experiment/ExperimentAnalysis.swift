internal import Statistics

/// A unit reduced to what the analysis needs: its arm, when its outcome became
/// known, and (x, y) of each metric.
package struct ObservedUnit: Sendable {
  package let arm: Int
  /// Local day from which its whole window is observed.
  package let knownOn: Int32
  /// Among the units of the one fixed-horizon test.
  package let inHorizon: Bool
  package let crossedOver: Bool
  package let pairs: [(Int64, Int64)]

  package init(arm: Int, knownOn: Int32, inHorizon: Bool, crossedOver: Bool, pairs: [(Int64, Int64)]) {
    self.arm = arm
    self.knownOn = knownOn
    self.inHorizon = inHorizon
    self.crossedOver = crossedOver
    self.pairs = pairs
  }
}

/// One line of results.csv.
package struct ExperimentResult: Sendable {
  package let metric: ExperimentMetric
  package let variant: Int
  package let estimator: String
  package let controlCount: Int
  package let variantCount: Int
  package var comparison: Comparison?
  package var interval: (low: Double, high: Double)?
  package var adjusted: Double?
  package var adjustedInterval: (low: Double, high: Double)?
  package var sequence: (low: Double, high: Double)?
  package var valid = false
  package var verdict: Verdict?
  package var note = ""
}

/// A look of the confidence sequence.
package struct ExperimentLook: Sendable {
  package let metric: String
  package let variant: Int
  package let day: Int32
  package let controlCount: Int
  package let variantCount: Int
  package let difference: Double
  package let low: Double
  package let high: Double
}

/// Compares arms with their control on every metric, corrects for their number,
/// and words a verdict by the rules of docs/experiments.md.
package struct ExperimentAnalysis: Sendable {
  package let results: [ExperimentResult]
  package let looks: [ExperimentLook]

  /// Customers an arm, and successes and failures an arm, before the first look.
  static let firstLook = 100
  static let firstLookEvents: Int128 = 5
  static let alpha = 0.05

  /// - Parameters:
  ///   - horizonValid: the fixed-horizon test has all its outcomes.
  ///   - plannedTotal: units in all arms together at which looks are tightest.
  ///   - ratioFails: the sample-ratio check failed; verdicts are withheld.
  package init(
    metrics: [ExperimentMetric], arms: Int, units: [ObservedUnit], horizonValid: Bool,
    plannedTotal: Int, minimumEffect: Double, ratioFails: Bool, majorPerMinor: Double
  ) {
    let comparisons = metrics.count * max(1, arms - 1)
    let engine = Engine(
      metrics: metrics, arms: arms, unit: majorPerMinor,
      sequence: try? ConfidenceSequence(
        alpha: Self.alpha / Double(comparisons), plannedTotal: plannedTotal))
    var results: [ExperimentResult] = []
    for (m, metric) in metrics.enumerated() {
      let horizon = engine.states(units.filter(\.inHorizon), m)
      let everyone = engine.states(units, m)
      for arm in 1..<max(1, arms) where arms > 1 {
        var result = engine.result(horizon, metric, arm, "plain")
        result.valid = horizonValid
        result.sequence = engine.look(everyone, arm)
        results.append(result)
      }
    }
    Self.correct(&results)
    for i in results.indices {
      Self.judge(&results[i], minimumEffect: minimumEffect, ratioFails: ratioFails)
    }
    if units.contains(where: \.crossedOver) {
      for (m, metric) in metrics.enumerated() {
        let states = engine.states(units.filter { $0.inHorizon && !$0.crossedOver }, m)
        for arm in 1..<max(1, arms) where arms > 1 {
          var result = engine.result(states, metric, arm, "per_protocol")
          result.note = result.note.isEmpty ? "customers seen in two arms left out" : result.note
          results.append(result)
        }
      }
    }
    self.results = results
    looks = engine.looks(units)
  }

  /// Holm over all metrics and variants of the experiment.
  private static func correct(_ results: inout [ExperimentResult]) {
    let computed = results.indices.filter { results[$0].comparison != nil }
    let p = computed.map { results[$0].comparison!.p }
    for (index, adjusted) in zip(computed, MultipleComparisons.holm(p)) {
      let comparison = results[index].comparison!
      let level = MultipleComparisons.agreeingLevel(
        p: comparison.p, adjusted: adjusted, m: p.count, alpha: alpha)
      results[index].adjusted = adjusted
      results[index].interval = try? comparison.interval(level: 1 - alpha)
      results[index].adjustedInterval = try? comparison.interval(level: level)
    }
  }

  private static func judge(_ result: inout ExperimentResult, minimumEffect: Double, ratioFails: Bool) {
    guard !ratioFails else {
      result.note = "the sample ratio check failed: no verdict"
      return
    }
    let valid = result.valid ? result.adjustedInterval : result.sequence
    guard let valid, let comparison = result.comparison else {
      result.verdict = .tooFewData
      if result.note.isEmpty {
        result.note =
          result.valid ? "no interval" : "before the first look (\(firstLook) customers an arm)"
      }
      return
    }
    result.verdict = Verdict(
      low: valid.low, high: valid.high, control: comparison.control, minimumEffect: minimumEffect,
      direction: result.metric.direction)
    if !result.valid { result.note = "always-valid interval; the fixed-horizon figures are not final" }
  }
}

/// The sums behind an analysis.
private struct Engine: Sendable {
  let metrics: [ExperimentMetric]
  let arms: Int
  let unit: Double
  let sequence: ConfidenceSequence?

  func empty(_ m: Int) -> [ArmState] {
    let metric = metrics[m]
    let scale = metric.of.isMoney && metric.kind != .proportion ? unit : 1
    return Array(repeating: ArmState(metric.kind, unit: scale), count: arms)
  }

  func states(_ units: [ObservedUnit], _ m: Int) -> [ArmState] {
    var states = empty(m)
    for unit in units { states[unit.arm].add(unit.pairs[m]) }
    return states
  }

  func result(_ states: [ArmState], _ metric: ExperimentMetric, _ arm: Int, _ estimator: String)
    -> ExperimentResult
  {
    var result = ExperimentResult(
      metric: metric, variant: arm, estimator: estimator, controlCount: states[0].moments.n,
      variantCount: states[arm].moments.n)
    do throws(NoAnswer) {
      let comparison = try Comparison(control: states[0], variant: states[arm])
      result.comparison = comparison
      result.interval = try comparison.interval(level: 0.95)
    } catch {
      result.note = "not computable: \(error.reason)"
    }
    return result
  }

  /// The always-valid interval, or nil before the first look.
  func look(_ states: [ArmState], _ arm: Int) -> (low: Double, high: Double)? {
    guard let sequence, isDue(states[0]), isDue(states[arm]),
      let a = try? states[0].estimate(), let b = try? states[arm].estimate(),
      let half = try? sequence.halfWidth(
        n: states[0].moments.n + states[arm].moments.n,
        squaredStandardError: a.squaredError + b.squaredError)
    else { return nil }
    let difference = b.value - a.value
    return (difference - half, difference + half)
  }

  private func isDue(_ state: ArmState) -> Bool {
    let moments = state.moments
    guard moments.n >= ExperimentAnalysis.firstLook else { return false }
    guard state.kind == .proportion else { return true }
    return moments.sumX >= ExperimentAnalysis.firstLookEvents
      && Int128(moments.n) - moments.sumX >= ExperimentAnalysis.firstLookEvents
  }

  /// The sequence by day, as units become known.
  func looks(_ units: [ObservedUnit]) -> [ExperimentLook] {
    let sorted = units.sorted { $0.knownOn < $1.knownOn }
    var looks: [ExperimentLook] = []
    for (m, metric) in metrics.enumerated() {
      var states = empty(m)
      var i = 0
      while i < sorted.count {
        let day = sorted[i].knownOn
        while i < sorted.count, sorted[i].knownOn == day {
          states[sorted[i].arm].add(sorted[i].pairs[m])
          i += 1
        }
        for arm in 1..<max(1, arms) where arms > 1 {
          guard let interval = look(states, arm) else { continue }
          looks.append(
            ExperimentLook(
              metric: metric.id, variant: arm, day: day, controlCount: states[0].moments.n,
              variantCount: states[arm].moments.n, difference: (interval.low + interval.high) / 2,
              low: interval.low, high: interval.high))
        }
      }
    }
    return looks
  }
}
