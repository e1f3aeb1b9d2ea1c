/// What is known of one customer. Money in minor units, days as local days.
package struct CustomerProfile: Sendable {
  package var orders = 0
  package var purchaseDays = 0
  package var firstOrder: Int?
  package var lastOrder: Int?
  package var recencyDays: Int?
  package var tenureDays: Int?
  package var netRevenue: Int64 = 0
  package var gapMean: Double?
  package var gapMedian: Double?
  package var daysToSecond: Int?
  package var cancelled = 0
  package var returned = 0
  package var pending = 0
  package var topCategory: Int32 = -1
  package var topCategoryShare: Double?
  package var categories = 0
  package var topChannel: Int32 = -1
  /// Discounts over amount plus discounts.
  package var discountShare: Double?
  package var leftTruncated = false
  /// Net revenue and orders within 30, 90, 180 and 365 days of the first order; nil if not yet observed.
  package var revenueWithin = Windows()
  package var ordersWithin = Windows()
  /// A second purchase day within 90 days of the first; nil if not yet observed.
  package var repeatedWithin90: Bool?
  package var referredBy: Int32 = -1
  package var isReferred = false
  package var referralChannel: Int32 = -1
  package var daysFromStart: Int?
  package var invitationsSent = 0
  package var referredSignUps = 0
  package var conversionsBrought = 0
  /// Friends who bought in time within 180 days of the customer's own first order; nil if not yet observed.
  package var conversionsWithin180: Int?
  package var revenueBrought: Int64 = 0
  package var lastNPS: Int64?
  package var csatMean: Double?
  package var complaints = 0
  package var reviews = 0
  package var tickets = 0
  /// Hours to the shop's first answer and to settlement, over the tickets that have them.
  package var responseHours: Double?
  package var resolutionHours: Double?
  /// Most frequent local hour and weekday (Monday 0) of counted orders; ties go to the earlier.
  package var topHour: Int?
  package var topWeekday: Int?
  package var channels = 0
  package var pointsUsed: Int64?
  package var pointsEarned: Int64?
  package var daysFromInvitation: Int?
  package var messages = 0
  package var opened = 0
  package var clicked = 0
  /// Weeks of the last twelve with an order, a click, feedback or a referral.
  package var activeWeeks = 0

  package static let windows = [30, 90, 180, 365]

  /// A number for each of the windows, in the profile itself; nil while it cannot be known.
  package struct Windows: Sendable {
    @usableFromInline let values: SIMD4<Int64>

    static var lengths: SIMD4<Int64> { SIMD4(30, 90, 180, 365) }

    init() { values = SIMD4(repeating: Orders.missing) }

    /// Numbers of windows that are as long as `days` at most, nil for the others.
    init(_ values: SIMD4<Int64>, observedFor days: Int) {
      self.values = values.replacing(
        with: Orders.missing, where: Self.lengths .> SIMD4(repeating: Int64(days)))
    }

    @inlinable @inline(__always) package subscript(window: Int) -> Int64? {
      values[window] == Orders.missing ? nil : values[window]
    }
  }

  package init() {}
}
