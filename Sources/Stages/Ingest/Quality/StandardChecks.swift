/// What every shop's files are expected to hold, as warnings: the pipeline file
/// changes a bound or the severity, or turns a check off, by naming it again.
enum StandardChecks {
  private static let anyCustomer = [
    QualityCheck.Place(table: "orders", column: "customer_id"),
    QualityCheck.Place(table: "customers", column: "customer_id"),
  ]
  private static let anyOrder = [QualityCheck.Place(table: "orders", column: "order_id")]

  static let all: [QualityCheck] =
    [
      QualityCheck("orders", .missing, ["customer_id"], atMost: 0.5),
      QualityCheck("orders", .freshness, atMost: 3),
      QualityCheck("orders", .volume, atLeast: 0.3, atMost: 3),
      QualityCheck("orders", .duplicates, atMost: 0.05),
      QualityCheck("orders", .sequence, ["refund_amount", "amount"], atMost: 0.01),
    ]
    + later("orders", ["ordered_at", "paid_at", "shipped_at", "completed_at", "confirmed_at"])
    + [
      QualityCheck("referrals", .references, ["referrer_id"], in: anyCustomer, atLeast: 0.9),
      QualityCheck("referrals", .duplicates, atMost: 0.05),
    ]
    + later("referrals", ["invited_at", "clicked_at", "signed_up_at"])
    + [
      QualityCheck("feedback", .references, ["customer_id"], in: anyCustomer, atLeast: 0.9),
      QualityCheck("feedback", .references, ["order_id"], in: anyOrder, atLeast: 0.9),
      QualityCheck("feedback", .freshness, atMost: 31),
      QualityCheck("feedback", .duplicates, atMost: 0.05),
    ]
    + later("feedback", ["submitted_at", "responded_at", "resolved_at"])
    + [
      QualityCheck("customers", .references, ["recommended_by"], in: anyCustomer, atLeast: 0.5),
      QualityCheck("customers", .duplicates, atMost: 0.05),
    ]
    + later("customers", ["joined_at", "withdrawn_at"])
    + [
      QualityCheck("experiments", .references, ["customer_id"], in: anyCustomer, atLeast: 0.9),
      QualityCheck("touches", .references, ["customer_id"], in: anyCustomer, atLeast: 0.9),
    ]
    + later("touches", ["sent_at", "delivered_at", "opened_at", "clicked_at"])
    + [QualityCheck("codes", .references, ["owner_id"], in: anyCustomer, atLeast: 0.5)]

  /// The standard checks with those of the pipeline file, which replace their like.
  static func with(_ own: [QualityCheck]) -> [QualityCheck] {
    let kept = all.filter { check in !own.contains { $0.concernsTheSame(as: check) } }
    return (kept + own).filter { $0.severity != .off }
  }

  /// Times that follow each other, each compared with the next.
  private static func later(_ table: String, _ columns: [String]) -> [QualityCheck] {
    zip(columns, columns.dropFirst()).map { QualityCheck(table, .sequence, [$0, $1], atMost: 0.01) }
  }
}
