import Statistics
import Testing

/// Decomposition, smoothing and forecasts against statsmodels 0.15.0, and their laws.
@Suite struct SeriesTests {
  /// Thirty months with a season, a slope, an outlier in the eighteenth and a fixed irregular part.
  private static let monthly: [Double] = (0..<30).map { i in
    let season = [0, 30, -20, 55, 10, -40, 80, 25, -60, 15, 120, -90][i % 12]
    return Double(1000 + 7 * i + season + (i * i * 37) % 41 - 20 + (i == 17 ? 400 : 0))
  }
  private static let quarterly: [Double] = [26, 24, 21, 29, 33, 29, 24, 30, 39, 33, 26, 37, 44, 36]
  private static let level: [Double] = [
    445.36, 453.2, 454.41, 422.38, 456.04, 440.39, 425.19, 486.21, 500.43, 521.28, 508.95, 488.89, 509.87,
    456.72, 473.82, 525.95, 549.83, 542.34,
  ]

  /// STL(y, period=12, seasonal=301, trend=19, low_pass=13, seasonal_deg=0, robust=True)
  /// .fit(inner_iter=1, outer_iter=10).
  @Test(arguments: [
    (0, 1006.3136111968074, -10.026349529898932, 0.6283875075677147),
    (1, 1013.4771708014822, 31.95608361636811, 0.8985730017451472),
    (11, 1083.808596220296, -112.5400274942192, 0.9828747054159052),
    (17, 1132.4851858494524, -47.42119199577667, 0.0),
    (29, 1233.4554104431097, -47.42120533112189, 0.9793134015003762),
  ])
  func decompositionOfMonths(_ i: Int, _ trend: Double, _ seasonal: Double, _ weight: Double) throws {
    let parts = try SeasonalDecomposition(Self.monthly, period: 12)
    #expect(close(parts.trend[i], trend, digits: 11))
    #expect(close(parts.seasonal[i], seasonal, digits: 9))
    #expect(close(parts.weights[i], weight, absolute: 1e-9))
  }

  /// The same with period=4, seasonal=141, trend=7, low_pass=5.
  @Test func decompositionOfQuarters() throws {
    let parts = try SeasonalDecomposition(Self.quarterly, period: 4)
    for (i, trend, seasonal) in [
      (0, 21.54674090324046, 5.863748263485311), (6, 29.772469427569202, -6.240704237215143),
      (13, 37.575526897719826, -0.325899966798881),
    ] {
      #expect(close(parts.trend[i], trend, digits: 11))
      #expect(close(parts.seasonal[i], seasonal, digits: 9))
    }
  }

  @Test func partsAddUpAndScale() throws {
    let parts = try SeasonalDecomposition(Self.monthly, period: 12)
    for i in Self.monthly.indices {
      let sum = parts.trend[i] + parts.seasonal[i] + parts.remainder[i]
      #expect(close(sum, Self.monthly[i], digits: 13))
    }
    // A level added goes to the trend alone; a factor multiplies every part.
    let moved = try SeasonalDecomposition(Self.monthly.map { 2 * $0 + 500 }, period: 12)
    for i in Self.monthly.indices {
      #expect(close(moved.seasonal[i], 2 * parts.seasonal[i], digits: 8))
      #expect(close(moved.trend[i], 2 * parts.trend[i] + 500, digits: 9))
    }
  }

  @Test func twoSeasonsAreNeeded() {
    #expect(throws: NoAnswer.tooFew(have: 23, need: 24)) {
      try SeasonalDecomposition(Array(Self.monthly.prefix(23)), period: 12)
    }
    #expect(throws: NoAnswer.self) {
      try SeasonalDecomposition(Self.monthly.map { $0 > 1400 ? .nan : $0 }, period: 12)
    }
  }

  /// ETSModel.smooth at the given weights, its initial states by numpy's least squares.
  @Test func statesAndForecastsAtGivenWeights() throws {
    let plain = try ExponentialSmoothing(Self.level, .init(alpha: 0.4))
    #expect(close(plain.initialLevel, 448.04533572543886, digits: 11))
    #expect(close(plain.sumOfSquares, 16247.803012612498, digits: 11))
    #expect(close(plain.forecast(3), 528.207041804601, digits: 11))
    let damped = try ExponentialSmoothing(Self.level, .init(alpha: 0.4, beta: 0.1, phi: 0.9))
    #expect(close(damped.initialLevel, 437.36554294367215, digits: 11))
    #expect(close(damped.initialTrend, 3.089588106087955, digits: 9))
    #expect(close(damped.sumOfSquares, 16743.042720758425, digits: 11))
    #expect(close(damped.forecast(1), 539.6842170020429, digits: 11))
    #expect(close(damped.forecast(3), 551.3484835458211, digits: 11))
    // Hyndman et al. (2008), table 6.1: c₁ = .4 + .1·.9, c₂ = .4 + .1(.9 + .81).
    #expect(close(damped.forecastVariance(1), damped.variance, digits: 12))
    #expect(
      close(damped.forecastVariance(3), damped.variance * (1 + 0.49 * 0.49 + 0.571 * 0.571), digits: 12))
  }

  /// ETSModel.fit finds 14236.772 for a level alone; AICc keeps to it, as the trend's
  /// 11070.920 costs three parameters more.
  @Test func theFitIsAtLeastAsGood() throws {
    let fit = try ExponentialSmoothing(fitting: Self.level)
    let plainAIC = 18 * (14236.772233997577 / 18).logarithm + 6 + 24 / 14.0
    let dampedAIC = 18 * (11070.9195617512 / 18).logarithm + 12 + 84 / 11.0
    #expect(plainAIC < dampedAIC)
    #expect(fit.parameters.phi == nil)
    #expect(fit.sumOfSquares <= 14236.772233997577 * (1 + 1e-5))
    #expect(close(fit.parameters.alpha, 0.8337847853394738, absolute: 0.005))
  }

  @Test func aConstantIsForecastAsItself() throws {
    let forecast = try Forecast(Array(repeating: 7, count: 30), period: 12, horizon: 3)
    #expect(forecast.points.allSatisfy { close($0.value, 7, digits: 9) && $0.high - $0.low < 1e-6 })
    #expect(throws: NoAnswer.zeroVariance) {
      try Backtest(Array(repeating: 7, count: 30), period: 12, horizon: 3, origins: 3)
    }
    #expect(throws: NoAnswer.tooFew(have: 7, need: 8)) {
      try Forecast(Array(repeating: 7, count: 7), period: 12, horizon: 3)
    }
  }

  /// Four years of a pure season on a line: the season is put back where it belongs, and
  /// the forecast beats last year's value, which lacks the slope.
  @Test func aSeasonOnALine() throws {
    let y = (0..<48).map { i in
      100 + 3 * Double(i) + [30, -30, 10, -10, 50, -50, 5, -5, 20, -20, 0, 0][i % 12]
    }
    let forecast = try Forecast(y, period: 12, horizon: 6)
    for (h, point) in forecast.points.enumerated() {
      let truth = 100 + 3 * Double(48 + h) + [30, -30, 10, -10, 50, -50][h]
      #expect((point.value - truth).magnitude < 3, "step \(h + 1): \(point.value) for \(truth)")
      #expect(point.low <= point.value && point.value <= point.high)
    }
    let backtest = try Backtest(y, period: 12, horizon: 3, origins: 6)
    // The naive is off by twelve slopes in training and in the test alike.
    #expect(close(backtest.naiveMASE, 1, digits: 12))
    #expect(backtest.mase < 0.2 && backtest.beatsNaive)
  }

  /// Noise without a season or a trend: nothing beats what cannot be foretold by much,
  /// and interval widths grow with the horizon.
  @Test func intervalsWiden() throws {
    let forecast = try Forecast(Self.level, period: 12, horizon: 5)
    let widths = forecast.points.map { $0.high - $0.low }
    #expect(widths == widths.sorted() && widths[0] > 0)
    #expect(forecast.decomposition == nil)
  }

  /// Median 13.5, deviations 3.5 2.5 1.5 .5 .5 1.5 2.5 3.5: MAD 2, scaled 2.9652.
  @Test func outliersByHand() throws {
    let like = try LikePeriods(24, earlier: [10, 11, 12, 13, 14, 15, 16, 17])
    #expect(like.spread.median == 13.5 && like.spread.deviation == 2)
    #expect(close(like.z, 10.5 / 2.965204437, digits: 8))
    #expect(like.isOutlier)
    #expect(try !LikePeriods(23.8, earlier: [10, 11, 12, 13, 14, 15, 16, 17]).isOutlier)
    #expect(throws: NoAnswer.zeroVariance) { try LikePeriods(1, earlier: Array(repeating: 5, count: 8)) }
    #expect(throws: NoAnswer.tooFew(have: 7, need: 8)) { try LikePeriods(1, earlier: [1, 2, 3, 4, 5, 6, 7]) }
  }
}

extension Double {
  fileprivate var logarithm: Double { Elementary.log(self) }
}
