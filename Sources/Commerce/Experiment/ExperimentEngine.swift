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

  /// Units whose numbers `include` takes.
  func states(_ units: ObservedUnits, _ m: Int, _ include: (Int) -> Bool = { _ in true }) -> [ArmState] {
    var states = empty(m)
    for u in 0..<units.count where include(u) {
      if let pair = units.pairs[m][u] { states[units.arm[u]].add(pair) }
    }
    return states
  }

  func covariates(_ units: ObservedUnits, _ m: Int, _ include: (Int) -> Bool = { _ in true })
    -> [CovariateState]
  {
    var states = Array(repeating: CovariateState(metrics[m].kind, unit: unit(metrics[m])), count: arms)
    for u in 0..<units.count where include(u) {
      if let pair = units.pairs[m][u], let covariate = units.covariates[m][u] {
        states[units.arm[u]].add(pair, covariate)
      }
    }
    return states
  }

  /// Values by arm, major units, for methods that need them one by one.
  func values(_ units: ObservedUnits, _ m: Int, _ include: (Int) -> Bool) -> [[Double]] {
    var values = [[Double]](repeating: [], count: arms)
    let unit = unit(metrics[m])
    for u in 0..<units.count where include(u) {
      if let pair = units.pairs[m][u] { values[units.arm[u]].append(Double(pair.0) * unit) }
    }
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
  func looks(_ units: ObservedUnits) -> [ExperimentLook] {
    let days = Set(units.knownOn).sorted()
    let place = Dictionary(uniqueKeysWithValues: zip(days, days.indices))
    let placeOf = units.knownOn.map { place[$0]! }
    var looks: [ExperimentLook] = []
    for (m, metric) in metrics.enumerated() {
      // Exact moments, so each day's own can be added to those before it.
      var ofDay = [IntegerMoments](repeating: IntegerMoments(), count: days.count * arms)
      for u in 0..<units.count {
        if let pair = units.pairs[m][u] { ofDay[placeOf[u] * arms + units.arm[u]].add(pair.0, pair.1) }
      }
      var states = empty(m)
      for (d, day) in days.enumerated() {
        for arm in 0..<arms { states[arm].moments.merge(ofDay[d * arms + arm]) }
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
