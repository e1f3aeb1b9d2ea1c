/// All orders as columns, grouped by customer in the canonical order, each
/// customer's slice by (time, order id); guest orders come last.
package struct Orders: Sendable {
  package enum Status: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    case completed, pending, cancelled, returned
  }

  /// Customer index, −1 for a guest.
  package var customer: [Int32] = []
  /// Seconds since 1970 in UTC.
  package var time: [Int64] = []
  /// Local calendar day.
  package var day: [Int32] = []
  package var status: [Status] = []
  /// Money in minor units.
  package var amount: [Int64] = []
  package var refund: [Int64] = []
  package var discount: [Int64] = []
  /// Codes into `categories`, `channels`, `coupons`, `products`; −1 where empty.
  package var category: [Int32] = []
  package var channel: [Int32] = []
  package var coupon: [Int32] = []
  package var product: [Int32] = []
  /// Seconds; nil as `missing`.
  package var paidAt: [Int64] = []
  package var completedAt: [Int64] = []
  /// Local day of completion; `Int32.min` where not recorded.
  package var completedDay: [Int32] = []
  package var refundedAt: [Int64] = []
  /// Money in minor units, `missing` where not recorded.
  package var pointsUsed: [Int64] = []
  package var pointsEarned: [Int64] = []
  package var categories: [String] = []
  package var channels: [String] = []
  package var products: [String] = []
  package var campaign = Coded()
  package var mall = Coded()
  /// Local hour of day, 0 … 23.
  package var hour: [UInt8] = []
  /// Customer c's orders are slices[c] ..< slices[c + 1]; the last slice holds the guests'.
  package var slices: [Int] = [0, 0]
  package var recordsDiscount = false
  package var recordsPayment = false
  package var recordsPoints = true

  @inlinable @inline(__always) package static var missing: Int64 { Int64.min }

  package init() {}

  package var count: Int { time.count }

  package func slice(_ customer: Int) -> Range<Int> { slices[customer]..<slices[customer + 1] }

  package var guests: Range<Int> { slices[slices.count - 2]..<slices[slices.count - 1] }

  /// Paid and not cancelled: status completed or returned.
  package func isPaid(_ i: Int) -> Bool { status[i] == .completed || status[i] == .returned }

  /// A counted order: paid, not cancelled, not fully refunded. One paid wholly
  /// with points (amount 0) counts.
  package func isCounted(_ i: Int) -> Bool {
    isPaid(i) && !(amount[i] > 0 && refund[i] >= amount[i])
  }

  /// Local day of delivery, of the order where that is not recorded.
  package func settledDay(_ i: Int) -> Int32 { completedDay[i] == Int32.min ? day[i] : completedDay[i] }

  package func net(_ i: Int) -> Int64 { amount[i] - refund[i] }

  package func isReturned(_ i: Int) -> Bool { status[i] == .returned || refund[i] > 0 }
}
