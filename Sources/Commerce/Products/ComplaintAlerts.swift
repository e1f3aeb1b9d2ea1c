internal import CivilTime
internal import Statistics

/// One line of alerts.csv: complaints about a product on a topic, lately and before.
package struct ComplaintAlert: Sendable, Equatable {
  /// What `item` names: the product, else the category of the order complained about.
  package enum Kind: String, Sendable, CaseIterable { case product, category, unknown }

  package let kind: Kind
  package let item: String?
  package let topic: String?
  /// Complaints in the last 7 days, and in the 56 before.
  package let lately: Int
  package let before: Int
  /// One-sided conditional test: given the sum, the last 7 of 63 even days would hold 1/9.
  package let p: Double?
  /// Benjamini–Hochberg over all pairs with a complaint in the 63 days.
  package let adjusted: Double?

  /// Complaints in 7 days, if they came at the rate of the 56 days before.
  package var expected: Double { Double(before) / 8 }
  package var isAlert: Bool { lately >= Self.leastComplaints && (adjusted ?? 1) <= 0.05 }

  package static let leastComplaints = 5
  private static let lateDays = 7
  private static let allDays = 63

  private struct Pair: Hashable {
    let kind: Kind
    let item: String?
    let topic: String?
  }

  /// By kind, item and topic, bytewise. `reaches` is false where the feedback does
  /// not go back 63 days: then nothing is tested, for the days before are not known.
  package static func all(_ shop: Shop) -> (alerts: [ComplaintAlert], reaches: Bool) {
    let feedback = shop.feedback
    let start = shop.asOf.number - allDays + 1
    var counts: [Pair: (lately: Int, before: Int)] = [:]
    for row in 0..<feedback.count where feedback.isComplaint(row) {
      let day = Int(feedback.day[row])
      guard day >= start, day <= shop.asOf.number else { continue }
      let isLate = day > shop.asOf.number - lateDays
      let pair = pair(row, shop)
      counts[pair, default: (0, 0)].lately += isLate ? 1 : 0
      counts[pair, default: (0, 0)].before += isLate ? 0 : 1
    }
    let reaches = feedback.day.min().map { Int($0) <= start } ?? false
    let pairs = counts.keys.sorted { key($0).lexicographicallyPrecedes(key($1)) }
    let p = pairs.map { pair -> Double? in
      let (late, early) = counts[pair]!
      // P(Bin ≥ X) is the upper tail beyond X − 1.
      return reaches
        ? try? Distributions.binomialCDF(
          late - 1, n: late + early, p: Double(lateDays) / Double(allDays), upper: true) : nil
    }
    let known = p.compactMap { $0 }
    let adjusted = known.count == p.count ? try? Correction.benjaminiHochberg.adjust(known) : nil
    let alerts = pairs.enumerated().map { i, pair in
      ComplaintAlert(
        kind: pair.kind, item: pair.item, topic: pair.topic, lately: counts[pair]!.lately,
        before: counts[pair]!.before, p: p[i], adjusted: adjusted?[i].adjusted)
    }
    return (alerts, reaches)
  }

  private static func pair(_ row: Int, _ shop: Shop) -> Pair {
    let (feedback, orders) = (shop.feedback, shop.orders)
    let topic = feedback.topic[row] < 0 ? nil : feedback.topics[Int(feedback.topic[row])]
    if feedback.product[row] >= 0 {
      return Pair(kind: .product, item: feedback.products[Int(feedback.product[row])], topic: topic)
    }
    guard let i = shop.order(ofFeedback: row) else { return Pair(kind: .unknown, item: nil, topic: topic) }
    if orders.product[i] >= 0 {
      return Pair(kind: .product, item: orders.products[Int(orders.product[i])], topic: topic)
    }
    guard orders.category[i] >= 0 else { return Pair(kind: .unknown, item: nil, topic: topic) }
    return Pair(kind: .category, item: orders.categories[Int(orders.category[i])], topic: topic)
  }

  /// Bytes that sort as kind, item, topic, nothing before an empty text; texts hold no byte 0.
  private static func key(_ pair: Pair) -> [UInt8] {
    func bytes(_ text: String?) -> [UInt8] { text.map { [1] + Array($0.utf8) } ?? [] }
    let kind = UInt8(Kind.allCases.firstIndex(of: pair.kind)!)
    return [kind] + bytes(pair.item) + [0] + bytes(pair.topic)
  }
}
