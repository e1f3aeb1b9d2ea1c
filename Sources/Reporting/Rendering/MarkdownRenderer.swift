/// A document as Markdown, for mails and diffs.
package enum MarkdownRenderer {
  package static func render(_ document: Document) -> String {
    var out = "# \(escape(document.title))\n\n\(escape(document.subtitle))\n\n"
    out += "**\(escape(document.state.text))**\n"
    for section in document.sections {
      out += "\n## \(escape(section.title))\n"
      for block in section.blocks { out += "\n" + render(block) }
    }
    return out
  }

  private static func render(_ block: Block) -> String {
    switch block {
    case .paragraph(let text): return escape(text) + "\n"
    case .heading(let text): return "### \(escape(text))\n"
    case .notice(_, let text): return "> \(escape(text))\n"
    case .code(let text): return "```\n\(text.split(separator: "`").joined(separator: "'"))\n```\n"
    case .folded(let title, let blocks):
      return "### \(escape(title))\n" + blocks.map { "\n" + render($0) }.joined()
    case .findings(let findings): return findings.map { "- \(escape($0.text))\n" }.joined()
    case .cards(let cards):
      return cards.map { "- \(escape($0.label)): **\(escape($0.exact))** — \(escape($0.change))\n" }.joined()
    case .table(let data): return table(data.caption, data.header, data.rows, data.numeric)
    case .heat(let heat):
      return table(
        heat.caption, heat.header, heat.rows.map { $0.map(\.text) }, Set(1..<max(2, heat.header.count)))
    case .figure(let figure):
      return escape(figure.caption) + "\n\n"
        + table("", figure.table.header, figure.table.rows, figure.table.numeric)
    }
  }

  private static func table(_ caption: String, _ header: [String], _ rows: [[String]], _ numeric: Set<Int>)
    -> String
  {
    var out = caption.isEmpty ? "" : escape(caption) + "\n\n"
    out += "| " + header.map(escape).joined(separator: " | ") + " |\n|"
    for i in header.indices { out += numeric.contains(i) ? "---:|" : "---|" }
    out += "\n"
    for row in rows { out += "| " + row.map(escape).joined(separator: " | ") + " |\n" }
    return out
  }

  /// Everything that Markdown or the HTML inside it could read, over scalars.
  static func escape(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\", "`", "*", "_", "[", "]", "|", "#", "~":
        out += "\\"
        out.unicodeScalars.append(scalar)
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "&": out += "&amp;"
      case "\n", "\r": out += " "
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
