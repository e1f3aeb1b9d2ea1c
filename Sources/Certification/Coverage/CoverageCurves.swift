internal import Parallelism
internal import Statistics

/// Exact coverage of binomial intervals over the whole range of the truth, by enumeration.
struct CoverageCurve: Sendable {
  let name: String
  let points: [(p: Double, coverage: Double)]

  var lowest: (p: Double, coverage: Double) { points.min { $0.coverage < $1.coverage } ?? (0, 0) }
  var mean: Double { Sums.mean(points.map(\.coverage)) }

  /// One proportion, p = 1/steps … 1 − 1/steps.
  static func proportion(_ method: ProportionCoverage.Method, trials: Int, steps: Int) throws(NoAnswer)
    -> CoverageCurve
  {
    let coverage = try ProportionCoverage(method, trials: trials)
    var points: [(p: Double, coverage: Double)] = []
    for step in 1..<steps {
      let p = Double(step) / Double(steps)
      points.append((p, try coverage.coverage(at: p)))
    }
    return CoverageCurve(name: method == .wilson ? "Wilson" : "Clopper–Pearson", points: points)
  }

  /// Two proportions with the same truth in both arms.
  static func difference(
    _ method: DifferenceCoverage.Method, control: Int, variant: Int, steps: Int, threads: Int
  ) throws(NoAnswer) -> CoverageCurve {
    let coverage = try DifferenceCoverage(method, controlTrials: control, variantTrials: variant)
    let found = Parallel.map(steps - 1, threads: threads) { step -> (p: Double, coverage: Double)? in
      let p = Double(step + 1) / Double(steps)
      return (try? coverage.coverage(control: p, variant: p)).map { (p, $0) }
    }
    let name =
      switch method {
      case .newcombe: "Newcombe"
      case .mee: "Mee"
      case .miettinenNurminen: "Miettinen–Nurminen"
      }
    return CoverageCurve(name: name, points: found.compactMap { $0 })
  }
}

/// Curves of coverage against the truth as one SVG picture.
struct CoverageChart {
  let title: String
  let panels: [(title: String, curves: [CoverageCurve])]

  private static let colours = ["#1b5e8c", "#c2571a", "#4a7a3a"]
  private static let floor = 0.85

  var svg: String {
    let width = 720
    let height = 190
    var out =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(width) \(30 + height * panels.count)\" "
      + "font-family=\"sans-serif\" font-size=\"11\">\n<title>\(title)</title>\n"
      + "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
    for (index, panel) in panels.enumerated() {
      out += "<g transform=\"translate(50 \(24 + index * height))\">\n"
      out += "<text x=\"0\" y=\"-6\" font-weight=\"bold\">\(panel.title)</text>\n"
      for share in [0.85, 0.9, 0.95, 1] {
        let y = Self.y(share)
        let dash = share == 0.95 ? "" : " stroke-dasharray=\"2 3\""
        out += "<path d=\"M0 \(y)H530\" stroke=\"#999\"\(dash)/>"
        out +=
          "<text x=\"-6\" y=\"\(y)\" dy=\"4\" text-anchor=\"end\">\(Self.text(share * 100, 0)) %</text>\n"
      }
      for p in [0.0, 0.25, 0.5, 0.75, 1] {
        out +=
          "<text x=\"\(Self.text(p * 530, 0))\" y=\"154\" text-anchor=\"middle\">\(Self.text(p, 2))</text>\n"
      }
      for (number, curve) in panel.curves.enumerated() {
        let colour = Self.colours[number % Self.colours.count]
        let path = curve.points.map { "\(Self.text($0.p * 530, 1)) \(Self.y($0.coverage))" }
        out += "<path d=\"M\(path.joined(separator: "L"))\" fill=\"none\" stroke=\"\(colour)\"/>\n"
        out +=
          "<text x=\"542\" y=\"\(20 + 16 * number)\" fill=\"\(colour)\">\(curve.name)</text>\n"
      }
      out += "</g>\n"
    }
    return out + "</svg>\n"
  }

  /// 0.85 … 1 on 140 units; what is lower stays at the foot.
  private static func y(_ share: Double) -> String {
    text((1 - max(floor, share)) / (1 - floor) * 140, 1)
  }

  static func text(_ value: Double, _ decimals: Int) -> String {
    let scale = (0..<decimals).reduce(1) { power, _ in power * 10 }
    let units = Int((value * Double(scale)).rounded())
    guard decimals > 0 else { return String(units) }
    let rest = String(units.magnitude % UInt(scale))
    let sign = units < 0 ? "-" : ""
    return "\(sign)\(units.magnitude / UInt(scale))."
      + String(repeating: "0", count: decimals - rest.count) + rest
  }
}
