package import CivilTime
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
    var days: [Day] = []
    for row in outcomes.kept.indices where outcomes.kept[row] { days.append(zone.day(of: times[row])) }
    guard let newest = days.max(), let oldest = days.min() else { return nil }
    switch setting {
    case .newest: return newest
    case .date(let day): return oldest <= day ? day : nil
    case .auto:
      try refuseStray(Set(days).sorted(), newest)
      // A shop whose file covers one day has no whole day before it.
      return newest > oldest ? newest + -1 : newest
    }
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
