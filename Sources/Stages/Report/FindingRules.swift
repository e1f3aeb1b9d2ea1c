internal import Pipeline
internal import Reporting
internal import Statistics
internal import Tables

/// The sentences that matter: each rule says one when its condition holds, with
/// number, comparison, certainty and action. Data faults come first; at most five.
struct FindingRules {
  let data: ReportData
  let words: Wordbook
  private var l: Language { words.language }

  static let most = 5

  func findings() -> [Finding] {
    var found = dataFaults() + experiments()
    for rule in [lateRegulars, referredAgainstOrganic, repurchaseTurn, revenueTurn] {
      if let finding = rule() { found.append(finding) }
    }
    if found.isEmpty {
      found.append(
        Finding(.info, words.say("새로 바뀐 결론은 없습니다.", "Nothing new has been found."), anchor: "kpi"))
    }
    return Array(found.prefix(Self.most))
  }

  private func dataFaults() -> [Finding] {
    var rejected = 0
    var read = 0
    for table in data.ingest["tables"]?.object?.values.map({ $0 }) ?? [] {
      rejected += table["rejected"]?.int ?? 0
      read += table["read"]?.int ?? 0
    }
    guard rejected > 0, read > 0 else { return [] }
    let share = l.percent(Double(rejected) / Double(read), 2)
    return [
      Finding(
        .warning,
        words.say(
          "파일의 \(l.count(read))행 가운데 \(l.count(rejected))행(\(share))을 받지 않았습니다. 이유는 ‘자료 상태’에, 줄 번호는 rejects.csv에 있습니다.",
          "\(l.count(rejected)) of \(l.count(read)) rows (\(share)) were refused; data health says why, rejects.csv where."
        ),
        anchor: "health")
    ]
  }

  /// Verdicts of experiments whose sample ratio is right, strongest first.
  private func experiments() -> [Finding] {
    guard let results = data.results else { return [] }
    let view = ExperimentView(results)
    return view.rows.filter { $0.decides && ($0.verdict == "better" || $0.verdict == "worse") }
      .sorted { ($0.adjusted ?? 1, $0.metric) < ($1.adjusted ?? 1, $1.metric) }
      .prefix(2)
      .compactMap { row -> Finding? in
        guard let difference = row.difference, let interval = row.validInterval else { return nil }
        let size = row.amount(difference.magnitude, words)
        let ends = words.interval(row.amount(interval.low, words), row.amount(interval.high, words))
        let up = difference > 0
        let name = row.metricName(words)
        return Finding(
          row.verdict == "better" ? .good : .warning,
          words.say(
            "‘\(row.experiment)’ 실험에서 \(row.variant)안의 \(Particle.topic.after(name)) \(row.control)안보다 \(size) \(up ? "높습니다" : "낮습니다")(95% 구간 \(ends)). \(row.verdict == "better" ? "\(row.variant)안을 넓혀 보세요." : "\(row.variant)안을 멈추고 이유를 살펴보세요.")",
            "In ‘\(row.experiment)’, \(name.lowercased()) of arm \(row.variant) is \(size) \(up ? "higher" : "lower") than of arm \(row.control) (95 % interval \(ends)). \(row.verdict == "better" ? "Consider rolling \(row.variant) out." : "Consider stopping \(row.variant).")"
          ),
          anchor: "experiments")
      }
  }

  /// Customers of the top decile who are past twice their usual gap.
  private func lateRegulars() -> Finding? {
    guard let profile = data.profile else { return nil }
    let revenue = profile.integers("net_revenue")
    let orders = profile.integers("orders")
    let days = profile.integers("purchase_days")
    let recency = profile.integers("recency_days")
    let gap = profile.numbers("gap_days_median")
    let buyers = revenue.indices.filter { orders[$0] > 0 }
    guard buyers.count >= 20 else { return nil }
    var spent = buyers.map { Double(revenue[$0]) }
    let ninth = spent.withUnsafeMutableBufferPointer { try? Quantiles.type7(arranging: $0, 0.9) }
    guard let threshold = ninth else { return nil }
    let late = buyers.filter { row in
      guard let gap = gap[row], gap > 0 else { return false }
      return Double(revenue[row]) >= threshold && days[row] >= 4 && Double(recency[row]) > 2 * gap
        && recency[row] >= 14
    }
    guard late.count >= data.minimumCell else { return nil }
    let total = late.reduce(Int64(0)) { $0 + revenue[$1] }
    let money = words.money.short(data.context.currency.major(total))
    return Finding(
      .warning,
      words.say(
        "구매액 상위 10% 고객 중 \(l.count(late.count))명이 평소 주기의 두 배가 넘도록 주문이 없습니다. 이들이 지금까지 산 금액은 \(money)입니다. 이번 주에 먼저 연락하세요.",
        "\(l.count(late.count)) of the top 10 % of customers have gone more than twice their usual gap without an order. They have spent \(money) so far: contact them first this week."
      ),
      anchor: "segments")
  }

  private func referredAgainstOrganic() -> Finding? {
    guard let profile = data.profile else { return nil }
    let (acquisition, kinds) = profile.words("acquisition")
    let (repeated, answers) = profile.words("repeated_90d")
    let (truncated, states) = profile.words("left_truncated")
    let (yes, no) = (answers.find("yes"), states.find("no"))
    func share(_ kind: String) -> Proportion? {
      let kind = kinds.find(kind)
      let rows = acquisition.indices.filter {
        acquisition[$0] == kind && repeated[$0] >= 0 && truncated[$0] == no
      }
      return try? Proportion(rows.count { repeated[$0] == yes }, of: rows.count)
    }
    guard let referred = share("referred"), let organic = share("organic"),
      let (test, ends) = clearDifference(organic, referred)
    else { return nil }
    let up = test.difference > 0
    return Finding(
      up ? .good : .warning,
      words.say(
        "추천 고객의 90일 재구매율은 \(l.percent(referred.value))로 비추천 고객보다 \(l.points(test.difference.magnitude)) \(up ? "높습니다" : "낮습니다")(95% 구간 \(ends)). 원인인지는 A/B로 확인하세요.",
        "Referred customers' 90-day repurchase rate is \(l.percent(referred.value)), \(l.points(test.difference.magnitude)) \(up ? "above" : "below") that of others (95 % interval \(ends)). Confirm the reason by an A/B test."
      ),
      anchor: "loyalty")
  }

  /// The newest matured month of first orders against the one before.
  private func repurchaseTurn() -> Finding? {
    let points = data.metrics.finished("loyalty.repurchase_rate.90d")
    guard points.count >= 2, let last = points.last else { return nil }
    let before = points[points.count - 2]
    guard let a = proportion(before), let b = proportion(last), let (test, ends) = clearDifference(a, b)
    else {
      return nil
    }
    let up = test.difference > 0
    return Finding(
      up ? .good : .warning,
      words.say(
        "\(l.month(last.month)) 첫 구매 고객의 90일 재구매율은 \(l.percent(b.value))로 전월보다 \(l.points(test.difference.magnitude)) \(up ? "높습니다" : "낮습니다")(95% 구간 \(ends)). 그달의 첫 구매 상품과 경로를 살펴보세요.",
        "The 90-day repurchase rate of customers who first bought in \(l.month(last.month)) is \(l.percent(b.value)), \(l.points(test.difference.magnitude)) \(up ? "above" : "below") the month before (95 % interval \(ends)). Look at what and where they bought first."
      ),
      anchor: "loyalty")
  }

  /// Two shares of at least 30 each whose interval excludes 0, with that interval in words.
  private func clearDifference(_ control: Proportion, _ variant: Proportion)
    -> (ProportionDifference, ends: String)?
  {
    guard control.trials >= 30, variant.trials >= 30 else { return nil }
    let test = ProportionDifference(control: control, variant: variant)
    guard let interval = try? test.meeInterval(), interval.low > 0 || interval.high < 0 else { return nil }
    return (test, words.interval(l.points(interval.low), l.points(interval.high)))
  }

  private func proportion(_ point: MetricSeries.Point) -> Proportion? {
    guard let x = point.numerator, let n = point.denominator else { return nil }
    return try? Proportion(Int(x), of: Int(n))
  }

  /// Net revenue of the newest whole month against the one before.
  private func revenueTurn() -> Finding? {
    let points = data.metrics.finished("orders.net_revenue")
    guard points.count >= 2, let last = points.last, let value = last.value,
      let before = points[points.count - 2].value, before > 0
    else { return nil }
    let change = value / before - 1
    let money = words.money.short(value)
    let buyers = data.metrics.finished("orders.buyers").last?.value ?? 0
    return Finding(
      .info,
      words.say(
        "\(l.shortMonth(last.month)) 순매출은 \(Particle.direction.after(money)) 전월보다 \(l.percent(change.magnitude)) \(change >= 0 ? "많습니다" : "적습니다"). 구매 고객은 \(l.count(Int(buyers)))명입니다.",
        "Net revenue of \(l.month(last.month)) is \(money), \(l.percent(change.magnitude)) \(change >= 0 ? "more" : "less") than the month before, from \(l.count(Int(buyers))) buyers."
      ),
      anchor: "kpi")
  }
}
