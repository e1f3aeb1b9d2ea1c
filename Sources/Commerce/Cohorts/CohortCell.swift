package import CivilTime

/// What makes a member of a cohort active at an age.
package enum CohortMode: String, Sendable, CaseIterable {
  /// A counted order in that period.
  case recurring
  /// A second purchase day by the end of that period.
  case firstEverAgain = "first_ever_again"
  /// A counted order in that period or later.
  case unbounded
}

/// One cell of cohorts.csv: a cohort of first orders at an age in its own unit.
package struct CohortCell: Sendable, Equatable {
  package let mode: CohortMode
  package let unit: CalendarUnit
  /// Number of the period of the first orders; nil: the weighted mean over complete cells.
  package let cohort: Int?
  package let age: Int
  package let customers: Int
  package let active: Int
  package let orders: Int
  /// Minor units.
  package let netRevenue: Int64
  package let cumulativeRevenue: Int64
  package let complete: Bool

  package var retention: Double { Double(active) / Double(customers) }
}
