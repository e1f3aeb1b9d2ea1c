internal import CivilTime

/// Of the last weeks of seven days up to the as-of day, those in which a customer ordered, clicked,
/// wrote or referred.
struct ActiveWeeks {
  private let weeks: Int
  private let asOf: Int
  private var active: UInt64 = 0

  /// `weeks`: 64 at most.
  init(_ weeks: Int, upTo asOf: Day) {
    self.weeks = weeks
    self.asOf = asOf.number
  }

  var count: Int { active.nonzeroBitCount }

  @inline(__always)
  mutating func mark(_ day: Int32) {
    let week = (asOf - Int(day)) / 7
    if week >= 0, week < weeks { active |= 1 << UInt64(week) }
  }

  /// Everything but orders.
  mutating func addRelations(_ c: Int, _ shop: Shop) {
    for row in shop.touches.slice(c) where shop.touches.clickedDay[row] != Int32.min {
      mark(shop.touches.clickedDay[row])
    }
    for row in shop.feedback.slice(c) { mark(shop.feedback.day[row]) }
    for row in shop.referrals.rows(ofReferrer: c) { mark(shop.referrals.ownDay(Int(row))) }
  }
}
