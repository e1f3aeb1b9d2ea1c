internal import CivilTime
internal import Commerce
internal import Pipeline
internal import Tables

extension Sheet {
  static let targets = Sheet(
    table: TableDescription(
      "targets", "Each target of the shop's beside what was reached and where the period ends at its pace.",
      order: "as in ingest/targets.csv",
      columns: [
        ColumnDescription("metric", .text, "the metric's id", required: true),
        ColumnDescription("period", .text, "the period", required: true),
        ColumnDescription("member", .text, "member of a split; empty for the whole"),
        ColumnDescription("target", .number, "the value to reach", required: true),
        ColumnDescription(
          "state", .choice(Attainment.State.allCases.map(\.rawValue)), "how far the period is", required: true
        ),
        ColumnDescription("days_elapsed", .integer, "days of the period up to the as-of day"),
        ColumnDescription("days", .integer, "days of the period"),
        ColumnDescription("actual", .number, "the metric's value"),
        ColumnDescription("attainment", .number, "actual over target"),
        ColumnDescription(
          "projected", .number,
          "at the pace so far: a total × days / days_elapsed; a rate or mean as it stands"),
        ColumnDescription("projected_attainment", .number, "projected over target"),
        ColumnDescription("note", .text, "why there is no value"),
      ]),
    fill: { source, builder in
      guard let table = source.targets else { return }
      let metric = table.strings("metric")
      let period = table.strings("period")
      let member = table.strings("member")
      let target = table.integers("target")
      for row in 0..<table.rows {
        let reached = Attainment(
          Target(
            metric: metric[row] ?? "", period: period[row] ?? "", member: member[row],
            value: Double(target[row]) / 1_000_000),
          source.metrics, asOf: source.context.asOf)
        builder.add([
          .text(reached.target.metric), .text(reached.target.period), .string(member[row]),
          .number(reached.target.value), .text(reached.state.rawValue), .int(reached.daysElapsed),
          .int(reached.days), .optional(reached.actual), .optional(reached.attainment),
          .optional(reached.projected), .optional(reached.projectedAttainment),
          reached.note.isEmpty ? .empty : .text(reached.note),
        ])
      }
    })

  static let reconciliation = Sheet(
    table: TableDescription(
      "reconciliation", "Headlines beside what a back office shows, explained rule by rule.",
      order: "the whole, then the last whole month; headline; rules in the order in which they apply",
      columns: [
        ColumnDescription("headline", .text, "the metric that the last line equals", required: true),
        ColumnDescription("period_kind", .choice(["all", "month"]), "all or month", required: true),
        ColumnDescription("period", .text, "2026-06; empty for all"),
        ColumnDescription("line", .integer, "1 is the back office's figure", required: true),
        ColumnDescription("rule", .text, "the rule that this line adds", required: true),
        ColumnDescription("value", .number, "the figure under the rules so far"),
        ColumnDescription("change", .number, "what this rule changed"),
        ColumnDescription("numerator", .number, "numerator", required: true),
        ColumnDescription("denominator", .number, "denominator; empty for a total"),
      ]),
    fill: { source, builder in
      var before: ReconciliationLine?
      var number = 0
      for line in Reconciliation.lines(source.shop, majorPerMinor: source.unit) {
        let follows = before?.headline == line.headline && before?.month == line.month
        number = follows ? number + 1 : 1
        var change: Double?
        if follows, let value = line.value, let last = before?.value { change = value - last }
        builder.add([
          .text(line.headline), .text(line.month == nil ? "all" : "month"), .string(line.month?.iso),
          .int(number), .text(line.rule), .optional(line.value), .optional(change),
          .number(line.numerator), .optional(line.denominator),
        ])
        before = line
      }
    })
}
