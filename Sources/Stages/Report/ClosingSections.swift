internal import CivilTime
internal import Pipeline
internal import Reporting
internal import Tables

/// What changed since the last run, and how to get the same again.
struct ClosingSections {
  let data: ReportData
  let words: Wordbook
  private var l: Language { words.language }

  func changed() -> Section {
    let title = words.say("지난 실행과 달라진 것", "Changed since the last run")
    guard let previous = data.context.previous else {
      return Section(
        "changed", title,
        [.notice(.info, words.say("견줄 이전 실행이 없습니다.", "There is no earlier run to compare with."))])
    }
    let before = previous.summary["stages"]?["metrics"]?["headline"]?.object ?? [:]
    let rows = data.metrics.names.compactMap { name -> [String]? in
      guard let now = data.metrics.whole(name)?.value, let then = before[name]?["value"]?.double,
        NumberText.double(now) != NumberText.double(then)
      else { return nil }
      return [words.metric(name), words.value(name, then), words.value(name, now)]
    }
    let said = words.say(
      "이전 실행(기준일 \(l.date(previous.asOf)))과 견준 전체 기간의 값입니다.",
      "Whole-period figures against the run as of \(l.date(previous.asOf)).")
    if rows.isEmpty {
      return Section("changed", title, [.paragraph(words.say("달라진 값이 없습니다.", "Nothing has changed."))])
    }
    return Section(
      "changed", title,
      [
        .table(
          DataTable(
            caption: said,
            header: [words.say("지표", "Metric"), words.say("이전", "Before"), words.say("지금", "Now")],
            numeric: [1, 2], rows: rows))
      ])
  }

  func reproduce() -> Section {
    let context = data.context
    var command = "dangol run \(context.pipeline).yaml --as-of \(context.asOf.iso)"
    for setting in context.settings { command += " --set '\(setting)'" }
    var inputs: [[String]] = []
    for (table, files) in (context.inputs.object ?? [:]).sorted(by: { $0.key < $1.key }) {
      for file in files.array ?? [] {
        inputs.append([table, file["file"]?.string ?? "", l.count(file["bytes"]?.int ?? 0)])
      }
    }
    var parameters: [[String]] = []
    for (stage, values) in (context.parameters.object ?? [:]).sorted(by: { $0.key < $1.key }) {
      for (name, value) in (values.object ?? [:]).sorted(by: { $0.key < $1.key }) {
        let text = value.line
        parameters.append(["\(stage).\(name)", text.count > 120 ? String(text.prefix(120)) + "…" : text])
      }
    }
    let facts = words.say(
      "dangol \(context.version), 씨앗 \(context.seed), 시간대 \(context.zone.name), 통화 \(context.currency.code).",
      "dangol \(context.version), seed \(context.seed), time zone \(context.zone.name), currency \(context.currency.code)."
    )
    return Section(
      "reproduce", words.say("다시 만들기", "Reproduce"),
      [
        .paragraph(
          words.say(
            "같은 입력과 설정이면 어느 컴퓨터에서나 같은 결과가 나옵니다. ",
            "The same inputs and settings give the same results on any machine. ")
            + facts),
        .code(command),
        .table(
          DataTable(
            caption: words.say("파일의 해시는 manifest.json에 있습니다.", "The files' hashes are in manifest.json."),
            header: [words.say("표", "Table"), words.say("파일", "File"), words.say("바이트", "Bytes")],
            numeric: [2], rows: inputs)),
        .folded(
          words.say("설정", "Parameters"),
          [
            .table(
              DataTable(header: [words.say("설정", "Parameter"), words.say("값", "Value")], rows: parameters))
          ]),
        .folded(
          words.say("용어", "Glossary"),
          [.table(DataTable(header: [words.say("말", "Term"), words.say("뜻", "Meaning")], rows: glossary()))]),
      ])
  }

  private func glossary() -> [[String]] {
    let entries: [(String, String, String, String)] = [
      (
        "순매출", "Net revenue", "주문 금액에서 환불을 뺀 것. 취소·미결제·전액 환불 주문은 빠집니다.",
        "Amount less refunds; cancelled, unpaid and fully refunded orders do not count."
      ),
      (
        "재구매율", "Repurchase rate", "첫 구매 뒤 정해진 날수 안에, 다른 날에 다시 산 고객의 비율. 그만큼 지켜본 고객만 셉니다.",
        "Share of buyers with a second purchase day within so many days of the first, among those observed that long."
      ),
      (
        "95% 구간", "95 % interval", "같은 방법을 되풀이하면 100번에 95번쯤 참값을 담는 범위.",
        "A range that holds the true value about 95 times in 100."
      ),
      (
        "보정 p", "Corrected p", "여러 지표를 함께 볼 때 우연히 좋아 보이는 것을 막으려고 고친 p.",
        "p corrected for looking at several metrics at once."
      ),
      (
        "NPS", "NPS", "추천하겠다(9–10점)의 비율에서 아니다(0–6점)의 비율을 뺀 값.",
        "Share of 9–10 answers less share of 0–6, times 100."
      ),
      ("코호트", "Cohort", "같은 달에 처음 산 고객의 묶음.", "Customers who first bought in the same month."),
    ]
    return entries.map { [words.say($0.0, $0.1), words.say($0.2, $0.3)] }
  }
}
