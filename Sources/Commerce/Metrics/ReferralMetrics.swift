internal import CivilTime
internal import Statistics

/// referral.*: what the referral programme brings. The unit is the referrer.
struct ReferralMetrics: MetricFamily {
  enum Field: Int, TallyField {
    case signUps, invitations, advocate, conversions, credited, converted, invited, ordered
    case party, ledger, rewards, observedRewards, wasted, earned, observedSignUps
    case flagSelf, flagCycle, flagAlready, flagDuplicate, flagBurst, flagRefunded
  }

  private static let flagFields: [(reason: FlaggedReferral.Reason, field: Field)] = [
    (.selfReferral, .flagSelf), (.cycle, .flagCycle), (.alreadyCustomer, .flagAlready),
    (.duplicateCredit, .flagDuplicate), (.burst, .flagBurst), (.refundedAfterReward, .flagRefunded),
  ]

  static let observation = 90

  private let shop: Shop
  private let referrals: Referrals
  private let orders: Orders
  private let splits: RowSplits
  private let options: MetricOptions
  private let unit: Double
  /// Fields of each flagged row.
  private let flags: [Int: [Field]]

  init?(_ input: MetricInput) {
    guard input.shop.referrals.count > 0 else { return nil }
    shop = input.shop
    referrals = input.shop.referrals
    orders = input.shop.orders
    splits = input.splits.referrals
    options = input.options
    unit = input.majorPerMinor
    let fields = Dictionary(uniqueKeysWithValues: Self.flagFields)
    flags = Dictionary(grouping: FlaggedReferral.all(input.shop), by: \.row).mapValues { flagged in
      flagged.map { fields[$0.reason]! }
    }
  }

  var rowDimensions: [Dimension] { splits.dimensions }

  var metrics: [Metric<Field>] {
    let days = shop.settings.attributionDays
    let recorded = referrals.recordsFailedInvitations
    let unit = unit
    return [
      Metric("referral.count", .sum(.signUps)), Metric("referral.invitations", .sum(.invitations)),
      Metric("referral.advocates", .units(.advocate)), Metric("referral.conversions", .sum(.conversions)),
      Metric("referral.conversion_rate", .ratio(.converted, per: .credited), observedFor: days),
      Metric(
        "referral.invite_to_order_rate", .ratio(.ordered, per: .invited), observedFor: days,
        unless: { _ in recorded ? nil : "not recorded" }),
      Metric("referral.reward_cost", .sum(.rewards)),
      Metric("referral.cost_per_acquisition", .pair(.rewards, .conversions, among: .ledger, cost)),
      Metric(
        "referral.reward_waste",
        .pair(.wasted, .observedRewards, among: .observedRewards) { $1.ratio($0, unit: unit, unitY: unit) },
        observedFor: Self.observation),
      Metric("referral.roi", .pair(.earned, .observedRewards, among: .observedSignUps, roi), observedFor: 90),
      Metric("referral.top_decile_share", .topTenth(.conversions, of: .party)),
    ] + Self.flagFields.map { Metric("referral.flags.\($0.reason.rawValue)", .sum($0.field)) }
  }

  private var cost: @Sendable (IntegerMoments, inout MetricRow) -> Void {
    let unit = unit
    return { $1.ratio($0, unit: unit) }
  }

  /// (margin · revenue − rewards − cost) / (rewards + cost), with the delta method over
  /// referrers; the programme's own cost is a constant.
  private var roi: @Sendable (IntegerMoments, inout MetricRow) -> Void {
    let (unit, margin, monthly) = (unit, options.marginRate, options.programmeCost)
    let wholeMonths = shop.asOf.month - (shop.firstDay ?? shop.asOf).month + 1
    return { moments, row in
      guard let margin else { return row.add(note: "needs margin_rate") }
      let months = row.period.kind == .all ? wholeMonths : row.period.kind == .quarter ? 3 : 1
      let cost = monthly * Double(months)
      let spent = Double(moments.sumY) * unit + cost
      row.n = moments.n
      row.numerator = margin * Double(moments.sumX) * unit - spent
      row.denominator = spent
      guard spent > 0 else { return row.add(note: "the denominator is 0") }
      let value = row.numerator! / spent
      row.value = value
      row.add(note: "not incremental")
      do throws(NoAnswer) {
        // A referrer moves the numerator by m·x − y and the denominator by y.
        let weight = 1 + value
        let spread =
          try
          (margin * margin * moments.variance() - 2 * margin * weight * moments.covariance()
          + weight * weight * moments.varianceY())
        let half =
          try Critical.normal(level: 0.95) * (max(0, spread) * Double(moments.n)).squareRoot() * unit / spent
        (row.low, row.high) = (value - half, value + half)
      } catch {
        row.add(note: "no interval: \(error.reason)")
      }
    }
  }

  func walk(_ c: Int, _ book: inout TallyBook<Field>) {
    for row in referrals.rows(ofReferrer: c).map(Int.init) {
      book.take(row, of: splits)
      addInvitation(row, &book)
      addReward(row, &book)
      if referrals.isCredited(row) { addCredit(row, &book) }
      guard let fields = flags[row] else { continue }
      book.locate(referrals.startDay[row])
      for field in fields { book.add(field) }
    }
  }

  private func addInvitation(_ row: Int, _ book: inout TallyBook<Field>) {
    let days = shop.settings.attributionDays
    guard referrals.invitedAt[row] != Orders.missing else {
      book.locate(referrals.startDay[row])
      book.add(.advocate)
      return book.add(.party)
    }
    let invited = referrals.invitedDay[row]
    book.locate(invited)
    book.add(.advocate)
    book.add(.party)
    book.add(.invitations)
    guard shop.observed(Day(Int(invited)), for: days) else { return }
    book.add(.invited)
    guard referrals.isCredited(row) else { return }
    let first = Int(shop.firstOrder[Int(referrals.referred[row])])
    if first >= 0, orders.time[first] >= referrals.start[row], Int(orders.day[first] - invited) <= days {
      book.add(.ordered)
    }
  }

  private func addReward(_ row: Int, _ book: inout TallyBook<Field>) {
    guard referrals.reward[row] != 0, let day = referrals.rewardDay(row) else { return }
    book.locate(day)
    book.add(.ledger)
    book.add(.rewards, referrals.reward[row])
  }

  private func addCredit(_ row: Int, _ book: inout TallyBook<Field>) {
    let friend = Int(referrals.referred[row])
    let start = referrals.startDay[row]
    let converts = shop.conversion(of: friend) == row
    if converts {
      book.locate(orders.day[Int(shop.firstOrder[friend])])
      book.add(.party)
      book.add(.ledger)
      book.add(.conversions)
    }
    book.locate(start)
    book.add(.signUps)
    if shop.observed(Day(Int(start)), for: shop.settings.attributionDays) {
      book.add(.credited)
      if converts { book.add(.converted) }
    }
    guard referrals.signedUpAt[row] != Orders.missing,
      shop.observed(Day(Int(start)), for: Self.observation)
    else { return }
    var earned: Int64 = 0
    var bought = false
    for i in orders.slice(friend) where orders.isCounted(i) {
      guard orders.time[i] >= referrals.start[row], Int(orders.day[i] - start) <= Self.observation else {
        continue
      }
      bought = true
      earned += orders.net(i)
    }
    let reward = referrals.rewardDay(row) == nil ? 0 : referrals.reward[row]
    book.add(.observedSignUps)
    book.add(.earned, earned)
    book.add(.observedRewards, reward)
    if !bought { book.add(.wasted, reward) }
  }
}
