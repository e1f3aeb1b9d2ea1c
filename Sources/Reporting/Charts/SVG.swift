/// A small SVG writer: real text, fixed decimals, colours by CSS class.
struct SVG {
  private var body = ""
  let width: Double
  let height: Double

  init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  /// One decimal, never −0.
  static func number(_ value: Double) -> String {
    guard value.isFinite else { return "0" }
    let tenths = Int((value * 10).rounded())
    let sign = tenths < 0 ? "-" : ""
    let size = tenths.magnitude
    return sign + String(size / 10) + (size % 10 == 0 ? "" : "." + String(size % 10))
  }

  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) {
    body +=
      "<line x1=\"\(Self.number(x1))\" y1=\"\(Self.number(y1))\" x2=\"\(Self.number(x2))\" y2=\"\(Self.number(y2))\" class=\"\(style)\"/>\n"
  }

  mutating func rect(_ x: Double, _ y: Double, _ w: Double, _ h: Double, _ style: String) {
    body +=
      "<rect x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" width=\"\(Self.number(max(0, w)))\" height=\"\(Self.number(h))\" rx=\"2\" class=\"\(style)\"/>\n"
  }

  mutating func circle(_ x: Double, _ y: Double, _ r: Double, _ style: String) {
    body +=
      "<circle cx=\"\(Self.number(x))\" cy=\"\(Self.number(y))\" r=\"\(Self.number(r))\" class=\"\(style)\"/>\n"
  }

  mutating func polyline(_ points: [(Double, Double)], _ style: String) {
    let list = points.map { Self.number($0.0) + "," + Self.number($0.1) }.joined(separator: " ")
    body += "<polyline points=\"\(list)\" class=\"\(style)\"/>\n"
  }

  mutating func text(_ x: Double, _ y: Double, _ text: String, _ style: String) {
    body +=
      "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" class=\"\(style)\">\(Markup(text).html)</text>\n"
  }

  /// `title` and `description` are read by screen readers.
  func markup(title: String, description: String, style: String = "chart") -> Markup {
    Markup(
      trusted:
        "<svg class=\"\(style)\" viewBox=\"0 0 \(Self.number(width)) \(Self.number(height))\" preserveAspectRatio=\"xMinYMid meet\" role=\"img\" aria-label=\"\(Markup(title).html)\">\n<title>\(Markup(title).html)</title>\n<desc>\(Markup(description).html)</desc>\n\(body)</svg>"
    )
  }
}

/// A scale from data to pixels.
struct LinearScale {
  let low: Double
  let high: Double
  let from: Double
  let to: Double

  func callAsFunction(_ value: Double) -> Double {
    high > low ? from + (value - low) / (high - low) * (to - from) : (from + to) / 2
  }

  /// Round steps of 1, 2 or 5 times a power of ten, four or so over the range.
  var ticks: [Double] {
    let span = high - low
    guard span > 0, span.isFinite else { return [] }
    var step = 1.0
    while step * 10 < span / 3 { step *= 10 }
    while step > span / 3 { step /= 10 }
    for factor in [5.0, 2.0] where step * factor <= span / 3 {
      step *= factor
      break
    }
    let first = Int((low / step).rounded(.up))
    let last = Int((high / step).rounded(.down))
    return first <= last ? (first...last).map { Double($0) * step } : []
  }
}
