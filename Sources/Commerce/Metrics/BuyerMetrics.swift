package import CivilTime
internal import Statistics

/// What buyers do beside buying: refer, answer, and what referred ones bring. The unit is
/// the buyer; splits are by the first order.
struct BuyerMetrics: MetricFamily {
  enum Field: Int, TallyField {
    case buyer, referring, answering, newBuyer, converted
    case reproduction, brought, revenue, referredObserved, organicObserved
  }

  private let shop: Shop
  private let orders: Orders
  private let referrals: Referrals
  private let unit: Double

  init?(_ input: MetricInput) {
    guard input.shop.referrals.count > 0 || input.shop.feedback.count > 0 else { return nil }
    shop = input.shop
    orders = input.shop.orders
    referrals = input.shop.referrals
    unit = input.majorPerMinor
  }

  static var isOfBuyers: Bool { true }

  var metrics: [Metric<Field>] {
    let unit = unit
    var metrics: [Metric<Field>] = []
    if shop.feedback.count > 0 {
      metrics.append(Metric("feedback.response_rate", .share(.answering, of: .buyer)))
    }
    guard referrals.count > 0 else { return metrics }
    return metrics + [
      Metric("referral.participation_rate", .share(.referring, of: .buyer)),
      Metric("referral.share_of_new_buyers", .share(.converted, of: .newBuyer)),
      Metric(
        "referral.k90", .mean(.brought, over: .reproduction),
        observedFor: 90 + shop.settings.attributionDays),
      Metric(
        "referral.amplification", .derived(from: "referral.k90", Self.amplification),
        observedFor: 90 + shop.settings.attributionDays),
      Metric(
        "referral.ltv_ratio.90d",
        .contrast(.revenue, .referredObserved, .organicObserved) { Self.ratio($0, $1, unit, &$2) },
        observedFor: 90),
      Metric(
        "referral.ltv_difference.90d",
        .contrast(.revenue, .referredObserved, .organicObserved) { Self.difference($0, $1, unit, &$2) },
        observedFor: 90),
    ]
  }

  private static func amplification(_ k: MetricRow, _ row: inout MetricRow) {
    guard let value = k.value else { return row.add(note: "nobody observed") }
    guard let high = k.high, high < 1 else {
      return row.add(note: "K's upper end is not known to be below 1")
    }
    row.value = 1 / (1 - value)
    row.n = k.n
    // It rises with K, so the ends of K's interval become its own.
    row.low = k.low.map { 1 / (1 - $0) }
    row.high = 1 / (1 - high)
  }

  private static func ratio(
    _ referred: IntegerMoments, _ others: IntegerMoments, _ unit: Double, _ row: inout MetricRow
  ) {
    row.n = referred.n + others.n
    do throws(NoAnswer) {
      row.numerator = try referred.mean() * unit
      row.denominator = try others.mean() * unit
      guard others.sumX != 0 else { throw .zeroDenominator }
      row.value = row.numerator! / row.denominator!
      let (a, b) = (try MeanSummary(referred, unit: unit), try MeanSummary(others, unit: unit))
      let difference = try RelativeDifference(
        control: (b.mean, b.squaredStandardError), variant: (a.mean, a.squaredStandardError))
      let interval = try difference.interval()
      (row.low, row.high) = (interval.low + 1, interval.high + 1)
    } catch {
      row.add(note: (row.value == nil ? "" : "no interval: ") + error.reason)
    }
  }

  private static func difference(
    _ referred: IntegerMoments, _ others: IntegerMoments, _ unit: Double, _ row: inout MetricRow
  ) {
    row.n = referred.n + others.n
    do throws(NoAnswer) {
      row.value = try referred.mean() * unit - others.mean() * unit
      row.numerator = row.value
      let interval = try WelchTest(
        control: MeanSummary(others, unit: unit), variant: MeanSummary(referred, unit: unit)
      ).interval()
      (row.low, row.high) = (interval.low, interval.high)
    } catch {
      row.add(note: (row.value == nil ? "" : "no interval: ") + error.reason)
    }
  }

  func walk(_ c: Int, _ book: inout TallyBook<Field>) {
    let first = Int(shop.firstOrder[c])
    guard first >= 0 else { return }
    for i in orders.slice(c) where orders.isCounted(i) {
      book.mark(.buyer, on: orders.day[i])
    }
    if referrals.count > 0 {
      for row in referrals.rows(ofReferrer: c).map(Int.init) {
        book.mark(.referring, on: referrals.ownDay(row))
      }
    }
    for row in shop.feedback.slice(c) {
      book.mark(.answering, on: shop.feedback.day[row])
    }
    if !shop.leftTruncated[c], referrals.count > 0 { addFromFirst(c, first, &book) }
  }

  /// What counts from the first order on.
  private func addFromFirst(_ c: Int, _ first: Int, _ book: inout TallyBook<Field>) {
    let day = orders.day[first]
    let converted = shop.conversion(of: c) != nil
    book.locate(day)
    book.add(.newBuyer)
    if converted { book.add(.converted) }
    if shop.observed(Day(Int(day)), for: 90) {
      book.add(converted ? .referredObserved : .organicObserved)
      book.add(.revenue, shop.netRevenue(c, from: Day(Int(day)), days: 90))
    }
    guard shop.observed(Day(Int(day)), for: 90 + shop.settings.attributionDays) else { return }
    book.add(.reproduction)
    for row in referrals.rows(ofReferrer: c).map(Int.init) where referrals.isCredited(row) {
      guard referrals.start[row] >= orders.time[first], referrals.startDay[row] - day <= 90,
        shop.conversion(of: Int(referrals.referred[row])) == row
      else { continue }
      book.add(.brought)
    }
  }
}

extension Shop {
  /// Net revenue of counted orders at local-day difference 0 … days from `first`.
  package func netRevenue(_ c: Int, from first: Day, days: Int) -> Int64 {
    var total: Int64 = 0
    for i in orders.slice(c) where orders.isCounted(i) {
      let age = Int(orders.day[i]) - first.number
      if age >= 0, age <= days { total += orders.net(i) }
    }
    return total
  }
}
