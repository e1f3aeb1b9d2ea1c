internal import Tables

enum SegmentTables {
  static let segments = TableDescription(
    "segments", "One row a segment, in the shop's own units.",
    order: "median net revenue descending, then the order of centres",
    columns: [
      ColumnDescription("segment", .integer, "1 … k", required: true),
      ColumnDescription(
        "name", .text, "name by the decision table of docs/segments.md; _2, _3 where it holds again",
        required: true),
      ColumnDescription("name_ko", .text, "the name in Korean", required: true),
      ColumnDescription("name_en", .text, "the name in English", required: true),
      ColumnDescription("customers", .integer, "customers in it", required: true),
      ColumnDescription("share", .number, "of the grouped buyers", required: true),
      ColumnDescription("net_revenue", .money, "their net revenue", required: true),
      ColumnDescription("revenue_share", .number, "of the grouped buyers' net revenue"),
      ColumnDescription("median_recency_days", .number, "median days since the last order", required: true),
      ColumnDescription("median_orders", .number, "median counted orders", required: true),
      ColumnDescription("median_net_revenue", .number, "median net revenue, major units", required: true),
      ColumnDescription("median_tenure_days", .number, "median days since the first order", required: true),
      ColumnDescription("top_category", .text, "most frequent top category"),
      ColumnDescription("jaccard", .number, "mean Jaccard similarity with the resamples' nearest cluster"),
      ColumnDescription(
        "stability", .choice(["stable", "moderate", "unstable"]),
        "from 0.75 on stable, below 0.6 unstable: drawn anew, the customers would be grouped otherwise"),
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
      ColumnDescription("gap", .number, "gap statistic against an even spread"),
      ColumnDescription("gap_se", .number, "its s: sd of the references × √(1 + 1/20)"),
      ColumnDescription("silhouette", .number, "mean silhouette"),
      ColumnDescription("simplified_silhouette", .number, "the same by distances to centres"),
      ColumnDescription("calinski_harabasz", .number, "between over within variance"),
      ColumnDescription("davies_bouldin", .number, "mean likeness to the most alike cluster; low is good"),
      ColumnDescription("min_jaccard", .number, "of the least stable segment"),
      ColumnDescription("adjusted_rand", .number, "mean agreement of resamples with the segments"),
      ColumnDescription("chosen", .flag, "the k of this run", required: true),
      ColumnDescription("note", .text, "what to know about this row"),
    ])

  static let profiles = TableDescription(
    "profiles", "Each segment in every profile column, beside all grouped buyers.",
    order: "segment, column in the profile's order, most frequent level first",
    columns: [
      ColumnDescription("segment", .integer, "1 … k", required: true),
      ColumnDescription("name", .text, "its name", required: true),
      ColumnDescription("column", .text, "column of profile/customers.csv", required: true),
      ColumnDescription("measure", .choice(["median", "share"]), "what is told", required: true),
      ColumnDescription("level", .text, "whose share it is; of words the three most frequent"),
      ColumnDescription("value", .number, "of the segment, major units", required: true),
      ColumnDescription("whole", .number, "of all grouped buyers", required: true),
      ColumnDescription("ratio", .number, "value / whole"),
      ColumnDescription("n", .integer, "members with a value", required: true),
    ])

  static let movement = TableDescription(
    "movement", "Customers by their segment in the previous run and in this one.",
    order: "segment of the previous run, segment of this one; not_grouped last",
    columns: [
      ColumnDescription("from", .text, "name in the previous run, or not_grouped", required: true),
      ColumnDescription("to", .text, "name in this run, or not_grouped", required: true),
      ColumnDescription("customers", .integer, "how many", required: true),
      ColumnDescription("share", .number, "of those who were in `from`", required: true),
    ])

  static let rfm = TableDescription(
    "rfm", "Segments against the RFM segments of the same buyers.", order: "segment, RFM segment bytewise",
    columns: [
      ColumnDescription("segment", .integer, "1 … k", required: true),
      ColumnDescription("name", .text, "its name", required: true),
      ColumnDescription("rfm_segment", .text, "RFM segment", required: true),
      ColumnDescription("customers", .integer, "in both", required: true),
      ColumnDescription("share_of_segment", .number, "of the segment", required: true),
      ColumnDescription("share_of_rfm", .number, "of the RFM segment", required: true),
    ])
}
