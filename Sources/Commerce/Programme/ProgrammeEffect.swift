package import CivilTime
internal import Statistics

/// Members who had taken part in the programme by day 30 after their first order,
/// beside those who had not: repurchase in days 31 to 180.
///
/// The landmark keeps those apart who took part because they went on buying; the
/// comparison stays observational all the same.
package struct ProgrammeEffect: Sendable {
  /// Buyers alike at the landmark: month of the first order, counted orders by day 30.
  package struct Stratum: Sendable, Equatable {
    package let month: Month
    package let orders: Int
    package fileprivate(set) var participants = 0
    package fileprivate(set) var participantsBack = 0
    package fileprivate(set) var others = 0
    package fileprivate(set) var othersBack = 0

    /// Only a stratum with both groups can be compared.
    package var isUsed: Bool { participants > 0 && others > 0 }
    fileprivate var difference: Double {
      Double(participantsBack) / Double(participants) - Double(othersBack) / Double(others)
    }
    /// n/(n − 1) p(1 − p) of both groups together: defined with one member each, and
    /// exact where the groups do not differ.
    fileprivate var variance: Double {
      let n = Double(participants + others)
      let p = Double(participantsBack + othersBack) / n
      return n / (n - 1) * p * (1 - p) * (1 / Double(participants) + 1 / Double(others))
    }
  }

  package static let landmark = 30
  package static let window = 180

  /// By month, then orders.
  package let strata: [Stratum]
  /// Standardised to the participants of the strata in use.
  package private(set) var participantRate: Double?
  package private(set) var otherRate: Double?
  package private(set) var difference: Double?
  package private(set) var low: Double?
  package private(set) var high: Double?
  package private(set) var note = ""

  package var used: [Stratum] { strata.filter(\.isUsed) }
  /// Share of a stratum's participants among those of all strata in use.
  package func weight(_ stratum: Stratum) -> Double? {
    stratum.isUsed ? Double(stratum.participants) / Double(used.reduce(0) { $0 + $1.participants }) : nil
  }

  package init(_ shop: Shop) {
    var cells: [Month: [Int: Stratum]] = [:]
    let recordsMembers = shop.people.member.contains { $0 != nil }
    for c in 0..<shop.customers {
      guard let first = shop.firstDay(of: c), !shop.leftTruncated[c], shop.observed(first, for: Self.window),
        !recordsMembers || shop.people.member[c] == true
      else { continue }
      var orders = 0
      var back = false
      for i in shop.orders.slice(c) where shop.orders.isCounted(i) {
        let day = Int(shop.orders.day[i]) - first.number
        if day <= Self.landmark { orders += 1 } else if day <= Self.window { back = true }
      }
      var cell = cells[first.month]?[orders] ?? Stratum(month: first.month, orders: orders)
      if Self.tookPart(c, by: first + Self.landmark, shop) {
        cell.participants += 1
        cell.participantsBack += back ? 1 : 0
      } else {
        cell.others += 1
        cell.othersBack += back ? 1 : 0
      }
      cells[first.month, default: [:]][orders] = cell
    }
    strata = cells.values.flatMap(\.values).sorted { ($0.month, $0.orders) < ($1.month, $1.orders) }
    standardise()
    if !recordsMembers { note += (note.isEmpty ? "" : "; ") + "no member column: all buyers" }
  }

  private mutating func standardise() {
    let used = used
    guard !used.isEmpty else {
      note = "no stratum with both groups"
      return
    }
    let weights = used.map { weight($0)! }
    participantRate = Sums.sum(used.count) {
      weights[$0] * Double(used[$0].participantsBack) / Double(used[$0].participants)
    }
    otherRate = Sums.sum(used.count) { weights[$0] * Double(used[$0].othersBack) / Double(used[$0].others) }
    let effect = Sums.sum(used.count) { weights[$0] * used[$0].difference }
    difference = effect
    let variance = Sums.sum(used.count) { weights[$0] * weights[$0] * used[$0].variance }
    guard variance > 0, let z = try? Critical.normal(level: 0.95) else {
      note = "no interval: all buyers of every stratum are alike"
      return
    }
    (low, high) = (effect - z * variance.squareRoot(), effect + z * variance.squareRoot())
  }

  /// Paid with points, invited somebody or wrote a review on or before a day.
  private static func tookPart(_ c: Int, by day: Day, _ shop: Shop) -> Bool {
    let (orders, feedback, referrals) = (shop.orders, shop.feedback, shop.referrals)
    return orders.slice(c).contains {
      orders.isCounted($0) && orders.pointsUsed[$0] > 0
        && Int(orders.day[$0]) <= day.number
    }
      || feedback.slice(c).contains { feedback.kind[$0] == .review && Int(feedback.day[$0]) <= day.number }
      || referrals.rows(ofReferrer: c).contains { row in
        let invited = referrals.invitedDay[Int(row)]
        return Int(invited == Int32.min ? referrals.startDay[Int(row)] : invited) <= day.number
      }
  }
}
