internal import Commerce
internal import Tables

/// Rows in the order of their own times: referrals and assignments to experiments.
extension ShopLoader {
  /// `ids`: the customers' own, in their order.
  func referrals(_ table: Table?, _ ids: Words) -> Referrals {
    var referrals = Referrals()
    guard let table else { return referrals }
    let invited = table.integers("invited_at")
    let clicked = table.integers("clicked_at")
    let signed = table.integers("signed_up_at")
    let referrer = owners(table, "referrer_id")
    let (names, words) = table.words("referral_id")
    // A row whose three times all lay after the as-of day was emptied by ingest; it is not known yet.
    var keys: [ReferralKey] = []
    for row in 0..<table.rows {
      let start =
        signed[row] != Column.missing
        ? signed[row] : invited[row] != Column.missing ? invited[row] : clicked[row]
      guard start != Column.missing else { continue }
      keys.append(ReferralKey(start: start, referrer: referrer[row], name: names[row], row: Int32(row)))
    }
    keys.sort { a, b in
      if a.start != b.start { return a.start < b.start }
      // Ties go by the referrer's id bytewise, which is not the canonical order, then by their own.
      if a.referrer != b.referrer { return ids.precedes(a.referrer, b.referrer) }
      if a.name != b.name, a.name >= 0, b.name >= 0 { return words.precedes(a.name, b.name) }
      return a.row < b.row
    }
    let rows = keys.map { Int($0.row) }
    let sorted = table.picking(rows)
    referrals.referrer = rows.map { referrer[$0] }
    referrals.referred = owners(sorted, "referred_id")
    referrals.invitedAt = rows.map { invited[$0] }
    referrals.invitedDay = days(referrals.invitedAt)
    referrals.clickedAt = rows.map { clicked[$0] }
    referrals.clickedDay = days(referrals.clickedAt)
    referrals.signedUpAt = rows.map { signed[$0] }
    referrals.start = keys.map(\.start)
    referrals.startDay = days(referrals.start)
    (referrals.channel, referrals.channels) = Self.codes(sorted, "channel")
    (referrals.variant, referrals.variants) = Self.codes(sorted, "variant")
    referrals.rewardPaidAt = sorted.integers("reward_paid_at")
    referrals.rewardPaidDay = days(referrals.rewardPaidAt)
    referrals.campaign = Self.coded(sorted, "campaign")
    referrals.source = rows.map { Int32($0) }
    referrals.reward = zip(sorted.integers("reward_referrer"), sorted.integers("reward_referred")).map {
      ($0 == Column.missing ? 0 : $0) + ($1 == Column.missing ? 0 : $1)
    }
    return referrals
  }

  func assignments(_ table: Table?) -> Assignments {
    var assignments = Assignments()
    guard let table else { return assignments }
    let owners = owners(table, "customer_id")
    let times = table.integers("assigned_at")
    var keys = (0..<table.rows).map { AssignmentKey(time: times[$0], customer: owners[$0], row: Int32($0)) }
    keys.sort { a, b in
      if a.time != b.time { return a.time < b.time }
      return a.customer != b.customer ? a.customer < b.customer : a.row < b.row
    }
    let rows = keys.map { Int($0.row) }
    let sorted = table.picking(rows)
    assignments.customer = keys.map(\.customer)
    assignments.time = keys.map(\.time)
    assignments.day = days(assignments.time)
    (assignments.experiment, assignments.experiments) = Self.codes(sorted, "experiment")
    (assignments.variant, assignments.variants) = Self.codes(sorted, "variant")
    return assignments
  }
}

/// What referrals are ordered by.
private struct ReferralKey {
  let start: Int64
  let referrer: Int32
  /// The word of its id, −1 for none.
  let name: Int32
  let row: Int32
}

private struct AssignmentKey {
  let time: Int64
  let customer: Int32
  let row: Int32
}
