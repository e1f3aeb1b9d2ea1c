internal import Commerce
internal import Pipeline
internal import Reporting
internal import Tables

/// What matters, key figures, data health: what is read first.
struct OverviewSections {
  let data: ReportData
  let words: Wordbook
  private var l: Language { words.language }

  func findings(_ found: [Finding]) -> Section {
    Section("findings", words.say("결론", "What matters"), [.findings(found)])
  }

  func keyFigures() -> Section {
    let wanted: [(String, Bool?)] = [
      ("orders.net_revenue", true), ("orders.count", true), ("orders.buyers", true),
      ("orders.new_buyers", true),
      ("orders.aov", true), ("loyalty.repurchase_rate.90d", true), ("loyalty.still_active_rate", true),
      ("referral.conversions", true), ("nps.score", true), ("csat.score", true),
      ("orders.return_rate", false),
    ]
    let cards = wanted.compactMap { card($0.0, growthIsGood: $0.1) }
    var blocks: [Block] = [
      .cards(cards), .folded(words.say("정확한 값", "Exact values"), [.table(exact(wanted.map(\.0)))]),
    ]
    let revenue = data.metrics.series("orders.net_revenue")
    if revenue.count >= 3 { blocks.append(.figure(revenueChart(revenue))) }
    if cards.isEmpty {
      blocks = [.notice(.info, words.say("아직 한 달이 다 찬 기간이 없습니다.", "No month is complete yet."))]
    }
    return Section("kpi", words.say("핵심 지표", "Key figures"), blocks)
  }

  /// The last finished month against the one before it.
  private func card(_ metric: String, growthIsGood: Bool?) -> Card? {
    let points = data.metrics.finished(metric)
    guard let last = points.last, let value = last.value else { return nil }
    let before = points.dropLast().last?.value
    var change = words.say("비교할 전월이 없습니다", "no month to compare with")
    var good: Bool?
    if let before {
      let gap = value - before
      let sign = gap > 0 ? "▲ " : gap < 0 ? "▼ " : "■ "
      switch words.unit(metric) {
      case .share: change = sign + l.points(gap.magnitude)
      case .score: change = sign + l.decimal(gap.magnitude, 1)
      default:
        change =
          before == 0 ? sign + words.value(metric, gap.magnitude) : sign + l.percent((gap / before).magnitude)
      }
      change += words.say(" 전월 대비", " on the month before")
      if gap != 0, let growthIsGood { good = (gap > 0) == growthIsGood }
    }
    return Card(
      label: words.metric(metric) + " · " + l.shortMonth(last.month),
      value: words.value(metric, value, short: true),
      exact: words.value(metric, value), change: change, good: good,
      spark: points.suffix(12).map(\.value))
  }

  /// What the cards round, with intervals.
  private func exact(_ metrics: [String]) -> DataTable {
    DataTable(
      header: [
        words.say("지표", "Metric"), words.say("달", "Month"), words.say("값", "Value"),
        words.say("95% 구간", "95 % interval"), words.say("전월", "Month before"),
      ],
      numeric: [2, 3, 4],
      rows: metrics.compactMap { metric in
        let points = data.metrics.finished(metric)
        guard let last = points.last else { return nil }
        var ends = "–"
        if let low = last.low, let high = last.high {
          ends = words.interval(words.value(metric, low), words.value(metric, high))
        }
        return [
          words.metric(metric), l.month(last.month), words.value(metric, last.value), ends,
          words.value(metric, points.dropLast().last?.value),
        ]
      }, csv: "metrics/metrics.csv")
  }

  private func revenueChart(_ series: [MetricSeries.Point]) -> Figure {
    let title = words.say("월별 순매출", "Net revenue by month")
    return Figure(
      svg: LineChart.svg(
        series.map { .init(label: l.shortMonth($0.month), value: $0.value) },
        axis: { words.money.short($0) }, fromZero: true, title: title,
        description: words.say("첫 달부터 기준일이 든 달까지", "from the first month to the as-of month")),
      caption: title
        + words.say(
          ". 끝나지 않은 달은 그날까지의 금액입니다.", ". An unfinished month counts up to the as-of day."),
      table: DataTable(
        header: [
          words.say("달", "Month"), words.metric("orders.net_revenue"), words.metric("orders.count"),
          words.metric("orders.buyers"),
        ],
        numeric: [1, 2, 3],
        rows: series.enumerated().map { i, point in
          let orders = data.metrics.series("orders.count")
          let buyers = data.metrics.series("orders.buyers")
          return [
            l.month(point.month), words.value("orders.net_revenue", point.value),
            i < orders.count ? words.value("orders.count", orders[i].value) : "–",
            i < buyers.count ? words.value("orders.buyers", buyers[i].value) : "–",
          ]
        }, csv: "metrics/metrics.csv"))
  }

  func health() -> Section {
    let tables = data.ingest["tables"]?.object ?? [:]
    let order = InputTables.all.map(\.description.name).filter { tables[$0] != nil }
    func total(_ key: String) -> Int { order.reduce(0) { $0 + (tables[$1]?[key]?.int ?? 0) } }
    let parts: [(String, String, Int)] = [
      ("accepted", words.say("받음", "accepted"), 2), ("rejected", words.say("거절", "rejected"), 5),
      ("duplicate", words.say("중복", "duplicate"), 1), ("superseded", words.say("대체됨", "superseded"), 4),
      ("after_as_of", words.say("기준일 뒤", "after the as-of day"), 3), ("blank", words.say("빈 줄", "blank"), 0),
    ]
    var blocks: [Block] = []
    let read = total("read")
    let title = words.say("읽은 행의 행방", "Where every row went")
    let rows = order.map { name -> [String] in
      [name, l.count(tables[name]?["read"]?.int ?? 0)] + parts.map { l.count(tables[name]?[$0.0]?.int ?? 0) }
    }
    blocks.append(
      .figure(
        Figure(
          svg: BarChart.stacked(
            parts.map {
              .init(label: $0.1, value: Double(total($0.0)), text: l.count(total($0.0)), series: $0.2)
            },
            title: title,
            description: words.say("모든 파일의 \(l.count(read))행", "\(l.count(read)) rows of all files")),
          caption: words.say(
            "모든 파일의 \(l.count(read))행이 어디로 갔는지, 바이트까지 맞춰 보았습니다.",
            "Where the \(l.count(read)) rows of all files went; the accounts agree to the byte."),
          table: DataTable(
            header: [words.say("표", "Table"), words.say("읽음", "read")] + parts.map(\.1),
            numeric: Set(1...7), rows: rows, csv: "ingest/quality.csv"))))
    if let quality = data.quality { blocks += checks(quality) }
    if let rejects = data.rejects, rejects.rows > 0 { blocks.append(.table(rejectTable(rejects))) }
    let warnings = (data.ingest["warnings"]?.array ?? []).compactMap(\.string)
    if !warnings.isEmpty {
      blocks.append(
        .folded(
          words.say("살펴볼 점 \(l.count(warnings.count))가지", "\(l.count(warnings.count)) things worth a look"),
          warnings.prefix(20).map { .paragraph($0) }))
    }
    return Section("health", words.say("자료 상태", "Data health"), blocks)
  }

  /// What is not as it should be in sight, all checks behind a fold.
  private func checks(_ quality: Table) -> [Block] {
    let rows = checkRows(quality)
    let fine = words.say("정상", "ok")
    func table(_ rows: [[String]]) -> DataTable {
      DataTable(
        header: [
          words.say("대상", "Of"), words.say("점검", "Check"), words.say("기대", "Expected"),
          words.say("결과", "Found"), words.say("상태", "State"),
        ],
        numeric: [2, 3], rows: rows, csv: "ingest/quality.csv")
    }
    let open = rows.filter { $0.last != fine }
    let title = words.say(
      "점검 \(l.count(rows.count))가지 가운데 \(l.count(rows.count - open.count))가지가 정상입니다",
      "\(l.count(rows.count - open.count)) of \(l.count(rows.count)) checks are ok")
    return (open.isEmpty ? [] : [.table(table(open))]) + [.folded(title, [.table(table(rows))])]
  }

  /// Each check with what was expected and what was found.
  private func checkRows(_ quality: Table) -> [[String]] {
    let names: [String: (String, String)] = [
      "reject_rate": ("거절된 행의 비율", "Share of rows refused"), "encoding": ("글자 인코딩", "Encoding"),
      "bytes_accounted": ("행방이 밝혀진 바이트", "Bytes accounted for"),
      "masked_ids": ("가려진 고객 아이디", "Masked customer ids"),
      "times_after_as_of": ("기준일 뒤의 시각을 비움", "Times after the as-of day, emptied"),
    ]
    let states = [
      "ok": words.say("정상", "ok"), "warn": words.say("주의", "warning"), "error": words.say("오류", "error"),
    ]
    let table = quality.strings("table")
    let file = quality.strings("file")
    let check = quality.strings("check")
    let observed = quality.numbers("observed")
    let expected = quality.strings("expected")
    let state = quality.strings("state")
    let detail = quality.strings("detail")
    return (0..<quality.rows).compactMap { i -> [String]? in
      guard let name = names[check[i] ?? ""] else { return nil }
      let share = check[i] == "reject_rate"
      let found = observed[i].map { share ? l.percent($0, 2) : l.count(Int($0)) } ?? detail[i] ?? "–"
      let wanted =
        expected[i].map { text in
          if share, let limit = Double(text.filter { $0.isNumber || $0 == "." }) {
            return "≤ " + l.percent(limit, 2)
          }
          return Int(text).map { l.count($0) } ?? text
        } ?? "–"
      return [
        file[i] ?? table[i] ?? "", words.say(name.0, name.1), wanted, found, states[state[i] ?? ""] ?? "",
      ]
    }
  }

  /// Reasons and how often, but no values, which may name people, and no line
  /// numbers, so that the report does not depend on the order of the rows.
  private func rejectTable(_ rejects: Table) -> DataTable {
    let file = rejects.strings("file")
    let column = rejects.strings("column")
    let code = rejects.strings("code")
    var counts: [[String]: Int] = [:]
    for i in 0..<rejects.rows { counts[[file[i] ?? "", column[i] ?? "–", code[i] ?? ""], default: 0] += 1 }
    let groups = counts.sorted { a, b in
      a.value != b.value
        ? a.value > b.value
        : a.key.joined(separator: "\u{0}").utf8.lexicographicallyPrecedes(
          b.key.joined(separator: "\u{0}").utf8)
    }
    return DataTable(
      caption: words.say(
        "빼거나 하나로 합친 \(l.count(rejects.rows))행의 이유입니다. 줄 번호는 파일에 있습니다.",
        "Why \(l.count(rejects.rows)) rows were left out or merged; the file gives each line."),
      header: [
        words.say("파일", "File"), words.say("열", "Column"), words.say("이유", "Code"), words.say("행", "Rows"),
        words.say("뜻", "Meaning"),
      ],
      numeric: [3],
      rows: groups.prefix(20).map { group in
        let meaning =
          RowCode(rawValue: group.key[2]).map { l == .ko ? RejectWords.korean($0) : $0.help } ?? ""
        return [group.key[0], group.key[1], group.key[2], l.count(group.value), meaning]
      }, csv: "ingest/rejects.csv")
  }
}
