internal import CivilTime

/// programme.participation_rate: members who did something for the programme, among the
/// members there were by the period's end.
enum ProgrammeMetrics {
  static func rows(_ input: MetricInput) -> [MetricRow] {
    let shop = input.shop
    let members = (0..<shop.customers).filter { shop.people.member[$0] == true }
    guard !members.isEmpty else { return [] }
    let grid = input.grid([.all, .month, .quarter, .week])
    // Days of joining; a member whose day is not known has always been one.
    let joined = members.map { Int32(shop.people.joined[$0]?.number ?? Int(Int32.min)) }.sorted()
    var active = [Int64](repeating: 0, count: grid.periods.count)
    var seen = [Int](repeating: -1, count: grid.periods.count)
    let ends = grid.periods.map { Int32(grid.last($0).number) }
    for c in members {
      let own = shop.people.joined[c].map { Int32($0.number) } ?? Int32.min
      eachDay(of: c, shop) { day in
        grid.each(day) { p in
          guard seen[p] != c, own <= ends[p] else { return }
          seen[p] = c
          active[p] += 1
        }
      }
    }
    return grid.periods.enumerated().map { p, period in
      var row = MetricRow("programme.participation_rate", period)
      row.share(active[p], of: Int64(joined.count(upTo: ends[p])))
      if !grid.isOver(period) { row.add(note: MetricRow.inProgress) }
      return row
    }
  }

  /// Days on which a customer redeemed points, invited somebody or wrote a review.
  private static func eachDay(of c: Int, _ shop: Shop, _ body: (Int32) -> Void) {
    if !shop.orders.pointsUsed.isEmpty {
      for i in shop.orders.slice(c) where shop.orders.isCounted(i) && shop.orders.pointsUsed[i] > 0 {
        body(shop.orders.day[i])
      }
    }
    if shop.referrals.count > 0 {
      for row in shop.referrals.rows(ofReferrer: c) { body(shop.referrals.ownDay(Int(row))) }
    }
    for row in shop.feedback.slice(c) where shop.feedback.kind[row] == .review {
      body(shop.feedback.day[row])
    }
  }
}
