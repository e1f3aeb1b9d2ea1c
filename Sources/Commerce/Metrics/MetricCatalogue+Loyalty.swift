internal import CivilTime

extension MetricCatalogue {
  private static let calendar: [PeriodKind] = [.month, .quarter, .week]
  private static let buyers = Phrase("기간의 구매 고객", "buyers in the period")
  private static let early = Phrase(
    "자료가 너무 늦게 시작해 알 수 없는 기간은 빈칸", "empty where the file starts too late to tell")
  private static let truncated = Phrase("기록 이전 고객일 수 있는 구매자는 제외", "left-truncated buyers are left out")

  static let loyalty: [MetricDescription] =
    LoyaltyMetrics.windows.map { days in
      .init(
        "loyalty.repurchase_rate.\(days)d", .share,
        Phrase("\(days)일 재구매율", "\(days)-day repurchase rate"),
        Phrase("\(days)일 안에 다른 날 다시 산 고객", "of them, with a second purchase day within \(days) days"),
        per: Phrase("첫 주문 뒤 \(days)일이 지난 구매자", "buyers observed for \(days) days since the first order"),
        .wilson, clock: .firstOrder, split: .firstOrder, edge: truncated)
    } + [
      .init(
        "loyalty.still_active_rate", .share, Phrase("활동 유지율", "Still-active rate"),
        Phrase("기간 끝에도 활동 중인 고객", "of them, with one in the active_days up to its end"),
        per: Phrase(
          "기간 시작 전 active_days 안에 산 고객", "buyers with an order in the active_days before the period"),
        .wilson, clock: .period, split: .firstOrder, periods: calendar, edge: early),
      .init(
        "loyalty.churn_rate", .share, Phrase("이탈률", "Churn rate"),
        Phrase("기간 끝에 활동하지 않는 고객", "of them, without one in the active_days up to its end"),
        per: Phrase(
          "기간 시작 전 active_days 안에 산 고객", "buyers with an order in the active_days before the period"),
        .wilson, clock: .period, split: .firstOrder, periods: calendar, edge: early),
      .init(
        "loyalty.reactivated", .count, Phrase("돌아온 고객", "Reactivated"),
        Phrase(
          "시작 때는 아니고 끝에는 활동 중이며 새 고객이 아닌 구매자", "buyers active at the end, not at the start, and not new"),
        clock: .period, split: .firstOrder, periods: calendar, edge: early),
      .init(
        "loyalty.period_retention", .share, Phrase("전 기간 고객 재방문율", "Period-to-period retention"),
        Phrase("이번 기간에도 산 고객", "of them, who bought in this one"),
        per: Phrase("바로 앞 기간의 구매 고객", "buyers of the period before"), .wilson, clock: .period,
        split: .firstOrder, periods: calendar, edge: early),
      .init(
        "loyalty.repeat_buyer_share", .share, Phrase("두 번 이상 산 고객 비율", "Repeat buyers"),
        Phrase("구매일이 이틀 이상인 고객", "of them, with two or more purchase days in it"), per: buyers, .wilson,
        clock: .order, split: .firstOrder),
      .init(
        "loyalty.returning_share", .share, Phrase("기존 고객 비율", "Returning buyers"),
        Phrase("그 전에 산 적이 있는 고객", "of them, who had bought before it"), per: buyers, .wilson,
        clock: .order, split: .firstOrder, periods: calendar, edge: truncated),
      .init(
        "loyalty.existing_order_share", .share, Phrase("기존 고객 주문 비율", "Orders of existing customers"),
        Phrase("그 고객의 첫 주문이 아닌 주문", "of them, not their customer's first"),
        per: Phrase("고객을 아는 집계 주문", "counted orders of known customers"), .delta, clock: .order,
        split: .order,
        edge: Phrase(
          "기록 이전 고객일 수 있는 구매자의 첫 주문은 양쪽에서 제외",
          "first orders of left-truncated buyers are in neither")),
      .init(
        "loyalty.repeat_uplift", .ratio, Phrase("재구매 주문의 금액 증가", "Uplift of later orders"),
        Phrase("이후 주문의 평균 순금액", "mean net amount of later orders"),
        per: Phrase("첫 주문의 평균 순금액", "mean net amount of first orders"),
        formula: Phrase("분자 / 분모 − 1", "numerator / denominator − 1"), .deltaUplift, clock: .firstOrder,
        split: .firstOrder, edge: truncated),
      .init(
        "loyalty.repeat_uplift.paired", .ratio,
        Phrase("재구매 주문의 금액 증가 (같은 고객)", "Uplift of later orders, same customers"),
        Phrase("이후 주문의 평균 순금액", "mean net amount of later orders"),
        per: Phrase("같은 고객들의 첫 주문 평균", "mean net amount of the same customers' first orders"),
        formula: Phrase("둘 다 있는 고객만, 분자 / 분모 − 1", "customers with both; numerator / denominator − 1"),
        .deltaUplift, clock: .firstOrder, split: .firstOrder, edge: truncated),
      .init(
        "loyalty.gap_days.median", .days, Phrase("구매 간격 (중앙값)", "Days between purchases (median)"),
        Phrase("이어진 두 구매일 사이의 날", "days between successive purchase days"),
        formula: Phrase("중앙값 (7형)", "median (type 7)"), .woodruff, clock: .gap, split: .firstOrder,
        edge: Phrase("끝나지 않은 간격은 제외", "gaps that are still open are left out")),
      .init(
        "loyalty.gap_days.p90", .days, Phrase("구매 간격 (90%)", "Days between purchases (90 %)"),
        Phrase("이어진 두 구매일 사이의 날", "days between successive purchase days"),
        formula: Phrase("90백분위 (7형)", "90th percentile (type 7)"), .woodruff, clock: .gap,
        split: .firstOrder, edge: Phrase("끝나지 않은 간격은 제외", "gaps that are still open are left out")),
      .init(
        "omnichannel.share", .share, Phrase("여러 채널 고객 비율", "Omnichannel buyers"),
        Phrase("둘 이상의 채널에서 산 고객", "of them, in two or more channels"), per: Phrase("구매 고객", "buyers"),
        .wilson,
        clock: .period, split: .none, periods: [.all],
        edge: Phrase("채널이 기록된 주문만", "orders with a channel")),
      .init(
        "omnichannel.ltv_difference.180d", .money,
        Phrase("여러 채널 고객의 180일 매출 차이", "180-day revenue of omnichannel buyers, difference"),
        Phrase(
          "180일 매출 평균의 차이, 180일 주문 수가 같은 고객끼리",
          "difference of mean 180-day revenue against single-channel buyers with as many orders"),
        formula: Phrase(
          "주문 수별 차이를 여러 채널 고객 수로 가중", "differences by number of orders, weighted by omnichannel buyers"),
        .delta, clock: .period, split: .none, periods: [.all],
        edge: Phrase(
          "양쪽에 두 명이 안 되는 주문 수는 빼고 센다",
          "numbers of orders without two buyers on both sides are left out, counted")),
    ]

  static let lifetime: [MetricDescription] =
    LoyaltyMetrics.lifetimeWindows.flatMap { days -> [MetricDescription] in
      let observed = Phrase("첫 주문 뒤 \(days)일이 지난 구매자", "buyers observed for \(days) days")
      return [
        .init(
          "ltv.revenue.\(days)d", .money, Phrase("\(days)일 고객 매출", "Revenue per customer, \(days) days"),
          Phrase("첫 주문부터 \(days)일 안의 순매출", "net revenue within \(days) days of the first order"),
          per: observed, .student, clock: .firstOrder, split: .firstOrder, edge: truncated),
        .init(
          "ltv.margin.\(days)d", .money, Phrase("\(days)일 고객 마진", "Margin per customer, \(days) days"),
          Phrase("margin_rate × \(days)일 순매출", "margin_rate × net revenue within \(days) days"),
          per: observed, .student, clock: .firstOrder, split: .firstOrder,
          edge: Phrase("margin_rate가 있을 때만", "only where margin_rate is set")),
      ]
    } + [
      .init(
        "ltv.simple", .money, Phrase("단순 고객 가치", "Simple lifetime value"),
        Phrase("그 달의 주문당 금액 × 1인당 주문", "the month's AOV × orders per buyer"),
        formula: Phrase("× min(36, 1 / 이탈률)", "× min(36, 1 / churn rate)"), .deltaProduct,
        clock: .period, split: .none, periods: [.month],
        edge: Phrase("이탈률 구간이 0에 닿으면 빈칸", "empty where churn's interval touches 0"))
    ]
}
