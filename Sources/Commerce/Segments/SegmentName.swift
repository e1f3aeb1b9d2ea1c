/// A segment's name. It follows from what its members are like against all grouped
/// buyers, by the decision table of docs/segments.md, never from a cluster's number.
package enum SegmentName: String, Sendable, CaseIterable {
  case vip
  case lapsedVIP = "lapsed_vip"
  case new
  case atRisk = "at_risk"
  case dormant
  case oneTime = "one_time"
  case promising
  case regular

  package var korean: String {
    switch self {
    case .vip: "단골 VIP"
    case .lapsedVIP: "놓친 VIP"
    case .new: "신규 고객"
    case .atRisk: "이탈 위험 고객"
    case .dormant: "잠든 고객"
    case .oneTime: "한 번 산 고객"
    case .promising: "자라는 고객"
    case .regular: "꾸준한 고객"
    }
  }

  package var english: String {
    switch self {
    case .vip: "VIP regulars"
    case .lapsedVIP: "Lapsed VIPs"
    case .new: "New"
    case .atRisk: "At risk"
    case .dormant: "Dormant"
    case .oneTime: "One-time buyers"
    case .promising: "Promising"
    case .regular: "Regulars"
    }
  }

  /// One line of the decision table; nil stands for either.
  package struct Rule: Sendable, Equatable {
    package let name: SegmentName
    /// The last order is long ago.
    package let gone: Bool?
    /// Spends like the upper quarter.
    package let high: Bool?
    /// Two orders or more.
    package let repeats: Bool?
    /// First bought of late.
    package let recent: Bool?

    package func matches(_ traits: SegmentTraits) -> Bool {
      func agrees(_ wanted: Bool?, _ is: Bool) -> Bool { wanted == nil || wanted == `is` }
      return agrees(gone, traits.gone) && agrees(high, traits.high) && agrees(repeats, traits.repeats)
        && agrees(recent, traits.recent)
    }
  }

  /// From top to bottom; the first line that matches names the segment.
  package static let table = [
    Rule(name: .vip, gone: false, high: true, repeats: nil, recent: nil),
    Rule(name: .lapsedVIP, gone: true, high: true, repeats: nil, recent: nil),
    Rule(name: .atRisk, gone: true, high: false, repeats: true, recent: nil),
    Rule(name: .dormant, gone: true, high: false, repeats: false, recent: nil),
    Rule(name: .new, gone: false, high: false, repeats: false, recent: true),
    Rule(name: .oneTime, gone: false, high: false, repeats: false, recent: false),
    Rule(name: .promising, gone: false, high: false, repeats: true, recent: true),
    Rule(name: .regular, gone: false, high: false, repeats: true, recent: false),
  ]

  package init(_ traits: SegmentTraits) {
    // The table covers every combination, which a test goes through.
    self = Self.table.first { $0.matches(traits) }!.name
  }
}

/// What the decision table asks of a segment: its medians against all grouped buyers.
package struct SegmentTraits: Sendable, Equatable {
  package let gone: Bool
  package let high: Bool
  package let repeats: Bool
  package let recent: Bool

  package init(gone: Bool, high: Bool, repeats: Bool, recent: Bool) {
    self.gone = gone
    self.high = high
    self.repeats = repeats
    self.recent = recent
  }

  /// Medians of a segment. Where most buyers share one value, a quartile is the
  /// median and nobody stands out by it.
  package init(
    recency: Double, orders: Double, revenue: Double, tenure: Double, of whole: SegmentBaseline
  ) {
    gone = recency >= whole.recency75 && recency > whole.recency50
    high = revenue >= whole.revenue75 && revenue > whole.revenue50
    repeats = orders >= 2
    recent = tenure <= Double(whole.newDays)
  }
}

/// Median and upper quartile of all grouped buyers, type 7.
package struct SegmentBaseline: Sendable, Equatable {
  package let recency50: Double
  package let recency75: Double
  package let revenue50: Double
  package let revenue75: Double
  /// Customers whose first order is at most this many days ago are new.
  package let newDays: Int

  package init(recency: (Double, Double), revenue: (Double, Double), newDays: Int) {
    (recency50, recency75) = recency
    (revenue50, revenue75) = revenue
    self.newDays = newDays
  }
}
