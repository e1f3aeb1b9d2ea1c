/// Estimates with intervals on one shared zero line.
package enum IntervalChart {
  package struct Row: Sendable {
    package let label: String
    package let estimate: Double
    package let low: Double
    package let high: Double
    package let text: String
    /// The interval excludes zero.
    package var clear: Bool { low > 0 || high < 0 }

    package init(label: String, estimate: Double, low: Double, high: Double, text: String) {
      self.label = label
      self.estimate = estimate
      self.low = low
      self.high = high
      self.text = text
    }
  }

  package static func svg(
    _ rows: [Row], axis: (Double) -> String, title: String, description: String
  ) -> Markup {
    let rowHeight = 28.0
    let left = 210.0
    let right = 560.0
    let bottom = 8 + rowHeight * Double(rows.count)
    var svg = SVG(width: 720, height: bottom + 26)
    var low = min(0, rows.map(\.low).min() ?? 0)
    var high = max(0, rows.map(\.high).max() ?? 0)
    let margin = (high - low) * 0.04
    low -= margin
    high += margin
    let x = LinearScale(low: low, high: high, from: left, to: right)
    for tick in x.ticks {
      svg.line(x(tick), 4, x(tick), bottom, "grid")
      svg.text(x(tick), bottom + 16, axis(tick), "tick middle")
    }
    svg.line(x(0), 2, x(0), bottom, "zero")
    for (i, row) in rows.enumerated() {
      let y = 8 + rowHeight * (Double(i) + 0.5)
      svg.text(left - 12, y + 4, row.label, "label end")
      svg.line(x(row.low), y, x(row.high), y, row.clear ? "interval clear" : "interval")
      svg.line(x(row.low), y - 4, x(row.low), y + 4, row.clear ? "interval clear" : "interval")
      svg.line(x(row.high), y - 4, x(row.high), y + 4, row.clear ? "interval clear" : "interval")
      svg.circle(x(row.estimate), y, 4.5, row.clear ? "point clear" : "point")
      svg.text(right + 10, y + 4, row.text, "value")
    }
    return svg.markup(title: title, description: description)
  }
}
