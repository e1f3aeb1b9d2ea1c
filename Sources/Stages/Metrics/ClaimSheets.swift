internal import CivilTime
internal import Commerce
internal import Pipeline
internal import Tables

extension Sheet {
  static let claims = Sheet(
    table: TableDescription(
      "claims", "Rules of thumb of the trade beside this shop's own figures.", order: "as listed",
      columns: [
        ColumnDescription("claim", .choice(Claim.Rule.allCases.map(\.rawValue)), "the rule", required: true),
        ColumnDescription("measure", .text, "how it is measured here", required: true),
        ColumnDescription("trade_low", .number, "what the trade says, from"),
        ColumnDescription("trade_high", .number, "to"),
        ColumnDescription("value", .number, "this shop's own figure"),
        ColumnDescription("ci_low", .number, "lower end of its 95 % interval"),
        ColumnDescription("ci_high", .number, "upper end"),
        ColumnDescription("n", .integer, "customers behind it", required: true),
        ColumnDescription("trade_other_low", .number, "what the trade says of those it compares with, from"),
        ColumnDescription("trade_other_high", .number, "to"),
        ColumnDescription("other", .number, "this shop's own figure for them"),
        ColumnDescription("other_low", .number, "lower end of its 95 % interval"),
        ColumnDescription("other_high", .number, "upper end"),
        ColumnDescription("other_n", .integer, "customers behind it"),
        ColumnDescription("note", .text, "not measured, or why there is no interval"),
      ]),
    fill: { source, builder in
      for claim in Claims.check(source.shop, costs(source)) {
        let (trade, own, other) = (claim.rule.trade, claim.own, claim.other)
        var notes = [own.note]
        if let other, !other.note.isEmpty { notes.append("compared with: " + other.note) }
        let note = notes.filter { !$0.isEmpty }.joined(separator: "; ")
        builder.add([
          .text(claim.rule.rawValue), .text(claim.measure), .optional(trade.value?.lowerBound),
          .optional(trade.value?.upperBound), .optional(own.value), .optional(own.low), .optional(own.high),
          .int(own.n), .optional(trade.other?.lowerBound), .optional(trade.other?.upperBound),
          .optional(other?.value), .optional(other?.low), .optional(other?.high), .int(other?.n),
          note.isEmpty ? .empty : .text(note),
        ])
      }
    })

  /// Acquisition spend and message costs as far as the shop's tables tell them.
  private static func costs(_ source: SheetSource) -> ShopCosts {
    var costs = ShopCosts()
    guard let spend = source.spend else { return costs }
    for (period, amount) in zip(spend.strings("period"), spend.integers("amount")) {
      guard let days = period.flatMap({ PeriodText.days($0) }) else {
        costs.unreadable += 1
        continue
      }
      costs.spend.append((days, amount))
    }
    guard let touches = source.touches else { return costs }
    let (recipients, words) = touches.words("customer_id")
    var customer = [Int](repeating: -1, count: words.count)
    for word in 0..<Int32(words.count) {
      customer[Int(word)] = words.withBytes(word) { source.loaded.ids.find($0) }.map(Int.init) ?? -1
    }
    let sent = touches.integers("sent_at")
    for (row, cost) in touches.integers("cost").enumerated() where cost != Column.missing {
      let recipient = recipients[row] < 0 ? -1 : customer[Int(recipients[row])]
      costs.messages.append((recipient, source.context.zone.day(of: sent[row]), cost))
    }
    return costs
  }

  static let programmeEffect = Sheet(
    table: TableDescription(
      "programme_effect",
      "Members who had taken part by day 30 beside those who had not: repurchase in days 31 to 180. Observational.",
      order: "the standardised comparison, then strata by month and orders",
      columns: [
        ColumnDescription(
          "stratum", .text, "all, or month of the first order / orders by day 30", required: true),
        ColumnDescription("used", .flag, "whether the stratum holds both groups", required: true),
        ColumnDescription(
          "participants", .integer, "took part by day 30: points, invitation or review", required: true),
        ColumnDescription("others", .integer, "had not", required: true),
        ColumnDescription("participants_back", .number, "share of them who bought in days 31 to 180"),
        ColumnDescription(
          "others_back", .number,
          "share of the others; in the first row standardised to the participants' strata"),
        ColumnDescription("difference", .number, "participants less others"),
        ColumnDescription("ci_low", .number, "lower end of its 95 % interval"),
        ColumnDescription("ci_high", .number, "upper end"),
        ColumnDescription("weight", .number, "share of the participants compared"),
        ColumnDescription("note", .text, "what the figure is not, what was left out"),
      ]),
    fill: { source, builder in
      let effect = ProgrammeEffect(source.shop)
      guard !effect.strata.isEmpty else { return }
      let used = effect.used
      let left = effect.strata.filter { !$0.isUsed }
      let people = left.reduce(0) { $0 + $1.participants + $1.others }
      let note =
        "observational: no proof of an effect; strata without both groups left out: \(left.count) with \(people) buyers"
      builder.add([
        .text("all"), .text(used.isEmpty ? "no" : "yes"), .int(used.reduce(0) { $0 + $1.participants }),
        .int(used.reduce(0) { $0 + $1.others }), .optional(effect.participantRate),
        .optional(effect.otherRate),
        .optional(effect.difference), .optional(effect.low), .optional(effect.high),
        used.isEmpty ? .empty : .number(1), .text(effect.note.isEmpty ? note : note + "; " + effect.note),
      ])
      for stratum in effect.strata {
        func share(_ part: Int, _ whole: Int) -> Double? { whole > 0 ? Double(part) / Double(whole) : nil }
        let (a, b) = (
          share(stratum.participantsBack, stratum.participants), share(stratum.othersBack, stratum.others)
        )
        builder.add([
          .text("\(stratum.month.iso) / \(stratum.orders)"), .text(stratum.isUsed ? "yes" : "no"),
          .int(stratum.participants), .int(stratum.others), .optional(a), .optional(b),
          .optional(a.flatMap { a in b.map { a - $0 } }), .empty, .empty, .optional(effect.weight(stratum)),
          .empty,
        ])
      }
    })
}
