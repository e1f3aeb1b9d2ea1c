internal import CivilTime
internal import Statistics

/// loyalty.* and ltv.*: who comes back, and what a customer brings. Splits are by the
/// first order.
final class LoyaltyMetrics: MetricFamily {
  static let windows = [30, 60, 90, 180, 365]
  static let lifetimeWindows = [30, 90, 180, 365]

  enum Field: Int, TallyField {
    case observed30, observed60, observed90, observed180, observed365
    case again30, again60, again90, again180, again365
    case revenue30, revenue90, revenue180, revenue365
    case before, lost, reactivated, previous, retained, days, known, returning
    case later, laterCount, first, firstCount, pairedFirst, pairedCount, channels
  }

  private static let observed: [Int: Field] = [
    30: .observed30, 60: .observed60, 90: .observed90, 180: .observed180, 365: .observed365,
  ]
  private static let again: [Int: Field] = [
    30: .again30, 60: .again60, 90: .again90, 180: .again180, 365: .again365,
  ]
  private static let revenue: [Int: Field] = [
    30: .revenue30, 90: .revenue90, 180: .revenue180, 365: .revenue365,
  ]

  private let shop: Shop
  private let orders: Orders
  private let calendar: Calendar
  private let options: MetricOptions
  private let unit: Double
  private let windowFields: [(days: Int, observed: Field, again: Field)]
  /// As many as `addFromFirst` has sums.
  private let revenueFields: [(days: Int, field: Field)]

  init?(_ input: MetricInput) {
    shop = input.shop
    orders = input.shop.orders
    options = input.options
    unit = input.majorPerMinor
    calendar = Calendar(input.grid(Self.kinds))
    windowFields = Self.windows.map { ($0, Self.observed[$0]!, Self.again[$0]!) }
    revenueFields = Self.lifetimeWindows.map { ($0, Self.revenue[$0]!) }
  }

  static var isOfBuyers: Bool { true }

  var metrics: [Metric<Field>] {
    let unlessEarly: @Sendable (Period) -> String? = { [shop] period in shop.tooEarly(for: period) }
    var metrics: [Metric<Field>] = windowFields.map {
      Metric("loyalty.repurchase_rate.\($0.days)d", .share($0.again, of: $0.observed), observedFor: $0.days)
    }
    metrics += [
      Metric(
        "loyalty.still_active_rate", .derived(from: "loyalty.churn_rate", Self.stillActive),
        unless: unlessEarly),
      Metric("loyalty.churn_rate", .share(.lost, of: .before), unless: unlessEarly),
      Metric("loyalty.reactivated", .sum(.reactivated), unless: unlessEarly),
      Metric(
        "loyalty.period_retention", .share(.retained, of: .previous),
        unless: { [shop] period in shop.previousUnknown(period) }),
      Metric("loyalty.repeat_buyer_share", .share(.days, atLeast: 2, of: .days)),
      Metric("loyalty.returning_share", .share(.returning, of: .known)),
      Metric("loyalty.repeat_uplift", .uplift(.later, .laterCount, .first, .firstCount)),
      Metric("loyalty.repeat_uplift.paired", .uplift(.later, .laterCount, .pairedFirst, .pairedCount)),
      Metric("omnichannel.share", .share(.channels, atLeast: 2, of: .channels)),
    ]
    for (days, field) in revenueFields {
      let observed = Self.observed[days]!
      metrics.append(Metric("ltv.revenue.\(days)d", .mean(field, over: observed), observedFor: days))
      if let rate = options.marginRate {
        let scale = unit * rate
        metrics.append(
          Metric(
            "ltv.margin.\(days)d", .pair(field, observed, among: observed) { $1.mean($0, unit: scale) },
            observedFor: days))
      }
    }
    // A derived metric comes after what it is derived from.
    let derived = metrics.firstIndex { $0.description.id == "loyalty.still_active_rate" }!
    metrics.append(metrics.remove(at: derived))
    return metrics
  }

  /// 1 less the churn rate.
  private static func stillActive(_ churn: MetricRow, _ row: inout MetricRow) {
    row.share(Int64((churn.denominator ?? 0) - (churn.numerator ?? 0)), of: Int64(churn.denominator ?? 0))
  }

  func walk(_ c: Int, _ book: inout TallyBook<Field>) {
    let firstIndex = Int(shop.firstOrder[c])
    guard firstIndex >= 0 else { return }
    shop.withPurchaseDays(c) { days in
      addActivity(c, days, &book)
      book.locate(period: 0)
      book.add(.days, Int64(days.count))
      addChannels(c, &book)
      if !shop.leftTruncated[c] { addFromFirst(c, firstIndex, days, &book) }
    }
  }

  /// What counts from the first order on.
  private func addFromFirst(
    _ c: Int, _ firstIndex: Int, _ days: UnsafeBufferPointer<Int32>, _ book: inout TallyBook<Field>
  ) {
    let first = days[0]
    let age = Int32(shop.asOf.number) - first
    var later: Int64 = 0
    var laterCount: Int64 = 0
    var within = InlineArray<4, Int64>(repeating: 0)
    for i in orders.slice(c) where orders.isCounted(i) {
      let net = orders.net(i)
      if i != firstIndex {
        later += net
        laterCount += 1
      }
      let elapsed = Int(orders.day[i] - first)
      for w in within.indices where elapsed <= revenueFields[w].days { within[w] += net }
    }
    book.locate(first)
    for window in windowFields where Int(age) >= window.days {
      book.add(window.observed)
      if days.count > 1, Int(days[1] - first) <= window.days { book.add(window.again) }
    }
    for w in within.indices where Int(age) >= revenueFields[w].days {
      book.add(revenueFields[w].field, within[w])
    }
    book.add(.first, orders.net(firstIndex))
    book.add(.firstCount)
    guard laterCount > 0 else { return }
    book.add(.later, later)
    book.add(.laterCount, laterCount)
    book.add(.pairedFirst, orders.net(firstIndex))
    book.add(.pairedCount)
  }

  /// Channels of the counted orders, over the whole time.
  private func addChannels(_ c: Int, _ book: inout TallyBook<Field>) {
    var one: Int32 = -1
    for i in orders.slice(c) where orders.channel[i] >= 0 && orders.isCounted(i) {
      if one < 0 {
        one = orders.channel[i]
        book.add(.channels)
      } else if orders.channel[i] != one {
        return book.add(.channels)
      }
    }
  }

  /// Periods one after the other in which all is the same are added at once: a customer is active
  /// for many weeks after each order.
  private func addActivity(
    _ c: Int, _ days: UnsafeBufferPointer<Int32>, _ book: inout TallyBook<Field>
  ) {
    let knowsStart = !shop.leftTruncated[c]
    for spans in calendar.spans {
      var run: (state: ActivityState, periods: ClosedRange<Int>)?
      Activity.each(days, spans, active: Int32(shop.settings.activeDays)) { activity in
        let (first, last) = (spans[activity.places.lowerBound], spans[activity.places.upperBound].number)
        let state = ActivityState(activity, isLater: days[0] < first.first, knowsStart: knowsStart)
        if let open = run, open.state == state, open.periods.upperBound + 1 == first.number {
          run = (state, open.periods.lowerBound...last)
        } else {
          if let run { add(run.state, in: run.periods, of: c, &book) }
          run = (state, first.number...last)
        }
      }
      if let run { add(run.state, in: run.periods, of: c, &book) }
    }
  }

  private func add(
    _ state: ActivityState, in periods: ClosedRange<Int>, of c: Int, _ book: inout TallyBook<Field>
  ) {
    if let key = state.key, book.settle(periods, of: c, as: key) { return }
    book.begin()
    for (bit, field) in ActivityState.fields.enumerated() where state.flags >> bit & 1 != 0 {
      book.add(field)
    }
    if state.bought > 0 { book.add(.days, Int64(state.bought)) }
    book.settle(periods, of: c, remembered: state.key)
  }
}

/// What a period tells of a buyer.
private struct ActivityState: Equatable {
  /// Fields that are 1, by bit of `flags`.
  static let fields: [LoyaltyMetrics.Field] = [
    .before, .lost, .reactivated, .previous, .retained, .known, .returning,
  ]

  let flags: Int
  /// Purchase days.
  let bought: Int

  /// The same for the same state, below 256; nil for the rare ones of several purchase days.
  var key: Int? { bought > 1 ? nil : flags << 1 | bought }

  /// `isLater`: the first purchase came before the period.
  init(_ activity: Activity, isLater: Bool, knowsStart: Bool) {
    let buys = activity.bought > 0
    let holds =
      [
        activity.before, activity.before && !activity.after, !activity.before && activity.after && isLater,
        activity.previous, activity.previous && buys, buys && (activity.started > 0 || knowsStart),
        buys && activity.started > 0,
      ] as InlineArray<7, Bool>
    var flags = 0
    for bit in holds.indices where holds[bit] { flags |= 1 << bit }
    self.flags = flags
    bought = activity.bought
  }
}
