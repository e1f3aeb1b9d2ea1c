/// A series as trend + seasonal + remainder by STL (Cleveland, Cleveland, McRae &
/// Terpenning 1990) with a stable season and robustness weights: one odd period
/// bends neither the season nor the trend.
package struct SeasonalDecomposition: Sendable, Equatable {
  package let trend: [Double]
  package let seasonal: [Double]
  package let remainder: [Double]
  /// Robustness weights, 0 for an outlier … 1.
  package let weights: [Double]

  /// Robustness iterations: ten are near certainty of convergence (section 3.3).
  private static let loops = 10

  /// At least two whole seasons of finite values.
  package init(_ y: [Double], period: Int) throws(NoAnswer) {
    guard period >= 2 else { throw .domain("a season has at least two periods") }
    guard y.count >= 2 * period else { throw .tooFew(have: y.count, need: 2 * period) }
    for value in y { _ = try Finite.check(value, "a value") }
    let n = y.count
    // A seasonal window far wider than the series makes each place of the season a
    // weighted mean over the years, as R's s.window = "periodic" does; the widths of
    // the other two follow from it by the paper's rules.
    let seasonWidth = 10 * n + 1
    let season = Loess(width: seasonWidth, degree: 0)
    let lowPass = Loess(width: Self.odd(Double(period)), degree: 1)
    let level = Loess(width: Self.odd(1.5 * Double(period) / (1 - 1.5 / Double(seasonWidth))), degree: 1)
    var trend = [Double](repeating: 0, count: n)
    var seasonal = trend
    var weights: [Double]?
    for loop in 0...Self.loops {
      let detrended = (0..<n).map { y[$0] - trend[$0] }
      let cycle = Self.cycles(detrended, period, season, weights)
      let drift = lowPass.smooth(
        Self.average(Self.average(Self.average(cycle, period), period), 3), weights: nil)
      seasonal = (0..<n).map { cycle[period + $0] - drift[$0] }
      trend = level.smooth((0..<n).map { y[$0] - seasonal[$0] }, weights: weights)
      if loop < Self.loops { weights = Self.robustness((0..<n).map { y[$0] - trend[$0] - seasonal[$0] }) }
    }
    self.trend = trend
    self.seasonal = seasonal
    remainder = (0..<n).map { y[$0] - trend[$0] - seasonal[$0] }
    self.weights = weights ?? []
  }

  /// The smallest odd number at or above x, at least 3.
  private static func odd(_ x: Double) -> Int {
    let up = Int(x.rounded(.up))
    return max(3, up % 2 == 1 ? up : up + 1)
  }

  /// Each place of the season smoothed over the years, one season longer at both ends.
  private static func cycles(_ y: [Double], _ period: Int, _ loess: Loess, _ weights: [Double]?) -> [Double] {
    var result = [Double](repeating: 0, count: y.count + 2 * period)
    for place in 0..<period {
      let own = stride(from: place, to: y.count, by: period)
      let values = own.map { y[$0] }
      let robustness = weights.map { weights in own.map { weights[$0] } }
      let k = values.count
      let smooth = loess.smooth(values, weights: robustness)
      let right = min(loess.width, k)
      let before = loess.at(0, values, 1, right, robustness) ?? smooth[0]
      let after = loess.at(Double(k + 1), values, max(1, k - loess.width + 1), k, robustness) ?? smooth[k - 1]
      for (m, value) in ([before] + smooth + [after]).enumerated() { result[m * period + place] = value }
    }
    return result
  }

  /// Moving averages of `width` neighbours.
  private static func average(_ x: [Double], _ width: Int) -> [Double] {
    (0...x.count - width).map { i in Sums.sum(width) { x[i + $0] } / Double(width) }
  }

  /// Bisquare weights of the remainders at six times their median size.
  private static func robustness(_ remainders: [Double]) -> [Double] {
    let sizes = remainders.map(\.magnitude)
    let sorted = sizes.sorted()
    let n = sizes.count
    let limit = 3 * (sorted[n / 2] + sorted[n - n / 2 - 1])
    return sizes.map { size in
      if size <= 0.001 * limit { return 1 }
      guard size <= 0.999 * limit else { return 0 }
      let ratio = size / limit
      return (1 - ratio * ratio) * (1 - ratio * ratio)
    }
  }
}
