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
  case units(Field, atLeast: Int64 = 1)
  /// Units with at least so much of a field among those with any of another.
  case share(Field, atLeast: Int64 = 1, of: Field)
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
  /// From the cell's earlier rows, by metric.
  case derived(@Sendable ([String: MetricRow], inout MetricRow) -> Void)
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

/// What a cell keeps of one measure, as places in the cell's counts, moments and histograms.
struct MeasureStep: Sendable {
  enum Kind: Sendable { case sum, units, share, moments, mean, score, uplift, contrast, histogram, none }

  let kind: Kind
  var fields: (Int, Int, Int, Int) = (0, 0, 0, 0)
  var atLeast: Int64 = 1
  /// First place among counts, moments or histograms.
  var place = 0

  /// How many counts, moments and histograms it takes.
  var size: (counts: Int, moments: Int, histograms: Int) {
    switch kind {
    case .sum, .units: (1, 0, 0)
    case .share: (2, 0, 0)
    case .score: (3, 0, 0)
    case .moments, .mean: (0, 1, 0)
    case .uplift: (0, 6, 0)
    case .contrast: (0, 2, 0)
    case .histogram: (0, 0, 1)
    case .none: (0, 0, 0)
    }
  }

  init<Field: TallyField>(_ measure: Measure<Field>) {
    switch measure {
    case .sum(let f):
      kind = .sum
      fields.0 = f.rawValue
    case .units(let f, let least):
      kind = .units
      fields.0 = f.rawValue
      atLeast = least
    case .share(let f, let least, let g):
      kind = .share
      fields = (f.rawValue, g.rawValue, 0, 0)
      atLeast = least
    case .ratio(let f, let g):
      kind = .moments
      fields = (f.rawValue, g.rawValue, g.rawValue, 0)
    case .mean(let f, let g):
      kind = .mean
      fields = (f.rawValue, 0, g.rawValue, 0)
    case .promoterScore(let p, let n, let d):
      kind = .score
      fields = (p.rawValue, n.rawValue, d.rawValue, 0)
    case .uplift(let a, let b, let c, let d):
      kind = .uplift
      fields = (a.rawValue, b.rawValue, c.rawValue, d.rawValue)
    case .topTenth(let f, let g):
      kind = .histogram
      fields = (f.rawValue, g.rawValue, 0, 0)
    case .pair(let f, let g, let h, _):
      kind = .moments
      fields = (f.rawValue, g.rawValue, h.rawValue, 0)
    case .contrast(let f, let g, let h, _):
      kind = .contrast
      fields = (f.rawValue, g.rawValue, h.rawValue, 0)
    case .derived: kind = .none
    }
  }
}
