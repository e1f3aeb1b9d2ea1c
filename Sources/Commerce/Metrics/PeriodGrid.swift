package import CivilTime

/// The periods from the first order's month to the as-of day, each with a number,
/// and the way from a day to them.
package struct PeriodGrid: Sendable {
  package let asOf: Day
  package let firstDay: Day
  /// The whole time first, then kind by kind, ascending.
  package let periods: [Period]
  /// For each period its number among those that splits are shown for, −1 for none.
  let slots: Numbers<Int32>
  let splitCount: Int
  /// By day from `origin` on the period of each kind, day after day; at the end the whole
  /// time alone, where it is shown, for days outside.
  private let byDay: Numbers<Int32>
  let kindCount: Int
  private let days: Int
  private let hasWhole: Bool
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
    var starts: [PeriodKind: (first: Int, start: Int, count: Int)] = [:]
    for kind in kinds {
      let from = Period(kind, of: start).index
      let count = Period(kind, of: asOf).index - from + 1
      starts[kind] = (from, periods.count, count)
      periods += (0..<count).map { Period(kind, from + $0) }
    }
    days = asOf - start + 1
    kindCount = kinds.count
    byDay = Numbers(repeating: 0, count: days * kinds.count + 1)
    for (k, kind) in kinds.enumerated() {
      let (from, place, _) = starts[kind]!
      let numbers = kind.unit?.numbers(from: start, to: asOf) ?? Array(repeating: 0, count: days)
      for day in 0..<days { byDay[day * kinds.count + k] = Int32(place + Int(numbers[day]) - from) }
    }
    hasWhole = starts[.all] != nil
    byDay[days * kinds.count] = Int32(starts[.all]?.start ?? 0)
    slots = Numbers(repeating: -1, count: periods.count)
    var slot: Int32 = 0
    for (number, period) in periods.enumerated() where splitKinds.contains(period.kind) {
      slots[number] = slot
      slot += 1
    }
    splitCount = Int(slot)
    self.periods = periods
    self.starts = starts
  }

  /// The numbers of the periods that hold the day; days outside the months are in the
  /// whole time alone.
  func numbers(_ day: Int32) -> (base: UnsafePointer<Int32>, count: Int) {
    let offset = Int(day) - Int(origin)
    guard offset >= 0, offset < days else {
      return (UnsafePointer(byDay.base + days * kindCount), hasWhole ? 1 : 0)
    }
    return (UnsafePointer(byDay.base + offset * kindCount), kindCount)
  }

  func each(_ day: Int32, _ body: (Int) -> Void) {
    let numbers = numbers(day)
    for k in 0..<numbers.count { body(Int(numbers.base[k])) }
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
