package import CivilTime

/// The periods from the first order's month to the as-of day, each with a number,
/// and the way from a day to them.
package struct PeriodGrid: Sendable {
  package let asOf: Day
  package let firstDay: Day
  /// The whole time first, then kind by kind, ascending.
  package let periods: [Period]
  /// For each period its number among those that splits are shown for, −1 for none.
  let splitSlot: [Int32]
  let splitCount: Int
  /// For each kind the period of each day from `origin` on.
  private let byDay: [[Int32]]
  private let origin: Int32
  private let starts: [PeriodKind: (first: Int, start: Int, count: Int)]

  package init(
    first: Day?, asOf: Day, kinds: [PeriodKind] = [.all, .month, .quarter, .week],
    splitKinds: Set<PeriodKind> = []
  ) {
    self.asOf = asOf
    firstDay = min(first ?? asOf, asOf)
    // A quarter or a week may begin before the first order's month: nothing before
    // that month is shown by period, so that all kinds cover the same days.
    let start = firstDay.month.first
    origin = Int32(start.number)
    var periods: [Period] = []
    var byDay: [[Int32]] = []
    var starts: [PeriodKind: (first: Int, start: Int, count: Int)] = [:]
    for kind in kinds {
      let from = Period(kind, of: start).index
      let count = Period(kind, of: asOf).index - from + 1
      starts[kind] = (from, periods.count, count)
      byDay.append(
        (start.number...asOf.number).map {
          Int32(periods.count + Period(kind, of: Day($0)).index - from)
        })
      periods += (0..<count).map { Period(kind, from + $0) }
    }
    var split: [Int32] = []
    var slots: Int32 = 0
    for period in periods {
      split.append(splitKinds.contains(period.kind) ? slots : -1)
      if splitKinds.contains(period.kind) { slots += 1 }
    }
    self.periods = periods
    self.byDay = byDay
    self.starts = starts
    splitSlot = split
    splitCount = Int(slots)
  }

  /// Calls `body` with the number of each period that holds the day; days before the
  /// first month are in the whole time alone.
  func each(_ day: Int32, _ body: (Int) -> Void) {
    let offset = Int(day - origin)
    for table in byDay {
      if offset >= 0, offset < table.count {
        body(Int(table[offset]))
      } else if periods[Int(table[0])].kind == .all {
        body(Int(table[0]))
      }
    }
  }

  func number(of period: Period) -> Int? {
    guard let kind = starts[period.kind] else { return nil }
    let offset = period.index - kind.first
    return offset >= 0 && offset < kind.count ? kind.start + offset : nil
  }

  /// The last day of a period, of the whole time the as-of day.
  package func last(_ period: Period) -> Day { min(period.last ?? asOf, asOf) }

  /// Whether all that starts in the period is observed for so many days.
  func isOver(_ period: Period, observedFor days: Int = 0) -> Bool {
    guard let last = period.last else { return true }
    return asOf - last >= days
  }
}
