package import CivilTime
internal import Parallelism
package import Pipeline
package import Tables

/// Which day a run looks up to.
package enum AsOfRule {
  /// nil: there is no order at or before the day.
  package static func day(_ inputs: borrowing InputSet, _ setting: AsOf) throws(DangolError) -> Day? {
    guard let orders = try inputs.read("orders") else { return nil }
    let zone = inputs.zone
    // Rows that contradict each other are refused later and must not move the day.
    var outcomes = RowOutcomes(orders, inputs.mapping("orders"))
    outcomes.settleKeys()
    let times = orders.table.integers("ordered_at")
    let days = distinctDays(times, outcomes.kept, zone, threads: inputs.threads)
    guard let newest = days.last, let oldest = days.first else { return nil }
    switch setting {
    case .newest: return newest
    case .date(let day): return oldest <= day ? day : nil
    case .auto:
      try refuseStray(days, newest)
      // A shop whose file covers one day has no whole day before it.
      return newest > oldest ? newest + -1 : newest
    }
  }

  /// The local days of the rows that stay, ascending.
  private static func distinctDays(_ times: [Int64], _ kept: [Bool], _ zone: Zone, threads: Int) -> [Day] {
    let parts = Parallel.chunks(kept.count, threads: threads) { rows in
      var days: Set<Day> = []
      var last: Day?
      for row in rows where kept[row] {
        let day = zone.day(of: times[row])
        if day != last { days.insert(day) }
        last = day
      }
      return days
    }
    return parts.reduce(into: Set()) { $0.formUnion($1) }.sorted()
  }

  /// One order far in the future would move the whole report there: better to ask.
  private static func refuseStray(_ days: [Day], _ newest: Day) throws(DangolError) {
    guard days.count >= 2 else { return }
    let gap = newest - days[days.count - 2]
    let earlier = (1..<(days.count - 1)).map { days[$0] - days[$0 - 1] }.max() ?? 0
    guard gap <= max(31, 5 * earlier) else {
      throw DangolError(
        .configuration,
        "the newest order is of \(newest.iso), \(gap) days after the one before it: as_of cannot be guessed",
        advice: "set as_of to a date")
    }
  }
}
