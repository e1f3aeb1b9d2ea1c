internal import Commerce
internal import Pipeline
internal import Reporting
internal import Tables

/// Segments, loyalty and referral, feedback: who the customers are and what they do.
struct CustomerSections {
  let data: ReportData
  let words: Wordbook
  private var l: Language { words.language }

  func segments() -> Section {
    let title = words.say("고객 세그먼트", "Segments")
    guard let table = data.segments, table.rows > 0 else {
      let reason = words.reason(data.segmentSummary["reason"]?.string)
      return Section(
        "segments", title,
        [.notice(.info, words.say("계산할 수 없습니다: \(reason).", "Not computable: \(reason)."))])
    }
    let names = table.strings("name").map { words.segment($0 ?? "") }
    let raw = table.strings("name").map { $0 ?? "" }
    let customers = table.integers("customers")
    let share = table.numbers("share")
    let revenueShare = table.numbers("revenue_share")
    let visible = customers.map { Int($0) >= data.minimumCell }
    let bySize = names.indices.filter { visible[$0] }.sorted { (customers[$0], -$0) > (customers[$1], -$1) }
    let bars = bySize.map { i in
      BarChart.Bar(
        label: names[i], value: share[i] ?? 0,
        text: words.say(
          "\(l.count(Int(customers[i])))명 · \(l.percent(share[i] ?? 0, 0)) · 매출 \(l.percent(revenueShare[i] ?? 0, 0))",
          "\(l.count(Int(customers[i]))) · \(l.percent(share[i] ?? 0, 0)) · revenue \(l.percent(revenueShare[i] ?? 0, 0))"
        ),
        series: i)
    }
    let chartTitle = words.say("세그먼트별 고객 수", "Customers by segment")
    var blocks: [Block] = [
      .figure(
        Figure(
          svg: BarChart.svg(bars, title: chartTitle, description: chartTitle),
          caption: words.say(
            "최근 구매일, 주문 수, 순매출이 닮은 고객끼리 묶었습니다(k = \(table.rows)).",
            "Customers alike in recency, orders and net revenue (k = \(table.rows))."),
          table: DataTable(
            header: [words.say("세그먼트", "Segment"), words.say("고객", "Customers"), words.say("비중", "Share")],
            numeric: [1, 2],
            rows: bySize.map { [names[$0], l.count(Int(customers[$0])), l.percent(share[$0] ?? 0)] },
            csv: "segment/segments.csv"))),
      .heat(profileTable(table, names, visible)),
      .heading(words.say("무엇을 할까", "What to do")),
      .table(
        DataTable(
          header: [words.say("세그먼트", "Segment"), words.say("할 일", "Action")],
          rows: names.indices.filter { visible[$0] }.map { [names[$0], words.action(raw[$0])] })),
    ]
    if let scan = data.scan, scan.rows > 1 {
      blocks.append(
        .folded(words.say("묶음 수를 고른 과정", "How the number was chosen"), [.figure(scanChart(scan))]))
    }
    if visible.contains(false) {
      blocks.append(
        .notice(
          .info,
          words.say(
            "\(data.minimumCell)명 미만인 세그먼트는 보이지 않습니다.",
            "Segments of fewer than \(data.minimumCell) customers are not shown.")))
    }
    return Section("segments", title, blocks)
  }

  /// Each segment in the shop's own units; the darker, the more of it.
  private func profileTable(_ table: Table, _ names: [String], _ visible: [Bool]) -> HeatTable {
    let columns: [(String, String, (Double) -> String)] = [
      ("revenue_share", words.say("매출 비중", "Revenue share"), { l.percent($0) }),
      ("median_recency_days", words.say("마지막 구매 (일 전)", "Days since last order"), { l.decimal($0, 1) }),
      ("median_orders", words.say("주문", "Orders"), { l.decimal($0, 1) }),
      ("median_net_revenue", words.say("순매출", "Net revenue"), { words.money.exact($0) }),
      ("median_tenure_days", words.say("첫 구매 (일 전)", "Days since first order"), { l.decimal($0, 1) }),
    ]
    let category = table.strings("top_category")
    let shown = names.indices.filter { visible[$0] }
    var rows = shown.map { [HeatTable.Cell(names[$0])] }
    for (column, _, text) in columns {
      let values = table.numbers(column)
      let top = max(shown.compactMap { values[$0] }.max() ?? 1, 1e-12)
      for (row, i) in shown.enumerated() {
        rows[row].append(
          values[i].map { HeatTable.Cell(text($0), shade: max(0, $0) / top * 0.75) } ?? HeatTable.Cell("–"))
      }
    }
    for (row, i) in shown.enumerated() { rows[row].append(HeatTable.Cell(category[i] ?? "–")) }
    return HeatTable(
      caption: words.say("세그먼트의 모습. 가운데 값은 중앙값입니다.", "The segments; typical values are medians."),
      header: [words.say("세그먼트", "Segment")] + columns.map(\.1) + [words.say("많이 산 분류", "Top category")],
      rows: rows, csv: "segment/segments.csv")
  }

  private func scanChart(_ scan: Table) -> Figure {
    let k = scan.integers("k")
    let silhouette = scan.numbers("silhouette")
    let inertia = scan.numbers("inertia")
    let chosen = scan.strings("chosen")
    let title = words.say("묶음 수와 실루엣", "Number of segments and silhouette")
    return Figure(
      svg: LineChart.svg(
        k.indices.map { .init(label: "\(k[$0])" + (chosen[$0] == "yes" ? " ✓" : ""), value: silhouette[$0]) },
        axis: { l.decimal($0, 2) }, fromZero: false, title: title, description: title),
      caption: words.say(
        "실루엣은 묶음이 서로 얼마나 떨어졌는지를 −1에서 1로 말합니다. 높을수록 또렷합니다.",
        "The silhouette says from −1 to 1 how far apart the groups are; higher is clearer."),
      table: DataTable(
        header: [
          "k", words.say("실루엣", "Silhouette"), words.say("제곱합", "Inertia"), words.say("선택", "Chosen"),
        ],
        numeric: [0, 1, 2],
        rows: k.indices.map {
          [
            "\(k[$0])", silhouette[$0].map { l.decimal($0, 3) } ?? "–",
            inertia[$0].map { l.decimal($0, 1) } ?? "–", chosen[$0] == "yes" ? "✓" : "",
          ]
        }, csv: "segment/scan.csv"))
  }

  func loyalty() -> Section {
    var blocks: [Block] = []
    if let cohorts = data.cohorts, cohorts.rows > 0 { blocks.append(.heat(cohortTable(cohorts))) }
    let names = data.metrics.names.filter {
      $0.hasPrefix("loyalty.repurchase") || $0.hasPrefix("ltv.") || $0.hasPrefix("referral.")
    }
    if !names.isEmpty {
      blocks.append(
        .table(metricTable(names, words.say("전체 기간의 값과 95% 구간", "Whole period, with 95 % intervals"))))
    }
    return Section("loyalty", words.say("단골과 추천", "Loyalty and referral"), blocks)
  }

  func feedback() -> Section? {
    let names = data.metrics.names.filter { $0.hasPrefix("nps.") || $0.hasPrefix("csat.") }
    guard !names.isEmpty else { return nil }
    var blocks: [Block] = [
      .table(metricTable(names, words.say("전체 기간의 값과 95% 구간", "Whole period, with 95 % intervals")))
    ]
    if let nps = data.metrics.whole("nps.score"), (nps.denominator ?? 0) < 30 {
      blocks.append(
        .notice(.info, words.say("NPS 응답이 30건보다 적어 참고만 하세요.", "Fewer than 30 NPS answers: a hint, no more.")))
    }
    return Section("feedback", words.say("고객의 목소리", "Feedback"), blocks)
  }

  private func metricTable(_ names: [String], _ caption: String) -> DataTable {
    DataTable(
      caption: caption,
      header: [
        words.say("지표", "Metric"), words.say("값", "Value"), words.say("95% 구간", "95 % interval"),
        words.say("분모", "Of"),
      ],
      numeric: [1, 2, 3],
      rows: names.compactMap { name in
        guard let point = data.metrics.whole(name) else { return nil }
        var ends = "–"
        if let low = point.low, let high = point.high {
          // A share's normal interval may pass 0 or 1; no share does.
          let share = words.unit(name) == .share
          ends = words.interval(
            words.value(name, share ? max(0, low) : low), words.value(name, share ? min(1, high) : high))
        }
        let base = words.unit(name) == .count ? nil : point.denominator
        return [
          words.metric(name), words.value(name, point.value), ends, base.map { l.count(Int($0)) } ?? "–",
        ]
      }, csv: "metrics/metrics.csv")
  }

  private static func recurringMonths(of cohorts: Table) -> Table {
    let (mode, modes) = cohorts.words("mode")
    let (kind, kinds) = cohorts.words("cohort_kind")
    let (recurring, month) = (modes.find("recurring"), kinds.find("month"))
    return cohorts.picking((0..<cohorts.rows).filter { mode[$0] == recurring && kind[$0] == month })
  }

  /// The last twelve cohorts at their first twelve ages.
  private func cohortTable(_ table: Table) -> HeatTable {
    let table = Self.recurringMonths(of: table)
    let cohort = table.strings("cohort").map { $0 ?? "" }
    let age = table.integers("age")
    let customers = table.integers("customers")
    let retention = table.numbers("retention")
    let state = table.strings("state")
    let months = Array(Set(cohort).subtracting(["all"])).sorted().suffix(12)
    let ages = 0...min(11, Int(age.max() ?? 0))
    var cells: [String: [Int: Int]] = [:]
    for row in 0..<table.rows { cells[cohort[row], default: [:]][Int(age[row])] = row }
    let later = (0..<table.rows).filter { age[$0] > 0 && Int(customers[$0]) >= data.minimumCell }
    let top = max(0.01, later.compactMap { retention[$0] }.max() ?? 1)
    func line(_ name: String, _ label: String) -> [HeatTable.Cell]? {
      guard let own = cells[name], let first = own[0] else { return nil }
      let size = Int(customers[first])
      guard size >= data.minimumCell else {
        return [
          HeatTable.Cell(label),
          HeatTable.Cell(words.say("\(data.minimumCell)명 미만", "under \(data.minimumCell)")),
        ]
          + ages.map { _ in HeatTable.Cell("") }
      }
      return [HeatTable.Cell(label), HeatTable.Cell(name == "all" ? "–" : l.count(size))]
        + ages.map { age in
          guard let row = own[age], let value = retention[row] else { return HeatTable.Cell("") }
          let open = state[row] == "in_progress"
          return HeatTable.Cell(
            l.percent(value, 0) + (open ? "*" : ""), shade: age == 0 ? nil : min(1, value / top),
            note: "\(l.count(Int(table.integers("active")[row]))) / \(l.count(Int(customers[row])))")
        }
    }
    var rows = months.compactMap { line($0, l.month($0)) }
    if let mean = line("all", words.say("가중 평균", "Weighted mean")) { rows.append(mean) }
    return HeatTable(
      caption: words.say(
        "첫 구매 달별 재구매: 그 뒤 몇 번째 달에 다시 산 고객의 비율. 별표는 아직 끝나지 않은 달입니다.",
        "Retention by month of first order: share of the cohort who ordered in that later month. A star marks an unfinished month."
      ),
      header: [words.say("첫 구매", "First order"), words.say("고객", "Customers")]
        + ages.map { $0 == 0 ? words.say("그달", "0") : words.say("+\($0)달", "+\($0)") },
      rows: rows, csv: "metrics/cohorts.csv")
  }
}
