internal import Statistics
internal import Tables

/// Names segments by rule and describes them in the shop's own units. Names
/// follow from medians against all grouped buyers, never from cluster numbers.
struct SegmentDescription {
  private struct Segment {
    let cluster: Int
    /// Positions within the grouped buyers.
    let members: [Int]
    let recency: Double
    let orders: Double
    let revenue: Double
    let tenure: Double
    let total: Int64
    let topCategory: String?
    var name = ""
  }

  private let data: BuyerFeatures
  private let model: KMeans
  private let ranked: [Segment]
  /// Segment number (0-based) of each cluster.
  private let place: [Int]

  init(_ data: BuyerFeatures, _ model: KMeans) {
    self.data = data
    self.model = model
    let profile = data.profile
    func column(_ name: String) -> [Double] {
      let values = profile.doubles(name, moneyUnit: data.unit)!
      return data.rows.map { values[$0] ?? 0 }
    }
    let recency = column("recency_days")
    let orders = column("orders")
    let revenue = column("net_revenue")
    let tenure = column("tenure_days")
    let minor = profile.integers("net_revenue")
    let categories = profile.strings("top_category")
    func median(_ values: [Double], _ members: [Int]) -> Double {
      (try? Quantiles.median(members.map { values[$0] })) ?? 0
    }
    var segments = (0..<model.centres.count).map { cluster -> Segment in
      let members = model.assignment.indices.filter { model.assignment[$0] == cluster }
      return Segment(
        cluster: cluster, members: members, recency: median(recency, members),
        orders: median(orders, members), revenue: median(revenue, members),
        tenure: median(tenure, members), total: members.reduce(0) { $0 + minor[data.rows[$1]] },
        topCategory: Self.mostFrequent(members.compactMap { categories[data.rows[$0]] }))
    }
    segments.sort { ($0.revenue, -$0.cluster) > ($1.revenue, -$1.cluster) }
    let whole = Whole(recency: recency, orders: orders, revenue: revenue)
    var used: [String: Int] = [:]
    for i in segments.indices {
      let name = whole.name(segments[i].recency, segments[i].orders, segments[i].revenue, segments[i].tenure)
      used[name, default: 0] += 1
      segments[i].name = used[name]! == 1 ? name : "\(name)_\(used[name]!)"
    }
    ranked = segments
    var place = [Int](repeating: 0, count: segments.count)
    for (number, segment) in segments.enumerated() { place[segment.cluster] = number }
    self.place = place
  }

  private static func mostFrequent(_ words: [String]) -> String? {
    var counts: [String: Int] = [:]
    for word in words { counts[word, default: 0] += 1 }
    return counts.max { a, b in
      a.value != b.value ? a.value < b.value : b.key.utf8.lexicographicallyPrecedes(a.key.utf8)
    }?.key
  }

  func segments() -> Table {
    var builder = TableBuilder(SegmentTables.segments)
    let total = ranked.reduce(0) { $0 + $1.total }
    for (number, segment) in ranked.enumerated() {
      builder.add([
        .integer(Int64(number + 1)), .text(segment.name), .integer(Int64(segment.members.count)),
        .number(Double(segment.members.count) / Double(data.rows.count)), .integer(segment.total),
        total > 0 ? .number(Double(segment.total) / Double(total)) : .empty, .number(segment.recency),
        .number(segment.orders), .number(segment.revenue), .number(segment.tenure),
        .string(segment.topCategory),
      ])
    }
    return builder.table()
  }

  func assignments(_ points: Points) -> Table {
    var builder = TableBuilder(SegmentTables.assignments)
    let ids = data.profile.strings("customer_id")
    let consents = InputTables.consents.map { data.profile.strings($0.name) }
    for (i, row) in data.rows.enumerated() {
      let own = model.assignment[i]
      var second: (cluster: Int, distance: Double)?
      for cluster in 0..<model.centres.count where cluster != own {
        let distance = points.squaredDistance(i, model.centres, cluster)
        if distance < second?.distance ?? .infinity { second = (cluster, distance) }
      }
      builder.add(
        [
          .string(ids[row]), .integer(Int64(place[own] + 1)), .text(ranked[place[own]].name),
          .number(points.squaredDistance(i, model.centres, own).squareRoot()),
          second.map { .integer(Int64(place[$0.cluster] + 1)) } ?? .empty,
          .optional(second?.distance.squareRoot()),
        ] + consents.map { .string($0[row]) })
    }
    return builder.table()
  }

  /// Quartiles of all grouped buyers, which names are measured against.
  private struct Whole {
    let recency75: Double
    let orders50: Double
    let revenue75: Double

    init(recency: [Double], orders: [Double], revenue: [Double]) {
      func quantile(_ values: [Double], _ p: Double) -> Double {
        (try? Quantiles.type7(sorted: values.sorted(), p)) ?? 0
      }
      recency75 = quantile(recency, 0.75)
      orders50 = quantile(orders, 0.5)
      revenue75 = quantile(revenue, 0.75)
    }

    /// The first rule that holds, from top to bottom.
    func name(_ recency: Double, _ orders: Double, _ revenue: Double, _ tenure: Double) -> String {
      let gone = recency >= recency75
      if !gone, revenue >= revenue75 { return "vip" }
      if gone, orders >= max(2, orders50) { return "at_risk" }
      if gone { return "dormant" }
      if tenure <= 60, orders <= 1 { return "new" }
      if orders <= 1 { return "one_time" }
      return "regular"
    }
  }
}
