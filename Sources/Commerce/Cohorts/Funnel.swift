internal import CivilTime
internal import Statistics

/// A step on the way from an invitation to an advocate of one's own.
package enum FunnelStep: Int, Sendable, CaseIterable {
  case invited, clicked, signedUp, firstOrder, kept, secondPurchaseDay, gaveFeedback, invitedOthers

  package var name: String {
    switch self {
    case .invited: "invited"
    case .clicked: "clicked"
    case .signedUp: "signed_up"
    case .firstOrder: "first_order"
    case .kept: "kept"
    case .secondPurchaseDay: "second_purchase_day"
    case .gaveFeedback: "gave_feedback"
    case .invitedOthers: "invited_others"
    }
  }
}

/// One line of funnel.csv.
package struct FunnelRow: Sendable, Equatable {
  /// `all`, `channel` or `variant` of the referral row.
  package let dimension: String
  /// nil: the whole, or rows without a member.
  package let member: String?
  package let step: FunnelStep
  /// Rows that reached this step or a later one.
  package let count: Int
  /// Rows with this very step on record.
  package let recorded: Int
  /// Of those at the step before; nil at the first.
  package let stepRate: Double?
  /// Of those at the first step.
  package let totalRate: Double?
  /// Local days to the next step, over rows where both are on record in this order.
  package let medianDaysToNext: Double?
  package let daysRows: Int
}

/// The journey of referral rows.
///
/// A row travels if it is credited, or if it names nobody yet and the source
/// keeps such rows: without the open invitations every invitation would look
/// like a sign-up. Rows that name a customer but earn no credit are left out.
package struct Funnel {
  private let shop: Shop
  /// Steps that the source records at all.
  private let steps: [FunnelStep]
  private let travelling: [Int]
  /// For each travelling row its steps' local days, row after row, `missing` where not on record.
  private let days: [Int32]
  private let reached: [Int8]

  private static let missing = Int32.min
  private static let width = FunnelStep.allCases.count
  /// An order is kept if nothing came back within this many days of delivery.
  private static let keptDays = 7

  package static func rows(_ shop: Shop) -> [FunnelRow] {
    guard shop.referrals.count > 0 else { return [] }
    let funnel = Funnel(shop)
    let referrals = shop.referrals
    var rows = funnel.rows("all", nil, Array(funnel.travelling.indices))
    for (dimension, codes, words) in [
      ("channel", referrals.channel, referrals.channels), ("variant", referrals.variant, referrals.variants),
    ] {
      guard codes.contains(where: { $0 >= 0 }) else { continue }
      // By code, those without a member first.
      var members = [[Int]](repeating: [], count: words.count + 1)
      for (index, row) in funnel.travelling.enumerated() { members[Int(codes[row]) + 1].append(index) }
      let found = (-1..<Int32(words.count)).filter { !members[Int($0) + 1].isEmpty }
      for code in found.sorted(by: { wordPrecedes($0, $1, words) }) {
        rows += funnel.rows(dimension, code < 0 ? nil : words[Int(code)], members[Int(code) + 1])
      }
    }
    return rows
  }

  private init(_ shop: Shop) {
    self.shop = shop
    let referrals = shop.referrals
    let keepsFailed = referrals.recordsFailedInvitations
    let travelling = (0..<referrals.count).filter {
      referrals.isCredited($0) || (keepsFailed && referrals.referred[$0] < 0)
    }
    self.travelling = travelling
    var days = [Int32](repeating: Self.missing, count: travelling.count * Self.width)
    for (index, row) in travelling.enumerated() {
      Self.travel(row, shop) { step, day in days[index * Self.width + step.rawValue] = day }
    }
    self.days = days
    reached = Self.reached(travelling, days, referrals)
    // A step that a source never records is absent; so is the invitation where only
    // those that led to a sign-up are kept.
    steps = FunnelStep.allCases.filter { step in
      switch step {
      case .invited: keepsFailed
      case .clicked:
        travelling.indices.contains { days[$0 * Self.width + step.rawValue] != Self.missing }
      case .kept: shop.orders.completedAt.contains { $0 != Orders.missing }
      case .gaveFeedback: shop.feedback.count > 0
      case .signedUp, .firstOrder, .secondPurchaseDay, .invitedOthers: true
      }
    }
  }

  private func day(_ index: Int, _ step: FunnelStep) -> Int32 { days[index * Self.width + step.rawValue] }

  /// Tells the local day of each step of one row.
  private static func travel(_ row: Int, _ shop: Shop, _ set: (FunnelStep, Int32) -> Void) {
    set(.invited, shop.referrals.invitedDay[row])
    set(.clicked, shop.referrals.clickedDay[row])
    guard shop.referrals.isCredited(row) else { return }
    let c = Int(shop.referrals.referred[row])
    // A row that names a customer is a sign-up, dated or not.
    set(.signedUp, shop.referrals.signedUpAt[row] == Orders.missing ? missing : shop.referrals.startDay[row])
    guard shop.firstOrder[c] >= 0 else { return }
    let first = Int(shop.firstOrder[c])
    set(.firstOrder, shop.orders.day[first])
    if let day = keptDay(first, shop) { set(.kept, day) }
    if let again = shop.secondPurchaseDay(of: c) { set(.secondPurchaseDay, Int32(again.number)) }
    let answer = shop.feedback.slice(c).first { shop.feedback.time[$0] >= shop.orders.time[first] }
    if let answer { set(.gaveFeedback, shop.feedback.day[answer]) }
    var own = Int32.max
    for row in shop.referrals.rows(ofReferrer: c) {
      let invited = shop.referrals.invitedDay[Int(row)]
      own = min(own, invited == missing ? shop.referrals.startDay[Int(row)] : invited)
    }
    if own < Int32.max { set(.invitedOthers, own) }
  }

  /// The seventh day after delivery, once it is over and nothing had come back by then.
  private static func keptDay(_ order: Int, _ shop: Shop) -> Int32? {
    let completed = shop.orders.completedAt[order]
    guard completed != Orders.missing else { return nil }
    let kept = shop.orders.completedDay[order] + Int32(keptDays)
    guard shop.asOf.number >= Int(kept) else { return nil }
    guard shop.orders.isReturned(order) else { return kept }
    let refunded = shop.orders.refundedAt[order]
    // A refund without its time counts as one in time.
    guard refunded != Orders.missing else { return nil }
    return refunded > completed + Int64(keptDays) * 86_400 ? kept : nil
  }

  /// The last step that each row has on record; a row that names a customer has signed up.
  private static func reached(_ travelling: [Int], _ days: [Int32], _ referrals: Referrals) -> [Int8] {
    travelling.indices.map { index in
      var last = width - 1
      while last >= 0, days[index * width + last] == missing { last -= 1 }
      return Int8(max(last, referrals.isCredited(travelling[index]) ? FunnelStep.signedUp.rawValue : -1))
    }
  }

  private func rows(_ dimension: String, _ member: String?, _ members: [Int]) -> [FunnelRow] {
    var reaching = [Int](repeating: 0, count: Self.width + 1)
    for index in members { reaching[Int(reached[index]) + 1] += 1 }
    var rows: [FunnelRow] = []
    for (place, step) in steps.enumerated() {
      let count = reaching[(step.rawValue + 1)...].reduce(0, +)
      var recorded = 0
      var waits: [Double] = []
      let next = place + 1 < steps.count ? steps[place + 1] : nil
      for index in members {
        let from = day(index, step)
        guard from != Self.missing else { continue }
        recorded += 1
        guard let next else { continue }
        let to = day(index, next)
        if to != Self.missing, to >= from { waits.append(Double(to - from)) }
      }
      func share(_ whole: Int?) -> Double? {
        whole.flatMap { $0 > 0 ? Double(count) / Double($0) : nil }
      }
      rows.append(
        FunnelRow(
          dimension: dimension, member: member, step: step, count: count, recorded: recorded,
          stepRate: share(rows.last?.count), totalRate: share(rows.first?.count ?? count),
          medianDaysToNext: waits.withUnsafeMutableBufferPointer { try? Quantiles.type7(arranging: $0, 0.5) },
          daysRows: waits.count))
    }
    return rows
  }
}

/// Words in bytewise order, the empty one (−1) last.
func wordPrecedes(_ a: Int32, _ b: Int32, _ words: [String]) -> Bool {
  guard a >= 0, b >= 0 else { return a >= 0 && b < 0 }
  return words[Int(a)].utf8.lexicographicallyPrecedes(words[Int(b)].utf8)
}
