package import CivilTime
package import Statistics

/// What an experiment measures.
package struct ExperimentMetric: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable { case proportion, mean, ratio }
  package enum Direction: String, Sendable, CaseIterable { case up, down }
  package enum Source: String, Sendable, CaseIterable {
    case orders = "orders.count"
    case netRevenue = "orders.net_revenue"
    case returned = "orders.returned"
    case referralsSent = "referrals.sent"
    case referralsConverted = "referrals.converted"
    case complaints = "feedback.complaints"
    /// Of customers who answered; a mean is the net promoter score itself.
    case nps = "feedback.nps"
    case clicked = "touches.clicked"

    package var isMoney: Bool { self == .netRevenue }
  }

  package let id: String
  package let kind: Kind
  package let of: Source
  /// Denominator of a ratio.
  package var per: Source?
  /// A proportion counts customers with at least this many.
  package var atLeast: Int64 = 1
  package var direction = Direction.up
  /// Days before the assignment whose same measure is CUPED's covariate.
  package var covariateDays: Int?
  /// Values above this quantile of all arms together are set to it, in a row beside the plain one.
  package var winsorise: Double?
  /// A guardrail: how much worse the variant may be, in the metric's unit.
  package var guardrailMargin: Double?

  package init(_ id: String, _ kind: Kind, of: Source, per: Source? = nil, atLeast: Int64 = 1) {
    self.id = id
    self.kind = kind
    self.of = of
    self.per = per
    self.atLeast = atLeast
  }

  /// What a relative effect is a share of. A promoter score passes through 0, so it is
  /// measured on its scale of 100.
  package func effectBase(control: Double) -> Double {
    of == .nps && kind == .mean ? 100 : control.magnitude
  }

  package var isGuardrail: Bool { guardrailMargin != nil }

  /// What is measured where nothing is defined.
  package static let standard = [
    ExperimentMetric("ordered", .proportion, of: .orders),
    ExperimentMetric("net_revenue", .mean, of: .netRevenue),
    ExperimentMetric("aov", .ratio, of: .netRevenue, per: .orders),
  ]
}

/// A planned comparison of arms against a control.
package struct ExperimentDefinition: Sendable, Equatable {
  package enum End: Sendable, Equatable {
    /// Customers assigned up to and including this local day.
    case date(Day)
    /// The first this many customers of each arm.
    case perArm(Int)
  }

  package enum Estimator: String, Sendable, CaseIterable { case plain, cuped }

  package var name: String
  /// nil: the first arm bytewise.
  package var control: String?
  /// Configured shares; none: equal ones.
  package var split: [String: Double] = [:]
  package var windowDays = 30
  package var ends: End?
  /// Relative to the control's value.
  package var minimumEffect = 0.1
  package var correction = Correction.holm
  package var decideBy = Estimator.plain
  /// What a customer of an arm costs more than one of the control, major units.
  package var variantCost: [String: Double] = [:]
  /// Profile columns by which effects are explored.
  package var explore = ["gender", "acquisition"]
  package var metrics = ExperimentMetric.standard

  package init(name: String) { self.name = name }
}
