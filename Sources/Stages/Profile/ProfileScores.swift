internal import Commerce
internal import Parallelism
internal import Tables

/// The RFM columns of profile/customers.csv.
struct ProfileScores {
  static let descriptions = [
    ColumnDescription("rfm_recency", .integer, "recency quintile, 5 is most recent"),
    ColumnDescription("rfm_frequency", .integer, "frequency quintile"),
    ColumnDescription("rfm_monetary", .integer, "monetary quintile"),
    ColumnDescription("rfm_score", .integer, "100 R + 10 F + M"),
    ColumnDescription("rfm_segment", .text, "first matching rule of rfm.segments, else others"),
  ]

  let columns: [Column]
  /// nil where nobody has bought.
  let rfm: RFM?

  init(
    _ table: ProfileTable, _ currency: Currency, _ compatibility: RFM.Compatibility, _ rules: [RFMRule],
    threads: Int
  ) {
    let recency = table.integers("recency_days")
    let orders = table.integers("orders")
    let revenue = table.integers("net_revenue")
    let buyers = orders.indices.filter { orders[$0] > 0 }
    rfm = RFM(
      recency: buyers.map { Double(recency[$0]) }, frequency: buyers.map { Double(orders[$0]) },
      monetary: buyers.map { currency.major(revenue[$0]) }, compatibility: compatibility, threads: threads)
    let (rfm, part) = (rfm, 1 << 14)
    let combined: [Int16] = Parallel.filled(
      orders.count, (orders.count + part - 1) / part, threads: threads
    ) { at, combined in
      for c in at * part..<min(orders.count, (at + 1) * part) {
        combined[c] = Int16.min
        guard let rfm, orders[c] > 0 else { continue }
        let score = rfm.score(
          recency: Double(recency[c]), frequency: Double(orders[c]), monetary: currency.major(revenue[c]))
        combined[c] = Int16(score.combined)
      }
    }
    var recencies = [Int8](repeating: Int8.min, count: orders.count)
    var (frequencies, monetaries) = (recencies, recencies)
    var segments = [Int32](repeating: -1, count: orders.count)
    var names = Words()
    // Of each combined score the segment, once it has been asked for.
    var segmentOf = [Int32](repeating: -1, count: 556)
    for c in buyers {
      let score = RFM.Score(combined: Int(combined[c]))
      recencies[c] = Int8(score.recency)
      frequencies[c] = Int8(score.frequency)
      monetaries[c] = Int8(score.monetary)
      if segmentOf[score.combined] < 0 {
        segmentOf[score.combined] = names.intern(rules.first { $0.matches(score) }?.name ?? "others")
      }
      segments[c] = segmentOf[score.combined]
    }
    columns =
      [recencies, frequencies, monetaries].map { .narrow(.ones($0)) }
      + [.narrow(.twos(combined)), .words(segments, names)]
  }
}
