package import CivilTime

/// What is asked of the metrics beside the shop's own settings.
package struct MetricOptions: Sendable {
  /// Dimensions to split by; nil: all that the inputs carry.
  package var dimensions: [String]?
  /// The periods for which splits are shown.
  package var splitPeriods: Set<PeriodKind> = [.all, .month]
  /// Members of a dimension beyond this number are shown together.
  package var maxMembers = 30
  /// Attributes of customers that other stages found.
  package var attributes: [(name: String, values: Coded)] = []
  /// Share of net revenue that is left after the cost of goods; nil: not known.
  package var marginRate: Double?
  /// What the referral programme costs a month beside its rewards, in major units.
  package var programmeCost = 0.0
  /// Referrals of oneself that were refused when the file was read.
  package var refusedSelfReferrals = 0

  package init() {}

  func splits(_ dimension: String) -> Bool { dimensions?.contains(dimension) ?? true }

  package static let allDimensions = [
    "channel", "category", "campaign", "mall", "variant", "messages_30d", "acquisition", "rfm_segment",
    "region", "age_band", "gender", "tier",
  ]
}
