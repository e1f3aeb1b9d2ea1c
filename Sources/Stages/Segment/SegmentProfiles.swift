internal import Parallelism
internal import Statistics
internal import Tables

/// Each segment in every column of the profile, beside all grouped buyers: medians
/// of numbers, shares of yes, the most frequent words. A new profile column is in
/// here without being named.
enum SegmentProfiles {
  /// Columns of more words than this (coupon codes, product ids) describe nobody.
  private static let wordLimit = 200
  private static let topWords = 3

  private typealias Line = (measure: String, level: String?, value: Double, whole: Double, n: Int)

  static func table(_ space: FeatureSpace, _ groups: SegmentGroups, threads: Int) -> Table {
    let profile = space.profile
    let columns = profile.description.columns.filter {
      switch $0.kind {
      case .id, .time, .date: false
      default: true
      }
    }
    let rows = GroupedRows(space.rows, groups.places, k: groups.ranked.count)
    let unit = space.unit
    // By column, then by segment.
    let lines = Parallel.map(columns.count, threads: threads) { c in
      Self.lines(columns[c], profile, rows, unit: unit)
    }
    var builder = TableBuilder(SegmentTables.profiles)
    for (number, segment) in groups.ranked.enumerated() {
      for (column, lines) in zip(columns, lines) {
        for line in lines[number] {
          builder.add([
            .integer(Int64(number + 1)), .text(segment.name), .text(column.name), .text(line.measure),
            .string(line.level), .number(line.value), .number(line.whole),
            line.whole != 0 ? .number(line.value / line.whole) : .empty, .integer(Int64(line.n)),
          ])
        }
      }
    }
    return builder.table()
  }

  private static func lines(
    _ column: ColumnDescription, _ profile: Table, _ groups: GroupedRows, unit: Double
  ) -> [[Line]] {
    if column.kind.isWord {
      let counts = LevelCounts(profile, column.name, groups)
      return (0..<groups.k).map { group in
        if column.kind == .flag {
          return counts.share(of: "yes", group).map {
            [("share", "yes", $0.share, $0.whole, counts.count(group))]
          } ?? []
        }
        guard counts.levels <= wordLimit else { return [] }
        return counts.top(group, topWords).map {
          ("share", $0.level, $0.share, $0.whole, counts.count(group))
        }
      }
    }
    guard let quantiles = GroupedQuantiles(profile, column.name, groups, moneyUnit: unit) else {
      return Array(repeating: [], count: groups.k)
    }
    return (0..<groups.k).map {
      quantiles.counts[$0] == 0
        ? [] : [("median", nil, quantiles.medians[$0], quantiles.whole[0], quantiles.counts[$0])]
    }
  }
}
