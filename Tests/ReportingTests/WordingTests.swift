import Foundation
import Reporting
import Testing

@Suite struct WordingTests {
  @Test func particlesFollowTheLastSound() {
    #expect(Particle.topic.after("재구매율") == "재구매율은")
    #expect(Particle.topic.after("추천 고객 수") == "추천 고객 수는")
    #expect(Particle.subject.after("쿠폰") == "쿠폰이")
    #expect(Particle.object.after("적립금") == "적립금을")
    #expect(Particle.object.after("1,194만 원") == "1,194만 원을")
    #expect(Particle.with.after("커피·차") == "커피·차와")
    #expect(Particle.direction.after("서울") == "서울로")
    #expect(Particle.direction.after("부산") == "부산으로")
    // Digits and letters as they are read aloud.
    #expect(Particle.topic.after("3") == "3은" && Particle.topic.after("2") == "2는")
    #expect(Particle.direction.after("8") == "8로" && Particle.direction.after("6") == "6으로")
    #expect(Particle.subject.after("34.1%") == "34.1%가")
    #expect(Particle.topic.after("VIP") == "VIP는" && Particle.topic.after("CRM") == "CRM은")
    #expect(Particle.topic.after("‘할인율’") == "‘할인율’은")
  }

  @Test func numbers() {
    #expect(Language.ko.count(1_234_567) == "1,234,567")
    #expect(Language.en.count(-1_000) == "−1,000")
    #expect(Language.ko.percent(0.341) == "34.1%")
    #expect(Language.en.points(0.062) == "6.2 pp")
    #expect(Language.ko.decimal(-0.04, 1) == "0.0")
    #expect(Language.ko.decimal(2.675, 2) == "2.68")
    #expect(Language.ko.month("2026-06") == "2026년 6월" && Language.en.month("2026-06") == "June 2026")
    #expect(Language.en.date("2026-06-03") == "3 June 2026")
  }

  @Test func money() {
    let won = MoneyWording(.ko, currency: "KRW", decimals: 0)
    #expect(won.short(12_840_000) == "1,284만 원")
    #expect(won.short(123_000) == "12.3만 원")
    #expect(won.short(100_000) == "10만 원")
    #expect(won.short(9_900) == "9,900원")
    #expect(won.short(1_250_000_000) == "12.5억 원")
    #expect(won.exact(-15_000) == "−15,000원")
    let dollars = MoneyWording(.en, currency: "USD", decimals: 2)
    #expect(dollars.exact(1234.5) == "$1,234.50")
    #expect(dollars.short(2_500_000) == "$2.5M")
  }
}

@Suite struct RenderingTests {
  private func page(_ text: String) -> Document {
    Document(
      language: .ko, title: text, subtitle: text, state: (.info, text), links: [Link(text, "x.html")],
      sections: [
        Section(
          "a", text,
          [
            .paragraph(text), .findings([Finding(.info, text, anchor: "a")]), .notice(.error, text),
            .cards([Card(label: text, value: text, exact: text, change: text, good: nil, spark: [1, 2])]),
            .table(DataTable(caption: text, header: [text], rows: [[text]])),
            .heat(
              HeatTable(
                caption: text, header: [text], rows: [[.init(text), .init(text, shade: 0.5, note: text)]],
                csv: nil)),
            .figure(
              Figure(
                svg: BarChart.svg([.init(label: text, value: 1, text: text)], title: text, description: text),
                caption: text, table: DataTable(header: [text], rows: []))),
            .folded(text, [.code(text)]),
          ])
      ])
  }

  /// Text from data is never markup, also when a combining character follows (85).
  @Test(arguments: [
    "<script>alert(1)</script>", "<\u{301}script>", "<\u{200d}b>", "\" onload=\"x", "a & b", "'><img src=x>",
  ])
  func everythingIsEscaped(_ text: String) {
    let html = HTMLRenderer.render(page(text))
    let body = html[html.range(of: "<body>")!.upperBound...]
    #expect(!body.unicodeScalars.lazy.map { String($0) }.joined().contains("<script>"))
    #expect(!body.contains("<img src=x"))
    #expect(!body.contains("onload=\"x"))
    let scalars = Array(body.unicodeScalars)
    for i in scalars.indices.dropLast() where scalars[i] == "<" {
      #expect(
        scalars[i + 1].isASCII
          && (scalars[i + 1].properties.isAlphabetic || scalars[i + 1] == "/" || scalars[i + 1] == "!"))
    }
    let markdown = MarkdownRenderer.render(page(text))
    // In a code block the text stands as it is; everywhere else '<' is escaped.
    let outside = markdown.components(separatedBy: "```").enumerated().filter { $0.offset % 2 == 0 }.map(
      \.element)
    #expect(!outside.joined().unicodeScalars.contains("<"))
  }

  @Test func aPageAsksForNothing() {
    let html = HTMLRenderer.render(page("단골"))
    #expect(html.contains("default-src 'none'"))
    #expect(
      !html.contains("http://") && !html.contains("https://") && !html.contains("<script")
        && !html.contains("@import"))
  }

  @Test func chartsSurviveAnyNumbers() {
    let strange = [0, -0.0, 1e300, -1e300, 1e-300]
    let bars = strange.map { BarChart.Bar(label: "x", value: $0, text: "x") }
    let rows = strange.map { IntervalChart.Row(label: "x", estimate: $0, low: $0, high: $0, text: "x") }
    for svg in [
      BarChart.svg(bars, title: "t", description: "d"), BarChart.stacked(bars, title: "t", description: "d"),
      IntervalChart.svg(rows, axis: { "\($0)" }, title: "t", description: "d"),
      IntervalChart.svg([], axis: { "\($0)" }, title: "t", description: "d"),
      LineChart.svg([], axis: { "\($0)" }, fromZero: true, title: "t", description: "d"),
      LineChart.svg(
        [.init(label: "a", value: nil), .init(label: "b", value: 3)], axis: { "\($0)" }, fromZero: false,
        title: "t", description: "d"),
    ] {
      #expect(!svg.html.contains("nan") && !svg.html.contains("inf\""))
    }
  }
}
