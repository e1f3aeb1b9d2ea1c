internal import Statistics

/// The sums behind an analysis.
struct ExperimentEngine: Sendable {
  let metrics: [ExperimentMetric]
  let arms: Int
  /// Major units in a minor one.
  let majorPerMinor: Double
  let plannedTotal: Int
  /// Comparisons that share α: metrics that are no guardrails times variants.
  let comparisons: Int

  func unit(_ metric: ExperimentMetric) -> Double {
    metric.of.isMoney && metric.kind != .proportion ? majorPerMinor : 1
  }

  func states(_ units: [ObservedUnit], _ m: Int) -> [ArmState] {
    var states = empty(m)
    for unit in units { if let pair = unit.pairs[m] { states[unit.arm].add(pair) } }
    return states
  }

  func covariates(_ units: [ObservedUnit], _ m: Int) -> [CovariateState] {
    var states = Array(repeating: CovariateState(metrics[m].kind, unit: unit(metrics[m])), count: arms)
    for unit in units {
      if let pair = unit.pairs[m], let covariate = unit.covariates[m] {
        states[unit.arm].add(pair, covariate)
      }
    }
    return states
  }

  /// Values by arm, major units, for methods that need them one by one.
  func values(_ units: [ObservedUnit], _ m: Int) -> [[Double]] {
    var values = [[Double]](repeating: [], count: arms)
    let unit = unit(metrics[m])
    for one in units { if let pair = one.pairs[m] { values[one.arm].append(Double(pair.0) * unit) } }
    return values
  }

  private func empty(_ m: Int) -> [ArmState] {
    Array(repeating: ArmState(metrics[m].kind, unit: unit(metrics[m])), count: arms)
  }

  /// A guardrail is judged by itself; the others share α.
  func sequence(_ metric: ExperimentMetric) -> ConfidenceSequence? {
    let share = metric.isGuardrail ? 1 : Double(max(1, comparisons))
    return try? ConfidenceSequence(alpha: ExperimentAnalysis.alpha / share, plannedTotal: plannedTotal)
  }

  /// The always-valid interval, or nil before the first look.
  func look(_ metric: ExperimentMetric, _ states: [ArmState], _ arm: Int) -> (low: Double, high: Double)? {
    guard isDue(states[0]), isDue(states[arm]), let a = try? states[0].estimate(),
      let b = try? states[arm].estimate()
    else { return nil }
    return interval(
      metric, difference: b.value - a.value, squaredError: a.squaredError + b.squaredError,
      n: states[0].moments.n + states[arm].moments.n)
  }

  func interval(_ metric: ExperimentMetric, difference: Double, squaredError: Double, n: Int) -> (
    low: Double, high: Double
  )? {
    guard let half = try? sequence(metric)?.halfWidth(n: n, squaredStandardError: squaredError) else {
      return nil
    }
    return (difference - half, difference + half)
  }

  func isDue(_ state: ArmState) -> Bool {
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
          if let pair = sorted[i].pairs[m] { states[sorted[i].arm].add(pair) }
          i += 1
        }
        for arm in 1..<max(1, arms) where arms > 1 {
          guard let interval = look(metric, states, arm) else { continue }
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
