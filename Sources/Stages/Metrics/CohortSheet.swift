internal import CivilTime
internal import Commerce
internal import Pipeline
internal import Tables

extension Sheet {
  static let cohorts = Sheet(
    table: TableDescription(
      "cohorts", "Buyers by the month and week of their first order, at each age in three modes.",
      order: "months before weeks, mode, cohort, age; after a mode's cohorts their weighted mean (all)",
      columns: [
        ColumnDescription(
          "mode", .choice(CohortMode.allCases.map(\.rawValue)),
          "recurring: a counted order in that period; first_ever_again: a second purchase day by its end; "
            + "unbounded: a counted order in it or later (so far)", required: true),
        ColumnDescription("cohort_kind", .choice(["month", "week"]), "month or ISO week", required: true),
        ColumnDescription("cohort", .text, "2025-10, 2025-W40, or all", required: true),
        ColumnDescription("age", .integer, "periods since the first order's own", required: true),
        ColumnDescription("customers", .integer, "size of the cohort", required: true),
        ColumnDescription("active", .integer, "of them active in the sense of the mode", required: true),
        ColumnDescription("retention", .number, "active over customers", required: true),
        ColumnDescription("orders", .integer, "counted orders at this age", required: true),
        ColumnDescription("net_revenue", .money, "net revenue at this age", required: true),
        ColumnDescription(
          "cumulative_revenue_per_customer", .number, "net revenue up to this age per customer, major units"),
        ColumnDescription(
          "state", .choice(["complete", "in_progress"]), "whether the period is over", required: true),
      ]),
    fill: { source, builder in
      for cell in Cohorts.cells(source.shop, threads: source.context.threads) {
        builder.add([
          .text(cell.mode.rawValue), .text(cell.unit.rawValue),
          .text(cell.cohort.map { cell.unit.iso($0) } ?? "all"), .int(cell.age), .int(cell.customers),
          .int(cell.active), .number(cell.retention), .int(cell.orders), .integer(cell.netRevenue),
          .number(Double(cell.cumulativeRevenue) * source.unit / Double(cell.customers)),
          .text(cell.complete ? "complete" : "in_progress"),
        ])
      }
    })

  static let funnel = Sheet(
    table: TableDescription(
      "funnel", "The journey from an invitation to an advocate, by referral row.",
      order: "the whole, then by channel and by variant; rows without a member last; steps in their order",
      columns: [
        ColumnDescription("dimension", .choice(["all", "channel", "variant"]), "split", required: true),
        ColumnDescription(
          "member", .text, "member of the split; empty for the whole and for rows without one"),
        ColumnDescription(
          "step", .choice(FunnelStep.allCases.map(\.name)),
          "step; those that the source never records are absent",
          required: true),
        ColumnDescription("count", .integer, "rows that reached this step or a later one", required: true),
        ColumnDescription("recorded", .integer, "rows with this very step on record", required: true),
        ColumnDescription("step_rate", .number, "count over the count of the step before"),
        ColumnDescription("total_rate", .number, "count over the count of the first step"),
        ColumnDescription("median_days_to_next", .number, "local days to the next step, type 7"),
        ColumnDescription(
          "days_rows", .integer, "rows with both steps on record in this order", required: true),
      ]),
    fill: { source, builder in
      for row in Funnel.rows(source.shop) {
        builder.add([
          .text(row.dimension), .string(row.member), .text(row.step.name), .int(row.count),
          .int(row.recorded), .optional(row.stepRate), .optional(row.totalRate),
          .optional(row.medianDaysToNext), .int(row.daysRows),
        ])
      }
    })
}
