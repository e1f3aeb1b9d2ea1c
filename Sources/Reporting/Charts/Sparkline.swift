/// The course of a figure, as wide as a word.
enum Sparkline {
  static func svg(_ values: [Double?], label: String) -> Markup {
    let known = values.compactMap { $0 }
    guard known.count >= 2, let low = known.min(), let high = known.max() else { return Markup(trusted: "") }
    var svg = SVG(width: 120, height: 28)
    let x = LinearScale(low: 0, high: Double(values.count - 1), from: 3, to: 117)
    let y = LinearScale(low: low, high: high, from: 24, to: 4)
    var run: [(Double, Double)] = []
    for (i, value) in values.enumerated() {
      if let value {
        run.append((x(Double(i)), y(value)))
      } else if !run.isEmpty {
        svg.polyline(run, "spark")
        run = []
      }
    }
    if !run.isEmpty { svg.polyline(run, "spark") }
    if let last = values.lastIndex(where: { $0 != nil }) {
      svg.circle(x(Double(last)), y(values[last]!), 2.5, "spark-end")
    }
    return svg.markup(title: label, description: "", style: "sparkline")
  }
}
