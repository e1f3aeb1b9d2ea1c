internal import CivilTime
internal import Commerce
internal import Pipeline
internal import Statistics
internal import Tables

extension Sheet {
  static let products = Sheet(
    table: TableDescription(
      "products", "Products and categories: who begins with them, and how their own orders fare.",
      order:
        "products before categories, members bytewise (orders without one last), the whole before months",
      columns: [
        ColumnDescription(
          "grouping", .choice(ProductFigures.Grouping.allCases.map(\.rawValue)), "product or category",
          required: true),
        ColumnDescription("member", .text, "which one; empty for orders without one"),
        ColumnDescription("period_kind", .choice(["all", "month"]), "all or month", required: true),
        ColumnDescription("period", .text, "2026-06; empty for all. Months hold what was sold"),
        ColumnDescription("orders", .integer, "its counted orders", required: true),
        ColumnDescription("order_share", .number, "of all counted orders of the period"),
        ColumnDescription(
          "rank", .integer, "by orders in the period, equals share the better place", required: true),
        ColumnDescription("net_revenue", .money, "their net revenue", required: true),
        ColumnDescription("new_buyers", .integer, "buyers whose first order was of it"),
        ColumnDescription(
          "repurchase_90d", .number, "of them, observed for 90 days, with a second purchase day within 90"),
        ColumnDescription("repurchase_n", .integer, "buyers observed for 90 days"),
        ColumnDescription("repurchase_low", .number, "Wilson's interval"),
        ColumnDescription("repurchase_high", .number, "upper end"),
        ColumnDescription("ltv_180d", .number, "their mean net revenue within 180 days, major units"),
        ColumnDescription("ltv_n", .integer, "buyers observed for 180 days"),
        ColumnDescription("ltv_low", .number, "Student's interval"),
        ColumnDescription("ltv_high", .number, "upper end"),
        ColumnDescription("return_rate", .number, "returned or refunded, of its paid orders"),
        ColumnDescription(
          "complaint_rate", .number,
          "counted orders with a complaint within 30 days of delivery, of those delivered 30 days ago or more"
        ),
        ColumnDescription("rating", .number, "mean score of its reviews"),
        ColumnDescription("ratings", .integer, "reviews with a score"),
      ]),
    fill: { source, builder in
      let entries = ProductEntry.all(source.shop)
      for grouping in ProductFigures.Grouping.allCases {
        let own = entries.filter { $0.grouping == grouping }
        let places = Places(own)
        for entry in own {
          builder.add(
            head(entry, nil, entry.figures.sales, places) + first(entry.figures, source.unit)
              + later(entry.figures))
          for (month, sales) in entry.months {
            builder.add(
              head(entry, month, sales, places) + Array(repeating: .empty, count: 13))
          }
        }
      }
    })

  /// Orders of each member by period.
  private struct Places {
    /// Ascending, and their sum.
    private var orders: [Month?: (sorted: [Int], total: Int)] = [:]

    init(_ entries: [ProductEntry]) {
      for entry in entries {
        orders[nil, default: ([], 0)].sorted.append(entry.figures.sales.orders)
        for (month, sales) in entry.months { orders[month, default: ([], 0)].sorted.append(sales.orders) }
      }
      orders = orders.mapValues { ($0.sorted.sorted(), $0.sorted.reduce(0, +)) }
    }

    /// One more than the members with more orders.
    func rank(_ count: Int, _ month: Month?) -> Int {
      let sorted = orders[month]?.sorted ?? []
      var (low, high) = (0, sorted.count)
      while low < high {
        let middle = (low + high) / 2
        if sorted[middle] > count { high = middle } else { low = middle + 1 }
      }
      return sorted.count - low + 1
    }

    func total(_ month: Month?) -> Int { orders[month]?.total ?? 0 }
  }

  private static func head(_ entry: ProductEntry, _ month: Month?, _ sales: Sales, _ places: Places)
    -> [TableBuilder.Cell]
  {
    let total = places.total(month)
    return [
      .text(entry.grouping.rawValue), .string(entry.member), .text(month == nil ? "all" : "month"),
      .string(month?.iso), .int(sales.orders),
      total > 0 ? .number(Double(sales.orders) / Double(total)) : .empty,
      .int(places.rank(sales.orders, month)), .integer(sales.netRevenue),
    ]
  }

  /// What became of those who began with it.
  private static func first(_ figures: ProductFigures, _ unit: Double) -> [TableBuilder.Cell] {
    let share = try? Proportion(figures.repurchased90, of: figures.observed90)
    let ends = try? share?.wilson()
    let mean = try? MeanSummary(figures.lifetime, unit: unit)
    // Buyers who all brought the same leave the width of the interval open.
    let range = mean.flatMap { $0.variance > 0 ? try? $0.interval() : nil }
    return [
      .int(figures.newBuyers), .optional(share?.value), .int(figures.observed90), .optional(ends?.low),
      .optional(ends?.high), .optional((try? figures.lifetime.mean()).map { $0 * unit }),
      .int(figures.lifetime.n), .optional(range?.low), .optional(range?.high),
    ]
  }

  /// How its own orders fared.
  private static func later(_ figures: ProductFigures) -> [TableBuilder.Cell] {
    func share(_ part: Int, _ whole: Int) -> TableBuilder.Cell {
      whole > 0 ? .number(Double(part) / Double(whole)) : .empty
    }
    return [
      share(figures.returned, figures.paid), share(figures.complained, figures.delivered),
      figures.ratings > 0
        ? .number(Double(figures.ratingSum) / 1_000_000 / Double(figures.ratings)) : .empty,
      .int(figures.ratings),
    ]
  }

  static let alerts = Sheet(
    table: TableDescription(
      "alerts", "Complaints of the last 7 days against the 56 before, by product and topic.",
      order: "products, categories, unknown; item and topic bytewise",
      columns: [
        ColumnDescription(
          "item_kind", .choice(ComplaintAlert.Kind.allCases.map(\.rawValue)),
          "what item names: the product, else the category of the order complained about", required: true),
        ColumnDescription("item", .text, "the product or category"),
        ColumnDescription("topic", .text, "the topic of the complaint"),
        ColumnDescription(
          "last_7_days", .integer, "complaints in the 7 days up to the as-of day", required: true),
        ColumnDescription("days_before", .integer, "complaints in the 56 days before those", required: true),
        ColumnDescription("expected", .number, "7 days at the rate of the 56 before", required: true),
        ColumnDescription("ratio", .number, "last 7 days over expected"),
        ColumnDescription("p_value", .number, "P(Bin(last + before, 1/9) ≥ last)"),
        ColumnDescription("p_adjusted", .number, "Benjamini–Hochberg over all rows"),
        ColumnDescription(
          "alert", .flag, "p_adjusted at most 0.05 and at least 5 complaints in the last 7 days",
          required: true),
        ColumnDescription("note", .text, "why nothing was tested"),
      ]),
    fill: { source, builder in
      let (alerts, reaches) = ComplaintAlert.all(source.shop)
      for alert in alerts {
        builder.add([
          .text(alert.kind.rawValue), .string(alert.item), .string(alert.topic), .int(alert.lately),
          .int(alert.before), .number(alert.expected),
          alert.before > 0 ? .number(Double(alert.lately) / alert.expected) : .empty, .optional(alert.p),
          .optional(alert.adjusted), .text(alert.isAlert ? "yes" : "no"),
          reaches ? .empty : .text("the feedback does not go back 63 days"),
        ])
      }
    })
}
