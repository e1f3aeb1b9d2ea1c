package import Pipeline
package import Tables

/// The tables that a shop gives, described once: reading, validation, artifacts,
/// docs and schemas come from here.
package enum InputTables {
  private static let moneyRange: ClosedRange<Int64> = 0...NumberParser.Exact.limit
  private static let countRange: ClosedRange<Int64> = 0...1_000_000_000
  private static let order = "customer in the canonical order (guests last), then time, then id"

  package static let orders = TableDescription(
    "orders", "One row an order, or one row a line with grain: line.", order: order, key: "order_id",
    columns: [
      ColumnDescription("order_id", .id, "the order's id", required: true),
      ColumnDescription("customer_id", .id, "empty or masked: a guest order", customer: .subject),
      ColumnDescription("ordered_at", .time, "when the order was placed", required: true),
      ColumnDescription(
        "amount", .money, "what was paid, before refunds, without shipping", required: true,
        range: moneyRange),
      ColumnDescription(
        "refund_amount", .money, "what was paid back; with status returned and no value: all of amount",
        range: moneyRange),
      ColumnDescription("discount", .money, "price reductions on this order", range: moneyRange),
      ColumnDescription(
        "status", .choice(["completed", "pending", "cancelled", "returned"]),
        "pending is not paid; completed where the column is absent", required: true,
        fallback: "completed"),
      ColumnDescription("paid_at", .time, "when it was paid"),
      ColumnDescription("shipped_at", .time, "when it was sent"),
      ColumnDescription("completed_at", .time, "when it was delivered"),
      ColumnDescription("confirmed_at", .time, "when the purchase was confirmed"),
      ColumnDescription("refunded_at", .time, "when it was paid back"),
      ColumnDescription("category", .text, "category of the (largest) line"),
      ColumnDescription("product_id", .text, "product of the (largest) line"),
      ColumnDescription("channel", .text, "where it was sold"),
      ColumnDescription("mall", .text, "the mall, where there are several"),
      ColumnDescription("coupon_code", .text, "coupon used"),
      ColumnDescription("utm_source", .text, "where the visit came from"),
      ColumnDescription("utm_campaign", .text, "the campaign of the visit"),
      ColumnDescription("quantity", .integer, "pieces", range: countRange),
      ColumnDescription("points_earned", .integer, "points given", range: countRange),
      ColumnDescription("shipping_fee", .money, "not part of net revenue", range: moneyRange),
      ColumnDescription("points_used", .money, "paid with points", range: moneyRange),
      ColumnDescription(
        "line_id", .id, "number of the (largest) line; feedback may name an order by a line of it"),
    ])

  package static let referrals = TableDescription(
    "referrals", "One row an invitation, a sign-up, or both.",
    order: "referrer in the canonical order, then the row's start, then id", key: "referral_id",
    columns: [
      ColumnDescription("referral_id", .id, "the row's id"),
      ColumnDescription("referrer_id", .id, "the customer who invites", required: true, customer: .subject),
      ColumnDescription(
        "referred_id", .id, "the customer who came; empty until the sign-up", customer: .subject),
      ColumnDescription("invited_at", .time, "when the invitation was sent"),
      ColumnDescription("clicked_at", .time, "when its link was opened"),
      ColumnDescription("signed_up_at", .time, "when the friend signed up"),
      ColumnDescription("channel", .text, "how the invitation was sent"),
      ColumnDescription("campaign", .text, "the campaign"),
      ColumnDescription("variant", .text, "arm of an experiment on the programme"),
      ColumnDescription("reward_referrer", .money, "reward of the referrer", range: moneyRange),
      ColumnDescription("reward_referred", .money, "reward of the friend", range: moneyRange),
      ColumnDescription("reward_paid_at", .time, "when the rewards were paid"),
      ColumnDescription(
        "evidence", .choice(["invitation", "signup", "code", "link"]),
        "what the row rests on, worked out where the file does not say: an invitation that was sent, a link that was opened, a sign-up, or a code"
      ),
    ])

  static let feedbackKinds = ["nps", "csat", "ces", "review", "complaint", "ticket"]

  package static let feedback = TableDescription(
    "feedback", "One row an answer, review, complaint or ticket.", order: order, key: "feedback_id",
    columns: [
      ColumnDescription("feedback_id", .id, "the row's id"),
      ColumnDescription("customer_id", .id, "who wrote it", customer: .subject),
      ColumnDescription("submitted_at", .time, "when it was written", required: true),
      ColumnDescription(
        "kind", .choice(feedbackKinds), "what it is", required: true),
      ColumnDescription(
        "score", .decimal, "nps 0–10 whole, csat 1–5, ces 1–7, review 1–5, others 0–10"),
      ColumnDescription("text", .text, "what was written", personal: true),
      ColumnDescription("topic", .text, "what it is about"),
      ColumnDescription("channel", .text, "where it was written"),
      ColumnDescription("source", .text, "the system it comes from"),
      ColumnDescription("product_id", .text, "the product it is about"),
      ColumnDescription("order_id", .id, "the order it is about"),
      ColumnDescription("incentivised", .flag, "written for a reward"),
      ColumnDescription("responded_at", .time, "first answer of the shop"),
      ColumnDescription("resolved_at", .time, "when it was settled"),
      ColumnDescription("reopened_at", .time, "when it was opened again"),
    ])

  /// What a customer may be sent; every list that names customers carries these columns.
  static let consents = [
    ColumnDescription("email_consent", .flag, "agreed to e-mail"),
    ColumnDescription("sms_consent", .flag, "agreed to text messages"),
    ColumnDescription("kakao_consent", .flag, "agreed to KakaoTalk messages"),
  ]

  package static let customers = TableDescription(
    "customers", "One row a customer, for what orders do not tell.",
    order: "customer in the canonical order", key: "customer_id",
    columns: [
      ColumnDescription("customer_id", .id, "the customer's id", required: true, customer: .subject),
      ColumnDescription("joined_at", .time, "when the account was opened"),
      ColumnDescription("withdrawn_at", .time, "when it was closed"),
      ColumnDescription("recommended_by", .id, "id of the recommender, as typed", customer: .reference),
      ColumnDescription(
        "person_key", .text, "the same for one person in several malls", personal: true, customer: .person),
      ColumnDescription("birth_date", .date, "date of birth", personal: true),
      ColumnDescription("gender", .text, "gender, in the shop's own words", personal: true),
      ColumnDescription("region", .text, "region", personal: true),
      ColumnDescription("tier", .text, "membership tier"),
      ColumnDescription("member", .flag, "takes part in the loyalty programme"),
    ] + consents + [
      ColumnDescription("email_consent_at", .time, "when"),
      ColumnDescription("sms_consent_at", .time, "when"),
      ColumnDescription("kakao_consent_at", .time, "when"),
    ])

  package static let experiments = TableDescription(
    "experiments", "One row an assignment of a customer to an arm.",
    order: "customer in the canonical order, then time",
    columns: [
      ColumnDescription("experiment", .text, "the experiment's name", required: true),
      ColumnDescription("variant", .text, "the arm", required: true),
      ColumnDescription("customer_id", .id, "who was assigned", required: true, customer: .subject),
      ColumnDescription("assigned_at", .time, "when", required: true),
    ])

  package static let touches = TableDescription(
    "touches", "One row a message to a customer.", order: "customer in the canonical order, then time",
    columns: [
      ColumnDescription("customer_id", .id, "the recipient", required: true, customer: .subject),
      ColumnDescription("campaign", .text, "the campaign"),
      ColumnDescription("channel", .text, "how it was sent"),
      ColumnDescription("sent_at", .time, "when", required: true),
      ColumnDescription("delivered_at", .time, "when it arrived"),
      ColumnDescription("opened_at", .time, "when it was opened"),
      ColumnDescription("clicked_at", .time, "when a link was followed"),
      ColumnDescription("unsubscribed_at", .time, "when the recipient opted out"),
      ColumnDescription("cost", .money, "what it cost", range: moneyRange),
    ])

  package static let codes = TableDescription(
    "codes", "Whose referral code is whose.", order: "owner in the canonical order, then code", key: "code",
    columns: [
      ColumnDescription("code", .text, "the code", required: true),
      ColumnDescription("owner_id", .id, "its owner", required: true, customer: .subject),
    ])

  package static let targets = TableDescription(
    "targets", "What the shop set out to reach.", order: "by all columns",
    columns: [
      ColumnDescription("metric", .text, "a metric's id", required: true),
      ColumnDescription("period", .text, "2026-06, 2026-Q2, …", required: true),
      ColumnDescription("member", .text, "member of a split"),
      ColumnDescription("target", .decimal, "the value to reach", required: true),
    ])

  package static let spend = TableDescription(
    "spend", "What acquisition cost.", order: "by all columns",
    columns: [
      ColumnDescription("period", .text, "2026-06", required: true),
      ColumnDescription("channel", .text, "the channel"),
      ColumnDescription("amount", .money, "money spent", required: true, range: moneyRange),
    ])

  package static let holidays = TableDescription(
    "holidays", "Days that are unlike others.", order: "by all columns",
    columns: [
      ColumnDescription("date", .date, "the day", required: true),
      ColumnDescription("name", .text, "its name"),
    ])

  /// The id of a row, where the table has one.
  static let keys = Dictionary(
    uniqueKeysWithValues: all.compactMap { input in
      input.description.key.map { (input.description.name, $0) }
    })

  /// The customer by whom rows are ordered.
  static let owners: [String: String] = [
    "orders": "customer_id", "referrals": "referrer_id", "feedback": "customer_id",
    "customers": "customer_id", "experiments": "customer_id", "touches": "customer_id",
    "codes": "owner_id",
  ]

  /// The times that place a row before or after the as-of day: the earliest counts.
  static let mainTimes: [String: [String]] = [
    "orders": ["ordered_at"], "referrals": ["invited_at", "clicked_at", "signed_up_at"],
    "feedback": ["submitted_at"], "customers": ["joined_at"], "experiments": ["assigned_at"],
    "touches": ["sent_at"],
  ]

  package static let all: [InputTable] = [
    InputTable(orders, required: true),
    InputTable(
      referrals,
      derivations: [
        Derivation("customers"), Derivation("codes"),
        // A campaign is a customer's id or a code, and both must still be found under names.
        Derivation("utm", naming: ["orders": ["utm_campaign": .reference], "codes": ["code": .person]]),
      ], rule: RowRules.referral),
    InputTable(feedback, rule: RowRules.feedback),
    InputTable(customers), InputTable(experiments), InputTable(touches), InputTable(codes),
    InputTable(targets), InputTable(spend), InputTable(holidays),
  ]
}

/// Rules over several columns of a row.
enum RowRules {
  static let referral: RowRule = { row in
    guard row.integer("signed_up_at") == nil, row.integer("invited_at") == nil,
      row.integer("clicked_at") == nil
    else { return nil }
    return (
      "signed_up_at", FieldFault(.missing, "one of invited_at, clicked_at, signed_up_at is required")
    )
  }

  /// The scores of each kind, and whether a row without one says nothing: a review may be
  /// words alone.
  private static let scores: [(kind: String, range: ClosedRange<Int64>, isNeeded: Bool)] =
    InputTables.feedbackKinds.map { kind in
      switch kind {
      case "nps": (kind, 0...10, true)
      case "csat": (kind, 1...5, true)
      case "ces": (kind, 1...7, true)
      case "review": (kind, 1...5, false)
      default: (kind, 0...10, false)
      }
    }

  static let feedback: RowRule = { row in
    guard let place = row.choice("kind") else { return nil }
    let (kind, range, isNeeded) = scores[place]
    guard let score = row.integer("score") else {
      return isNeeded ? ("score", FieldFault(.missing, "\(kind) needs a score")) : nil
    }
    if kind == "nps", score % 1_000_000 != 0 {
      return ("score", FieldFault(.type, "an nps answer is a whole number from 0 to 10"))
    }
    guard score >= range.lowerBound * 1_000_000, score <= range.upperBound * 1_000_000 else {
      return ("score", FieldFault(.range, "\(kind) is from \(range.lowerBound) to \(range.upperBound)"))
    }
    return nil
  }
}
