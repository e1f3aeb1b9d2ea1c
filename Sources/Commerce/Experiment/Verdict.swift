/// The verdict in four words.
package enum Verdict: String, Sendable, CaseIterable {
  case better, worse, inconclusive
  case tooFewData = "too_few_data"

  package var korean: String {
    switch self {
    case .better: "좋아짐"
    case .worse: "나빠짐"
    case .inconclusive: "차이 확인 안 됨"
    case .tooFewData: "표본 부족"
    }
  }
}

/// Why a metric got its verdict, or none: the lines of the decision table of
/// docs/experiments.md, of which the first that holds decides.
package enum VerdictReason: String, Sendable, CaseIterable {
  case ratioFailed = "ratio_failed"
  case armsByBehaviour = "arms_by_behaviour"
  case notComputable = "not_computable"
  case beforeFirstLook = "before_first_look"
  case intervalOnGoodSide = "interval_on_good_side"
  case intervalOnBadSide = "interval_on_bad_side"
  case intervalWide = "interval_wide"
  case intervalNarrow = "interval_narrow"

  package init(_ traits: VerdictTraits) {
    self = Self.allCases.first { $0.holds(traits) } ?? .intervalNarrow
  }

  package func holds(_ t: VerdictTraits) -> Bool {
    switch self {
    case .ratioFailed: return t.ratioFailed
    case .armsByBehaviour: return t.armsByBehaviour
    case .notComputable: return !t.computable
    case .beforeFirstLook: return t.interval == nil
    case .intervalOnGoodSide: return t.side == .good
    case .intervalOnBadSide: return t.side == .bad
    case .intervalWide: return t.isWide
    case .intervalNarrow: return true
    }
  }

  /// nil: withheld.
  package var verdict: Verdict? {
    switch self {
    case .ratioFailed, .armsByBehaviour: nil
    case .notComputable, .beforeFirstLook, .intervalWide: .tooFewData
    case .intervalOnGoodSide: .better
    case .intervalOnBadSide: .worse
    case .intervalNarrow: .inconclusive
    }
  }
}

/// What the decision table asks of a comparison.
package struct VerdictTraits: Sendable {
  package enum Side: Sendable { case good, bad, both }

  package var ratioFailed = false
  package var armsByBehaviour = false
  package var computable = true
  /// The valid interval; nil before the first look.
  package var interval: (low: Double, high: Double)?
  package var direction = ExperimentMetric.Direction.up
  /// What `minimumEffect` is a share of: the control's value, as a rule.
  package var base = 0.0
  package var minimumEffect = 0.1

  package init() {}

  var side: Side {
    guard let interval, interval.low > 0 || interval.high < 0 else { return .both }
    return (interval.low > 0) == (direction == .up) ? .good : .bad
  }

  var isWide: Bool {
    guard let interval else { return true }
    return (interval.high - interval.low) / 2 > minimumEffect * base
  }
}

/// Whether a guardrail held: the variant is no worse than its margin allows.
package enum GuardrailState: String, Sendable, CaseIterable {
  case held, broken, unclear

  /// `margin` is how much worse the variant may be.
  package init(interval: (low: Double, high: Double), margin: Double, direction: ExperimentMetric.Direction) {
    // As a loss: positive is worse.
    let loss =
      direction == .up ? (low: -interval.high, high: -interval.low) : (low: interval.low, high: interval.high)
    self = loss.high < margin ? .held : loss.low > margin ? .broken : .unclear
  }
}
