internal import CivilTime
internal import Statistics

/// nps.*, csat.*, ces.*, review.* and complaints.count: what customers say. The unit is
/// the customer, and each answer of nobody known.
struct FeedbackMetrics: MetricFamily {
  enum Field: Int, TallyField {
    case promoter, passive, detractor, satisfied, csat, effort, efforts, stars, reviews
    case one, two, three, four, five, complaints, low, lowAnswered
  }

  private static let histogram: [Field] = [.one, .two, .three, .four, .five]

  private let shop: Shop
  private let feedback: Feedback
  private let splits: RowSplits

  init?(_ input: MetricInput) {
    guard input.shop.feedback.count > 0 else { return nil }
    shop = input.shop
    feedback = input.shop.feedback
    splits = input.splits.feedback
  }

  var rowDimensions: [Dimension] { splits.dimensions }

  /// Metrics of kinds of feedback that the shop collects.
  var metrics: [Metric<Field>] {
    let kinds = Feedback.Kind.allCases.filter { feedback.kind.contains($0) }
    let scores: @Sendable (IntegerMoments, inout MetricRow) -> Void = { $1.ratio($0, unit: 1e-6) }
    var metrics: [Metric<Field>] = []
    if kinds.contains(.nps) {
      metrics.append(Metric("nps.score", .promoterScore(.promoter, .passive, .detractor)))
    }
    if kinds.contains(.csat) { metrics.append(Metric("csat.score", .ratio(.satisfied, per: .csat))) }
    if kinds.contains(.ces) {
      metrics.append(Metric("ces.mean", .pair(.effort, .efforts, among: .efforts, scores)))
    }
    if kinds.contains(.review) {
      metrics.append(Metric("review.mean", .pair(.stars, .reviews, among: .reviews, scores)))
      for (i, field) in Self.histogram.enumerated() {
        metrics.append(Metric("review.histogram.\(i + 1)", .sum(field)))
      }
      metrics.append(
        Metric(
          "review.low_answered_48h", .ratio(.lowAnswered, per: .low), observedFor: 2,
          unless: { [recorded = feedback.recordsAnswers] _ in recorded ? nil : "not recorded" }))
    }
    if feedback.recordsComplaints { metrics.append(Metric("complaints.count", .sum(.complaints))) }
    return metrics
  }

  func walk(_ c: Int, _ book: inout TallyBook<Field>) {
    for row in feedback.slice(c) { add(row, &book) }
  }

  var unidentified: Range<Int> { feedback.unknown }

  func walk(unidentified row: Int, _ book: inout TallyBook<Field>) {
    add(row, &book)
  }

  private func add(_ row: Int, _ book: inout TallyBook<Field>) {
    book.take(row, of: splits)
    book.locate(feedback.day[row])
    if feedback.isComplaint(row) { book.add(.complaints) }
    let score = feedback.score[row]
    guard score != Orders.missing else { return }
    switch feedback.kind[row] {
    case .nps:
      // Rows come by time: the latest answer of a period stays.
      book.set(.promoter, score >= 9_000_000 ? 1 : 0)
      book.set(.detractor, score < 7_000_000 ? 1 : 0)
      book.set(.passive, score >= 7_000_000 && score < 9_000_000 ? 1 : 0)
    case .csat:
      book.add(.csat)
      if score >= 4_000_000 { book.add(.satisfied) }
    case .ces:
      book.add(.efforts)
      book.add(.effort, score)
    case .review:
      book.add(.reviews)
      book.add(.stars, score)
      book.add(Self.histogram[min(4, max(0, Int(score / 1_000_000) - 1))])
      guard score <= 2_000_000, shop.asOf.number - Int(feedback.day[row]) >= 2 else { return }
      book.add(.low)
      if feedback.isAnswered(row, within: 48 * 3600) { book.add(.lowAnswered) }
    case .complaint, .ticket: break
    }
  }
}

/// review.rate_after_order and complaints.rate: orders that were followed by a review or
/// a complaint. The unit is the customer, and each guest order; splits are by the order.
struct OrderFeedbackMetrics: MetricFamily {
  enum Field: Int, TallyField { case observed, reviewed, delivered, complained }

  private static let days = 30

  /// By order: followed by a review, by a complaint.
  private let reviewed: [Bool]
  private let complained: [Bool]

  private let shop: Shop
  private let orders: Orders
  private let feedback: Feedback
  private let splits: RowSplits

  init?(_ input: MetricInput) {
    guard input.shop.feedback.count > 0 else { return nil }
    shop = input.shop
    orders = input.shop.orders
    feedback = input.shop.feedback
    splits = input.splits.orders
    reviewed = shop.followed(by: { [feedback] in feedback.kind[$0] == .review }) { [orders] in
      orders.settledDay($0)
    }
    complained = shop.complainedAbout()
  }

  var rowDimensions: [Dimension] { splits.dimensions }

  var metrics: [Metric<Field>] {
    var metrics: [Metric<Field>] = []
    if feedback.kind.contains(.review) {
      metrics.append(
        Metric("review.rate_after_order", .ratio(.reviewed, per: .observed), observedFor: Self.days))
    }
    if feedback.recordsComplaints {
      metrics.append(Metric("complaints.rate", .ratio(.complained, per: .delivered), observedFor: Self.days))
    }
    return metrics
  }

  func walk(_ c: Int, _ book: inout TallyBook<Field>) {
    for i in orders.slice(c) { add(i, &book) }
  }

  var unidentified: Range<Int> { orders.guests }

  func walk(unidentified i: Int, _ book: inout TallyBook<Field>) {
    add(i, &book)
  }

  private func add(_ i: Int, _ book: inout TallyBook<Field>) {
    let day = orders.settledDay(i)
    guard orders.isCounted(i), shop.observed(Day(Int(day)), for: Self.days) else { return }
    book.take(i, of: splits)
    book.locate(day)
    book.add(.observed)
    if reviewed[i] { book.add(.reviewed) }
    guard orders.completedDay[i] != Int32.min else { return }
    book.add(.delivered)
    if complained[i] { book.add(.complained) }
  }
}
