internal import CivilTime
internal import Commerce

/// docs/metrics.md: every metric's definition in Korean and English, from the catalogue
/// that the computation uses.
package enum MetricPage {
  package static func markdown() -> String {
    var out = MetricPageWords.head
    for (group, metrics) in MetricCatalogue.groups {
      out += "\n## \(group.korean) · \(group.english)\n\n"
      out +=
        "| id | 이름 · name | 분자 · numerator | 분모 · denominator | 구간 · interval | 기간 · period | 분할 · splits |\n"
      out += "|---|---|---|---|---|---|---|\n"
      for metric in metrics { out += line(metric) }
      let notes = metrics.filter { $0.formula != nil || $0.edge != nil }
      if !notes.isEmpty { out += "\n" }
      for metric in notes { out += note(metric) }
    }
    return out + MetricPageWords.foot
  }

  private static func both(_ phrase: Phrase) -> String {
    phrase.korean == phrase.english
      ? cell(phrase.english) : "\(cell(phrase.korean))<br>\(cell(phrase.english))"
  }

  private static func cell(_ text: String) -> String {
    text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }

  private static func line(_ metric: MetricDescription) -> String {
    let kinds = metric.periods.map(\.rawValue).joined(separator: ", ")
    let interval =
      metric.interval == .none
      ? "–" : "\(both(metric.interval.words))<br>\(both(metric.subject.words))"
    let cells = [
      "`\(metric.id)`", both(metric.name), both(metric.numerator), metric.denominator.map(both) ?? "–",
      interval,
      "\(both(metric.clock.words))<br>\(kinds)", both(metric.split.words),
    ]
    return "| " + cells.joined(separator: " | ") + " |\n"
  }

  private static func note(_ metric: MetricDescription) -> String {
    let parts = [metric.formula, metric.edge].compactMap { $0 }
    return "- `\(metric.id)`: \(parts.map(\.korean).joined(separator: "; ")). "
      + "\(parts.map(\.english).joined(separator: "; ")).\n"
  }
}
