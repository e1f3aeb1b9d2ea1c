/// A line over equal steps, its last point marked and its extremes printed.
package enum LineChart {
  package struct Point: Sendable {
    package let label: String
    package let value: Double?
    package let low: Double?
    package let high: Double?

    package init(label: String, value: Double?, low: Double? = nil, high: Double? = nil) {
      self.label = label
      self.value = value
      self.low = low
      self.high = high
    }
  }

  package static func svg(
    _ points: [Point], axis: (Double) -> String, fromZero: Bool, title: String, description: String
  ) -> Markup {
    var svg = SVG(width: 720, height: 210)
    let known = points.flatMap { [$0.value, $0.low, $0.high].compactMap { $0 } }
    var low = known.min() ?? 0
    let high = known.max() ?? 1
    if fromZero { low = min(0, low) }
    let x = LinearScale(low: 0, high: Double(max(1, points.count - 1)), from: 74, to: 700)
    let y = LinearScale(low: low, high: high > low ? high : low + 1, from: 172, to: 14)
    for tick in y.ticks {
      svg.line(70, y(tick), 704, y(tick), "grid")
      svg.text(64, y(tick) + 4, axis(tick), "tick end")
    }
    // About eight labels fit.
    let step = max(1, (points.count + 7) / 8)
    for (i, point) in points.enumerated() {
      if (points.count - 1 - i) % step == 0 { svg.text(x(Double(i)), 194, point.label, "tick middle") }
      if let low = point.low, let high = point.high {
        svg.line(x(Double(i)), y(low), x(Double(i)), y(high), "interval")
      }
    }
    var run: [(Double, Double)] = []
    for (i, point) in points.enumerated() {
      if let value = point.value {
        run.append((x(Double(i)), y(value)))
        svg.circle(x(Double(i)), y(value), 3, "point clear")
      } else {
        if run.count > 1 { svg.polyline(run, "line") }
        run = []
      }
    }
    if run.count > 1 { svg.polyline(run, "line") }
    return svg.markup(title: title, description: description)
  }
}
