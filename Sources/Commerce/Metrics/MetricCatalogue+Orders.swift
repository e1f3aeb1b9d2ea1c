internal import CivilTime

extension MetricCatalogue {
  private static let counted = Phrase("집계 주문", "counted orders")
  private static let identified = Phrase("고객을 아는 집계 주문", "counted orders of known customers")
  private static let daily: [PeriodKind] = [.all, .month, .quarter, .week, .day]
  private static let several = Phrase(
    "주문별 분할에서 한 고객이 여러 구성원에 있을 수 있음", "split by orders, a customer may be in several members")

  static let orders: [MetricDescription] = [
    .init(
      "orders.count", .count, Phrase("주문", "Orders"), counted, clock: .order, split: .order, periods: daily),
    .init(
      "orders.buyers", .count, Phrase("구매 고객", "Buyers"),
      Phrase("집계 주문이 있는 고객", "customers with a counted order"), clock: .order, split: .order,
      periods: daily, edge: several),
    .init(
      "orders.new_buyers", .count, Phrase("신규 구매 고객", "New buyers"),
      Phrase("첫 주문이 기간 안에 있는 고객", "buyers whose first order is in the period"), clock: .firstOrder,
      split: .order, periods: daily,
      edge: Phrase("기록 이전 고객일 수 있는 구매자는 제외", "left-truncated buyers are left out")),
    .init(
      "orders.net_revenue", .money, Phrase("순매출", "Net revenue"),
      Phrase("집계 주문의 금액 − 환불", "amount less refunds of counted orders"), clock: .order, split: .order,
      periods: daily),
    .init(
      "orders.guest_share", .share, Phrase("비회원 주문 비율", "Guest share"),
      Phrase("고객을 모르는 집계 주문", "counted orders of no known customer"), per: counted, .delta, clock: .order,
      split: .order),
    .init(
      "orders.aov", .money, Phrase("주문당 금액", "Average order value"), Phrase("순매출", "net revenue"),
      per: counted, .delta, clock: .order, split: .order),
    .init(
      "orders.per_buyer", .ratio, Phrase("1인당 주문", "Orders per buyer"), identified,
      per: Phrase("구매 고객", "buyers"), .student, clock: .order, split: .order),
    .init(
      "orders.cancel_rate", .share, Phrase("취소율", "Cancellation rate"), Phrase("취소 주문", "cancelled orders"),
      per: Phrase("모든 주문", "all orders"), .delta, clock: .order, split: .order),
    .init(
      "orders.cancel_rate.before_payment", .share, Phrase("결제 전 취소율", "Cancelled before payment"),
      Phrase("결제 시각이 없는 취소 주문", "cancelled orders without a time of payment"),
      per: Phrase("모든 주문", "all orders"), .delta, clock: .order, split: .order,
      edge: Phrase("paid_at이 있는 자료에서만", "only where paid_at is recorded")),
    .init(
      "orders.cancel_rate.after_payment", .share, Phrase("결제 후 취소율", "Cancelled after payment"),
      Phrase("결제 시각이 있는 취소 주문", "cancelled orders with a time of payment"),
      per: Phrase("모든 주문", "all orders"), .delta, clock: .order, split: .order,
      edge: Phrase("paid_at이 있는 자료에서만", "only where paid_at is recorded")),
    .init(
      "orders.refund_rate", .share, Phrase("환불 금액 비율", "Refund rate"), Phrase("환불액", "refunds"),
      per: Phrase("결제된 주문의 금액", "amounts of paid orders"), .delta, clock: .order, split: .order),
    .init(
      "orders.return_rate", .share, Phrase("반품률", "Return rate"),
      Phrase("환불이 있거나 반품된 결제 주문", "paid orders with any refund or returned"),
      per: Phrase("결제된 주문", "paid orders"), .delta, clock: .order, split: .order),
    .init(
      "orders.completion_hours.median", .hours, Phrase("배송 완료까지 (중앙값)", "Hours to delivery (median)"),
      Phrase("주문부터 배송 완료까지의 시간", "hours from order to delivery"),
      formula: Phrase("배송된 집계 주문의 중앙값 (7형)", "median over delivered counted orders (type 7)"), .woodruff,
      clock: .order, split: .order, edge: Phrase("아직 배송 중인 주문은 제외", "orders under way are left out")),
    .init(
      "orders.completion_hours.p90", .hours, Phrase("배송 완료까지 (90%)", "Hours to delivery (90 %)"),
      Phrase("주문부터 배송 완료까지의 시간", "hours from order to delivery"),
      formula: Phrase("배송된 집계 주문의 90백분위 (7형)", "90th percentile over delivered counted orders (type 7)"),
      .woodruff, clock: .order, split: .order,
      edge: Phrase("아직 배송 중인 주문은 제외", "orders under way are left out")),
  ]
}
