internal import CivilTime

/// Whom a customer brought, what the customer said, and what was sent.
extension CustomerProfile {
  mutating func addReferrals(_ c: Int, _ shop: Shop) {
    let referrals = shop.referrals
    let first = shop.firstDay(of: c)
    if let first, shop.observed(first, for: 180) { conversionsWithin180 = 0 }
    if let row = shop.conversion(of: c) {
      isReferred = true
      referredBy = referrals.referrer[row]
      referralChannel = referrals.channel[row]
      if referrals.invitedAt[row] != Orders.missing {
        daysFromInvitation = Int(shop.orders.day[Int(shop.firstOrder[c])] - referrals.invitedDay[row])
      }
      daysFromStart = Int(shop.orders.day[Int(shop.firstOrder[c])] - referrals.startDay[row])
    }
    for row in referrals.rows(ofReferrer: c) {
      let row = Int(row)
      if referrals.invitedAt[row] != Orders.missing { invitationsSent += 1 }
      guard referrals.isCredited(row) else { continue }
      referredSignUps += 1
      let friend = Int(referrals.referred[row])
      guard shop.conversion(of: friend) == row else { continue }
      conversionsBrought += 1
      if let first, conversionsWithin180 != nil {
        let wait = Int(shop.orders.day[Int(shop.firstOrder[friend])]) - first.number
        if (0...180).contains(wait) { conversionsWithin180! += 1 }
      }
      revenueBrought += shop.netRevenue(friend)
    }
  }

  mutating func addFeedback(_ c: Int, _ shop: Shop) {
    let feedback = shop.feedback
    var csat: (sum: Int64, n: Int64) = (0, 0)
    var response: (sum: Int64, n: Int64) = (0, 0)
    var resolution: (sum: Int64, n: Int64) = (0, 0)
    for row in feedback.slice(c) {
      let score = feedback.score[row]
      if feedback.isComplaint(row) { complaints += 1 }
      switch feedback.kind[row] {
      case .nps: if score != Orders.missing { lastNPS = score / 1_000_000 }
      case .csat:
        if score != Orders.missing {
          csat.sum += score
          csat.n += 1
        }
      case .review: reviews += 1
      case .ticket:
        tickets += 1
        if feedback.respondedAt[row] != Orders.missing {
          response.sum += feedback.respondedAt[row] - feedback.time[row]
          response.n += 1
        }
        if let settled = feedback.settled(row) {
          resolution.sum += settled.time - feedback.time[row]
          resolution.n += 1
        }
      case .ces, .complaint: break
      }
    }
    if csat.n > 0 { csatMean = Double(csat.sum) / Double(csat.n) / 1_000_000 }
    if response.n > 0 { responseHours = Double(response.sum) / Double(response.n) / 3600 }
    if resolution.n > 0 { resolutionHours = Double(resolution.sum) / Double(resolution.n) / 3600 }
  }

  mutating func addMessages(_ c: Int, _ shop: Shop) {
    for row in shop.touches.slice(c) {
      messages += 1
      if shop.touches.openedAt[row] != Orders.missing { opened += 1 }
      if shop.touches.clickedAt[row] != Orders.missing { clicked += 1 }
    }
  }
}
