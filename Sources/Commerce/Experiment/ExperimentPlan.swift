package import Statistics

/// How many customers an experiment needs, and for how long.
package struct ExperimentPlan: Sendable, Equatable {
  package enum Outcome: Sendable, Equatable {
    /// Shares of the control and of a variant that must be found.
    case proportion(control: Double, variant: Double)
    /// Difference of means that must be found, and the standard deviation of the outcome.
    case mean(difference: Double, deviation: Double)
  }

  package struct Arm: Sendable, Equatable {
    package let name: String
    /// Share of all customers.
    package let share: Double
    package let units: Int
  }

  /// The control first.
  package let arms: [Arm]
  package var total: Int { arms.reduce(0) { $0 + $1.units } }
  /// α of one comparison: shared out over metrics and variants, as Holm's correction
  /// does in its first step.
  package let alpha: Double
  package let power: Double
  /// Days of assignment at the given traffic, and until the last window is over.
  package let assignmentDays: Int?
  package let days: Int?

  /// - Parameters:
  ///   - split: configured shares, the control first.
  ///   - metrics: how many share α.
  ///   - traffic: customers a day who can be assigned.
  package init(
    _ outcome: Outcome, split: [(name: String, share: Double)], metrics: Int = 1, alpha: Double = 0.05,
    power: Double = 0.8, traffic: Double? = nil, windowDays: Int = 30
  ) throws(NoAnswer) {
    guard split.count >= 2 else { throw .tooFew(have: split.count, need: 2) }
    guard split.allSatisfy({ $0.share > 0 && $0.share.isFinite }), metrics >= 1 else {
      throw .domain("shares are above 0 and there is a metric")
    }
    if let traffic, !(traffic > 0 && traffic.isFinite) { throw .domain("the traffic is above 0") }
    let each = alpha / Double(metrics * (split.count - 1))
    var control = 0.0
    for variant in split.dropFirst() {
      let ratio = variant.share / split[0].share
      let n: Double
      switch outcome {
      case .proportion(let a, let b):
        n = try ProportionPower(control: a, variant: b, ratio: ratio, alpha: each, power: power).n
      case .mean(let difference, let deviation):
        n = try MeanPower(
          difference: difference, deviation: deviation, ratio: ratio, alpha: each, power: power
        ).n
      }
      control = max(control, n)
    }
    let sum = Sums.sum(split.count) { split[$0].share }
    var arms: [Arm] = []
    for (i, arm) in split.enumerated() {
      let units = (control * (i == 0 ? 1 : arm.share / split[0].share)).rounded(.up)
      guard units <= 1e15 else { throw .domain("more units than can be planned") }
      arms.append(Arm(name: arm.name, share: arm.share / sum, units: Int(units)))
    }
    self.arms = arms
    self.alpha = each
    self.power = power
    let needed = Double(arms.reduce(0) { $0 + $1.units })
    assignmentDays = traffic.map { Int(min((needed / $0).rounded(.up), 1e9)) }
    days = assignmentDays.map { $0 + windowDays }
  }

  /// With k variants against one control the fewest customers in all are needed where the
  /// control has √k times a variant's (Dunnett 1955).
  package static func bestControlShare(variants: Int) -> Double {
    let root = Double(max(1, variants)).squareRoot()
    return root / (root + Double(max(1, variants)))
  }
}
