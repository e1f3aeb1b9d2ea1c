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
    func start(_ row: Int) -> Int64 {
      signed[row] != Column.missing
        ? signed[row] : invited[row] != Column.missing ? invited[row] : clicked[row]
    }
    // A row whose three times all lay after the as-of day was emptied by ingest; it is not known yet.
    let rows = (0..<table.rows).filter { start($0) != Column.missing }.sorted { a, b in
      if start(a) != start(b) { return start(a) < start(b) }
      let (x, y) = (bytewise[Int(referrer[a])], bytewise[Int(referrer[b])])
      if x != y { return x < y }
      let (p, q) = (ids.indices[a], ids.indices[b])
      if p >= 0, q >= 0, p != q { return ranks[Int(p)] < ranks[Int(q)] }
      return a < b
    }
    let sorted = table.picking(rows)
    referrals.referrer = rows.map { referrer[$0] }
    referrals.referred = owners(sorted, "referred_id")
    referrals.invitedAt = rows.map { invited[$0] }
    referrals.invitedDay = days(referrals.invitedAt)
    referrals.clickedAt = rows.map { clicked[$0] }
    referrals.clickedDay = days(referrals.clickedAt)
    referrals.signedUpAt = rows.map { signed[$0] }
    referrals.start = rows.map(start)
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
