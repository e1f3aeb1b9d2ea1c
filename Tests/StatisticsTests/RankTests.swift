import Statistics
import Testing

/// Mann–Whitney, Kolmogorov–Smirnov and the quantile test.
@Suite struct RankTests {
  /// R's ?wilcox.test (Hollander & Wolfe 1973, 69f): W 35, p(greater) .1272; scipy 1.17.1,
  /// mannwhitneyu(method="exact").
  @Test func mannWhitneyExact() throws {
    let test = try MannWhitneyTest(control: second, variant: first)
    #expect(test.w == 35 && test.auc == 0.7 && test.method == .exact && test.z == nil)
    #expect(rounds(test.greater, to: "0.1272061"))
    #expect(close(test.greater, 0.1272061272061272, digits: 14))
    #expect(close(test.less, 0.8967698967698967, digits: 14))
    #expect(close(test.p, 0.2544122544122544, digits: 14))
    let larger = try MannWhitneyTest(control: large.1, variant: large.0)
    #expect(larger.w == 1260 && larger.method == .exact)
    #expect(close(larger.p, 0.5485006364411276, digits: 12))
    // Complete separation: 1 / C(98, 49).
    let apart = try MannWhitneyTest(
      control: (100..<149).map(Double.init), variant: (0..<49).map(Double.init))
    #expect(close(apart.less, 3.925014596481661e-29, digits: 14))
  }

  /// scipy 1.17.1, mannwhitneyu(method="asymptotic").
  @Test func mannWhitneyTies() throws {
    let test = try MannWhitneyTest(control: tied.1, variant: tied.0)
    #expect(test.w == 44.5 && test.ties && test.method == .normal)
    #expect(close(test.p, 0.19398029251084437, digits: 12))
    #expect(close(test.less, 0.09699014625542218, digits: 12))
    #expect(close(test.greater, 0.9132030369173415, digits: 12))
  }

  /// Exchanging the samples exchanges the sides; an increasing map changes nothing;
  /// the exact probabilities of W ≤ w and W ≥ w overlap in that of W = w.
  @Test func mannWhitneyLaws() throws {
    var generator = Xoshiro256(seed: 17)
    for round in 0..<40 {
      let spread = round % 2 == 0 ? 6 : 1_000_000
      let a = (0..<(1 + generator.below(12))).map { _ in Double(generator.below(spread)) }
      let b = (0..<(1 + generator.below(12))).map { _ in Double(generator.below(spread)) }
      guard let test = try? MannWhitneyTest(control: a, variant: b) else { continue }
      let back = try MannWhitneyTest(control: b, variant: a)
      #expect(test.w + back.w == Double(a.count * b.count))
      #expect(close(test.less, back.greater, digits: 12) && close(test.p, back.p, digits: 12))
      let mapped = try MannWhitneyTest(control: a.map { $0 * 3 - 7 }, variant: b.map { $0 * 3 - 7 })
      #expect(mapped == test)
      #expect(test.less + test.greater > 1)
    }
  }

  @Test func mannWhitneyNoAnswer() throws {
    #expect(throws: NoAnswer.tooFew(have: 0, need: 1)) { try MannWhitneyTest(control: [], variant: [1]) }
    #expect(throws: NoAnswer.zeroVariance) { try MannWhitneyTest(control: [0.0, -0.0], variant: [0]) }
    #expect(throws: NoAnswer.self) { try MannWhitneyTest(control: [.nan], variant: [1]) }
    #expect(throws: NoAnswer.self) { try MannWhitneyTest(control: [.infinity], variant: [1]) }
    #expect(try MannWhitneyTest(control: [1e300], variant: [-1e300]).p == 1)
  }

  /// scipy 1.17.1, ks_2samp(method="exact"); with ties all 6,435 arrangements enumerated (Python 3.11).
  @Test func kolmogorovSmirnov() throws {
    let test = try KolmogorovSmirnovTest(control: second, variant: first)
    #expect(test.statistic == 0.6 && test.method == .exact)
    #expect(close(test.p, 0.16583416583416583, digits: 14))
    let larger = try KolmogorovSmirnovTest(control: large.1, variant: large.0)
    #expect(close(larger.statistic, 0.08163265306122448, digits: 14))
    #expect(close(larger.p, 0.9878548526362055, digits: 13))
    let apart = try KolmogorovSmirnovTest(
      control: (0..<10).map(Double.init), variant: (20..<30).map(Double.init))
    #expect(apart.statistic == 1 && apart.sign == 1 && close(apart.p, 1.0825088224469026e-05, digits: 13))
    let ties = try KolmogorovSmirnovTest(
      control: [2, 4, 4, 5, 6, 7, 11, 13], variant: [1, 2, 2, 3, 5, 5, 5])
    #expect(ties.statistic == 0.5 && ties.sign == -1 && close(ties.p, 1023.0 / 6435, digits: 13))
  }

  /// scipy.special.kolmogorov 1.17.1.
  @Test func kolmogorovDistribution() {
    let cases = [
      (0.3, 0.9999906941986655), (0.5, 0.9639452436648751), (0.83, 0.4961909953505036),
      (0.999, 0.27107316411506394), (1, 0.26999967167735456), (1.2, 0.11224966667072497),
      (1.5, 0.022217962616525127), (2.5, 7.453306344157342e-06), (5, 3.8574996959278356e-22),
      (12, 1.6757885067638739e-125),
    ]
    for (x, p) in cases { #expect(close(Kolmogorov.upperTail(x), p, digits: 13), "\(x)") }
    for x in [-1, 0, 1e-300, 0.01, 0.1] { #expect(Kolmogorov.upperTail(x) == 1) }
    #expect(Kolmogorov.upperTail(1e300) == 0)
  }

  /// The limit is near the exact p for large samples, and equal samples give p = 1.
  @Test func kolmogorovSmirnovLimit() throws {
    var generator = Xoshiro256(seed: 3)
    let a = (0..<1100).map { _ in generator.normal() }
    let b = (0..<1000).map { _ in generator.normal() + 0.1 }
    let limit = try KolmogorovSmirnovTest(control: a, variant: b)
    let exact = try KolmogorovSmirnovTest(control: Array(a.prefix(300)), variant: Array(b.prefix(300)))
    #expect(limit.method == .asymptotic && exact.method == .exact)
    // The limit is a little conservative: within a twentieth here (Hodges 1958 gives the order).
    let z = exact.statistic * (300.0 * 300 / 600).squareRoot()
    #expect(close(Kolmogorov.upperTail(z), exact.p, absolute: 0.05))
    #expect(try KolmogorovSmirnovTest(control: a, variant: a).p == 1)
    #expect(try KolmogorovSmirnovTest(control: [1], variant: [1]).p == 1)
    #expect(throws: NoAnswer.self) { try KolmogorovSmirnovTest(control: [], variant: [1]) }
    #expect(throws: NoAnswer.self) { try KolmogorovSmirnovTest(control: [1, .nan], variant: [1]) }
  }

  /// By hand: the medians' order-statistic intervals are (2, 11) and (4, 15), so the
  /// half-width is √(9² + 11²)/2; the 2×2 table and its exact p are scipy 1.17.1's
  /// median_test(ties="below") and fisher_exact.
  @Test func quantileTest() throws {
    let test = try QuantileTest(control: tied.0, variant: tied.1)
    #expect(test.control == 5 && test.variant == 7 && test.difference == 2)
    #expect(test.controlBelow == 7 && test.variantBelow == 5)
    #expect(close(test.p, 0.6842726529090778, digits: 12))
    #expect(close(test.low, 2 - 202.0.squareRoot() / 2, digits: 13))
    #expect(close(test.high, 2 + 202.0.squareRoot() / 2, digits: 13))
  }

  /// A shift of the 90 % quantile is found, and the interval covers it about as often as it says.
  @Test func quantileTestCovers() throws {
    var generator = Xoshiro256(seed: 40)
    var covered = 0
    for _ in 0..<150 {
      let a = (0..<120).map { _ in generator.exponential() }
      let b = (0..<120).map { _ in generator.exponential() + 0.5 }
      let test = try QuantileTest(control: a, variant: b, quantile: 0.8)
      if test.low <= 0.5, 0.5 <= test.high { covered += 1 }
    }
    // 95 % of 150 is 142; four standard errors fewer is 132.
    #expect(covered >= 132)
    #expect(throws: NoAnswer.tooFew(have: 5, need: 6)) {
      try QuantileTest(control: [1, 2, 3, 4, 5], variant: [1, 2, 3, 4, 5, 6])
    }
    let flat = [Double](repeating: 4, count: 30)
    #expect(throws: NoAnswer.zeroVariance) { try QuantileTest(control: flat, variant: flat) }
    #expect(throws: NoAnswer.self) { try QuantileTest(control: [], variant: flat) }
  }

  private let first = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
  private let second = [1.15, 0.88, 0.90, 0.74, 1.21]
  private let tied: ([Double], [Double]) = (
    [1, 2, 2, 3, 5, 5, 5, 8, 9, 11, 11, 12], [2, 4, 4, 5, 6, 7, 11, 13, 14, 15, 15]
  )
  /// 49 and 48 values without ties.
  private let large: ([Double], [Double]) = (
    (0..<49).map { (i: Int) -> Double in Double(i * 37 % 101) },
    (0..<48).map { (i: Int) -> Double in
      let wrapped = Double(i * 53 % 97) + 0.75
      return wrapped + Double(i) * 0.001
    }
  )
}
