internal import CivilTime
internal import Commerce
internal import Tables

/// Who the customers are and what they bought.
extension ProfileColumn {
  static let all: [ProfileColumn] = [
    identity, behaviour, windows, firstOrder, referral, feedback, engagement,
  ].flatMap { $0 }

  private static var identity: [ProfileColumn] {
    [
      .word("customer_id", .id, "the customer", required: true, of: \.ids) { Int32($0.index) },
      .flag("is_buyer", "has a counted order", required: true) { $0.profile.orders > 0 },
    ] + people.of(.people)
  }

  private static var people: [ProfileColumn] {
    [
      .exact("joined_on", .date, "local day of joining") {
        $0.shop.people.joined[$0.index].map { Int64($0.number) }
      },
      .count("birth_year", "year of birth", first: true) {
        $0.shop.people.birth[$0.index]?.civil.year
      },
      .word("age_band", .text, "age on the as-of day in bands of ten years", of: \.ageBands) { row in
        row.shop.people.birth[row.index].map { AgeBand.code(born: $0, on: row.shop.asOf) } ?? -1
      },
      .word("gender", .text, "gender, in the shop's words", first: true, of: \.genders) {
        $0.shop.people.gender.codes[$0.index]
      },
      .word("region", .text, "region, as last recorded", of: \.regions) {
        $0.shop.people.region.codes[$0.index]
      },
      .word("tier", .text, "membership tier, as last recorded", of: \.tiers) {
        $0.shop.people.tier.codes[$0.index]
      },
      .flag("member", "in the loyalty programme, as last recorded") {
        $0.shop.people.member[$0.index]
      },
      .flag("consent", "agreed to at least one kind of message, as last recorded") {
        let c = $0.index
        // The three values alone: asking `people` would count references to all of its columns.
        return Consent.any($0.shop.people.email[c], $0.shop.people.sms[c], $0.shop.people.kakao[c])
      },
      .flag("email_consent", "agreed to e-mail, as last recorded") {
        $0.shop.people.email[$0.index].given
      },
      .flag("sms_consent", "agreed to text messages, as last recorded") {
        $0.shop.people.sms[$0.index].given
      },
      .flag("kakao_consent", "agreed to KakaoTalk messages, as last recorded") {
        $0.shop.people.kakao[$0.index].given
      },
    ]
  }

  private static var behaviour: [ProfileColumn] {
    [
      .count("orders", "counted orders", required: true) { $0.profile.orders },
      .count("purchase_days", "local days with a counted order", required: true) {
        $0.profile.purchaseDays
      },
      .exact("first_order_at", .time, buyers: true, "time of the first counted order", first: true) {
        $0.shop.orders.time[$0.profile.firstOrder!]
      },
      .exact("last_order_at", .time, buyers: true, "time of the last counted order") {
        $0.shop.orders.time[$0.profile.lastOrder!]
      },
      .count("recency_days", buyers: true, "local days from the last counted order to the as-of day") {
        $0.profile.recencyDays
      },
      .count("tenure_days", buyers: true, "local days from the first counted order to the as-of day") {
        $0.profile.tenureDays
      },
      .exact("net_revenue", .money, "amount less refunds over counted orders", required: true) {
        $0.profile.netRevenue
      },
      .number("aov", buyers: true, "net revenue per counted order, major units") {
        Double($0.profile.netRevenue) / Double($0.profile.orders) * $0.unit
      },
      .number("gap_days_mean", buyers: true, "mean days between purchase days") { $0.profile.gapMean },
      .number("gap_days_median", buyers: true, "median days between purchase days") {
        $0.profile.gapMedian
      },
      .count("days_to_second_order", buyers: true, "days from the first to the second purchase day") {
        $0.profile.daysToSecond
      },
      .word("top_category", .text, buyers: true, "most frequent category; ties bytewise", of: \.categories) {
        $0.profile.topCategory
      },
      .number("top_category_share", buyers: true, "its share of orders with a category") {
        $0.profile.topCategoryShare
      },
      .count("categories", buyers: true, "different categories bought") { $0.profile.categories },
      .word("top_channel", .text, buyers: true, "most frequent channel; ties bytewise", of: \.channels) {
        $0.profile.topChannel
      },
      .count("channels", buyers: true, "different channels bought in") { $0.profile.channels },
      .count(
        "preferred_hour", buyers: true, "most frequent local hour of counted orders; ties to the earlier"
      ) {
        $0.profile.topHour
      },
      .count(
        "preferred_weekday", buyers: true, "most frequent weekday, Monday 1 … Sunday 7; ties to the earlier"
      ) {
        $0.profile.topWeekday.map { $0 + 1 }
      },
      .exact("points_used", .money, "points redeemed on counted orders; empty where not recorded") {
        $0.profile.pointsUsed
      },
      .exact("points_earned", .integer, "points given for counted orders; empty where not recorded") {
        $0.profile.pointsEarned
      },
      .number("discount_share", buyers: true, "discounts over amounts plus discounts") {
        $0.profile.discountShare
      },
      .count("cancelled_orders", "cancelled orders") { $0.profile.cancelled },
      .count("pending_orders", "orders not yet paid") { $0.profile.pending },
      .count("returned_orders", "paid orders with any refund or returned") {
        $0.profile.returned
      },
      .flag("left_truncated", buyers: true, "the first order here may not be the first ever") {
        $0.profile.leftTruncated
      },
    ]
  }

  private static var windows: [ProfileColumn] {
    window(0) + window(1) + window(2) + window(3) + [
      .flag(
        "repeated_90d", buyers: true,
        "a second purchase day within 90 days of the first; empty if not yet observed"
      ) { $0.profile.repeatedWithin90 }
    ]
  }

  /// Inlined, so that its number is part of what the columns ask.
  @inline(__always)
  private static func window(_ i: Int) -> [ProfileColumn] {
    let days = CustomerProfile.windows[i]
    return [
      .exact(
        "revenue_\(days)d", .money, buyers: true,
        "net revenue within \(days) days of the first order; empty if not yet observed"
      ) { $0.profile.revenueWithin[i] },
      .exact(
        "orders_\(days)d", .integer, buyers: true,
        "counted orders within \(days) days of the first; empty if not yet observed"
      ) { $0.profile.ordersWithin[i] },
    ]
  }

  private static var firstOrder: [ProfileColumn] {
    [
      .exact("at_first_amount", .money, buyers: true, "amount of the first order", first: true) {
        $0.shop.orders.amount[$0.profile.firstOrder!]
      },
      .word(
        "at_first_category", .text, buyers: true, "category of the first order", first: true, of: \.categories
      ) {
        $0.shop.orders.category[$0.profile.firstOrder!]
      },
      .word(
        "at_first_channel", .text, buyers: true, "channel of the first order", first: true, of: \.channels
      ) {
        $0.shop.orders.channel[$0.profile.firstOrder!]
      },
      .number("at_first_discount_share", buyers: true, "discount share of the first order", first: true) {
        let i = $0.profile.firstOrder!
        let discount = $0.shop.orders.discount[i]
        guard discount != Orders.missing, $0.shop.orders.amount[i] + discount > 0 else { return nil }
        return Double(discount) / Double($0.shop.orders.amount[i] + discount)
      },
      .flag("at_first_coupon", buyers: true, "a coupon on the first order", first: true) {
        $0.shop.orders.coupon[$0.profile.firstOrder!] >= 0
      },
      .count("at_first_hour", buyers: true, "local hour of the first order", first: true) {
        Int($0.shop.orders.hour[$0.profile.firstOrder!])
      },
      .count("at_first_weekday", buyers: true, "weekday of the first order, Monday 1 … Sunday 7", first: true)
      {
        Day(Int($0.shop.orders.day[$0.profile.firstOrder!])).weekday + 1
      },
      .flag(
        "at_first_consent", buyers: true,
        "agreed to messages by the first order; empty where the dates do not tell", first: true
      ) {
        let c = $0.index
        return Consent.any(
          $0.shop.people.email[c], $0.shop.people.sms[c], $0.shop.people.kakao[c],
          at: $0.shop.orders.time[$0.profile.firstOrder!])
      }.of(.people),
      .word(
        "acquisition", .choice(["referred", "organic"]), buyers: true, "referred: a conversion of a referral",
        first: true, of: \.acquisitions
      ) { $0.profile.isReferred ? 0 : 1 },
    ]
  }
}
