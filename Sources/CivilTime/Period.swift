/// The lengths of time by which figures are shown.
package enum PeriodKind: String, Sendable, CaseIterable {
  case all, month, quarter, week, day
}

/// A calendar period, or the whole time.
package struct Period: Hashable, Sendable {
  package let kind: PeriodKind
  /// Months and quarters are counted from year 0, weeks from the Monday of
  /// 1969-12-29, days from 1970-01-01; 0 for the whole time.
  package let index: Int

  package static let all = Period(.all, 0)

  package init(_ kind: PeriodKind, _ index: Int) {
    self.kind = kind
    self.index = index
  }

  /// The period of a kind that holds a day.
  package init(_ kind: PeriodKind, of day: Day) {
    switch kind {
    case .all: self.init(kind, 0)
    case .month: self.init(kind, day.month.number)
    case .quarter: self.init(kind, day.month.number / 3)
    case .week: self.init(kind, (day.number + 3 - day.weekday) / 7)
    case .day: self.init(kind, day.number)
    }
  }

  /// The first day; nil for the whole time.
  package var first: Day? {
    switch kind {
    case .all: nil
    case .month: Month(index).first
    case .quarter: Month(index * 3).first
    case .week: Day(index * 7 - 3)
    case .day: Day(index)
    }
  }

  package var last: Day? {
    switch kind {
    case .all: nil
    case .month: Month(index).last
    case .quarter: Month(index * 3 + 2).last
    case .week: Day(index * 7 + 3)
    case .day: Day(index)
    }
  }

  package var before: Period { Period(kind, index - 1) }

  /// 2026-06, 2026-Q2, 2026-W23 (ISO 8601: the week's year is its Thursday's), 2026-06-01;
  /// nil for the whole time.
  package var iso: String? {
    switch kind {
    case .all: return nil
    case .month: return Month(index).iso
    case .quarter: return pad(index / 4, 4) + "-Q" + String(index % 4 + 1)
    case .week:
      let thursday = Day(index * 7)
      let year = thursday.civil.year
      let week = (thursday - Day(year: year, month: 1, day: 1)!) / 7 + 1
      return pad(year, 4) + "-W" + pad(week, 2)
    case .day: return Day(index).iso
    }
  }
}
