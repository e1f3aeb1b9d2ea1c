internal import Statistics

/// A group of metrics that share a walk: partial state, merge, finish.
protocol MetricFamily: Sendable {
  init(_ shop: Shop, _ periods: Periods)
  /// Adds one customer's slices.
  mutating func add(_ customer: Int, _ shop: Shop)
  /// Adds what belongs to no customer.
  mutating func addUnidentified(_ shop: Shop)
  mutating func merge(_ other: Self)
  func rows(_ shop: Shop, _ periods: Periods, majorPerMinor: Double) -> [MetricRow]
}

extension MetricFamily {
  mutating func addUnidentified(_ shop: Shop) {}
}

/// All metrics of a shop, bucket by bucket.
package enum Metrics {
  package static func rows(_ shop: Shop, majorPerMinor: Double, threads: Int) -> [MetricRow] {
    let periods = Periods(first: shop.firstDay, asOf: shop.asOf)
    func family<F: MetricFamily>(_: F.Type) -> [MetricRow] {
      // Sixteen buckets a part: enough parts for any number of cores, merged in bucket order.
      let parts = Parallel.map(16, threads: threads) { part in
        var state = F(shop, periods)
        for c in shop.buckets[part * 16]..<shop.buckets[part * 16 + 16] { state.add(c, shop) }
        return state
      }
      var whole = parts[0]
      for part in parts.dropFirst() { whole.merge(part) }
      whole.addUnidentified(shop)
      return whole.rows(shop, periods, majorPerMinor: majorPerMinor)
    }
    return family(OrderMetrics.self) + family(LoyaltyMetrics.self) + family(LifetimeMetrics.self)
      + family(ReferralMetrics.self) + family(FeedbackMetrics.self)
  }
}
