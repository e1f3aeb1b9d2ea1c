internal import Commerce
internal import Tables

extension Sheet {
  static let referralTree = Sheet(
    table: TableDescription(
      "referral_tree", "One row an advocate: what grew from the customers that he brought.",
      order: "customer in the canonical order",
      columns: [
        ColumnDescription("customer_id", .id, "the advocate", required: true),
        ColumnDescription("depth", .integer, "credited referrals between him and the root", required: true),
        ColumnDescription("referrals", .integer, "his rows, whatever became of them", required: true),
        ColumnDescription("credited", .integer, "customers credited to him", required: true),
        ColumnDescription(
          "conversions", .integer, "of them with a first order within attribution_days", required: true),
        ColumnDescription("descendants", .integer, "customers below him, at any depth", required: true),
        ColumnDescription("own_revenue", .money, "his own net revenue", required: true),
        ColumnDescription(
          "subtree_revenue", .money, "net revenue of him and all descendants", required: true),
      ] + InputTables.consents),
    namesCustomers: true,
    columns: { source in
      let people = source.shop.people
      let advocates = Advocate.all(source.shop)
      func integers(_ value: (Advocate) -> Int64) -> Column { .integers(advocates.map(value)) }
      func counts(_ value: (Advocate) -> Int) -> Column { integers { Int64(value($0)) } }
      let flags = Words(["no", "yes"])
      func consents(_ consents: [Consent]) -> Column {
        .words(advocates.map { consents[$0.customer].given.map { $0 ? 1 : 0 } ?? -1 }, flags)
      }
      return [
        .words(advocates.map { Int32($0.customer) }, source.loaded.ids), counts(\.depth), counts(\.referrals),
        counts(\.credited), counts(\.conversions), counts(\.descendants), integers(\.ownRevenue),
        integers(\.subtreeRevenue), consents(people.email), consents(people.sms), consents(people.kakao),
      ]
    })

  static let referralFlags = Sheet(
    table: TableDescription(
      "referral_flags", "Referral rows to review before a reward is paid.",
      order: "start, referrer, id; several reasons of a row in the order of the choice",
      columns: [
        ColumnDescription("referral_id", .id, "the row's id"),
        ColumnDescription("referrer_id", .id, "who invited", required: true),
        ColumnDescription("referred_id", .id, "who came"),
        ColumnDescription("start", .time, "sign-up, else invitation, else opening", required: true),
        ColumnDescription(
          "flag", .choice(FlaggedReferral.Reason.allCases.map(\.rawValue)),
          "self: one person; cycle: closed a cycle of credited rows; already_customer: ordered before the start; "
            + "duplicate_credit: another row is credited; burst: one of five or more credited starts of one "
            + "referrer within 24 hours; refunded_after_reward: an order came back after the reward was paid",
          required: true),
        ColumnDescription("credited", .flag, "whether the row has the credit all the same", required: true),
        ColumnDescription("reward", .money, "rewards of both sides", required: true),
        ColumnDescription(
          "reward_pending", .money,
          "the reward while reward_paid_at is empty; empty where no row has that time"),
      ]),
    namesCustomers: true,
    fill: { source, builder in
      let (shop, ids) = (source.shop, source.loaded.ids)
      let referrals = shop.referrals
      let recordsPayment = referrals.rewardPaidAt.contains { $0 != Column.missing }
      let names = source.referrals?.words("referral_id")
      for flagged in FlaggedReferral.all(shop) {
        let row = flagged.row
        let name = names.flatMap { names -> String? in
          let index = names.indices[Int(referrals.source[row])]
          return index < 0 ? nil : names.words[index]
        }
        let referred = referrals.referred[row]
        let paid = referrals.rewardPaidAt[row] != Column.missing
        builder.add([
          .string(name), .text(ids[referrals.referrer[row]]),
          referred < 0 ? .empty : .text(ids[referred]), .integer(referrals.start[row]),
          .text(flagged.reason.rawValue), .text(referrals.isCredited(row) ? "yes" : "no"),
          .integer(referrals.reward[row]),
          recordsPayment ? .integer(paid ? 0 : referrals.reward[row]) : .empty,
        ])
      }
    })
}
