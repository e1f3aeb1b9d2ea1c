/// A document as one HTML file: no script, no request, nothing but itself.
package enum HTMLRenderer {
  package static func render(_ document: Document) -> String {
    let l = document.language
    return Templates.render(
      "page",
      [
        "language": .text(l.rawValue), "title": .text(document.title), "subtitle": .text(document.subtitle),
        "style": .markup(Markup(trusted: Templates.style)), "stateKind": .text(document.state.kind.rawValue),
        "state": .text(document.state.text), "skip": .text(l.say("본문으로 건너뛰기", "Skip to content")),
        "contents": .text(l.say("차례", "Contents")),
        "links": .list(document.links.map { ["text": .text($0.text), "target": .text($0.target)] }),
        "sections": .list(
          document.sections.map { section in
            [
              "id": .text(section.id), "heading": .text(section.title),
              "body": .markup(Markup.joined(section.blocks.map { block($0, l) }, "\n")),
            ]
          }),
      ]
    ).html
  }

  private static func block(_ block: Block, _ l: Language) -> Markup {
    switch block {
    case .paragraph(let text): return element("p", text)
    case .heading(let text): return element("h3", text)
    case .notice(let kind, let text):
      return Markup(trusted: "<p class=\"notice \(kind.rawValue)\">\(Markup(text).html)</p>")
    case .code(let text): return Markup(trusted: "<pre><code>\(Markup(text).html)</code></pre>")
    case .folded(let title, let blocks):
      let body = Markup.joined(blocks.map { self.block($0, l) }, "\n")
      return Markup(
        trusted: "<details><summary>\(Markup(title).html)</summary>\n\(body.html)\n</details>")
    case .findings(let findings):
      return Templates.render(
        "findings",
        [
          "items": .list(
            findings.map {
              [
                "kind": .text($0.kind.rawValue), "text": .text($0.text), "anchor": .text($0.anchor),
                "evidence": .text(l.say("근거", "evidence")),
              ]
            })
        ])
    case .cards(let cards):
      return Templates.render("cards", ["items": .list(cards.map { card($0, l) })])
    case .table(let table): return self.table(table)
    case .heat(let table): return heat(table)
    case .figure(let figure):
      return Templates.render(
        "figure",
        [
          "svg": .markup(figure.svg), "caption": .text(figure.caption),
          "numbers": .text(l.say("수치 보기", "Show the numbers")), "table": .markup(self.table(figure.table)),
        ])
    }
  }

  private static func element(_ tag: String, _ text: String) -> Markup {
    Markup(trusted: "<\(tag)>\(Markup(text).html)</\(tag)>")
  }

  private static func card(_ card: Card, _ l: Language) -> [String: TemplateValue] {
    let mood = card.good.map { $0 ? "up" : "down" } ?? "flat"
    return [
      "label": .text(card.label), "value": .text(card.value), "exact": .text(card.exact),
      "change": .text(card.change), "mood": .text(mood),
      "spark": .markup(Sparkline.svg(card.spark, label: card.label)),
    ]
  }

  /// Cells are written here and not by a template: a page has a thousand of them.
  private static func row(_ cells: [(text: String, attributes: String)], tag: String = "td") -> String {
    var html = "<tr>"
    for cell in cells { html += "<\(tag)\(cell.attributes)>\(Markup(cell.text).html)</\(tag)>" }
    return html + "</tr>"
  }

  private static func table(_ table: DataTable) -> Markup {
    func cells(_ row: [String], _ attributes: String) -> [(String, String)] {
      row.enumerated().map { i, text in (text, attributes + (table.numeric.contains(i) ? " class=\"n\"" : ""))
      }
    }
    return grid(
      caption: table.caption, style: "", head: row(cells(table.header, " scope=\"col\""), tag: "th"),
      body: table.rows.map { row(cells($0, "")) }, csv: table.csv)
  }

  private static func heat(_ table: HeatTable) -> Markup {
    let body = table.rows.map { cells -> String in
      let first = cells.first.map { "<th scope=\"row\">\(Markup($0.text).html)</th>" } ?? ""
      let rest = row(
        cells.dropFirst().map { cell in
          let shade = cell.shade.map { " class=\"h\(min(9, max(0, Int($0 * 10))))\"" } ?? ""
          return (cell.text, shade + (cell.note.map { " title=\"\(Markup($0).html)\"" } ?? ""))
        })
      return "<tr>" + first + rest.dropFirst("<tr>".count)
    }
    return grid(
      caption: table.caption, style: " class=\"heat\"",
      head: row(table.header.map { ($0, " scope=\"col\"") }, tag: "th"), body: body, csv: table.csv)
  }

  private static func grid(caption: String, style: String, head: String, body: [String], csv: String?)
    -> Markup
  {
    Templates.render(
      "table",
      [
        "style": .markup(Markup(trusted: style)), "caption": .text(caption),
        "hasCaption": .flag(!caption.isEmpty), "head": .markup(Markup(trusted: head)),
        "body": .markup(Markup(trusted: body.joined(separator: "\n"))), "hasFile": .flag(csv != nil),
        "file": .text(csv ?? ""),
      ])
  }
}
