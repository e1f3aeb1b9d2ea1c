package import Statistics

/// A period's value over an earlier one's, less 1, with the delta method over
/// units seen in either period; what a customer bought in both is taken into account.
package struct PeriodChange: Sendable, Equatable {
  package let value: Double
  package let low: Double?
  package let high: Double?

  package init(_ series: TradeSeries, _ metric: TrendMetric, _ period: Int, lag: Int) throws(NoAnswer) {
    let (now, then) = (series.totals[period], series.totals[period - lag])
    let cross = lag == 1 ? series.before[period] : series.yearBefore[period]
    let units: Int
    let ratio: Double
    // Σ of squared influences of each unit on the ratio.
    let squares: Double
    switch metric {
    case .count:
      units = now.units + then.units - cross.units
      (ratio, squares) = try Self.totals(
        Double(now.orders), Double(then.orders), Double(now.ordersOrders), Double(cross.ordersOrders),
        Double(then.ordersOrders))
    case .netRevenue:
      units = now.units + then.units - cross.units
      (ratio, squares) = try Self.totals(
        Double(now.net), Double(then.net), Double(now.netNet), Double(cross.netNet), Double(then.netNet))
    case .buyers:
      let (a, b) = (now.units - series.guests[period], then.units - series.guests[period - lag])
      units = a + b - cross.units
      (ratio, squares) = try Self.totals(Double(a), Double(b), Double(a), Double(cross.units), Double(b))
    case .newBuyers:
      // Nobody is new twice.
      let (a, b) = (series.newBuyers[period], series.newBuyers[period - lag])
      units = a + b
      (ratio, squares) = try Self.totals(Double(a), Double(b), Double(a), 0, Double(b))
    case .aov:
      units = now.units + then.units - cross.units
      (ratio, squares) = try Self.means(now, then, cross)
    }
    value = ratio - 1
    guard units >= 2, squares > 0 else {
      low = nil
      high = nil
      return
    }
    let variance = squares * Double(units) / Double(units - 1)
    let half = try Critical.normal(level: 0.95) * variance.squareRoot()
    low = value - half
    high = value + half
  }

  /// x/y of two totals: Σ(x − R y)²/y².
  private static func totals(_ x: Double, _ y: Double, _ xx: Double, _ xy: Double, _ yy: Double)
    throws(NoAnswer) -> (Double, Double)
  {
    guard y != 0 else { throw .zeroDenominator }
    let ratio = x / y
    return (ratio, max(0, xx - 2 * ratio * xy + ratio * ratio * yy) / (y * y))
  }

  /// The ratio of two means of (net, orders), each a ratio of sums itself.
  private static func means(_ now: PairSums, _ then: PairSums, _ cross: CrossSums) throws(NoAnswer)
    -> (Double, Double)
  {
    guard now.orders > 0, then.orders > 0, then.net != 0 else { throw .zeroDenominator }
    let (n, m) = (Double(now.orders), Double(then.orders))
    let (a, b) = (Double(now.net) / n, Double(then.net) / m)
    func spread(_ sums: PairSums, _ mean: Double) -> Double {
      Double(sums.netNet) - 2 * mean * Double(sums.netOrders) + mean * mean * Double(sums.ordersOrders)
    }
    let shared =
      Double(cross.netNet) - b * Double(cross.netOrders) - a * Double(cross.ordersNet)
      + a * b * Double(cross.ordersOrders)
    let ratio = a / b
    let squares =
      spread(now, a) / (n * n) - 2 * ratio * shared / (n * m) + ratio * ratio * spread(then, b) / (m * m)
    return (ratio, max(0, squares) / (b * b))
  }
}
