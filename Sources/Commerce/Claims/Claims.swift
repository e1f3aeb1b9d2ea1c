package import CivilTime
internal import Statistics

/// A rule of thumb of the trade beside the shop's own figures.
package struct Claim: Sendable, Equatable {
  package enum Rule: String, Sendable, CaseIterable {
    case repeatBuyersSpendMore = "repeat_buyers_spend_more"
    case pastBuyersBuyAgain = "past_buyers_buy_again"
    case goodExperienceIsReviewed = "good_experience_is_reviewed"
    case goodServiceBringsBack = "good_service_brings_back"
    case keepingIsCheaper = "keeping_is_cheaper"

    /// What the trade says, and what it says of the others where it compares.
    package var trade: (value: ClosedRange<Double>?, other: ClosedRange<Double>?) {
      switch self {
      case .repeatBuyersSpendMore: (0.67...0.67, nil)
      case .pastBuyersBuyAgain: (0.6...0.7, 0.05...0.2)
      case .goodExperienceIsReviewed: (0.28...0.28, nil)
      case .goodServiceBringsBack: (nil, nil)
      case .keepingIsCheaper: (5...5, nil)
      }
    }
  }

  package let rule: Rule
  package let measure: String
  package let own: ClaimFigure
  /// Those against whom the claim compares.
  package let other: ClaimFigure?
}

/// What acquisition and messages cost, as the shop's own tables tell.
package struct ShopCosts: Sendable {
  /// Days that a row of spend covers, and its amount in minor units.
  package var spend: [(days: ClosedRange<Day>, amount: Int64)] = []
  /// Messages: the recipient (−1 unknown), the day, the cost in minor units.
  /// Rows of spend whose period cannot be read.
  package var unreadable = 0
  package var messages: [(customer: Int, day: Day, cost: Int64)] = []
  package init() {}
}

package enum Claims {
  package static func check(_ shop: Shop, _ costs: ShopCosts) -> [Claim] {
    [
      repeatSpending(shop), pastBuyers(shop), reviews(shop), service(shop), keeping(shop, costs),
    ]
  }

  /// Half a year in days: months 0–6 are days 0 … 182, months 31–36 days 913 … 1095.
  private static let halfYear = 182
  private static let lateStart = 913

  private static func repeatSpending(_ shop: Shop) -> Claim {
    var late = IntegerMoments()
    var pairs: [(x: Double, y: Double)] = []
    for c in 0..<shop.customers {
      guard let first = shop.firstDay(of: c), !shop.leftTruncated[c] else { continue }
      if shop.observed(first, for: lateStart + halfYear) {
        let then = shop.netRevenue(c, from: first, days: halfYear)
        let now = shop.netRevenue(c, from: first + lateStart, days: halfYear)
        // The same buyers: those who are still there three years on.
        if now > 0 { late.add(now, then) }
      }
      var count = 0
      var sum: Int64 = 0
      for i in shop.orders.slice(c) where shop.orders.isCounted(i) && i != Int(shop.firstOrder[c]) {
        count += 1
        sum += shop.orders.net(i)
      }
      if count > 0 {
        pairs.append((Double(sum) / Double(count), Double(shop.orders.net(Int(shop.firstOrder[c])))))
      }
    }
    if late.n >= 2 {
      return Claim(
        rule: .repeatBuyersSpendMore,
        measure: "net revenue in months 31–36 over months 0–6 of the buyers who bought in both, less 1",
        own: ClaimFigure(ratio: late, shift: -1), other: nil)
    }
    return Claim(
      rule: .repeatBuyersSpendMore,
      measure:
        "mean later order over first order of the buyers who have both, less 1 (no three years of history)",
      own: ClaimFigure(ratio: pairs, shift: -1), other: nil)
  }

  /// Orders in the last 90 days of those who had bought before, and of members who never had.
  private static func pastBuyers(_ shop: Shop) -> Claim {
    let start = shop.asOf + -90
    var (past, pastAgain, never, neverAgain) = (0, 0, 0, 0)
    for c in 0..<shop.customers {
      let ordered = shop.orders.slice(c).contains {
        shop.orders.isCounted($0) && Int(shop.orders.day[$0]) > start.number
      }
      if let first = shop.firstDay(of: c), first <= start {
        past += 1
        pastAgain += ordered ? 1 : 0
      } else if let joined = shop.people.joined[c], joined <= start, shop.people.member[c] != false {
        never += 1
        neverAgain += ordered ? 1 : 0
      }
    }
    return Claim(
      rule: .pastBuyersBuyAgain,
      measure:
        "an order in the last 90 days: buyers from before, against members from before who had never bought",
      own: ClaimFigure(pastAgain, of: past),
      other: shop.people.joined.contains { $0 != nil }
        ? ClaimFigure(neverAgain, of: never) : ClaimFigure(note: "not recorded: no joined_at"))
  }

  /// Orders with a good answer whose review came within 30 days of delivery, else of the order.
  private static func reviews(_ shop: Shop) -> Claim {
    let (orders, feedback) = (shop.orders, shop.feedback)
    var good = [Bool](repeating: false, count: orders.count)
    var reviewed = good
    for row in 0..<feedback.count {
      guard let i = shop.order(ofFeedback: row), orders.isCounted(i) else { continue }
      let score = feedback.score[row]
      switch feedback.kind[row] {
      case .csat: if score >= 4_000_000 { good[i] = true }
      case .nps: if score >= 9_000_000 { good[i] = true }
      case .review:
        if Shop.within(30, of: clock(i, orders), feedback.day[row]) { reviewed[i] = true }
      case .ces, .complaint, .ticket: break
      }
    }
    var moments = IntegerMoments()
    for c in 0..<shop.customers {
      var (all, followed): (Int64, Int64) = (0, 0)
      for i in orders.slice(c) where good[i] && shop.observed(Day(Int(clock(i, orders))), for: 30) {
        all += 1
        if reviewed[i] { followed += 1 }
      }
      if all > 0 { moments.add(followed, all) }
    }
    return Claim(
      rule: .goodExperienceIsReviewed,
      measure:
        "orders with csat 4–5 or nps 9–10 that were reviewed within 30 days of delivery, else of the order",
      own: ClaimFigure(ratio: moments), other: nil)
  }

  private static func clock(_ i: Int, _ orders: Orders) -> Int32 {
    orders.completedDay[i] == Int32.min ? orders.day[i] : orders.completedDay[i]
  }

  /// A ticket is judged by the customer's first csat answer within 30 days of it and before the next ticket.
  private static func service(_ shop: Shop) -> Claim {
    let feedback = shop.feedback
    var well = IntegerMoments()
    var badly = IntegerMoments()
    for c in 0..<shop.customers {
      let rows = feedback.slice(c)
      var (good, goodBack, bad, badBack): (Int64, Int64, Int64, Int64) = (0, 0, 0, 0)
      for row in rows
      where feedback.kind[row] == .ticket && shop.observed(Day(Int(feedback.day[row])), for: 90) {
        let after = rows[(row + 1)...].prefix { feedback.kind[$0] != .ticket }
        guard
          let answer = after.first(where: {
            feedback.kind[$0] == .csat && feedback.score[$0] != Orders.missing
              && Shop.within(30, of: feedback.day[row], feedback.day[$0])
          })
        else { continue }
        let back: Int64 =
          shop.orders.slice(c).contains {
            shop.orders.isCounted($0) && shop.orders.time[$0] >= feedback.time[row]
              && Shop.within(90, of: feedback.day[row], shop.orders.day[$0])
          } ? 1 : 0
        if feedback.score[answer] >= 4_000_000 {
          good += 1
          goodBack += back
        } else if feedback.score[answer] <= 2_000_000 {
          bad += 1
          badBack += back
        }
      }
      if good > 0 { well.add(goodBack, good) }
      if bad > 0 { badly.add(badBack, bad) }
    }
    return Claim(
      rule: .goodServiceBringsBack,
      measure: "tickets followed by an order within 90 days: rated csat 4–5, against rated 1–2",
      own: ClaimFigure(ratio: well), other: ClaimFigure(ratio: badly))
  }

  /// What a new buyer costs over what a returning one does, in the days that spend covers.
  private static func keeping(_ shop: Shop, _ costs: ShopCosts) -> Claim {
    let measure =
      "acquisition spend a new buyer over message costs a returning buyer, in the periods of spend"
    func claim(_ figure: ClaimFigure) -> Claim {
      Claim(rule: .keepingIsCheaper, measure: measure, own: figure, other: nil)
    }
    guard costs.unreadable == 0 else {
      return claim(ClaimFigure(note: "not measured: \(costs.unreadable) rows of spend name no period"))
    }
    guard !costs.spend.isEmpty else { return claim(ClaimFigure(note: "not measured: no acquisition spend")) }
    guard !costs.messages.isEmpty else { return claim(ClaimFigure(note: "not measured: no message costs")) }
    let days = Set(costs.spend.flatMap { $0.days.lowerBound.number...$0.days.upperBound.number })
    func covered(_ day: Day) -> Bool { days.contains(day.number) }
    var (newBuyers, returning) = (0, 0)
    for c in 0..<shop.customers {
      guard let first = shop.firstDay(of: c) else { continue }
      if covered(first), !shop.leftTruncated[c] { newBuyers += 1 }
      let comesBack = shop.orders.slice(c).contains {
        shop.orders.isCounted($0) && Int(shop.orders.day[$0]) != first.number
          && covered(Day(Int(shop.orders.day[$0])))
      }
      if comesBack { returning += 1 }
    }
    // What was spent on those who had bought before the message.
    let kept = costs.messages.reduce(Int64(0)) { total, message in
      guard message.customer >= 0, covered(message.day), let first = shop.firstDay(of: message.customer),
        first < message.day
      else { return total }
      return total + message.cost
    }
    let spent = costs.spend.reduce(Int64(0)) { $0 + $1.amount }
    guard newBuyers > 0, returning > 0, kept > 0 else {
      return claim(
        ClaimFigure(note: "not measured: no new buyer, no returning buyer or no cost in those periods"))
    }
    return claim(
      ClaimFigure(
        value: (Double(spent) / Double(newBuyers)) / (Double(kept) / Double(returning)),
        n: newBuyers + returning,
        note: "no interval: costs are totals"))
  }
}
