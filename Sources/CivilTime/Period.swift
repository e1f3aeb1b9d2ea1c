/// The lengths of time by which figures are shown: the whole time, and the calendar's units.
package enum PeriodKind: String, Sendable, CaseIterable {
  case all, month, quarter, week, day

  /// nil: the whole time.
  package var unit: CalendarUnit? {
    switch self {
    case .all: nil
    case .month: .month
    case .quarter: .quarter
    case .week: .week
    case .day: .day
    }
  }
}

/// A calendar period, or the whole time.
package struct Period: Hashable, Sendable {
  package let kind: PeriodKind
  /// Its number among those of its unit; 0 for the whole time.
  package let index: Int

  package static let all = Period(.all, 0)

  /// By the number alone: a kind is hashed by its name.
  package func hash(into hasher: inout Hasher) { hasher.combine(index) }

  package init(_ kind: PeriodKind, _ index: Int) {
    self.kind = kind
    self.index = index
  }

  /// The period of a kind that holds a day.
  package init(_ kind: PeriodKind, of day: Day) { self.init(kind, kind.unit?.number(of: day) ?? 0) }

  /// nil for the whole time, as all that follows.
  package var first: Day? { kind.unit?.first(index) }
  package var last: Day? { kind.unit?.last(index) }
  package var iso: String? { kind.unit?.iso(index) }

  package var before: Period { Period(kind, index - 1) }
}
