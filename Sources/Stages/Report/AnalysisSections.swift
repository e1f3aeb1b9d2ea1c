internal import Pipeline
internal import Reporting
internal import Tables

/// Drivers and experiments.
struct AnalysisSections {
  let data: ReportData
  let words: Wordbook
  private var l: Language { words.language }

  func drivers() -> Section {
    let title = words.say("무엇이 함께 가는가", "What goes with what")
    guard let models = data.models, models.rows > 0 else {
      return Section("drivers", title, [.notice(.info, words.say("선언된 모형이 없습니다.", "No model is declared."))])
    }
    var blocks: [Block] = [
      .paragraph(
        words.say(
          "첫 주문 때 알 수 있던 것과 그 뒤의 구매가 얼마나 함께 가는지를, 다른 조건이 같을 때로 맞춰 견준 것입니다. 함께 간다는 말이지 그래서 그렇다는 말은 아닙니다.",
          "How what was known at the first order goes with what followed, other things being equal. It says what goes together, not why."
        ))
    ]
    for row in 0..<models.rows { blocks += model(models, row) }
    return Section("drivers", title, blocks)
  }

  private func outcome(_ name: String) -> String {
    let names = [
      "revenue_90d": words.say("첫 구매 뒤 90일 순매출", "Net revenue within 90 days of the first order"),
      "repeated_90d": words.say("90일 안의 재구매", "A second purchase within 90 days"),
      "conversions_180d": words.say(
        "첫 구매 뒤 180일 안에 데려온 구매 고객 수", "Friends brought who bought within 180 days"),
    ]
    return names[name] ?? name
  }

  private func model(_ models: Table, _ row: Int) -> [Block] {
    let name = models.strings("model")[row] ?? ""
    let gaussian = models.strings("family")[row] == "gaussian"
    let heading = Block.heading(outcome(models.strings("outcome")[row] ?? ""))
    guard models.strings("status")[row] == "ok", let table = data.coefficients[name] else {
      let reason = words.reason(models.strings("reason")[row])
      return [heading, .notice(.info, words.say("계산할 수 없습니다: \(reason).", "Not computable: \(reason)."))]
    }
    let terms = table.strings("term")
    let estimate = table.numbers("estimate")
    let low = table.numbers("ci_low")
    let high = table.numbers("ci_high")
    let effects = ["effect", "effect_low", "effect_high"].map { table.numbers($0) }
    let unit = table.strings("effect_unit").compactMap { $0 }.first
    let p = table.numbers("p_value")
    func text(_ value: Double) -> String {
      switch unit {
      case "currency": words.money.short(value)
      case "share": l.points(value)
      default: l.decimal(value, 3)
      }
    }
    let rows = terms.indices.filter { terms[$0] != "intercept" }.map { i -> IntervalChart.Row in
      let (label, step) = term(terms[i] ?? "", table.strings("reference")[i])
      let ends = effects.map { ($0[i] ?? 0) * step }
      return IntervalChart.Row(
        label: label, estimate: ends[0], low: ends[1], high: ends[2], text: text(ends[0]))
    }.sorted { $0.estimate > $1.estimate }
    let clear = rows.filter(\.clear).map(\.label)
    let title = outcome(models.strings("outcome")[row] ?? "")
    let n = l.count(Int(models.integers("n")[row]))
    let said =
      clear.isEmpty
      ? words.say("0과 또렷이 다른 것은 없습니다.", "Nothing is clearly different from zero.")
      : words.say(
        "0과 또렷이 다른 것: \(clear.joined(separator: ", ")).",
        "Clearly different from zero: \(clear.joined(separator: ", ")).")
    let fit = models.numbers("r_squared")[row].map { l.decimal($0, 3) } ?? "–"
    let errors = models.strings("errors")[row] ?? ""
    let auc = models.numbers("auc")[row].map { ", AUC " + l.decimal($0, 3) } ?? ""
    var diagnostics = words.say(
      "고객 \(n)명, \(gaussian ? "R²" : "맥패든 R²") \(fit)\(auc). 표준오차: \(errors). \(gaussian ? "" : "그림은 고객 평균으로 옮긴 변화입니다.")",
      "\(n) customers, \(gaussian ? "R²" : "McFadden's R²") \(fit)\(auc). Standard errors: \(errors). \(gaussian ? "" : "The plot shows the change of the mean over customers.")"
    )
    if let verdict = models.strings(l == .ko ? "verdict_ko" : "verdict_en")[row] {
      diagnostics += " " + verdict
    }
    if let dropped = models.strings("dropped")[row] {
      diagnostics += words.say(" 뺀 열: \(dropped).", " Left out: \(dropped).")
    }
    return [
      heading,
      .figure(
        Figure(
          svg: IntervalChart.svg(rows, axis: text, title: title, description: said),
          caption: said,
          table: DataTable(
            header: [
              words.say("항목", "Term"), words.say("계수", "Estimate"), words.say("95% 구간", "95 % interval"), "p",
            ],
            numeric: [1, 2, 3],
            rows: terms.indices.map { i in
              [
                terms[i] ?? "", NumberText.double(estimate[i] ?? 0),
                words.interval(NumberText.double(low[i] ?? 0), NumberText.double(high[i] ?? 0)),
                words.p(p[i]),
              ]
            }, csv: "regress/\(name).csv"))),
      .folded(words.say("진단", "Diagnostics"), [.paragraph(diagnostics)]),
    ]
  }

  /// A term's label and the step it is shown for.
  private func term(_ name: String, _ reference: String?) -> (String, Double) {
    switch name {
    case "at_first_amount":
      let step = data.context.currency.decimals == 0 ? 10_000.0 : 10
      return (
        words.say("첫 주문이 \(words.money.short(step)) 많음", "First order \(words.money.short(step)) larger"),
        step
      )
    case "at_first_discount_share": return (words.say("첫 주문 할인 10%p 큼", "First discount 10 pp deeper"), 0.1)
    case "at_first_coupon": return (words.say("첫 주문에 쿠폰 사용", "Coupon on first order"), 1)
    default: break
    }
    guard let open = name.firstIndex(of: "["), name.hasSuffix("]") else { return (name, 1) }
    let column = name[..<open]
    let level = String(name[name.index(after: open)...].dropLast())
    switch column {
    case "acquisition":
      return (
        level == "referred"
          ? words.say("추천으로 옴", "Came by referral") : words.say("추천 없이 옴", "Came without referral"), 1
      )
    case "at_first_category", "at_first_channel": return ("\(level) (vs \(reference ?? ""))", 1)
    default: return (name, 1)
    }
  }

  func experiments() -> Section {
    let title = words.say("실험", "Experiments")
    let summaries = data.experimentSummary["experiments"]?.array ?? []
    guard let results = data.results, !summaries.isEmpty else {
      return Section(
        "experiments", title,
        [.notice(.info, words.say("입력에 실험이 없습니다.", "There is no experiment in the inputs."))])
    }
    let rows = ExperimentView(results).rows
    return Section("experiments", title, summaries.flatMap { experiment($0, rows) })
  }

  private func experiment(_ summary: JSON, _ all: [ExperimentView.Row]) -> [Block] {
    let name = summary["name"]?.string ?? ""
    let shown = name == "referral_variant" ? words.say("추천 방식", "Referral variant") : name
    var blocks: [Block] = [.heading(shown)]
    if summary["status"]?.string == "not_computable" {
      let reason = words.reason(summary["reason"]?.string)
      return blocks + [.notice(.info, words.say("계산할 수 없습니다: \(reason).", "Not computable: \(reason)."))]
    }
    if summary["sample_ratio"]?.string == "error" {
      blocks.append(
        .notice(
          .error,
          words.say(
            "표본 비율이 계획과 다릅니다. 배정에 문제가 있으니 결론을 내지 않습니다.",
            "The sample ratio is not the planned one. Something is wrong with the assignment, so there are no verdicts."
          )))
    }
    let arms = (summary["arms"]?.array ?? []).compactMap(\.string)
    let assigned = (summary["assigned"]?.array ?? []).compactMap(\.int)
    let sizes = zip(arms, assigned).map { words.say("\($0) \(l.count($1))명", "\($0): \(l.count($1))") }
      .joined(separator: ", ")
    blocks.append(
      .paragraph(
        words.say(
          "배정 \(sizes). 기간을 다 채운 고객 \(l.count(summary["observed"]?.int ?? 0))명을 견주었습니다.",
          "Assigned: \(sizes). Compared: \(l.count(summary["observed"]?.int ?? 0)) whose whole window is observed."
        )))
    let rows = all.filter { $0.experiment == name && $0.decides }
    let plotted = rows.compactMap { row -> IntervalChart.Row? in
      guard let interval = row.validInterval, let base = row.controlValue, base > 0, let d = row.difference
      else { return nil }
      return IntervalChart.Row(
        label: row.metricName(words), estimate: d / base, low: interval.low / base,
        high: interval.high / base,
        text: words.verdict(row.verdict))
    }
    let table = resultTable(rows)
    if plotted.isEmpty {
      blocks.append(.table(table))
    } else {
      let title = words.say("\(shown): 대조안 대비 차이", "\(shown): difference relative to control")
      blocks.append(
        .figure(
          Figure(
            svg: IntervalChart.svg(plotted, axis: { l.percent($0, 0) }, title: title, description: title),
            caption: words.say(
              "대조안 값에 견준 차이와, 보정한 p와 어긋나지 않는 구간입니다. 보정은 홀름 방법으로 이 실험의 모든 지표에 걸쳐 했습니다.",
              "Difference relative to the control, with the interval that agrees with the corrected p (Holm, over all metrics of this experiment)."
            ),
            table: table)))
    }
    return blocks
  }

  private func resultTable(_ rows: [ExperimentView.Row]) -> DataTable {
    DataTable(
      header: [
        words.say("지표", "Metric"), words.say("대조", "Control"), words.say("변형", "Variant"),
        words.say("차이", "Difference"),
        words.say("구간", "Interval"), "p", words.say("보정 p", "Corrected p"),
        words.say("알아낼 수 있던 차이", "Detectable"),
        words.say("판정", "Verdict"),
      ],
      numeric: [1, 2, 3, 4, 5, 6, 7],
      rows: rows.map { row in
        let ends =
          row.validInterval.map { words.interval(row.amount($0.low, words), row.amount($0.high, words)) }
          ?? "–"
        return [
          row.metricName(words) + " (\(row.variant) − \(row.control))", row.level(row.controlValue, words),
          row.level(row.variantValue, words), row.amount(row.difference, words), ends, words.p(row.p),
          words.p(row.adjusted), row.amount(row.detectable, words), words.verdict(row.verdict),
        ]
      }, csv: "experiment/results.csv")
  }
}
