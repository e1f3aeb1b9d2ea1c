/// A referral row that somebody should look at before a reward is paid.
package struct FlaggedReferral: Sendable, Equatable {
  package enum Reason: String, Sendable, CaseIterable {
    /// Referrer and referred are one person.
    case selfReferral = "self"
    /// The edge that closed a cycle of credited ones.
    case cycle
    /// The referred customer had ordered before the row's start.
    case alreadyCustomer = "already_customer"
    /// Another row is credited for the same customer.
    case duplicateCredit = "duplicate_credit"
    /// One of five or more credited starts of one referrer within 24 hours.
    case burst
    /// An order of the referred customer was paid back after the reward was paid.
    case refundedAfterReward = "refunded_after_reward"
  }

  package let row: Int
  package let reason: Reason

  package static let burstSize = 5
  package static let burstSeconds: Int64 = 86_400

  /// By row, that is by start; several reasons of a row in the order above.
  package static func all(_ shop: Shop) -> [FlaggedReferral] {
    let referrals = shop.referrals
    let burst = bursts(shop)
    let cut = Set(referrals.cutByCycle)
    var flagged: [FlaggedReferral] = []
    for row in 0..<referrals.count where referrals.referred[row] >= 0 {
      // A credited row can be part of a burst, or its reward can be paid; else it is clean.
      let isPaid = referrals.rewardPaidAt[row] != Orders.missing
      guard burst[row] || isPaid || !referrals.isCredited(row) else { continue }
      for reason in Reason.allCases {
        let holds =
          switch reason {
          case .selfReferral: referrals.isSelfReferral(row)
          case .cycle: cut.contains(Int32(row))
          case .alreadyCustomer: !referrals.isSelfReferral(row) && shop.wasCustomer(row)
          case .duplicateCredit:
            !referrals.isSelfReferral(row) && !shop.wasCustomer(row) && !referrals.isCredited(row)
              && !cut.contains(Int32(row))
          case .burst: burst[row]
          case .refundedAfterReward: refundedAfterReward(row, shop)
          }
        if holds { flagged.append(FlaggedReferral(row: row, reason: reason)) }
      }
    }
    return flagged
  }

  /// Rows within some window of 24 hours that holds at least five credited starts of one referrer.
  private static func bursts(_ shop: Shop) -> [Bool] {
    let referrals = shop.referrals
    var burst = [Bool](repeating: false, count: referrals.count)
    for c in 0..<shop.customers {
      let all = referrals.rows(ofReferrer: c)
      guard all.count >= burstSize else { continue }
      let rows = all.filter { referrals.isCredited(Int($0)) }.map(Int.init)
      guard rows.count >= burstSize else { continue }
      // Rows come by start: a window holds enough if its end lies four rows on.
      for i in 0...rows.count - burstSize {
        let window = rows[i..<i + burstSize]
        guard referrals.start[window.last!] - referrals.start[rows[i]] <= burstSeconds else { continue }
        for row in window { burst[row] = true }
      }
    }
    return burst
  }

  /// Needs both times on record: a refund without its time proves no order of events.
  private static func refundedAfterReward(_ row: Int, _ shop: Shop) -> Bool {
    let referrals = shop.referrals
    let paid = referrals.rewardPaidAt[row]
    guard paid != Orders.missing else { return false }
    let orders = shop.orders
    return orders.slice(Int(referrals.referred[row])).contains { i in
      orders.isPaid(i) && orders.isReturned(i) && orders.time[i] <= paid
        && orders.refundedAt[i] != Orders.missing && orders.refundedAt[i] >= paid
    }
  }
}

extension Shop {
  /// The referred customer's first order lies before the row's start.
  package func wasCustomer(_ row: Int) -> Bool {
    let c = Int(referrals.referred[row])
    return c >= 0 && firstOrder[c] >= 0 && orders.time[Int(firstOrder[c])] < referrals.start[row]
  }
}
