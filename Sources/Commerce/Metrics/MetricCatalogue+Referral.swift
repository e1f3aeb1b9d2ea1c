internal import CivilTime

extension MetricCatalogue {
  private static let observed = Phrase(
    "시작 뒤 attribution_days가 지난 인정 행", "credited rows whose start is observed for attribution_days")
  private static let standing = Phrase(
    "기간 끝까지 시작된 인정 행의 숲", "the forest of rows credited and started by the period's end")
  private static let truncated = Phrase("기록 이전 고객일 수 있는 구매자는 제외", "left-truncated buyers are left out")

  static let referral: [MetricDescription] =
    [
      .init(
        "referral.count", .count, Phrase("추천 가입", "Referred sign-ups"),
        Phrase("인정 행이 있는 피추천 고객", "referred customers with a credited row"), clock: .start, split: .referral),
      .init(
        "referral.invitations", .count, Phrase("초대", "Invitations"),
        Phrase("초대 시각이 있는 행", "rows with an invitation"), clock: .own, split: .referral),
      .init(
        "referral.advocates", .count, Phrase("추천한 고객", "Advocates"), Phrase("추천인 수", "distinct referrers"),
        clock: .own, split: .referral,
        edge: Phrase("초대가 기록되지 않은 행은 시작일로", "rows without an invitation count on their start")),
      .init(
        "referral.conversions", .count, Phrase("추천 구매 전환", "Referral conversions"),
        Phrase(
          "첫 주문이 시작 이후 attribution_days 안인 인정 행",
          "credited rows whose first order is at or after the start and within attribution_days"),
        clock: .firstOrder, split: .referral),
      .init(
        "referral.conversion_rate", .share, Phrase("추천 가입의 구매 전환율", "Conversion of referred sign-ups"),
        Phrase("그중 전환", "of them, conversions"), per: observed, .delta, by: .referrer, clock: .start,
        split: .referral),
      .init(
        "referral.invite_to_order_rate", .share, Phrase("초대에서 구매까지", "Invitation-to-order rate"),
        Phrase(
          "그중 인정되고 초대부터 attribution_days 안에 첫 주문한 행",
          "of them, credited with a first order within attribution_days of the invitation"),
        per: Phrase(
          "초대 뒤 attribution_days가 지난 행", "rows with an invitation observed for attribution_days"), .delta,
        by: .referrer, clock: .invitation, split: .referral,
        edge: Phrase("실패한 초대가 기록되지 않으면 '기록 없음'", "\"not recorded\" where failed invitations are not kept")),
      .init(
        "referral.days_to_convert.median", .days, Phrase("첫 구매까지 (중앙값)", "Days to convert (median)"),
        Phrase("시작부터 첫 주문까지의 날", "days from the start to the first order"),
        formula: Phrase("Kaplan–Meier, S(t) ≤ 0.5인 첫 t", "Kaplan–Meier: the first t with S(t) ≤ 0.5"),
        .kaplanMeier, by: .referrer, clock: .start, split: .referral,
        edge: Phrase(
          "전환하지 않은 행은 attribution_days나 기준일에서 중도절단; 이르지 않으면 빈칸",
          "rows without one are censored at attribution_days or the as-of day; empty if not reached")),
      .init(
        "referral.days_to_convert.p90", .days, Phrase("첫 구매까지 (90%)", "Days to convert (90 %)"),
        Phrase("시작부터 첫 주문까지의 날", "days from the start to the first order"),
        formula: Phrase("Kaplan–Meier, S(t) ≤ 0.1인 첫 t", "Kaplan–Meier: the first t with S(t) ≤ 0.1"),
        .kaplanMeier, by: .referrer, clock: .start, split: .referral,
        edge: Phrase("위와 같음", "as above")),
      .init(
        "referral.participation_rate", .share, Phrase("추천 참여율", "Referral participation"),
        Phrase("그중 기간에 추천한 고객", "of them, who referred in it"),
        per: Phrase("기간의 구매 고객", "buyers in the period"),
        .wilson, clock: .order, split: .firstOrder),
      .init(
        "referral.share_of_new_buyers", .share, Phrase("신규 고객 중 추천 비율", "Referred share of new buyers"),
        Phrase("그중 전환", "of them, conversions"), per: Phrase("신규 구매 고객", "new buyers"), .wilson,
        clock: .firstOrder, split: .firstOrder, edge: truncated),
      .init(
        "referral.k90", .ratio, Phrase("추천 계수 K (90일)", "Referral factor K (90 days)"),
        Phrase(
          "첫 주문 뒤 90일 안에 시작된 인정 전환",
          "conversions credited to rows that start within 90 days of the first order"
        ),
        per: Phrase(
          "90 + attribution_days가 지난 구매자", "buyers whose first order is observed for 90 + attribution_days"),
        .student, clock: .firstOrder, split: .firstOrder, edge: truncated),
      .init(
        "referral.amplification", .ratio, Phrase("추천 증폭", "Amplification"),
        Phrase("1 / (1 − K)", "1 / (1 − K)"),
        .transformed, clock: .firstOrder, split: .firstOrder,
        edge: Phrase("K의 위끝이 1보다 작을 때만", "only where K's upper end is below 1")),
      .init(
        "referral.ltv_ratio.90d", .ratio, Phrase("추천 고객의 90일 매출비", "90-day revenue, referred over others"),
        Phrase("전환된 추천 고객의 90일 매출 평균", "mean 90-day revenue of referred buyers"),
        per: Phrase("다른 구매자의 평균", "that of the other buyers"), .delta, clock: .firstOrder, split: .firstOrder,
        edge: truncated),
      .init(
        "referral.ltv_difference.90d", .money,
        Phrase("추천 고객의 90일 매출 차이", "90-day revenue, referred less others"),
        Phrase("전환된 추천 고객의 90일 매출 평균 − 다른 구매자", "mean 90-day revenue of referred buyers less the others'"),
        .welch, clock: .firstOrder, split: .firstOrder, edge: truncated),
      .init(
        "referral.reward_cost", .money, Phrase("지급한 보상", "Rewards paid"),
        Phrase("지급된 모든 보상", "all rewards paid"), clock: .own, split: .referral,
        edge: Phrase(
          "지급일이 기록되면 지급된 행만, 아니면 시작일에",
          "by reward_paid_at where it is recorded (unpaid rows wait), else by the start")),
      .init(
        "referral.cost_per_acquisition", .money, Phrase("전환당 비용", "Cost per acquisition"),
        Phrase("기간에 지급한 보상", "rewards paid in the period"),
        per: Phrase("기간의 전환", "conversions in the period"),
        .delta, by: .referrer, clock: .own, split: .referral),
      .init(
        "referral.reward_waste", .share, Phrase("헛된 보상", "Wasted rewards"),
        Phrase("그중 90일 안에 주문이 없는 행의 보상", "of them, of rows without a counted order within 90 days"),
        per: Phrase("90일이 지난 가입 인정 행의 보상", "rewards of credited sign-ups observed for 90 days"), .delta,
        by: .referrer, clock: .start, split: .referral),
      .init(
        "referral.roi", .ratio, Phrase("추천 수익률 (증분 아님)", "Return on the programme (not incremental)"),
        Phrase(
          "margin_rate × 90일 순매출 − 보상 − 프로그램 비용",
          "margin_rate × 90-day net revenue − rewards − programme cost"),
        per: Phrase("보상 + 프로그램 비용", "rewards + programme cost"), .delta, by: .referrer, clock: .start,
        split: .none, periods: [.all, .month, .quarter],
        edge: Phrase(
          "90일이 지난 가입만; margin_rate가 없으면 빈칸", "sign-ups observed for 90 days; empty without margin_rate")),
      .init(
        "referral.top_decile_share", .share, Phrase("상위 10% 추천인의 몫", "Share of the top tenth"),
        Phrase("전환이 가장 많은 ⌈0.1 × 추천인⌉명의 전환", "conversions of the ⌈0.1 × advocates⌉ with most of them"),
        per: Phrase("전환", "conversions"), .topShare, by: .referrer, clock: .own, split: .referral,
        edge: Phrase(
          "추천인은 기간에 초대나 전환이 있는 고객", "advocates are those with an invitation or a conversion in the period")),
      .init(
        "referral.depth.max", .count, Phrase("추천의 최대 깊이", "Greatest depth of referrals"),
        Phrase("뿌리에서 가장 먼 고객까지의 인정 추천 수", "credited referrals from a root to the customer furthest from it"),
        clock: .period, split: .none, edge: standing),
      .init(
        "referral.depth.mean", .ratio, Phrase("추천의 평균 깊이", "Mean depth of referrals"),
        Phrase("뿌리까지의 인정 추천 수의 합 (뿌리는 0)", "credited referrals up to the root, summed (a root has 0)"),
        per: Phrase("추천 숲의 고객", "customers in the forest"), .delta, by: .tree, clock: .period, split: .none,
        edge: standing),
      .init(
        "referral.largest_tree", .count, Phrase("가장 큰 추천 트리", "Largest tree of referrals"),
        Phrase("그 트리의 고객 (뿌리 포함)", "its customers, the root included"), clock: .period, split: .none,
        edge: standing),
    ] + flags

  /// Of rows to review, and what each reason is.
  private static let flags: [MetricDescription] = [
    flag(
      .selfReferral, Phrase("본인 추천", "Self-referrals"),
      Phrase("추천인과 피추천인이 같은 사람인 행", "rows whose referrer and referred are one person"),
      edge: Phrase(
        "같은 id의 행은 읽을 때 거부되며 전체 기간에만 더한다; 나머지는 person_key가 같은 행",
        "rows that name one id twice are refused when read and added to the whole time alone; the others have one person_key"
      )
    ),
    flag(
      .cycle, Phrase("순환 추천", "Cycles"),
      Phrase("인정 행의 순환을 닫아 인정을 잃은 행", "rows that lost their credit because they closed a cycle")),
    flag(
      .alreadyCustomer, Phrase("기존 고객 추천", "Already customers"),
      Phrase("시작 전에 첫 주문이 있는 고객의 행", "rows whose customer had ordered before the start")),
    flag(
      .duplicateCredit, Phrase("중복 추천", "Duplicate credit"),
      Phrase("같은 고객의 다른 행이 인정된 행", "rows of whose customer another row is credited")),
    flag(
      .burst, Phrase("몰린 추천", "Bursts"),
      Phrase(
        "한 추천인의 인정 시작 다섯 건 이상이 24시간 안에 든 행",
        "rows among five or more credited starts of one referrer within 24 hours")),
    flag(
      .refundedAfterReward, Phrase("보상 뒤 환불", "Refunded after the reward"),
      Phrase("보상 지급 뒤 주문이 환불된 행", "rows with an order paid back after the reward was paid"),
      edge: Phrase("두 시각이 모두 기록된 행만", "only rows with both times on record")),
  ]

  private static func flag(
    _ reason: FlaggedReferral.Reason, _ name: Phrase, _ rows: Phrase, edge: Phrase? = nil
  ) -> MetricDescription {
    .init(
      "referral.flags.\(reason.rawValue)", .count, name, rows, clock: .start, split: .referral, edge: edge)
  }
}
