import Statistics
import Testing

@Suite struct KaplanMeierTests {
  /// Freireich's trial of 6-MP, treated arm: weeks of remission, 12 of 21 censored
  /// (Freireich et al. 1963; Klein & Moeschberger 2003, table 1.1).
  private let weeks: [Double] = [
    6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35,
  ]
  private let relapsed = [
    true, true, true, false, true, false, true, false, false, true, true, false, false, false, true, true,
    false, false, false, false, false,
  ]

  /// S and Greenwood's standard error as in Klein & Moeschberger, table 4.1A.
  @Test func curveOfTheTextbook() throws {
    let curve = try KaplanMeier(times: weeks, ended: relapsed)
    #expect(curve.n == 21 && curve.events == 9)
    let printed = [
      (6.0, 0.857, 0.076), (7, 0.807, 0.087), (10, 0.753, 0.096), (13, 0.690, 0.107), (16, 0.628, 0.114),
      (22, 0.538, 0.128), (23, 0.448, 0.135),
    ]
    #expect(curve.steps.map(\.time) == printed.map(\.0))
    for (step, (_, survival, error)) in zip(curve.steps, printed) {
      #expect((step.survival - survival).magnitude <= 0.0006)
      #expect((step.survival * step.greenwood.squareRoot() - error).magnitude <= 0.0006)
    }
  }

  /// lifelines 0.30.3: KaplanMeierFitter with its log-log intervals, qth_survival_time of the
  /// curve and of its bounds, restricted_mean_survival_time; the mean's standard error from its
  /// definition (Klein & Moeschberger 2003, 4.5.2) in Python.
  @Test func agreesWithLifelines() throws {
    let curve = try KaplanMeier(times: weeks, ended: relapsed)
    let bounds = [
      (6.0, 0.6197179552659838, 0.9515517476469969), (10, 0.5031995107999564, 0.8893618351692651),
      (16, 0.36751085598750194, 0.8049121894718411), (23, 0.18805200595923233, 0.6801426284952412),
    ]
    for (time, low, high) in bounds {
      let ends = try curve.interval(at: time)
      #expect(((ends.low ?? 0) - low).magnitude < 1e-12 && ((ends.high ?? 0) - high).magnitude < 1e-12)
    }
    #expect(try curve.quantile(0.5) == 23 && curve.quantile(0.25) == 13 && curve.quantile(0.9) == nil)
    let median = try curve.quantileInterval(0.5)
    #expect(median.low == 13 && median.high == nil)
    let quarter = try curve.quantileInterval(0.25)
    #expect(quarter.low == 6 && quarter.high == 22)
    let mean = try curve.restrictedMean(until: 30)
    #expect((mean.value - 21.04649859943977).magnitude < 1e-12)
    #expect((mean.standardError - 2.243801951559456).magnitude < 1e-12)
  }

  @Test func nothingEndedAndAllEnded() throws {
    let open = try KaplanMeier(times: [1, 2, 3], ended: [false, false, false])
    #expect(try open.quantile(0.5) == nil && open.survival(at: 3) == 1)
    #expect(try open.restrictedMean(until: 2).value == 2)
    let over = try KaplanMeier(times: [3, 1, 2], ended: [true, true, true])
    #expect(try over.quantile(0.5) == 2 && over.survival(at: 3) == 0)
    // The mean of 1, 2, 3.
    #expect(try (over.restrictedMean(until: 10).value - 2).magnitude < 1e-12)
    #expect(throws: NoAnswer.self) { try KaplanMeier(times: [], ended: []) }
    #expect(throws: NoAnswer.self) { try KaplanMeier(times: [.nan], ended: [true]) }
    #expect(throws: NoAnswer.self) { try KaplanMeier(sorted: [2, 1], ended: [true, true]) }
    #expect(throws: NoAnswer.self) { try open.restrictedMean(until: 4) }
    #expect(throws: NoAnswer.self) { try open.quantile(1) }
  }

  /// Without censoring S is 1 less the empirical distribution function.
  @Test func uncensoredIsEmpirical() throws {
    var generator = Xoshiro256(seed: 5)
    let times = (0..<200).map { _ in Double(generator.below(40)) }
    let curve = try KaplanMeier(times: times, ended: times.map { _ in true })
    for t in stride(from: 0.0, through: 40, by: 1) {
      let longer = Double(times.count { $0 > t }) / 200
      #expect((curve.survival(at: t) - longer).magnitude < 1e-12)
    }
  }
}
