internal import Statistics

/// Regression coefficients.
enum ModelStudies {
  static let all: [CoverageStudy] = [
    CoverageStudy("least squares, classical", "normal, n = 15, 2 predictors", gate: .exact) {
      g throws(NoAnswer) in
      let (design, x) = design(15, &g)
      let y = x.map { 1 + 2 * $0 + g.normal() }
      return covers(try LinearModel(design, outcome: y, errors: .classical).coefficients[1], 2)
    },
    CoverageStudy("least squares, HC3", "spread grows with x, n = 60", gate: .near) { g throws(NoAnswer) in
      let (design, x) = design(60, &g)
      let y = x.map { 1 + 2 * $0 + (0.3 + $0.magnitude) * g.normal() }
      return covers(try LinearModel(design, outcome: y, errors: .hc3).coefficients[1], 2)
    },
    CoverageStudy("least squares, HC1", "spread grows with x, n = 400", gate: .near) {
      g throws(NoAnswer) in
      let (design, x) = design(400, &g)
      let y = x.map { 1 + 2 * $0 + (0.3 + $0.magnitude) * g.normal() }
      return covers(try LinearModel(design, outcome: y, errors: .hc1).coefficients[1], 2)
    },
    CoverageStudy("least squares, clustered", "60 clusters of 5 with shared shocks", gate: .near) {
      g throws(NoAnswer) in
      let cluster = (0..<300).map { $0 / 5 }
      let level = Draw.normals(60, &g)
      let shock = Draw.normals(60, &g)
      var design = Design(rows: 300)
      design.add("x", cluster.map { level[$0] })
      let y = cluster.map { 1 + 2 * level[$0] + shock[$0] + g.normal() }
      return covers(try LinearModel(design, outcome: y, clusters: cluster).coefficients[1], 2)
    },
    CoverageStudy("logistic", "slope 0.8, n = 400", gate: .near) { g throws(NoAnswer) in
      let (design, x) = design(400, &g)
      let y = x.map { g.bernoulli(Elementary.logistic(-0.5 + 0.8 * $0)) }
      return covers(try GeneralisedLinearModel(design, outcome: y).coefficients[1], 0.8)
    },
    CoverageStudy("Poisson", "slope 0.4, n = 300", gate: .near) { g throws(NoAnswer) in
      let (design, x) = design(300, &g)
      let y = x.map { Draw.poisson(Elementary.exp(0.5 + 0.4 * $0), &g) }
      return covers(try GeneralisedLinearModel(design, counts: y).coefficients[1], 0.4)
    },
    CoverageStudy("Poisson, HC1", "overdispersed counts, n = 500", gate: .near) {
      g throws(NoAnswer) in
      let (design, x) = design(500, &g)
      let y = x.map { Draw.poisson(Elementary.exp(0.5 + 0.4 * $0) * Draw.gamma(2, &g), &g) }
      return covers(try GeneralisedLinearModel(design, counts: y, errors: .hc1).coefficients[1], 0.4)
    },
    CoverageStudy("negative binomial", "θ = 2, slope 0.4, n = 500", gate: .near, share: 0.5) {
      g throws(NoAnswer) in
      let (design, x) = design(500, &g)
      let y = x.map { Draw.poisson(Elementary.exp(0.5 + 0.4 * $0) * Draw.gamma(2, &g), &g) }
      return covers(
        try GeneralisedLinearModel(design, counts: y, family: .negativeBinomial).coefficients[1], 0.4)
    },
    CoverageStudy("Firth's logistic", "slope 1, n = 50", gate: .near, share: 0.5) { g throws(NoAnswer) in
      let (design, x) = design(50, &g)
      let y = x.map { g.bernoulli(Elementary.logistic(-0.5 + $0)) }
      return covers(try FirthLogistic(design, outcome: y).coefficients[1], 1)
    },
  ]

  /// Two normal predictors, of which the first is returned too.
  private static func design(_ n: Int, _ g: inout Xoshiro256) -> (Design, [Double]) {
    var design = Design(rows: n)
    let x = Draw.normals(n, &g)
    design.add("x", x)
    design.add("z", Draw.normals(n, &g))
    return (design, x)
  }

  private static func covers(_ line: Coefficient, _ truth: Double) -> Bool {
    line.low <= truth && truth <= line.high
  }
}
