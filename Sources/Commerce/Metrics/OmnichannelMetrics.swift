internal import CivilTime
internal import Statistics

/// omnichannel.ltv_difference.180d: what buyers in several channels bring in 180 days,
/// against buyers in one channel with as many orders in that time.
enum OmnichannelMetrics {
  private static let days = 180

  private struct Strata: Sendable {
    /// By number of orders: one channel, several.
    var moments: [Int: (one: IntegerMoments, several: IntegerMoments)] = [:]

    mutating func add(_ orders: Int, several: Bool, _ revenue: Int64) {
      var pair = moments[orders] ?? (IntegerMoments(), IntegerMoments())
      if several { pair.several.add(revenue) } else { pair.one.add(revenue) }
      moments[orders] = pair
    }

    mutating func merge(_ other: Strata) {
      for (orders, pair) in other.moments {
        var own = moments[orders] ?? (IntegerMoments(), IntegerMoments())
        own.one.merge(pair.one)
        own.several.merge(pair.several)
        moments[orders] = own
      }
    }
  }

  static func rows(_ input: MetricInput) -> [MetricRow] {
    let shop = input.shop
    let orders = shop.orders
    guard orders.channel.contains(where: { $0 >= 0 }) else { return [] }
    let parts = input.parts { customers in
      var strata = Strata()
      for c in customers where shop.isBuyer(c) && !shop.leftTruncated[c] {
        let first = shop.firstDay(of: c)!
        guard shop.observed(first, for: days) else { continue }
        var count = 0
        var one: Int32 = -1
        var areSeveral = false
        for i in orders.slice(c) where orders.isCounted(i) && Int(orders.day[i]) - first.number <= days {
          count += 1
          let channel = orders.channel[i]
          areSeveral = areSeveral || one >= 0 && channel >= 0 && channel != one
          one = max(one, channel)
        }
        guard one >= 0 else { continue }
        strata.add(count, several: areSeveral, shop.netRevenue(c, from: first, days: days))
      }
      return strata
    }
    var whole = parts[0]
    for part in parts.dropFirst() { whole.merge(part) }
    return [row(whole, input.majorPerMinor)]
  }

  private static func row(_ strata: Strata, _ unit: Double) -> MetricRow {
    var row = MetricRow("omnichannel.ltv_difference.180d", .all)
    var (weight, left, difference, spread) = (0, 0, 0.0, 0.0)
    for (_, pair) in strata.moments.sorted(by: { $0.key < $1.key }) where pair.several.n > 0 {
      guard let one = try? MeanSummary(pair.one, unit: unit),
        let several = try? MeanSummary(pair.several, unit: unit)
      else {
        left += pair.several.n
        continue
      }
      let n = Double(several.n)
      weight += several.n
      difference += n * (several.mean - one.mean)
      spread += n * n * (several.squaredStandardError + one.squaredStandardError)
      row.n = (row.n ?? 0) + several.n + one.n
    }
    if left > 0 { row.add(note: "\(left) omnichannel buyers without a match are left out") }
    guard weight > 0 else {
      row.add(note: "nobody observed")
      return row
    }
    row.numerator = difference
    row.denominator = Double(weight)
    row.value = difference / Double(weight)
    let error = spread.squareRoot() / Double(weight)
    if error > 0, let z = try? Critical.normal(level: 0.95) {
      (row.low, row.high) = (row.value! - z * error, row.value! + z * error)
    } else {
      row.add(note: "no interval: all units are alike")
    }
    return row
  }
}
