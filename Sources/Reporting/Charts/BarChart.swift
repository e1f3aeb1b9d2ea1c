/// Horizontal bars of shares, each with its numeral.
package enum BarChart {
  package struct Bar: Sendable {
    package let label: String
    package let value: Double
    package let text: String
    /// Index into the palette, which also changes the hatch.
    package let series: Int

    package init(label: String, value: Double, text: String, series: Int = 0) {
      self.label = label
      self.value = value
      self.text = text
      self.series = series
    }
  }

  package static func svg(_ bars: [Bar], title: String, description: String) -> Markup {
    let rowHeight = 30.0
    let labelWidth = 150.0
    var svg = SVG(width: 720, height: rowHeight * Double(bars.count) + 8)
    let scale = LinearScale(low: 0, high: max(bars.map(\.value).max() ?? 1, 1e-12), from: 0, to: 380)
    for (i, bar) in bars.enumerated() {
      let y = 4 + rowHeight * Double(i)
      svg.text(labelWidth - 10, y + 19, bar.label, "label end")
      svg.rect(labelWidth, y + 5, scale(bar.value), 20, "s\(bar.series % 6)")
      svg.text(labelWidth + scale(bar.value) + 8, y + 19, bar.text, "value")
    }
    return svg.markup(title: title, description: description)
  }

  /// One bar divided into parts.
  package static func stacked(_ parts: [Bar], title: String, description: String) -> Markup {
    var svg = SVG(width: 720, height: 56)
    let total = max(parts.reduce(0) { $0 + $1.value }, 1e-12)
    var x = 0.0
    var legend = 0.0
    for part in parts where part.value > 0 {
      // A part that would be invisible still gets two pixels.
      let width = max(2, part.value / total * 716)
      svg.rect(x, 4, min(width, 720 - x), 20, "s\(part.series % 6)")
      svg.rect(legend, 36, 12, 12, "s\(part.series % 6)")
      svg.text(legend + 18, 47, "\(part.label) \(part.text)", "value")
      x += width
      legend += 44 + 10 * Double((part.label + part.text).count)
    }
    return svg.markup(title: title, description: description)
  }
}
