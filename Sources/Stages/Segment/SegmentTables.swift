internal import Tables

enum SegmentTables {
  static let segments = TableDescription(
    "segments", "One row a segment, in the shop's own units.",
    order: "median net revenue descending, then the order of centres",
    columns: [
      ColumnDescription("segment", .integer, "1 … k", required: true),
      ColumnDescription(
        "name", .text, "name by rule: vip, regular, new, one_time, at_risk, dormant", required: true),
      ColumnDescription("customers", .integer, "customers in it", required: true),
      ColumnDescription("share", .number, "of the grouped buyers", required: true),
      ColumnDescription("net_revenue", .money, "their net revenue", required: true),
      ColumnDescription("revenue_share", .number, "of the grouped buyers' net revenue"),
      ColumnDescription("median_recency_days", .number, "median days since the last order", required: true),
      ColumnDescription("median_orders", .number, "median counted orders", required: true),
      ColumnDescription("median_net_revenue", .number, "median net revenue, major units", required: true),
      ColumnDescription("median_tenure_days", .number, "median days since the first order", required: true),
      ColumnDescription("top_category", .text, "most frequent top category"),
    ])

  static let assignments = TableDescription(
    "assignments", "The segment of each grouped buyer.", order: "customer in the canonical order",
    columns: [
      ColumnDescription("customer_id", .id, "the customer", required: true),
      ColumnDescription("segment", .integer, "1 … k", required: true),
      ColumnDescription("name", .text, "its name", required: true),
      ColumnDescription("distance", .number, "to its centre, scaled features", required: true),
      ColumnDescription("second", .integer, "the next nearest segment"),
      ColumnDescription("second_distance", .number, "distance to that one"),
    ] + InputTables.consents)

  static let scan = TableDescription(
    "scan", "How the number of segments was chosen.", order: "k",
    columns: [
      ColumnDescription("k", .integer, "number of segments", required: true),
      ColumnDescription("inertia", .number, "sum of squared distances, scaled features"),
      ColumnDescription("silhouette", .number, "mean silhouette"),
      ColumnDescription("chosen", .flag, "the k of this run", required: true),
      ColumnDescription("note", .text, "why it could not be computed"),
    ])
}
