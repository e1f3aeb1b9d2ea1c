internal import CivilTime
internal import Statistics

/// referral.*: what the referral programme brings. The unit is the referrer.
struct ReferralMetrics: MetricFamily {
  private struct State: MetricState {
    var signUps = 0
    var invitations = 0
    var conversions = 0
    var advocates = 0
    /// (conversions, credited rows observed) and (orders, invitations observed) by referrer.
    var conversionRate = IntegerMoments()
    var inviteToOrder = IntegerMoments()

    mutating func merge(_ other: State) {
      signUps += other.signUps
      invitations += other.invitations
      conversions += other.conversions
      advocates += other.advocates
      conversionRate.merge(other.conversionRate)
      inviteToOrder.merge(other.inviteToOrder)
    }
  }

  /// One referrer's rows in one period.
  private struct Tally {
    var converted: Int64 = 0
    var credited: Int64 = 0
    var ordered: Int64 = 0
    var invited: Int64 = 0
  }

  private var states: ByPeriod<State>

  init(_ shop: Shop, _ periods: Periods) { states = ByPeriod(periods) }

  mutating func add(_ c: Int, _ shop: Shop) {
    let referrals = shop.referrals
    if let row = referrals.creditedRow(of: c) {
      states.update(Day(Int(referrals.startDay[row])).month) { $0.signUps += 1 }
      if shop.conversion(of: c) != nil {
        states.update(shop.firstDay(of: c)!.month) { $0.conversions += 1 }
      }
    }
    let rows = referrals.rows(ofReferrer: c)
    guard !rows.isEmpty else { return }
    let days = shop.settings.attributionDays
    var whole = Tally()
    var months: [Month: Tally] = [:]
    for row in rows.map(Int.init) {
      if referrals.isCredited(row), shop.observed(Day(Int(referrals.startDay[row])), for: days) {
        let converted: Int64 = shop.conversion(of: Int(referrals.referred[row])) == row ? 1 : 0
        let month = Day(Int(referrals.startDay[row])).month
        whole.credited += 1
        whole.converted += converted
        months[month, default: Tally()].credited += 1
        months[month, default: Tally()].converted += converted
      }
      guard referrals.invitedAt[row] != Orders.missing else { continue }
      let invitedDay = Day(Int(referrals.invitedDay[row]))
      states.update(invitedDay.month) { $0.invitations += 1 }
      guard shop.observed(invitedDay, for: days) else { continue }
      let ordered: Int64 = orderedAfterInvitation(row, invitedDay, shop) ? 1 : 0
      whole.invited += 1
      whole.ordered += ordered
      months[invitedDay.month, default: Tally()].invited += 1
      months[invitedDay.month, default: Tally()].ordered += ordered
    }
    states.all.advocates += 1
    Self.add(whole, to: &states.all)
    for (month, tally) in months { states.updateMonth(month) { Self.add(tally, to: &$0) } }
    // An advocate belongs to the months in which he invited (or, where that is not kept, referred).
    let own = rows.map { row in
      let invited = referrals.invitedDay[Int(row)]
      return Day(Int(invited == Int32.min ? referrals.startDay[Int(row)] : invited)).month
    }
    for month in Set(own) {
      states.updateMonth(month) { $0.advocates += 1 }
    }
  }

  private static func add(_ tally: Tally, to state: inout State) {
    if tally.credited > 0 { state.conversionRate.add(tally.converted, tally.credited) }
    if tally.invited > 0 { state.inviteToOrder.add(tally.ordered, tally.invited) }
  }

  /// Credited, and the first order is at or after the start and within the
  /// attribution window of the invitation.
  private func orderedAfterInvitation(_ row: Int, _ invited: Day, _ shop: Shop) -> Bool {
    guard shop.referrals.isCredited(row) else { return false }
    let c = Int(shop.referrals.referred[row])
    guard shop.firstOrder[c] >= 0 else { return false }
    let i = Int(shop.firstOrder[c])
    return shop.orders.time[i] >= shop.referrals.start[row]
      && Int(shop.orders.day[i]) - invited.number <= shop.settings.attributionDays
  }

  mutating func merge(_ other: ReferralMetrics) { states.merge(other.states) }

  func rows(_ shop: Shop, _ periods: Periods, majorPerMinor: Double) -> [MetricRow] {
    guard shop.referrals.count > 0 else { return [] }
    let days = shop.settings.attributionDays
    var rows = states.rows("referral.count", periods) { $1.count($0.signUps) }
    rows += states.rows("referral.invitations", periods) { $1.count($0.invitations) }
    rows += states.rows("referral.advocates", periods) { $1.count($0.advocates) }
    rows += states.rows("referral.conversions", periods) { $1.count($0.conversions) }
    rows += states.rows("referral.conversion_rate", periods, observedFor: days) {
      $0.conversionRate.fillRatio(&$1)
    }
    let recorded = shop.referrals.recordsFailedInvitations
    rows += states.rows("referral.invite_to_order_rate", periods, observedFor: days) {
      if recorded { $0.inviteToOrder.fillRatio(&$1) } else { $1.note = "not recorded" }
    }
    return rows
  }
}
