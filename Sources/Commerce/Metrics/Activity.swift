/// A buyer beside the periods of one kind: active before, active at the end, buying in between.
struct Activity {
  /// Places of periods among their kind's spans: successive ones, where it is the same in all.
  let places: ClosedRange<Int>
  /// A purchase day in the `active_days` before the period, and in those up to its end.
  let before: Bool
  let after: Bool
  /// A purchase day in the period before.
  let previous: Bool
  /// Purchase days before the period, and in it.
  let started: Int
  let bought: Int

  /// Calls `body` for each period in which any of it holds, from the first purchase until
  /// `active` days after the last, and once for those in which a buyer just stays active. `days` are
  /// purchase days, ascending.
  static func each(
    _ days: UnsafeBufferPointer<Int32>, _ spans: [Calendar.Span], active: Int32, _ body: (Activity) -> Void
  ) {
    let last = days[days.count - 1]
    guard var p = Calendar.place(spans, days[0]) else { return }
    var (started, ended) = (0, 0)
    while p < spans.count, spans[p].first - active <= last || p > 0 && spans[p - 1].first <= last {
      let span = spans[p]
      while started < days.count, days[started] < span.first { started += 1 }
      ended = max(ended, started)
      while ended < days.count, days[ended] <= span.last { ended += 1 }
      let before = started > 0 && days[started - 1] >= span.first - active
      let after = ended > 0 && days[ended - 1] > span.last - active
      let previous = p > 0 && started > 0 && days[started - 1] >= spans[p - 1].first
      let from = p
      p += 1
      guard before || after || previous || ended > started else { continue }
      if before && after && !previous && ended == started {
        let next = ended < days.count ? days[ended] : Int32.max
        while p < spans.count, spans[p].last < next, days[ended - 1] > spans[p].last - active { p += 1 }
      }
      body(
        Activity(
          places: from...p - 1, before: before, after: after, previous: previous, started: started,
          bought: ended - started))
    }
  }
}
