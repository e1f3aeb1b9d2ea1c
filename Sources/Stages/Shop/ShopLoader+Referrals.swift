internal import Commerce
internal import Tables

/// Rows in the order of their own times: referrals and assignments to experiments.
extension ShopLoader {
  func referrals(_ table: Table?) -> Referrals {
    var referrals = Referrals()
    guard let table else { return referrals }
    let invited = table.integers("invited_at")
    let clicked = table.integers("clicked_at")
    let signed = table.integers("signed_up_at")
    let referrer = owners(table, "referrer_id")
    let ids = table.words("referral_id")
    let ranks = ids.words.bytewiseRanks()
    // Ties go by the referrer's id bytewise, which is not the canonical order.
    var bytewise = [Int32](repeating: 0, count: place.count)
    for (index, rank) in words.bytewiseRanks().enumerated() { bytewise[Int(place[index])] = rank }
    // A row whose three times all lay after the as-of day was emptied by ingest; it is not known yet.
    var keys: [ReferralKey] = []
    for row in 0..<table.rows {
      let start =
        signed[row] != Column.missing
        ? signed[row] : invited[row] != Column.missing ? invited[row] : clicked[row]
      guard start != Column.missing else { continue }
      let id = ids.indices[row]
      keys.append(
        ReferralKey(
          start: start, referrer: bytewise[Int(referrer[row])], id: id < 0 ? -1 : ranks[Int(id)],
          row: Int32(row)))
    }
    keys.sort(by: ReferralKey.precedes)
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
    let rows = (0..<table.rows).sorted { a, b in
      (times[a], owners[a], a) < (times[b], owners[b], b)
    }
    let sorted = table.picking(rows)
    assignments.customer = rows.map { owners[$0] }
    assignments.time = rows.map { times[$0] }
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
  /// The place of the id among all in bytewise order, −1 for none.
  let id: Int32
  let row: Int32

  static func precedes(_ a: ReferralKey, _ b: ReferralKey) -> Bool {
    if a.start != b.start { return a.start < b.start }
    if a.referrer != b.referrer { return a.referrer < b.referrer }
    if a.id != b.id, a.id >= 0, b.id >= 0 { return a.id < b.id }
    return a.row < b.row
  }
}
