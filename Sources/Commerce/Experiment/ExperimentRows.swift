internal import Statistics

/// Builds the rows of an analysis step by step.
struct ExperimentRows {
  private let definition: ExperimentDefinition
  private let engine: ExperimentEngine
  private let arms: Int
  private(set) var results: [ExperimentResult] = []

  init(_ definition: ExperimentDefinition, _ engine: ExperimentEngine, arms: Int) {
    self.definition = definition
    self.engine = engine
    self.arms = arms
  }

  private var variants: Range<Int> { 1..<max(1, arms) }

  mutating func addPlain(_ m: Int, _ units: ObservedUnits, valid: Bool) {
    let states = engine.states(units, m) { units.inHorizon[$0] }
    let everyone = engine.states(units, m)
    for arm in variants {
      var result = row(m, arm, .plain, states) { () throws(NoAnswer) in
        try Comparison(control: states[0], variant: states[arm])
      }
      result.valid = valid
      result.sequence = engine.look(engine.metrics[m], everyone, arm)
      if engine.metrics[m].of == .nps { result.note = append("of those who answered", to: result.note) }
      results.append(result)
    }
  }

  mutating func addCUPED(_ m: Int, _ units: ObservedUnits, valid: Bool) {
    let metric = engine.metrics[m]
    let plain = engine.states(units, m) { units.inHorizon[$0] }
    let states = engine.covariates(units, m) { units.inHorizon[$0] }
    let everyone = engine.covariates(units, m)
    let due = engine.states(units, m)
    for arm in variants {
      var reduction: Double?
      var result = row(m, arm, .cuped, plain) { () throws(NoAnswer) in
        let adjusted = try Comparison.cuped(control: states[0], variant: states[arm])
        reduction = adjusted.reduction
        return adjusted.comparison
      }
      result.valid = valid
      if let reduction {
        result.note = "the time before takes away \(Self.percent(reduction)) of the variance"
      }
      if engine.isDue(due[0]), engine.isDue(due[arm]),
        let now = try? Comparison.cuped(control: everyone[0], variant: everyone[arm]).comparison
      {
        result.sequence = engine.interval(
          metric, difference: now.difference, squaredError: now.sequenceError,
          n: everyone[0].n + everyone[arm].n)
      }
      results.append(result)
    }
  }

  mutating func addWinsorised(_ m: Int, _ units: ObservedUnits, valid: Bool) {
    guard let upper = engine.metrics[m].winsorise, engine.metrics[m].kind == .mean else { return }
    let states = engine.states(units, m) { units.inHorizon[$0] }
    let values = engine.values(units, m) { units.inHorizon[$0] }
    let capped = Result { () throws(NoAnswer) in
      try Winsorised(values, upper: upper, ignoringZeros: true)
    }
    for arm in variants {
      var result = row(m, arm, .winsorised, states) { () throws(NoAnswer) in
        let arms = try capped.get().arms
        return try Comparison(
          "Welch t", control: MeanSummary(arms[0]), variant: MeanSummary(arms[arm]))
      }
      if case .success(let values) = capped, let threshold = values.upper, result.comparison != nil {
        let changed = values.changed[0] + values.changed[arm]
        result.note = "\(changed) values above \(Self.short(threshold)) set to it"
      }
      result.valid = valid
      results.append(result)
    }
  }

  mutating func addPerProtocol(_ m: Int, _ units: ObservedUnits, valid: Bool) {
    let states = engine.states(units, m) { units.inHorizon[$0] && !units.crossedOver[$0] }
    for arm in variants {
      var result = row(m, arm, .perProtocol, states) { () throws(NoAnswer) in
        try Comparison(control: states[0], variant: states[arm])
      }
      result.note = append("customers seen in two arms left out", to: result.note)
      result.valid = valid
      results.append(result)
    }
  }

  private func row(
    _ m: Int, _ arm: Int, _ estimator: ExperimentResult.Estimator, _ states: [ArmState],
    _ compare: () throws(NoAnswer) -> Comparison
  ) -> ExperimentResult {
    var result = ExperimentResult(
      metric: engine.metrics[m], variant: arm, estimator: estimator, controlCount: states[0].moments.n,
      variantCount: states[arm].moments.n)
    do throws(NoAnswer) {
      let comparison = try compare()
      result.interval = try comparison.interval(level: 1 - ExperimentAnalysis.alpha)
      result.comparison = comparison
    } catch {
      result.note = "not computable: \(error.reason)"
    }
    return result
  }

  /// The plain row decides, or where the definition says so the CUPED one that has an answer.
  mutating func chooseDeciding() {
    for i in results.indices where results[i].estimator == .plain {
      let adjusted = results.indices.first {
        results[$0].estimator == .cuped && results[$0].metric.id == results[i].metric.id
          && results[$0].variant == results[i].variant && results[$0].comparison != nil
      }
      if definition.decideBy == .cuped, let adjusted {
        results[adjusted].decides = true
      } else {
        results[i].decides = true
      }
    }
  }

  /// Over all metrics and variants of the experiment; guardrails are apart, for each must hold.
  mutating func correct() {
    let family = results.indices.filter {
      results[$0].decides && !results[$0].metric.isGuardrail && results[$0].comparison != nil
    }
    let p = family.map { results[$0].comparison!.p }
    let corrected = (try? definition.correction.adjust(p, alpha: ExperimentAnalysis.alpha)) ?? []
    for (i, one) in zip(family, corrected) {
      results[i].adjusted = one.adjusted
      results[i].adjustedInterval = try? results[i].comparison?.interval(level: one.level)
    }
    for i in results.indices where results[i].decides && results[i].metric.isGuardrail {
      results[i].adjusted = results[i].comparison?.p
      results[i].adjustedInterval = results[i].interval
    }
  }

  mutating func judge(_ faults: ExperimentAnalysis.Faults, arms: [String], pace: Double?) {
    for i in results.indices where results[i].decides {
      var traits = VerdictTraits()
      traits.ratioFailed = faults.ratioFailed
      traits.armsByBehaviour = faults.armsByBehaviour
      traits.computable = results[i].comparison != nil
      traits.interval = results[i].validInterval
      traits.direction = results[i].metric.direction
      traits.base = results[i].metric.effectBase(control: results[i].comparison?.control ?? 0)
      traits.minimumEffect = definition.minimumEffect
      let reason = VerdictReason(traits)
      results[i].reason = reason
      if let note = Self.note(reason, valid: results[i].valid) {
        results[i].note = append(note, to: results[i].note)
      }
      if !faults.ratioFailed, !faults.armsByBehaviour { judgeMargins(i, arms) }
      forecast(i, pace: pace)
    }
  }

  private mutating func judgeMargins(_ i: Int, _ arms: [String]) {
    let metric = results[i].metric
    if let interval = results[i].validInterval {
      if let margin = metric.guardrailMargin {
        results[i].guardrail = GuardrailState(
          interval: interval, margin: margin, direction: metric.direction)
      }
      if metric.kind == .mean, metric.of.isMoney, let cost = definition.variantCost[arms[results[i].variant]]
      {
        results[i].afterCost = (interval.low - cost, interval.high - cost)
      }
    }
    if let margin = metric.guardrailMargin, let comparison = results[i].comparison {
      results[i].guardrailP = try? comparison.nonInferiority(
        margin: margin, higherIsBetter: metric.direction == .up)
    }
  }

  /// The error falls as 1/√n: so many times more units as the detectable difference is too large, squared.
  private mutating func forecast(_ i: Int, pace: Double?) {
    guard let comparison = results[i].comparison, let pace else { return }
    let wanted = definition.minimumEffect * results[i].metric.effectBase(control: comparison.control)
    guard wanted > 0 else { return }
    let n = Double(results[i].controlCount + results[i].variantCount)
    let excess = comparison.minimumDetectable / wanted
    let needed = n * excess * excess
    guard needed <= 1e12 else { return }
    results[i].needed = Int(needed.rounded(.up))
    results[i].daysLeft = needed <= n ? 0 : Int(min(((needed - n) / pace).rounded(.up), 1e9))
  }

  private static func note(_ reason: VerdictReason, valid: Bool) -> String? {
    switch reason {
    case .ratioFailed: "the sample ratio check failed: no verdict"
    case .armsByBehaviour: "the arm follows from what customers did: no verdict"
    case .beforeFirstLook: "before the first look (\(ExperimentAnalysis.firstLook) customers an arm)"
    case .notComputable: nil
    default: valid ? nil : "always-valid interval; the fixed-horizon figures are not final"
    }
  }

  private func append(_ text: String, to note: String) -> String { note.isEmpty ? text : note + "; " + text }

  private static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

  private static func short(_ value: Double) -> String {
    let cents = (value * 100).rounded() / 100
    return cents.magnitude < 1e15 && cents == cents.rounded() ? "\(Int(cents))" : "\(cents)"
  }
}
