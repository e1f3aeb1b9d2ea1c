internal import CivilTime

extension MetricCatalogue {
  static let feedback: [MetricDescription] =
    [
      .init(
        "nps.score", .score, Phrase("순추천지수(NPS)", "NPS"),
        Phrase("추천 고객(9–10) − 비추천 고객(0–6)", "promoters (9–10) less detractors (0–6)"),
        per: Phrase("답한 고객", "customers who answered"),
        formula: Phrase("100 × 분자 / 분모", "100 × numerator / denominator"), .promoter, clock: .submission,
        split: .feedback, edge: Phrase("고객마다 기간의 마지막 답", "each customer's latest answer in the period")),
      .init(
        "csat.score", .share, Phrase("만족도(4–5점 비율)", "CSAT (share of 4–5)"),
        Phrase("4점 이상의 답", "answers of 4 or more"),
        per: Phrase("답", "answers"), .delta, clock: .submission, split: .feedback),
      .init(
        "ces.mean", .score, Phrase("고객 노력 점수", "Customer effort score"),
        Phrase("점수(1–7)의 합", "sum of scores (1–7)"),
        per: Phrase("답", "answers"), .delta, clock: .submission, split: .feedback),
      .init(
        "review.mean", .score, Phrase("리뷰 평점", "Review rating"), Phrase("평점(1–5)의 합", "sum of ratings (1–5)"),
        per: Phrase("평점이 있는 리뷰", "reviews with a rating"), .delta, clock: .submission, split: .feedback),
    ]
    + (1...5).map { stars in
      .init(
        "review.histogram.\(stars)", .count, Phrase("평점 \(stars)점 리뷰", "Reviews rated \(stars)"),
        Phrase(
          stars == 5 ? "5점 리뷰" : "\(stars)점 이상 \(stars + 1)점 미만 리뷰",
          stars == 5 ? "reviews rated 5" : "reviews rated \(stars) to under \(stars + 1)"),
        clock: .submission,
        split: .feedback)
    } + [
      .init(
        "feedback.response_rate", .share, Phrase("응답률", "Response rate"),
        Phrase("그중 기간에 피드백을 남긴 고객", "of them, who gave feedback in it"),
        per: Phrase("기간의 구매 고객", "buyers in the period"), .wilson, clock: .order, split: .firstOrder),
      .init(
        "review.rate_after_order", .share, Phrase("주문 뒤 리뷰율", "Orders with a review"),
        Phrase("그중 30일 안에 리뷰가 있는 주문", "of them, with a review within 30 days"),
        per: Phrase(
          "배송(없으면 주문) 뒤 30일이 지난 집계 주문", "counted orders observed for 30 days since delivery, else the order"),
        .delta, clock: .delivery, split: .order,
        edge: Phrase(
          "피드백은 order_id로, 없으면 그 전 마지막 집계 주문에",
          "feedback belongs to its order_id, else the latest counted order before it")),
      .init(
        "review.low_answered_48h", .share, Phrase("낮은 리뷰 48시간 내 답변", "Low reviews answered in 48 hours"),
        Phrase("그중 48시간 안에 답한 리뷰", "of them, answered within 48 hours"),
        per: Phrase("48시간이 지난 2점 이하 리뷰", "reviews of at most 2 observed for two days"), .delta,
        clock: .submission,
        split: .feedback),
      .init(
        "complaints.count", .count, Phrase("불만", "Complaints"),
        Phrase("불만 피드백", "feedback of kind complaint or on one of complaint_topics"),
        clock: .submission, split: .feedback),
      .init(
        "complaints.rate", .share, Phrase("주문 불만율", "Orders with a complaint"),
        Phrase("그중 30일 안에 불만이 있는 주문", "of them, with a complaint within 30 days"),
        per: Phrase("배송되고 30일이 지난 집계 주문", "counted orders delivered and observed for 30 days"), .delta,
        clock: .delivery, split: .order, edge: Phrase("배송 시각이 있는 주문만", "orders with a time of delivery")),
    ]

  private static let waiting = Phrase(
    "끝나지 않은 문의는 기준일에서 중도절단; 다시 열린 문의는 미해결",
    "open tickets are censored at the as-of day; one opened again after it was settled is open")

  static let tickets: [MetricDescription] =
    [
      .init(
        "tickets.opened", .count, Phrase("접수된 문의", "Tickets opened"), Phrase("접수된 문의", "tickets submitted"),
        clock: .submission, split: .feedback, periods: PeriodKind.allCases),
      .init(
        "tickets.closed", .count, Phrase("해결된 문의", "Tickets closed"), Phrase("해결된 문의", "tickets settled"),
        clock: .resolution, split: .feedback, periods: PeriodKind.allCases),
      .init(
        "tickets.backlog", .count, Phrase("쌓인 문의", "Backlog"),
        Phrase("기간 끝에 열려 있는 문의", "tickets open at the period's end"), clock: .period, split: .none,
        periods: PeriodKind.allCases),
      .init(
        "tickets.recontact_7d", .share, Phrase("7일 내 재문의", "Recontact within 7 days"),
        Phrase(
          "그중 7일 안에 같은 고객이 새로 문의한 건", "of them, followed by another ticket of the customer within 7 days"),
        per: Phrase("해결 뒤 7일이 지난 문의", "tickets settled and observed for 7 days since"), .delta,
        clock: .resolution,
        split: .feedback),
    ]
    + [
      ("first_response", "첫 답변까지", "Hours to first response"), ("resolution", "해결까지", "Hours to resolution"),
    ].flatMap { part, korean, english -> [MetricDescription] in
      [(0.5, "median", "중앙값", "median"), (0.9, "p90", "90%", "90 %")].map { p, suffix, ko, en in
        .init(
          "tickets.\(part)_hours.\(suffix)", .hours, Phrase("\(korean) (\(ko))", "\(english) (\(en))"),
          part == "resolution"
            ? Phrase("접수부터 해결까지의 시간", "hours from submission to settlement")
            : Phrase("접수부터 첫 답변까지의 시간", "hours from submission to the first answer"),
          formula: p == 0.5
            ? Phrase("Kaplan–Meier, S(t) ≤ 0.5인 첫 t", "Kaplan–Meier: the first t with S(t) ≤ 0.5")
            : Phrase("Kaplan–Meier, S(t) ≤ 0.1인 첫 t", "Kaplan–Meier: the first t with S(t) ≤ 0.1"),
          .kaplanMeier, clock: .submission, split: .feedback, edge: waiting)
      }
    }

  private static let base = Phrase("배달된(기록이 없으면 보낸) 메시지", "messages delivered, else sent")

  static let touches: [MetricDescription] = [
    .init(
      "touch.open_rate", .share, Phrase("열람률", "Open rate"), Phrase("그중 열어 본 메시지", "of them, opened"),
      per: Phrase("열람이 기록되는 채널의 배달된 메시지", "messages delivered, in channels that report opens"), .delta,
      clock: .message, split: .touch,
      edge: Phrase("열람을 알 수 없으면 '측정 안 됨'", "\"not measured\" where no channel reports opens")),
    .init(
      "touch.click_rate", .share, Phrase("클릭률", "Click rate"), Phrase("그중 클릭한 메시지", "of them, clicked"),
      per: base,
      .delta, clock: .message, split: .touch),
    .init(
      "touch.click_to_open", .share, Phrase("열람 대비 클릭", "Click-to-open rate"),
      Phrase("그중 클릭한 메시지", "of them, clicked"), per: Phrase("열어 본 메시지", "messages opened"), .delta,
      clock: .message, split: .touch,
      edge: Phrase("열람을 알 수 없으면 '측정 안 됨'", "\"not measured\" where opens are not")),
    .init(
      "touch.order_rate.7d", .share, Phrase("7일 내 주문율", "Orders within 7 days"),
      Phrase("그중 발송 뒤 7일 안에 집계 주문이 있는 메시지", "of them, with a counted order within 7 days of sending"),
      per: Phrase("7일이 지난 배달된 메시지", "messages delivered and observed for 7 days"), .delta, clock: .message,
      split: .touch),
    .init(
      "touch.unsubscribe_rate", .share, Phrase("수신 거부율", "Unsubscribe rate"),
      Phrase("그중 수신을 거부한 메시지", "of them, that led to an unsubscription"), per: base, .delta, clock: .message,
      split: .touch),
  ]

  static let programme: [MetricDescription] = [
    .init(
      "programme.participation_rate", .share, Phrase("프로그램 참여율", "Programme participation"),
      Phrase("그중 적립금을 쓰거나 초대하거나 리뷰를 쓴 회원", "of them, who redeemed points, invited someone or wrote a review"),
      per: Phrase("기간 끝까지 가입한 회원", "members who had joined by the period's end"), .wilson, clock: .own,
      split: .none, edge: Phrase("적립은 자동이므로 참여가 아님", "earning points is automatic and does not count"))
  ]
}
