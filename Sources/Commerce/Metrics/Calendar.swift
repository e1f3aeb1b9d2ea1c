internal import CivilTime

/// Periods as ranges of days, kind by kind.
struct Calendar: Sendable {
  struct Span: Sendable {
    let number: Int
    let first: Int32
    let last: Int32
  }

  let spans: [[Span]]

  init(_ grid: PeriodGrid) {
    let kinds: [PeriodKind] = [.month, .quarter, .week]
    spans = kinds.map { kind in
      grid.periods.enumerated().filter { $0.element.kind == kind }.map { number, period in
        Span(
          number: number, first: Int32(period.first!.number), last: Int32(grid.last(period).number))
      }
    }
  }

  /// The place of the span that holds a day, the first for earlier days.
  static func place(_ spans: [Span], _ day: Int32) -> Int? {
    guard let end = spans.last?.last, day <= end else { return nil }
    var (low, high) = (0, spans.count)
    while low + 1 < high {
      let middle = (low + high) / 2
      if spans[middle].first <= day { low = middle } else { high = middle }
    }
    return low
  }
}

extension Shop {
  /// Why it cannot be told who was active before a period; nil if it can.
  func tooEarly(for period: Period) -> String? {
    guard !settings.historyComplete, let start = period.first else { return nil }
    guard let firstDay, start - firstDay >= settings.activeDays else { return Self.startsTooLate }
    return nil
  }

  /// The same for the buyers of the period before.
  func previousUnknown(_ period: Period) -> String? {
    guard !settings.historyComplete, let start = period.before.first else { return nil }
    guard let firstDay, start >= firstDay else { return Self.startsTooLate }
    return nil
  }

  private static let startsTooLate = "the file starts too late to tell"
}
