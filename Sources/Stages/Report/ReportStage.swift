internal import CivilTime
internal import Parallelism
package import Pipeline
internal import Reporting
internal import Statistics
package import Tables

/// What should a person know this morning?
package enum ReportStage: Stage {
  package struct Parameters: StageParameters {
    var minimumCell = 5

    package init() {}
    package static let fields: [ParameterField<Parameters>] = [
      .integer("min_cell", \.minimumCell, 1...1000, "groups of fewer customers are not shown")
    ]
  }

  package struct Summary: Described {
    var findings: [String: JSON] = [:]
    var state = ""

    package static let fields: [SummaryField<Summary>] = [
      SummaryField("findings", "the sentences that matter, by language") { .object($0.findings) },
      SummaryField("state", "good, info, warning or error") { .string($0.state) },
    ]
  }

  package static let contract = Contract(
    name: "report", question: "what should a person know this morning?",
    abstract:
      "Writes the report in Korean and English, as HTML and Markdown, from the other stages' artifacts.",
    reads: ReportData.reads,
    writes: Language.allCases.flatMap { language in
      [
        Artifact(
          "report/report.\(language.rawValue).html", help: "The report, one file without script or request."),
        Artifact("report/report.\(language.rawValue).md", help: "The same content for mails and diffs."),
      ]
    })

  package static func run(_ job: borrowing Job, _ parameters: Parameters) throws(DangolError) -> Summary {
    let data = try ReportData(job, minimumCell: parameters.minimumCell)
    // The two languages share nothing but the data: one thread each.
    let pages = Parallel.map(Language.allCases.count, threads: job.context.threads) { i in
      let document = document(data, Language.allCases[i])
      return (document, html: HTMLRenderer.render(document), markdown: MarkdownRenderer.render(document))
    }
    var summary = Summary()
    for (language, page) in zip(Language.allCases, pages) {
      try job.write("report/report.\(language.rawValue).html", text: page.html)
      try job.write("report/report.\(language.rawValue).md", text: page.markdown)
      for case .findings(let found) in page.0.sections[0].blocks {
        summary.findings[language.rawValue] = .array(found.map { .string($0.text) })
      }
      summary.state = page.0.state.kind.rawValue
    }
    return summary
  }

  private static func document(_ data: ReportData, _ language: Language) -> Document {
    let words = Wordbook(language, data.context)
    let overview = OverviewSections(data: data, words: words)
    let customers = CustomerSections(data: data, words: words)
    let analysis = AnalysisSections(data: data, words: words)
    let closing = ClosingSections(data: data, words: words)
    let sections = [
      overview.findings(FindingRules(data: data, words: words).findings()), overview.keyFigures(),
      overview.health(), customers.segments(), customers.loyalty(), analysis.drivers(),
      analysis.experiments(),
      customers.feedback(), closing.changed(), closing.reproduce(),
    ].compactMap { $0 }
    let other: Language = language == .ko ? .en : .ko
    var links = [Link(language == .ko ? "English" : "한국어", "report.\(other.rawValue).html")]
    if let previous = data.context.previous {
      links.append(
        Link(
          words.say("이전 실행 (\(previous.asOf))", "Previous run (\(previous.asOf))"),
          "../../\(previous.name)/report/report.\(language.rawValue).html"))
    }
    let first = data.ingest["first_order_day"]?.string ?? data.context.asOf.iso
    return Document(
      language: language,
      title: words.say("\(data.context.shopName) 아침 보고", "\(data.context.shopName): morning report"),
      subtitle: words.say(
        "\(language.date(first))부터 기준일인 \(language.date(data.context.asOf.iso))까지의 자료입니다.",
        "\(language.date(first)) to \(language.date(data.context.asOf.iso)), the as-of day."
      ),
      state: state(data, words), links: links, sections: sections)
  }

  /// The run in one line: a failed sample ratio, refused rows, or all is well.
  private static func state(_ data: ReportData, _ words: Wordbook) -> (kind: Notice, text: String) {
    let experiments = data.experimentSummary["experiments"]?.array ?? []
    if experiments.contains(where: { $0["sample_ratio"]?.string == "error" }) {
      return (.error, words.say("실험 배정을 확인하세요", "Check the assignment of an experiment"))
    }
    let rejected = (data.ingest["tables"]?.object ?? [:]).values.reduce(0) { $0 + ($1["rejected"]?.int ?? 0) }
    if rejected > 0 {
      return (
        .warning,
        words.say(
          "자료에 살펴볼 행이 \(words.language.count(rejected))개 있습니다",
          "\(words.language.count(rejected)) rows of the files need a look")
      )
    }
    return (.good, words.say("자료에 이상이 없습니다", "The data are in order"))
  }
}
