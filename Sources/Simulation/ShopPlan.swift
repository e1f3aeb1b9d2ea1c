internal import CivilTime
internal import Statistics

/// The truths of a simulated shop. Everything that Dangol is later asked to find
/// is written here once, and again into truth.json.
struct ShopPlan: Sendable {
  struct Segment: Sendable {
    let name: String
    let share: Double
    /// Orders a 30 days while the customer is alive.
    let rate: Double
    /// Median amount in won.
    let amount: Double
    /// Standard deviation of ln(amount).
    let spread: Double
    /// Mean days until the customer is lost.
    let lifetime: Double
    let promoter: Double
    let detractor: Double
  }

  let first = Day(year: 2025, month: 1, day: 1)!
  /// The last day; orders of its morning only, so that the day before is the last whole one.
  let last = Day(year: 2026, month: 7, day: 1)!
  var segments = [
    Segment(
      name: "vip", share: 0.12, rate: 1.9, amount: 62_000, spread: 0.35, lifetime: 900, promoter: 0.62,
      detractor: 0.06),
    Segment(
      name: "regular", share: 0.33, rate: 0.75, amount: 34_000, spread: 0.40, lifetime: 500, promoter: 0.45,
      detractor: 0.14),
    Segment(
      name: "occasional", share: 0.35, rate: 0.25, amount: 22_000, spread: 0.45, lifetime: 260,
      promoter: 0.30, detractor: 0.24),
    Segment(
      name: "one_time", share: 0.20, rate: 0, amount: 15_000, spread: 0.40, lifetime: 60, promoter: 0.20,
      detractor: 0.38),
  ]
  /// Share of new customers who come by a referral.
  let referredShare = 0.28
  /// Shares of new customers, without and with a referral, who ever order.
  let buyers = 0.96
  let referredBuyers = 0.82
  /// A referred customer orders this many times as often.
  var referralRateRatio = 1.35
  /// Share of invitations that lead to nothing.
  let failedInvitations = 0.45
  let experiment = "welcome_benefit"
  let experimentFrom = Day(year: 2025, month: 3, day: 1)!
  /// Arm B orders this many times as often in the 30 days after assignment.
  var experimentRateRatio = 1.6
  /// Extra probability in arm B of a second order within the 30 days.
  var experimentSecondOrder = 0.12
  let cancelled = 0.04
  let pending = 0.01
  let returned = 0.035
  /// Share of orders without a customer.
  let guests = 0.04
  /// Tickets an order, and the share of them that is settled.
  let tickets = 0.05
  let settledTickets = 0.93
  /// Shares of the messages that arrive, of those that are opened, and of the openings with a click.
  let deliveredMessages = 0.97
  let openedMessages = 0.34
  let clickedOpenings = 0.16

  var categoryWeights = [0.26, 0.18, 0.16, 0.15, 0.10, 0.09, 0.06]

  /// The first local second that is not in the files: noon of the last day.
  var end: Int64 { Int64(last.number) * 86_400 + 43_200 }

  /// How busy a day is, 1 on average.
  func season(_ day: Day) -> Double {
    let months = [0.95, 0.82, 0.96, 0.98, 1.06, 0.97, 0.92, 0.94, 1.04, 1.02, 1.16, 1.18]
    let weekdays = [0.98, 0.92, 0.93, 0.97, 1.04, 1.12, 1.04]
    return months[day.civil.month - 1] * weekdays[day.weekday]
  }

  static let categories = [
    "커피·차", "홈·리빙, 주방", "스킨케어", "간식", "문구", "반려동물", "패션잡화",
  ]
  static let channels = ["자사몰", "스마트스토어", "카카오톡 선물하기", "오프라인"]
  static let coupons = ["WELCOME10", "SPRING", "단골5"]
  static let channelWeights = [0.48, 0.30, 0.14, 0.08]
  static let regions = ["서울", "경기", "부산", "대구", "인천", "대전", "광주", "강원", "제주"]

  static func pick(_ weights: [Double], _ generator: inout Xoshiro256) -> Int {
    var rest = generator.uniform() * Sums.sum(weights)
    for (i, weight) in weights.enumerated() {
      rest -= weight
      if rest < 0 { return i }
    }
    return weights.count - 1
  }
}
