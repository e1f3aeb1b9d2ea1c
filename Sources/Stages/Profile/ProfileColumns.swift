internal import CivilTime
internal import Commerce
internal import Pipeline
internal import Tables

/// What a profile's cell is made from.
struct ProfileSource {
  let id: String
  let index: Int
  let profile: CustomerProfile
  let score: RFM.Score?
  let rfmSegment: String?
  let shop: Shop
  let ids: [String]
  /// Major units in a minor one.
  let unit: Double
}

/// A column of profile/customers.csv: its description and how its cell is made.
struct ProfileColumn {
  let description: ColumnDescription
  let cell: (ProfileSource) -> TableBuilder.Cell

  init(
    _ name: String, _ kind: ColumnKind, _ help: String, required: Bool = false, first: Bool = false,
    _ cell: @escaping (ProfileSource) -> TableBuilder.Cell
  ) {
    description = ColumnDescription(name, kind, help, required: required, knownAtFirstOrder: first)
    self.cell = cell
  }

  /// A cell that only buyers have.
  static func buyer(
    _ name: String, _ kind: ColumnKind, _ help: String, first: Bool = false,
    _ cell: @escaping (ProfileSource) -> TableBuilder.Cell
  ) -> ProfileColumn {
    ProfileColumn(name, kind, help, first: first) { $0.profile.orders > 0 ? cell($0) : .empty }
  }

  private static func money(_ value: Int64?) -> TableBuilder.Cell { value.map { .integer($0) } ?? .empty }
  private static func flag(_ value: Bool?) -> TableBuilder.Cell {
    value.map { .text($0 ? "yes" : "no") } ?? .empty
  }
  private static func name(_ code: Int32, _ names: [String]) -> TableBuilder.Cell {
    code < 0 ? .empty : .text(names[Int(code)])
  }

  static var all: [ProfileColumn] { identity + behaviour + windows + firstOrder + referral + feedback + rfm }

  private static var identity: [ProfileColumn] {
    [
      ProfileColumn("customer_id", .id, "the customer", required: true) { .text($0.id) },
      ProfileColumn("is_buyer", .flag, "has a counted order", required: true) { flag($0.profile.orders > 0) },
      ProfileColumn("joined_on", .date, "local day of joining") {
        $0.shop.people.joined[$0.index].map { .integer(Int64($0.number)) } ?? .empty
      },
      ProfileColumn("birth_year", .integer, "year of birth", first: true) {
        .int($0.shop.people.birthYear[$0.index])
      },
      ProfileColumn("gender", .text, "gender, in the shop's words", first: true) {
        .string($0.shop.people.gender[$0.index])
      },
      ProfileColumn("region", .text, "region, as last recorded") { .string($0.shop.people.region[$0.index]) },
      ProfileColumn("tier", .text, "membership tier, as last recorded") {
        .string($0.shop.people.tier[$0.index])
      },
      ProfileColumn("member", .flag, "in the loyalty programme, as last recorded") {
        flag($0.shop.people.member[$0.index])
      },
      ProfileColumn("consent", .flag, "agreed to at least one kind of message, as last recorded") {
        flag($0.shop.people.consent[$0.index])
      },
    ]
  }

  private static var behaviour: [ProfileColumn] {
    [
      ProfileColumn("orders", .integer, "counted orders", required: true) {
        .integer(Int64($0.profile.orders))
      },
      ProfileColumn("purchase_days", .integer, "local days with a counted order", required: true) {
        .integer(Int64($0.profile.purchaseDays))
      },
      .buyer("first_order_at", .time, "time of the first counted order", first: true) {
        .integer($0.shop.orders.time[$0.profile.firstOrder!])
      },
      .buyer("last_order_at", .time, "time of the last counted order") {
        .integer($0.shop.orders.time[$0.profile.lastOrder!])
      },
      .buyer("recency_days", .integer, "local days from the last counted order to the as-of day") {
        .int($0.profile.recencyDays)
      },
      .buyer("tenure_days", .integer, "local days from the first counted order to the as-of day") {
        .int($0.profile.tenureDays)
      },
      ProfileColumn("net_revenue", .money, "amount less refunds over counted orders", required: true) {
        .integer($0.profile.netRevenue)
      },
      .buyer("aov", .number, "net revenue per counted order, major units") {
        .number(Double($0.profile.netRevenue) / Double($0.profile.orders) * $0.unit)
      },
      .buyer("gap_days_mean", .number, "mean days between purchase days") { .optional($0.profile.gapMean) },
      .buyer("gap_days_median", .number, "median days between purchase days") {
        .optional($0.profile.gapMedian)
      },
      .buyer("days_to_second_order", .integer, "days from the first to the second purchase day") {
        .int($0.profile.daysToSecond)
      },
      .buyer("top_category", .text, "most frequent category; ties bytewise") {
        name($0.profile.topCategory, $0.shop.orders.categories)
      },
      .buyer("top_category_share", .number, "its share of orders with a category") {
        .optional($0.profile.topCategoryShare)
      },
      .buyer("categories", .integer, "different categories bought") { .int($0.profile.categories) },
      .buyer("top_channel", .text, "most frequent channel; ties bytewise") {
        name($0.profile.topChannel, $0.shop.orders.channels)
      },
      .buyer("discount_share", .number, "discounts over amounts plus discounts") {
        .optional($0.profile.discountShare)
      },
      ProfileColumn("cancelled_orders", .integer, "cancelled orders") { .int($0.profile.cancelled) },
      ProfileColumn("pending_orders", .integer, "orders not yet paid") { .int($0.profile.pending) },
      ProfileColumn("returned_orders", .integer, "paid orders with any refund or returned") {
        .int($0.profile.returned)
      },
      .buyer("left_truncated", .flag, "the first order here may not be the first ever") {
        flag($0.profile.leftTruncated)
      },
    ]
  }

  private static var windows: [ProfileColumn] {
    CustomerProfile.windows.enumerated().flatMap { i, window in
      [
        ProfileColumn.buyer(
          "revenue_\(window)d", .money,
          "net revenue within \(window) days of the first order; empty if not yet observed"
        ) { money($0.profile.revenueWithin[i]) },
        ProfileColumn.buyer(
          "orders_\(window)d", .integer,
          "counted orders within \(window) days of the first; empty if not yet observed"
        ) { .int($0.profile.ordersWithin[i]) },
      ]
    } + [
      .buyer(
        "repeated_90d", .flag, "a second purchase day within 90 days of the first; empty if not yet observed"
      ) { flag($0.profile.repeatedWithin90) }
    ]
  }

  private static var firstOrder: [ProfileColumn] {
    [
      .buyer("at_first_amount", .money, "amount of the first order", first: true) {
        .integer($0.shop.orders.amount[$0.profile.firstOrder!])
      },
      .buyer("at_first_category", .text, "category of the first order", first: true) {
        name($0.shop.orders.category[$0.profile.firstOrder!], $0.shop.orders.categories)
      },
      .buyer("at_first_channel", .text, "channel of the first order", first: true) {
        name($0.shop.orders.channel[$0.profile.firstOrder!], $0.shop.orders.channels)
      },
      .buyer("at_first_discount_share", .number, "discount share of the first order", first: true) {
        let i = $0.profile.firstOrder!
        let discount = $0.shop.orders.discount[i]
        guard discount != Orders.missing, $0.shop.orders.amount[i] + discount > 0 else { return .empty }
        return .number(Double(discount) / Double($0.shop.orders.amount[i] + discount))
      },
      .buyer("at_first_coupon", .flag, "a coupon on the first order", first: true) {
        flag($0.shop.orders.coupon[$0.profile.firstOrder!] >= 0)
      },
      .buyer("at_first_hour", .integer, "local hour of the first order", first: true) {
        .integer(Int64($0.shop.orders.hour[$0.profile.firstOrder!]))
      },
      .buyer("at_first_weekday", .integer, "weekday of the first order, Monday 1 … Sunday 7", first: true) {
        .integer(Int64(Day(Int($0.shop.orders.day[$0.profile.firstOrder!])).weekday + 1))
      },
      .buyer(
        "acquisition", .choice(["referred", "organic"]), "referred: a conversion of a referral", first: true
      ) {
        .text($0.profile.isReferred ? "referred" : "organic")
      },
    ]
  }

  private static var referral: [ProfileColumn] {
    [
      ProfileColumn("referrer_id", .id, "who brought the customer", first: true) {
        $0.profile.referredBy < 0 ? .empty : .text($0.ids[Int($0.profile.referredBy)])
      },
      ProfileColumn("referral_channel", .text, "channel of that referral", first: true) {
        name($0.profile.referralChannel, $0.shop.referrals.channels)
      },
      ProfileColumn(
        "days_start_to_order", .integer, "days from the referral's start to the first order", first: true
      ) {
        .int($0.profile.daysFromStart)
      },
      ProfileColumn("invitations_sent", .integer, "invitations sent") { .int($0.profile.invitationsSent) },
      ProfileColumn("referred_signups", .integer, "friends credited to the customer") {
        .int($0.profile.referredSignUps)
      },
      ProfileColumn("conversions_brought", .integer, "friends who bought in time") {
        .int($0.profile.conversionsBrought)
      },
      .buyer(
        "conversions_180d", .integer,
        "friends who first bought within 180 days of the customer's first order; empty if not yet observed"
      ) { .int($0.profile.conversionsWithin180) },
      ProfileColumn("revenue_brought", .money, "net revenue of those friends") {
        .integer($0.profile.revenueBrought)
      },
    ]
  }

  private static var feedback: [ProfileColumn] {
    [
      ProfileColumn("last_nps", .integer, "latest NPS answer, 0–10") {
        .int($0.profile.lastNPS.map(Int.init))
      },
      ProfileColumn("csat_mean", .number, "mean CSAT answer, 1–5") { .optional($0.profile.csatMean) },
      ProfileColumn("complaints", .integer, "complaints") { .int($0.profile.complaints) },
      ProfileColumn("reviews", .integer, "reviews written") { .int($0.profile.reviews) },
      ProfileColumn("tickets", .integer, "support tickets") { .int($0.profile.tickets) },
    ]
  }

  private static var rfm: [ProfileColumn] {
    [
      ProfileColumn("rfm_recency", .integer, "recency quintile, 5 is most recent") {
        .int($0.score?.recency)
      },
      ProfileColumn("rfm_frequency", .integer, "frequency quintile") { .int($0.score?.frequency) },
      ProfileColumn("rfm_monetary", .integer, "monetary quintile") { .int($0.score?.monetary) },
      ProfileColumn("rfm_score", .integer, "100 R + 10 F + M") { .int($0.score?.combined) },
      ProfileColumn("rfm_segment", .text, "first matching rule of rfm.segments, else others") {
        .string($0.rfmSegment)
      },
    ]
  }
}
