package import CivilTime

/// A target of the shop's.
package struct Target: Sendable, Equatable {
  package let metric: String
  package let period: String
  package let member: String?
  package let value: Double

  package init(metric: String, period: String, member: String?, value: Double) {
    self.metric = metric
    self.period = period
    self.member = member
    self.value = value
  }
}

/// How far a target is reached, and where the period ends at its present pace.
package struct Attainment: Sendable, Equatable {
  package enum State: String, Sendable, CaseIterable {
    case complete, inProgress = "in_progress", notStarted = "not_started", unknown
  }

  package let target: Target
  package private(set) var state = State.unknown
  package private(set) var daysElapsed: Int?
  package private(set) var days: Int?
  package private(set) var actual: Double?
  package private(set) var projected: Double?
  /// Why there is no figure.
  package private(set) var note = ""

  /// Over the target; nil where the target is 0.
  package var attainment: Double? { ratio(actual) }
  package var projectedAttainment: Double? { ratio(projected) }
  private func ratio(_ value: Double?) -> Double? {
    target.value == 0 ? nil : value.map { $0 / target.value }
  }

  /// `rows` are those of metrics.csv.
  package init(_ target: Target, _ rows: [MetricRow], asOf: Day) {
    self.target = target
    guard let range = PeriodText.days(target.period) else {
      note = "'\(target.period)' is no period: write 2026, 2026-Q2, 2026-06, 2026-W23 or 2026-06-01"
      return
    }
    let length = range.upperBound - range.lowerBound + 1
    let elapsed = min(max(0, asOf - range.lowerBound + 1), length)
    days = length
    daysElapsed = elapsed
    state = elapsed == 0 ? .notStarted : elapsed == length ? .complete : .inProgress
    guard rows.contains(where: { $0.metric == target.metric }) else {
      note = "no metric of that name; docs/metrics.md lists them"
      return
    }
    guard state != .notStarted else { return }
    guard let row = rows.first(where: { $0.names(target) }) else {
      note = "metrics.csv has no such period or member"
      return
    }
    guard let value = row.value else {
      note = row.note
      return
    }
    actual = value
    // Totals run on at their pace so far; a rate or a mean is projected as it stands.
    projected = row.isTotal ? value * Double(length) / Double(elapsed) : value
  }
}

extension MetricRow {
  /// A count or a sum; rates and means have a denominator.
  var isTotal: Bool { denominator == nil }

  fileprivate func names(_ target: Target) -> Bool {
    metric == target.metric && period.iso == target.period
      && (target.member == nil ? isWhole : member == target.member)
  }
}
