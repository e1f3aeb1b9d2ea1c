internal import CivilTime
internal import Parallelism
internal import Statistics

/// A group of metrics that share a walk over one unit's rows.
protocol MetricFamily: Sendable {
  associatedtype Field: TallyField
  /// By which periods it is tallied; a metric shows those of its description.
  static var kinds: [PeriodKind] { get }
  /// nil: the shop has no such data.
  init?(_ input: MetricInput)
  var metrics: [Metric<Field>] { get }
  /// Splits by the rows' own words.
  var rowDimensions: [Dimension] { get }
  /// The units are buyers, who are split by their first order's words too.
  static var isOfBuyers: Bool { get }
  /// Adds one customer's rows to the book, without closing it.
  func walk(_ customer: Int, _ book: inout TallyBook<Field>)
  /// Rows that belong to nobody known: each is a unit of its own.
  var unidentified: Range<Int> { get }
  func walk(unidentified row: Int, _ book: inout TallyBook<Field>)
}

extension MetricFamily {
  static var kinds: [PeriodKind] { [.all, .month, .quarter, .week] }
  static var isOfBuyers: Bool { false }
  var rowDimensions: [Dimension] { [] }
  var unidentified: Range<Int> { 0..<0 }
  func walk(unidentified row: Int, _ book: inout TallyBook<Field>) {}
}

/// What all families are made from.
struct MetricInput: Sendable {
  let shop: Shop
  let options: MetricOptions
  let splits: Splits
  let majorPerMinor: Double
  let threads: Int

  func grid(_ kinds: [PeriodKind]) -> PeriodGrid {
    PeriodGrid(first: shop.firstDay, asOf: shop.asOf, kinds: kinds, splitKinds: options.splitPeriods)
  }

  /// A value for each of sixteen parts of the customers, in bucket order: enough parts
  /// for any number of cores, and the same parts on all.
  func parts<T: Sendable>(_ work: @escaping @Sendable (Range<Int>) -> T) -> [T] {
    let shop = shop
    return Parallel.map(16, threads: threads) { part in
      work(shop.buckets[part * 16]..<shop.buckets[part * 16 + 16])
    }
  }

  /// The rows of one family, metric after metric.
  func rows<F: MetricFamily>(_: F.Type) -> [[MetricRow]] {
    guard let family = F(self) else { return [] }
    let metrics = family.metrics
    let layout = CellLayout(
      grid(F.kinds), rows: family.rowDimensions,
      customers: F.isOfBuyers ? splits.buyerAttributes : splits.attributes)
    let terms = CellTerms(metrics)
    let (shop, unidentified) = (shop, family.unidentified)
    // A share of the customers and of the rows of nobody known at a time; each book has all cells, so
    // there are sixteen at most.
    let shares = 64
    let books = Parallel.states(shares, threads: min(threads, 16)) {
      TallyBook<F.Field>(layout, terms)
    } _: { share, book in
      for c in shop.buckets[share * 4]..<shop.buckets[share * 4 + 4] {
        family.walk(c, &book)
        book.close(c)
      }
      let (first, count) = (unidentified.lowerBound, unidentified.count)
      for row in first + count * share / shares..<first + count * (share + 1) / shares {
        family.walk(unidentified: row, &book)
        book.close(nil)
      }
    }
    return FamilyRows(
      layout: layout, sums: TallyBook.sums(books), metrics: metrics, unit: majorPerMinor
    ).rows
  }
}

/// All metrics of a shop.
package enum Metrics {
  package static func rows(
    _ shop: Shop, majorPerMinor: Double, threads: Int, options: MetricOptions = MetricOptions()
  ) -> [MetricRow] {
    let input = MetricInput(
      shop: shop, options: options, splits: Splits(shop, options, threads: threads),
      majorPerMinor: majorPerMinor,
      threads: threads)
    let work: [@Sendable () -> [[MetricRow]]] = [
      { input.rows(OrderMetrics.self) }, { input.rows(LoyaltyMetrics.self) },
      { input.rows(ReferralMetrics.self) }, { input.rows(BuyerMetrics.self) },
      { input.rows(FeedbackMetrics.self) }, { input.rows(OrderFeedbackMetrics.self) },
      { input.rows(TicketMetrics.self) }, { input.rows(TouchMetrics.self) }, { [Waits.rows(input)] },
      { [TicketBacklog.rows(input)] }, { [OmnichannelMetrics.rows(input)] },
      { [ProgrammeMetrics.rows(input)] }, { [ForestMetrics.rows(input)] },
    ]
    var found = Parallel.map(work.count, threads: threads) { work[$0]() }.flatMap { $0 }
    found.append(SimpleLifetimeValue.rows(input, found))
    for (i, rows) in found.enumerated() where rows.first?.metric == "referral.flags.self" {
      for m in rows.indices where rows[m].isWhole && rows[m].period == .all {
        found[i][m].addRefused(options.refusedSelfReferrals)
      }
    }
    return inCatalogueOrder(found)
  }

  /// The order of the catalogue; a metric's own rows stay as they came.
  private static func inCatalogueOrder(_ found: [[MetricRow]]) -> [MetricRow] {
    // Rows of one metric follow each other in long runs.
    var runs: [String: [ArraySlice<MetricRow>]] = [:]
    for rows in found {
      var start = 0
      for end in rows.indices.map({ $0 + 1 })
      where end == rows.count || rows[end].metric != rows[start].metric {
        runs[rows[start].metric, default: []].append(rows[start..<end])
        start = end
      }
    }
    var ordered: [MetricRow] = []
    ordered.reserveCapacity(found.reduce(0) { $0 + $1.count })
    for description in MetricCatalogue.all {
      for run in runs[description.id] ?? [] { ordered += run }
    }
    return ordered
  }
}
