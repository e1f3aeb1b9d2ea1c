import CivilTime
import Statistics
import Testing

@testable import Commerce

@Suite struct ActivityTests {
  private let start = Day(iso: "2024-01-01")!

  /// Period by period what is said of runs of periods, by the definitions.
  @Test(arguments: [1, 20, 90, 400] as [Int32])
  func runsSayWhatEachPeriodSays(_ active: Int32) {
    let asOf = start + 700
    let kinds: [PeriodKind] = [.all, .month, .quarter, .week]
    let calendar = Calendar(PeriodGrid(first: start, asOf: asOf, kinds: kinds))
    var generator = Xoshiro256(seed: UInt64(active))
    var longest = 0
    for _ in 0..<200 {
      let span = 1 + generator.below(700)
      let days = Set((0..<1 + generator.below(6)).map { _ in Int32((start + generator.below(span)).number) })
        .sorted()
      for spans in calendar.spans {
        var said: Set<Int> = []
        days.withUnsafeBufferPointer { buffer in
          Activity.each(buffer, spans, active: active) { activity in
            longest = max(longest, activity.places.count)
            for place in activity.places {
              #expect(said.insert(place).inserted)
              expect(activity, place, spans, days, active)
            }
          }
        }
        for place in spans.indices where !said.contains(place) {
          #expect(!days.contains { $0 >= spans[place].first - active && $0 <= spans[place].last })
        }
      }
    }
    #expect(active < 90 || longest > 5)
  }

  private func expect(
    _ activity: Activity, _ place: Int, _ spans: [Calendar.Span], _ days: [Int32], _ active: Int32
  ) {
    let span = spans[place]
    #expect(activity.started == days.count { $0 < span.first })
    #expect(activity.bought == days.count { $0 >= span.first && $0 <= span.last })
    #expect(activity.before == days.contains { $0 < span.first && $0 >= span.first - active })
    #expect(activity.after == days.contains { $0 <= span.last && $0 > span.last - active })
    let previous = place > 0 && days.contains { $0 >= spans[place - 1].first && $0 < span.first }
    #expect(activity.previous == previous)
  }
}
