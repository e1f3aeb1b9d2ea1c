/// A forecast of a series: the season taken off where there are two of them, the
/// rest by exponential smoothing, and the last season put back (R's stlf).
package struct Forecast: Sendable, Equatable {
  package struct Point: Sendable, Equatable {
    package let value: Double
    package let low: Double
    package let high: Double
  }

  package let points: [Point]
  /// nil: fewer than two whole seasons, forecast without one.
  package let decomposition: SeasonalDecomposition?
  package let smoothing: ExponentialSmoothing

  package static let fewest = 8

  /// Normal intervals; they take the season as known.
  package init(_ y: [Double], period: Int, horizon: Int, level: Double = 0.95) throws(NoAnswer) {
    guard y.count >= Self.fewest else { throw .tooFew(have: y.count, need: Self.fewest) }
    guard horizon >= 1, period >= 2 else { throw .domain("a horizon is at least 1, a season at least 2") }
    let z = try Critical.normal(level: level)
    let seasons = y.count >= 2 * period ? try SeasonalDecomposition(y, period: period) : nil
    let rest = seasons.map { seasons in y.indices.map { y[$0] - seasons.seasonal[$0] } } ?? y
    let smoothing = try ExponentialSmoothing(fitting: rest)
    points = (1...horizon).map { h in
      let season = seasons.map { $0.seasonal[y.count - period + (h - 1) % period] } ?? 0
      let mean = smoothing.forecast(h) + season
      let half = z * smoothing.forecastVariance(h).squareRoot()
      return Point(value: mean, low: mean - half, high: mean + half)
    }
    decomposition = seasons
    self.smoothing = smoothing
  }
}

/// How a forecast would have done: refitted at the last origins, its mean absolute
/// error over that of the seasonal naive within the training series (MASE;
/// Hyndman & Koehler 2006), and the seasonal naive's own.
package struct Backtest: Sendable, Equatable {
  package let origins: Int
  package let mase: Double
  /// Of the value one season ago (the last value where there is not yet a season).
  package let naiveMASE: Double

  /// Better than the naive on the same days, and than it was while learning.
  package var beatsNaive: Bool { mase < 1 && mase < naiveMASE }

  package init(_ y: [Double], period: Int, horizon: Int, origins wanted: Int) throws(NoAnswer) {
    let origins = min(wanted, y.count - Forecast.fewest)
    guard origins >= 1 else { throw .tooFew(have: y.count, need: Forecast.fewest + 1) }
    var errors: [Double] = []
    var naive: [Double] = []
    for end in (y.count - origins)..<y.count {
      let known = Array(y[..<end])
      let lag = known.count > period ? period : 1
      let scale = Sums.mean((lag..<known.count).map { (known[$0] - known[$0 - lag]).magnitude })
      guard scale > 0 else { throw .zeroVariance }
      let forecast = try Forecast(known, period: period, horizon: horizon)
      for h in 0..<min(horizon, y.count - end) {
        errors.append((y[end + h] - forecast.points[h].value).magnitude / scale)
        naive.append((y[end + h] - known[end - lag + h % lag]).magnitude / scale)
      }
    }
    self.origins = origins
    mase = try Finite.check(Sums.mean(errors), "the mean error")
    naiveMASE = try Finite.check(Sums.mean(naive), "the mean error")
  }
}
