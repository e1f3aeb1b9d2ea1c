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

  static func money(_ value: Int64?) -> TableBuilder.Cell { value.map { .integer($0) } ?? .empty }
  static func flag(_ value: Bool?) -> TableBuilder.Cell {
    value.map { .text($0 ? "yes" : "no") } ?? .empty
  }
  static func name(_ code: Int32, _ names: [String]) -> TableBuilder.Cell {
    code < 0 ? .empty : .text(names[Int(code)])
  }

  static var all: [ProfileColumn] {
    identity + behaviour + windows + firstOrder + referral + feedback
      + engagement + rfm
  }

  private static var identity: [ProfileColumn] {
    [
      ProfileColumn("customer_id", .id, "the customer", required: true) { .text($0.id) },
      ProfileColumn("is_buyer", .flag, "has a counted order", required: true) { flag($0.profile.orders > 0) },
      ProfileColumn("joined_on", .date, "local day of joining") {
        $0.shop.people.joined[$0.index].map { .integer(Int64($0.number)) } ?? .empty
      },
      ProfileColumn("birth_year", .integer, "year of birth", first: true) {
        .int($0.shop.people.birth[$0.index]?.civil.year)
      },
      ProfileColumn("age_band", .text, "age on the as-of day in bands of ten years") { source in
        source.shop.people.birth[source.index].map {
          .text(AgeBand.names[Int(AgeBand.code(born: $0, on: source.shop.asOf))])
        } ?? .empty
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
        flag($0.shop.people.consent($0.index))
      },
      ProfileColumn("email_consent", .flag, "agreed to e-mail, as last recorded") {
        flag($0.shop.people.email[$0.index].given)
      },
      ProfileColumn("sms_consent", .flag, "agreed to text messages, as last recorded") {
        flag($0.shop.people.sms[$0.index].given)
      },
      ProfileColumn("kakao_consent", .flag, "agreed to KakaoTalk messages, as last recorded") {
        flag($0.shop.people.kakao[$0.index].given)
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
      .buyer("channels", .integer, "different channels bought in") { .int($0.profile.channels) },
      .buyer("preferred_hour", .integer, "most frequent local hour of counted orders; ties to the earlier") {
        .int($0.profile.topHour)
      },
      .buyer("preferred_weekday", .integer, "most frequent weekday, Monday 1 … Sunday 7; ties to the earlier")
      {
        .int($0.profile.topWeekday.map { $0 + 1 })
      },
      ProfileColumn("points_used", .money, "points redeemed on counted orders; empty where not recorded") {
        money($0.profile.pointsUsed)
      },
      ProfileColumn("points_earned", .integer, "points given for counted orders; empty where not recorded") {
        $0.profile.pointsEarned.map { .integer($0) } ?? .empty
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
        "at_first_consent", .flag,
        "agreed to messages by the first order; empty where the dates do not tell", first: true
      ) {
        flag($0.shop.people.consent($0.index, at: $0.shop.orders.time[$0.profile.firstOrder!]))
      },
      .buyer(
        "acquisition", .choice(["referred", "organic"]), "referred: a conversion of a referral", first: true
      ) {
        .text($0.profile.isReferred ? "referred" : "organic")
      },
    ]
  }
}
