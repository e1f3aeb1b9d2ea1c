/// One-way analysis of variance (Fisher 1925): do k groups share one mean, given
/// that they share one variance?
///
/// The sums of squares are formed in double-double from the groups' moments, so
/// that what is lost is only what rounding the data to doubles lost.
package struct OneWayANOVA: Sendable, Equatable {
  /// Values in all groups together.
  package let n: Int
  /// k − 1.
  package let dfBetween: Int
  /// n − k.
  package let dfWithin: Int
  package let sumOfSquaresBetween: Double
  package let sumOfSquaresWithin: Double
  package let f: Double
  package let p: Double
  /// SSB / (SSB + SSW), also called η².
  package let rSquared: Double
  /// √(SSW / (n − k)).
  package let residualDeviation: Double

  package var meanSquareBetween: Double { sumOfSquaresBetween / Double(dfBetween) }
  package var meanSquareWithin: Double { sumOfSquaresWithin / Double(dfWithin) }

  /// From each group's moments; every group needs at least one value.
  package init(_ groups: [Moments]) throws(NoAnswer) {
    guard groups.count >= 2 else { throw .tooFew(have: groups.count, need: 2) }
    var total = CentralMoments()
    var within = DoubleDouble.zero
    for group in groups {
      guard group.n > 0 else { throw .tooFew(have: 0, need: 1) }
      if group.n >= 2 { _ = try group.variance() }
      let central = group.central
      total.merge(central)
      within += central.m2
    }
    // Between-group sum about the grand mean, from the means themselves: SST − SSW would cancel.
    var between = DoubleDouble.zero
    for group in groups {
      let central = group.central
      let distance = central.mean - total.mean
      between += distance * distance * DoubleDouble(Double(central.n))
    }
    try self.init(n: total.n, groups: groups.count, between: between, within: within)
  }

  package init(samples: [[Double]]) throws(NoAnswer) {
    try self.init(samples.map { Moments($0) })
  }

  /// From (n, mean, variance) of each group, each of at least two values.
  package init(summaries: [MeanSummary]) throws(NoAnswer) {
    guard summaries.count >= 2 else { throw .tooFew(have: summaries.count, need: 2) }
    var total = 0
    var sum = DoubleDouble.zero
    var within = DoubleDouble.zero
    for summary in summaries {
      let group = try summary.checked()
      let (next, overflow) = total.addingReportingOverflow(group.n)
      guard !overflow else { throw .domain("too many observations to count") }
      total = next
      sum += DoubleDouble(product: Double(group.n), group.mean)
      within += DoubleDouble(product: Double(group.n - 1), group.variance)
    }
    let mean = sum / DoubleDouble(Double(total))
    var between = DoubleDouble.zero
    for group in summaries {
      let distance = DoubleDouble(group.mean) - mean
      between += distance * distance * DoubleDouble(Double(group.n))
    }
    try self.init(n: total, groups: summaries.count, between: between, within: within)
  }

  private init(n: Int, groups: Int, between: DoubleDouble, within: DoubleDouble) throws(NoAnswer) {
    guard n > groups else { throw .tooFew(have: n, need: groups + 1) }
    guard between.isFinite, within.isFinite else { throw .domain("a sum of squares is not finite") }
    guard within.value > 0 else { throw .zeroVariance }
    self.n = n
    dfBetween = groups - 1
    dfWithin = n - groups
    let meanBetween = between / DoubleDouble(Double(groups - 1))
    let meanWithin = within / DoubleDouble(Double(n - groups))
    guard meanWithin.value > 0 else { throw .zeroVariance }
    sumOfSquaresBetween = between.value
    sumOfSquaresWithin = within.value
    f = try Finite.check((meanBetween / meanWithin).value, "F")
    rSquared = try Finite.check((between / (between + within)).value, "R²")
    residualDeviation = meanWithin.squareRoot().value
    p = try Distributions.fUpperTail(f, df1: Double(groups - 1), df2: Double(n - groups))
  }
}
