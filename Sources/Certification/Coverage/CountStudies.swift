internal import Statistics

/// Proportions, ranks and looks.
enum CountStudies {
  static let all = proportions + ranks + looks

  private static func pair(_ n: Int, _ p0: Double, _ p1: Double, _ g: inout Xoshiro256) throws(NoAnswer)
    -> (control: Proportion, variant: Proportion)
  {
    (try Draw.successes(n, p0, &g), try Draw.successes(n, p1, &g))
  }

  private static let proportions: [CoverageStudy] = [
    CoverageStudy("Koopman's interval of a risk ratio", "p = .2 and .3, n = 150", gate: .near) {
      g throws(NoAnswer) in
      let arms = try pair(150, 0.2, 0.3, &g)
      let ratio = try RiskRatio(control: arms.control, variant: arms.variant)
      return ratio.low <= 1.5 && 1.5 <= (ratio.high ?? .infinity)
    },
    CoverageStudy("Woolf's interval of an odds ratio", "p = .2 and .3, n = 200", gate: .near) {
      g throws(NoAnswer) in
      let arms = try pair(200, 0.2, 0.3, &g)
      return Draw.covers(
        try OddsRatio(control: arms.control, variant: arms.variant).interval(), 0.3 / 0.7 / (0.2 / 0.8))
    },
    CoverageStudy("Pearson's χ², 3 × 4", "240 rows, independent", .rejects, gate: .near) {
      g throws(NoAnswer) in
      var table = try ContingencyTable(rows: 3, columns: 4)
      for _ in 0..<240 { try table.add(g.below(3), g.below(4)) }
      return try ChiSquaredTest(table).p < 0.05
    },
    CoverageStudy("Cochran–Armitage trend", "4 groups of 60, p = .3", .rejects, gate: .near) {
      g throws(NoAnswer) in
      var groups: [Proportion] = []
      for _ in 0..<4 { groups.append(try Draw.successes(60, 0.3, &g)) }
      return try TrendTest(groups).p < 0.05
    },
    CoverageStudy("non-inferiority", "p = .5 and .4, n = 300, at the margin", .rejects, gate: .near) {
      g throws(NoAnswer) in
      let arms = try pair(300, 0.5, 0.4, &g)
      return try NonInferiority(control: arms.control, variant: arms.variant, margin: .absolute(0.1)).p < 0.05
    },
    CoverageStudy(
      "power of two proportions", ".5 v .75, n for power 0.9", .rejects, nominal: 0.9, gate: .near
    ) { g throws(NoAnswer) in
      let arms = try pair(77, 0.5, 0.75, &g)
      return try ProportionDifference(control: arms.control, variant: arms.variant).pooledZ().p < 0.05
    },
  ]

  private static let ranks: [CoverageStudy] = [
    CoverageStudy("Mann–Whitney, exact", "exponential, n = 12 and 15", .rejects, gate: .conservative) {
      g throws(NoAnswer) in
      try MannWhitneyTest(control: Draw.exponentials(12, &g), variant: Draw.exponentials(15, &g)).p < 0.05
    },
    CoverageStudy("Mann–Whitney, with ties", "whole numbers 0 … 6, n = 60", .rejects, gate: .near) {
      g throws(NoAnswer) in
      let a = (0..<60).map { _ in Double(g.below(7)) }
      let b = (0..<60).map { _ in Double(g.below(7)) }
      return try MannWhitneyTest(control: a, variant: b).p < 0.05
    },
    CoverageStudy("Kolmogorov–Smirnov, exact", "normal, n = 40 and 60", .rejects, gate: .conservative) {
      g throws(NoAnswer) in
      try KolmogorovSmirnovTest(control: Draw.normals(40, &g), variant: Draw.normals(60, &g)).p < 0.05
    },
    CoverageStudy("difference of medians", "exponential, n = 200", gate: .near) { g throws(NoAnswer) in
      let test = try QuantileTest(control: Draw.exponentials(200, &g), variant: Draw.exponentials(200, &g))
      return test.low <= 0 && 0 <= test.high
    },
    CoverageStudy("interval of a median by order statistics", "exponential, n = 101", gate: .conservative) {
      g throws(NoAnswer) in
      let interval = Quantiles.orderStatisticInterval(sorted: Draw.exponentials(101, &g).sorted(), 0.5)
      // ln 2
      return (interval.low ?? -.infinity) <= 0.6931471805599453
        && 0.6931471805599453 <= (interval.high ?? .infinity)
    },
  ]

  private static let looks: [CoverageStudy] = [
    CoverageStudy(
      "confidence sequence", "1,000 looks at normal data, the first at 200 units, no difference", .rejects,
      gate: .conservative
    ) { g throws(NoAnswer) in
      try everExcludesZero(looks: stride(from: 200, to: 10_200, by: 10), &g)
    },
    CoverageStudy(
      "sample-ratio e-process", "a look after each of 2,000 units at 1:1", .rejects, gate: .conservative
    ) { g throws(NoAnswer) in
      var process = try SampleRatioProcess(split: [1, 1])
      for _ in 0..<2000 { try process.add(g.below(2)) }
      // ln 20
      return process.maximumLogE >= 2.995732273553991
    },
    CoverageStudy("sample ratio, χ²", "3,000 units at 2:1", .rejects, gate: .near) { g throws(NoAnswer) in
      let first = (0..<3000).count { _ in g.uniform() < 2.0 / 3 }
      return try SampleRatioTest(observed: [first, 3000 - first], split: [2, 1]).p < 0.05
    },
    CoverageStudy(
      "group sequential, O'Brien–Fleming", "5 looks at normal data, no difference", .rejects, gate: .exact
    ) {
      g throws(NoAnswer) in
      try crosses(obrienFleming, &g)
    },
    CoverageStudy("group sequential, Pocock", "5 looks at normal data, no difference", .rejects, gate: .exact)
    {
      g throws(NoAnswer) in
      try crosses(pocock, &g)
    },
  ]

  private static func everExcludesZero(looks: StrideTo<Int>, _ g: inout Xoshiro256) throws(NoAnswer) -> Bool {
    let sequence = try ConfidenceSequence(alpha: 0.05, plannedTotal: 1000)
    var arms = [Running(), Running()]
    var units = 0
    for look in looks {
      while units < look {
        units += 1
        arms[units & 1].add(g.normal())
      }
      let half = try sequence.halfWidth(n: look, squaredStandardError: arms[0].error + arms[1].error)
      if (arms[0].mean - arms[1].mean).magnitude > half { return true }
    }
    return false
  }

  private static let obrienFleming = (try? GroupSequential(.obrienFleming, looks: 5))?.bounds ?? []
  private static let pocock = (try? GroupSequential(.pocock, looks: 5))?.bounds ?? []

  private static func crosses(_ bounds: [Double?], _ g: inout Xoshiro256) throws(NoAnswer) -> Bool {
    guard !bounds.isEmpty else { throw .domain("no bounds") }
    var sum = 0.0
    for (look, bound) in bounds.enumerated() {
      sum += g.normal()
      if let bound, sum.magnitude / Double(look + 1).squareRoot() > bound { return true }
    }
    return false
  }

  /// Mean and squared standard error, one value at a time (Welford 1962).
  private struct Running {
    private var n = 0.0
    private(set) var mean = 0.0
    private var squares = 0.0

    mutating func add(_ x: Double) {
      n += 1
      let gap = x - mean
      mean += gap / n
      squares += gap * (x - mean)
    }

    var error: Double { squares / (n - 1) / n }
  }
}
