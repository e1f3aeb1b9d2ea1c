internal import Parallelism
internal import Statistics

/// Means of normal data, where the theory is exact, and of skewed data, where it is not.
enum MeanStudies {
  static let all = normal + skewed + covariates

  private static func summary(_ values: [Double]) throws(NoAnswer) -> MeanSummary { try MeanSummary(values) }

  private static let normal: [CoverageStudy] = [
    CoverageStudy("t interval of a mean", "normal, n = 8", gate: .exact) { g throws(NoAnswer) in
      Draw.covers(try summary(Draw.normals(8, mean: 3, &g)).interval(), 3)
    },
    CoverageStudy("pooled t", "normal, n = 8 and 12, equal spread", gate: .exact) { g throws(NoAnswer) in
      let test = try PooledTest(
        control: Draw.normals(8, &g), variant: Draw.normals(12, mean: 1, &g))
      return Draw.covers(try test.interval(), 1)
    },
    CoverageStudy("Welch t", "normal, n = 10 and 20, sd 1 and 3", gate: .exact) { g throws(NoAnswer) in
      let test = try WelchTest(
        control: summary(Draw.normals(10, &g)), variant: summary(Draw.normals(20, mean: 1, sd: 3, &g)))
      return Draw.covers(try test.interval(), 1)
    },
    CoverageStudy("paired t", "normal, n = 9", gate: .exact) { g throws(NoAnswer) in
      let base = Draw.normals(9, sd: 2, &g)
      let test = try PairedTest(first: base, second: base.map { $0 + 0.5 + g.normal() })
      return Draw.covers(try test.interval(), 0.5)
    },
    CoverageStudy("one-way ANOVA", "normal, 4 groups of 6, no difference", .rejects, gate: .exact) {
      g throws(NoAnswer) in
      try OneWayANOVA(samples: (0..<4).map { _ in Draw.normals(6, &g) }).p < 0.05
    },
    CoverageStudy("Welch's ANOVA", "normal, groups of 15, 20, 30, sd 1, 2, 3", .rejects, gate: .exact) {
      g throws(NoAnswer) in
      let groups = [Draw.normals(15, &g), Draw.normals(20, sd: 2, &g), Draw.normals(30, sd: 3, &g)]
      return try WelchANOVA(samples: groups).p < 0.05
    },
    CoverageStudy("non-inferiority", "normal, n = 30, at the margin", .rejects, gate: .exact) {
      g throws(NoAnswer) in
      let test = try NonInferiority(
        control: summary(Draw.normals(30, mean: 10, &g)), variant: summary(Draw.normals(30, mean: 9, &g)),
        margin: .absolute(1))
      return test.p < 0.05
    },
    CoverageStudy("equivalence (TOST)", "normal, n = 200, at the margin", .rejects, gate: .conservative) {
      g throws(NoAnswer) in
      let test = try Equivalence(
        control: summary(Draw.normals(200, mean: 10, &g)), variant: summary(Draw.normals(200, mean: 11, &g)),
        margin: .absolute(1))
      return test.p < 0.05
    },
    CoverageStudy("relative difference", "normal, mean 5 and 6, sd 1, n = 100", gate: .near) {
      g throws(NoAnswer) in
      let a = try summary(Draw.normals(100, mean: 5, &g))
      let b = try summary(Draw.normals(100, mean: 6, &g))
      let test = try WelchTest(control: a, variant: b)
      let relative = try RelativeDifference(
        control: (a.mean, a.squaredStandardError), variant: (b.mean, b.squaredStandardError), df: test.df)
      return Draw.covers(try relative.interval(), 0.2)
    },
    CoverageStudy(
      "power of two means", "normal, difference 0.5, n for power 0.8", .rejects, nominal: 0.8, gate: .near
    ) {
      g throws(NoAnswer) in
      // R power.t.test(delta = .5, sd = 1, power = .8): n = 63.76561; 64 give .8015.
      let test = try PooledTest(control: Draw.normals(64, &g), variant: Draw.normals(64, mean: 0.5, &g))
      return test.p < 0.05
    },
  ]

  private static let skewed: [CoverageStudy] = [
    CoverageStudy("t interval of a mean", "lognormal spending, σ = 1.5, n = 200", gate: .reported) {
      g throws(NoAnswer) in
      // The mean of exp(σZ) is exp(σ²/2).
      Draw.covers(
        try summary(Draw.logNormals(200, sigma: 1.5, &g)).interval(), Elementary.exp(1.125))
    },
    CoverageStudy("Welch t", "lognormal spending, σ = 1.5, n = 200, no difference", .rejects, gate: .reported)
    {
      g throws(NoAnswer) in
      try WelchTest(
        control: summary(Draw.logNormals(200, sigma: 1.5, &g)),
        variant: summary(Draw.logNormals(200, sigma: 1.5, &g))
      ).p < 0.05
    },
    CoverageStudy(
      "Welch t, winsorised at the 99 % quantile", "lognormal spending, σ = 1.5, n = 500, no difference",
      .rejects,
      gate: .near
    ) { g throws(NoAnswer) in
      let arms = [Draw.logNormals(500, sigma: 1.5, &g), Draw.logNormals(500, sigma: 1.5, &g)]
      let cut = try Winsorised(arms, upper: 0.99)
      return try WelchTest(control: summary(cut.arms[0]), variant: summary(cut.arms[1])).p < 0.05
    },
    CoverageStudy("BCa bootstrap of a mean", "exponential, n = 60, 1,000 replicates", gate: .near, share: 0.5)
    {
      g throws(NoAnswer) in
      let interval = try BootstrapInterval(
        Draw.exponentials(60, &g), replicates: 1000, seed: g.next()
      ) { values throws(NoAnswer) in Sums.mean(values) }
      return interval.low <= 1 && 1 <= interval.high
    },
    CoverageStudy("ratio, delta method", "Σ amount / Σ orders, 300 customers", gate: .near) {
      g throws(NoAnswer) in
      var moments = IntegerMoments()
      for _ in 0..<300 {
        let orders = 1 + Draw.poisson(1.5, &g)
        let amount = (0..<orders).reduce(0.0) { total, _ in total + 50 + 50 * g.exponential() }
        moments.add(Int64((amount * 100).rounded()), Int64(orders))
      }
      return Draw.covers(try RatioSummary(moments, unit: 0.01).interval(), 100)
    },
    CoverageStudy("net promoter score", "50 % promoters, 20 % detractors, n = 100", gate: .near) {
      g throws(NoAnswer) in
      var counts = [0, 0, 0]
      for _ in 0..<100 {
        let u = g.uniform()
        counts[u < 0.5 ? 0 : u < 0.8 ? 1 : 2] += 1
      }
      let score = try NetPromoterScore(promoters: counts[0], passives: counts[1], detractors: counts[2])
      return Draw.covers(try score.interval(), 30)
    },
  ]

  /// An outcome with correlation .7 to its covariate.
  private static func arm(_ n: Int, lift: Double, _ g: inout Xoshiro256) -> (x: [Double], y: [Double]) {
    let x = Draw.normals(n, &g)
    // √(1 − .49)
    let rest = 0.714142842854285
    return (x, x.map { lift + 0.7 * $0 + rest * g.normal() })
  }

  private static func cuped(_ n: Int, lift: Double, _ g: inout Xoshiro256) throws(NoAnswer) -> CUPED {
    let a = arm(n, lift: 0, &g)
    let b = arm(n, lift: lift, &g)
    return try CUPED(
      control: CovariateSummary(CoMoments(a.x, a.y)), variant: CovariateSummary(CoMoments(b.x, b.y)))
  }

  private static let covariates: [CoverageStudy] = [
    CoverageStudy("CUPED", "normal, ρ = .7, n = 100", gate: .near) { g throws(NoAnswer) in
      Draw.covers(try cuped(100, lift: 0.3, &g).adjusted.interval(), 0.3)
    },
    CoverageStudy("CUPED", "normal, ρ = .7, n = 100, no difference", .rejects, gate: .near) {
      g throws(NoAnswer) in
      try cuped(100, lift: 0, &g).adjusted.p < 0.05
    },
    CoverageStudy("post-stratification", "3 strata, 60 an arm, effect 1 in each", gate: .near) {
      g throws(NoAnswer) in
      var strata: [PostStratified.Stratum] = []
      for level in [0.0, 5, 10] {
        strata.append(
          PostStratified.Stratum(
            control: try summary(Draw.normals(20, mean: level, &g)),
            variant: try summary(Draw.normals(20, mean: level + 1, &g))))
      }
      return Draw.covers(try PostStratified(strata).interval(), 1)
    },
  ]

  /// The mean share of variance that CUPED takes away, which theory puts at ρ².
  static func varianceReduction(draws: Int, seed: UInt64, threads: Int) -> (observed: Double, error: Double)?
  {
    let values = Parallel.map(draws, threads: threads) { index -> Double? in
      var g = Xoshiro256(seed: seed, stage: "coverage", purpose: "cuped variance", index: UInt64(index))
      return try? cuped(200, lift: 0.3, &g).varianceReduction
    }.compactMap { $0 }
    guard let spread = try? Sums.variance(values) else { return nil }
    return (Sums.mean(values), (spread / Double(values.count)).squareRoot())
  }
}
