/// Referral rows and the credit they earn.
///
/// A row's start is its sign-up, else its invitation, else its click. Of the
/// rows that name one referred customer the earliest start is credited, rows
/// with a sign-up first; rows that start after the customer's first order are
/// not credited, and a cycle of credited edges loses its latest one.
package struct Referrals: Sendable {
  /// Rows in the order (start, referrer, referral id), which decides ties.
  package var referrer: [Int32] = []
  /// −1 until the sign-up.
  package var referred: [Int32] = []
  package var invitedAt: [Int64] = []
  package var invitedDay: [Int32] = []
  package var clickedAt: [Int64] = []
  package var clickedDay: [Int32] = []
  package var signedUpAt: [Int64] = []
  package var start: [Int64] = []
  package var startDay: [Int32] = []
  package var channel: [Int32] = []
  package var variant: [Int32] = []
  package var channels: [String] = []
  package var variants: [String] = []
  package var reward: [Int64] = []
  package var rewardPaidAt: [Int64] = []
  package var rewardPaidDay: [Int32] = []
  package var campaign = Coded()
  /// Row of the table that each comes from.
  package var source: [Int32] = []
  /// Rows by referrer: rowsOf[referrerSlices[c] ..< referrerSlices[c + 1]].
  package private(set) var byReferrer: [Int32] = []
  package private(set) var referrerSlices: [Int] = [0]
  /// The credited row of each customer, −1 for none.
  package private(set) var credited: [Int32] = []
  /// Rows that lost their credit because they closed a cycle.
  package private(set) var cutByCycle: [Int32] = []

  package init() {}

  package var count: Int { start.count }

  package func creditedRow(of customer: Int) -> Int? {
    credited[customer] < 0 ? nil : Int(credited[customer])
  }

  package func isCredited(_ row: Int) -> Bool {
    referred[row] >= 0 && credited[Int(referred[row])] == Int32(row)
  }

  package func rows(ofReferrer customer: Int) -> ArraySlice<Int32> {
    byReferrer[referrerSlices[customer]..<referrerSlices[customer + 1]]
  }

  /// Referrer and referred are one customer, or one person under two ids.
  package func isSelfReferral(_ row: Int) -> Bool { ofOneself[row] }
  private var ofOneself: [Bool] = []

  /// The day of the invitation, of the start where that is not recorded.
  package func ownDay(_ row: Int) -> Int32 {
    invitedAt[row] == Orders.missing ? startDay[row] : invitedDay[row]
  }

  /// When a row's reward was paid; nil while it waits. A source that keeps no days of
  /// payment pays at the start.
  package func rewardDay(_ row: Int) -> Int32? {
    guard recordsPayments else { return startDay[row] }
    return rewardPaidDay[row] == Int32.min ? nil : rewardPaidDay[row]
  }

  /// Whether the source keeps invitations that led to nothing.
  package var recordsFailedInvitations: Bool {
    start.indices.contains { invitedAt[$0] != Orders.missing && signedUpAt[$0] == Orders.missing }
  }

  package private(set) var recordsPayments = false

  mutating func credit(orders: Orders, firstOrder: [Int32], people: People, customers: Int) {
    ofOneself = start.indices.map { row in
      referred[row] >= 0 && people.areOne(Int(referrer[row]), Int(referred[row]))
    }
    recordsPayments = rewardPaidDay.contains { $0 != Int32.min }
    credited = Array(repeating: -1, count: customers)
    for row in start.indices {
      let c = Int(referred[row])
      guard c >= 0, !isSelfReferral(row) else { continue }
      if firstOrder[c] >= 0, orders.time[Int(firstOrder[c])] < start[row] { continue }
      let current = Int(credited[c])
      if current < 0 {
        credited[c] = Int32(row)
        continue
      }
      // Rows come by start, so a later row wins only by having a sign-up.
      if signedUpAt[current] == Orders.missing, signedUpAt[row] != Orders.missing {
        credited[c] = Int32(row)
      }
    }
    breakCycles()
    groupByReferrer(customers)
  }

  /// Each referred customer has one credited edge to a referrer, so every cycle
  /// is found by following edges once; no recursion, whatever the depth.
  private mutating func breakCycles() {
    // 0 not seen, 1 on the current path, 2 done.
    var state = [UInt8](repeating: 0, count: credited.count)
    var path: [Int] = []
    // A path of one customer whom nobody brought is none.
    for origin in credited.indices where state[origin] == 0 && credited[origin] >= 0 {
      path.removeAll(keepingCapacity: true)
      var c = origin
      while c >= 0, state[c] == 0 {
        state[c] = 1
        path.append(c)
        c = credited[c] < 0 ? -1 : Int(referrer[Int(credited[c])])
      }
      if c >= 0, state[c] == 1 {
        let cycle = path[path.firstIndex(of: c)!...]
        // The row order is (start, ids), so the largest row is the latest edge.
        let last = cycle.max { credited[$0] < credited[$1] }!
        cutByCycle.append(credited[last])
        credited[last] = -1
      }
      for c in path { state[c] = 2 }
    }
  }

  private mutating func groupByReferrer(_ customers: Int) {
    referrerSlices = Array(repeating: 0, count: customers + 1)
    for c in referrer where c >= 0 { referrerSlices[Int(c) + 1] += 1 }
    for c in 0..<customers { referrerSlices[c + 1] += referrerSlices[c] }
    var next = referrerSlices
    byReferrer = Array(repeating: 0, count: referrerSlices[customers])
    for row in referrer.indices where referrer[row] >= 0 {
      let c = Int(referrer[row])
      byReferrer[next[c]] = Int32(row)
      next[c] += 1
    }
  }
}
