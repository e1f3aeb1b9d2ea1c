internal import CivilTime
internal import Statistics

/// What a unit's row may add to: the fields of a family's tallies.
protocol TallyField: RawRepresentable<Int>, CaseIterable, Sendable {}

/// How a metric comes from the tallies of units (a customer, or one guest order) in
/// one cell (a period, or a member of a split in a period).
enum Measure<Field: TallyField>: Sendable {
  /// The field's total.
  case sum(Field)
  /// Units with at least so much of the field.
  case units(Field, atLeast: Int32 = 1)
  /// Units with at least so much of a field among those with any of another.
  case share(Field, atLeast: Int32 = 1, of: Field)
  /// A ratio of totals over the units that have a denominator.
  case ratio(Field, per: Field)
  /// The mean over the units with any of another field.
  case mean(Field, over: Field)
  /// Promoters, passives, detractors.
  case promoterScore(Field, Field, Field)
  /// (a / b) / (c / d) − 1 of four totals.
  case uplift(Field, Field, Field, Field)
  /// Share of the field's total that the tenth of the units with most of it has.
  case topTenth(Field, of: Field)
  /// Moments of two fields over the units with any of a third, and what to make of them.
  case pair(Field, Field, among: Field, @Sendable (IntegerMoments, inout MetricRow) -> Void)
  /// Moments of a field over the units with any of a second, and over those with any of
  /// a third, and what to make of them.
  case contrast(
    Field, Field, Field, @Sendable (IntegerMoments, IntegerMoments, inout MetricRow) -> Void)
  /// From the cell's row of an earlier metric.
  case derived(from: String, @Sendable (MetricRow, inout MetricRow) -> Void)
}

/// A metric of a family: its description and how it is measured.
struct Metric<Field: TallyField>: Sendable {
  let description: MetricDescription
  let measure: Measure<Field>
  /// A period is in progress until all that starts in it is observed for so many days.
  let observedFor: Int
  /// Why a period has no answer, where it has none.
  let reason: (@Sendable (Period) -> String?)?

  init(
    _ id: String, _ measure: Measure<Field>, observedFor days: Int = 0,
    unless reason: (@Sendable (Period) -> String?)? = nil
  ) {
    description = MetricCatalogue.description(id)
    self.measure = measure
    observedFor = days
    self.reason = reason
  }
}
