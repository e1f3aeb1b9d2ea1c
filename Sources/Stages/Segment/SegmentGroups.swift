internal import Commerce
internal import Statistics
internal import Tables

/// The segments in the order they are told: by median net revenue, the most first,
/// each with its name and figures in the shop's own units.
struct SegmentGroups {
  struct Segment {
    let cluster: Int
    let size: Int
    let recency: Double
    let orders: Double
    let revenue: Double
    let tenure: Double
    let total: Int64
    let topCategory: String?
    var rule = SegmentName.regular
    /// 2 for the second segment of the same name, and so on.
    var number = 1

    private var suffix: String { number > 1 ? " \(number)" : "" }
    var name: String { rule.rawValue + (number > 1 ? "_\(number)" : "") }
    var korean: String { rule.korean + suffix }
    var english: String { rule.english + suffix }
  }

  let ranked: [Segment]
  /// Segment (0-based) of each grouped buyer.
  let places: [Int]
  /// Segment (0-based) of each cluster.
  let placeOfCluster: [Int]

  init(_ space: FeatureSpace, _ model: KMeans, newDays: Int) {
    let profile = space.profile
    let k = model.centres.count
    let grouped = GroupedRows(space.rows, model.assignment, k: k)
    func quantiles(_ name: String, whole: [Double] = [0.5]) -> GroupedQuantiles {
      let values = profile.doubles(name, moneyUnit: space.unit)!
      return GroupedQuantiles(values.map { $0.isNaN ? 0 : $0 }, grouped, whole: whole)
    }
    let recency = quantiles("recency_days", whole: [0.5, 0.75])
    let orders = quantiles("orders")
    let revenue = quantiles("net_revenue", whole: [0.5, 0.75])
    let tenure = quantiles("tenure_days")
    let minor = profile.integers("net_revenue")
    var totals = [Int64](repeating: 0, count: k)
    for (i, row) in space.rows.enumerated() { totals[model.assignment[i]] += minor[row] }
    let categories = LevelCounts(profile, "top_category", grouped)
    var segments = (0..<k).map { c in
      Segment(
        cluster: c, size: model.sizes[c], recency: recency.medians[c], orders: orders.medians[c],
        revenue: revenue.medians[c], tenure: tenure.medians[c], total: totals[c],
        topCategory: categories.top(c, 1).first?.level)
    }
    segments.sort { ($0.revenue, -$0.cluster) > ($1.revenue, -$1.cluster) }
    let whole = SegmentBaseline(
      recency: (recency.whole[0], recency.whole[1]), revenue: (revenue.whole[0], revenue.whole[1]),
      newDays: newDays)
    var used: [SegmentName: Int] = [:]
    for i in segments.indices {
      let s = segments[i]
      segments[i].rule = SegmentName(
        SegmentTraits(
          recency: s.recency, orders: s.orders, revenue: s.revenue, tenure: s.tenure, of: whole))
      used[segments[i].rule, default: 0] += 1
      segments[i].number = used[segments[i].rule]!
    }
    var place = [Int](repeating: 0, count: k)
    for (number, segment) in segments.enumerated() { place[segment.cluster] = number }
    ranked = segments
    placeOfCluster = place
    places = model.assignment.map { place[$0] }
  }

  func segments(_ stability: ClusterStability?) -> Table {
    var builder = TableBuilder(SegmentTables.segments)
    let total = ranked.reduce(0) { $0 + $1.total }
    let buyers = Double(places.count)
    for (number, segment) in ranked.enumerated() {
      let jaccard = stability?.jaccard[segment.cluster]
      builder.add([
        .integer(Int64(number + 1)), .text(segment.name), .text(segment.korean), .text(segment.english),
        .integer(Int64(segment.size)), .number(Double(segment.size) / buyers), .integer(segment.total),
        total > 0 ? .number(Double(segment.total) / Double(total)) : .empty, .number(segment.recency),
        .number(segment.orders), .number(segment.revenue), .number(segment.tenure),
        .string(segment.topCategory), .optional(jaccard), .string(jaccard.map(SegmentSearch.word)),
      ])
    }
    return builder.table()
  }

  /// Column by column: there is a row a buyer.
  func assignments(_ space: FeatureSpace, _ model: KMeans) throws(NoAnswer) -> Table {
    let neighbours = try model.neighbours(space.points)
    func words(_ column: String) -> Column {
      let (indices, words) = space.profile.words(column)
      return .words(space.rows.map { indices[$0] }, words)
    }
    var names = Words()
    let codes = ranked.map { names.intern($0.name) }
    return Table(
      SegmentTables.assignments,
      [
        words("customer_id"),
        .integers(places.map { Int64($0 + 1) }), .words(places.map { codes[$0] }, names),
        .optional(neighbours.map(\.distance)),
        .integers(neighbours.map { $0.second.map { Int64(placeOfCluster[$0] + 1) } ?? Column.missing }),
        .optional(neighbours.map(\.secondDistance)),
      ] + InputTables.consents.map { words($0.name) })
  }
}
