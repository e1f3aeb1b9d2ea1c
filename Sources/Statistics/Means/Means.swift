/// A sample of a mean as its sufficient statistics.
package struct MeanSummary: Sendable, Equatable {
  package let n: Int
  package let mean: Double
  /// Sample variance (divisor n − 1).
  package let variance: Double

  package init(n: Int, mean: Double, variance: Double) {
    self.n = n
    self.mean = mean
    self.variance = variance
  }

  package init(_ values: [Double]) throws(NoAnswer) {
    let variance = try Finite.check(Sums.variance(values), "the variance")
    self.init(n: values.count, mean: try Finite.check(Sums.mean(values), "the mean"), variance: variance)
  }

  /// From n, Σx, Σx² (cancels where the mean is far above the spread).
  package init(n: Int, sum: Double, sumOfSquares: Double) throws(NoAnswer) {
    guard n >= 2 else { throw .tooFew(have: n, need: 2) }
    let mean = sum / Double(n)
    let variance = (sumOfSquares - sum * mean) / Double(n - 1)
    guard mean.isFinite, variance.isFinite, variance >= 0 else {
      throw .domain("Σx² is below (Σx)²/n, or the sums are not finite")
    }
    self.init(n: n, mean: mean, variance: variance)
  }

  /// From exact moments; `unit` turns minor units into major ones.
  package init(_ moments: IntegerMoments, unit: Double = 1) throws(NoAnswer) {
    self.init(
      n: moments.n, mean: try Finite.check(moments.mean() * unit, "the mean"),
      variance: try Finite.check(moments.variance() * unit * unit, "the variance"))
  }

  /// From streamed moments.
  package init(_ moments: Moments) throws(NoAnswer) {
    self.init(n: moments.n, mean: try moments.mean(), variance: try moments.variance())
  }

  package var squaredStandardError: Double { variance / Double(n) }

  /// What every comparison of summaries needs: at least two values, a finite mean,
  /// a finite variance of at least 0.
  func checked() throws(NoAnswer) -> MeanSummary {
    guard n >= 2 else { throw .tooFew(have: n, need: 2) }
    guard mean.isFinite, variance.isFinite, variance >= 0 else {
      throw .domain("mean and variance must be finite and the variance at least 0")
    }
    return self
  }

  /// Student's t interval of the mean.
  package func interval(level: Double = 0.95) throws(NoAnswer) -> (low: Double, high: Double) {
    guard n >= 2 else { throw .tooFew(have: n, need: 2) }
    let t = try Critical.t(level: level, df: Double(n - 1))
    return try Critical.interval(mean, error: squaredStandardError.squareRoot(), times: t)
  }
}

/// Welch's comparison of two means, variant − control (Welch 1947, with the
/// Welch–Satterthwaite degrees of freedom).
package struct WelchTest: Sendable, Equatable {
  package let difference: Double
  package let standardError: Double
  package let df: Double
  package let statistic: Double
  package let p: Double

  package init(control: MeanSummary, variant: MeanSummary) throws(NoAnswer) {
    guard control.n >= 2, variant.n >= 2 else {
      throw .tooFew(have: min(control.n, variant.n), need: 2)
    }
    let a = try control.checked().squaredStandardError
    let b = try variant.checked().squaredStandardError
    guard a + b > 0 else { throw .zeroVariance }
    difference = variant.mean - control.mean
    standardError = (a + b).squareRoot()
    // As shares of the whole, so that tiny or huge variances keep their ratio.
    let share = a / (a + b)
    let rest = b / (a + b)
    df = 1 / (share * share / Double(control.n - 1) + rest * rest / Double(variant.n - 1))
    statistic = difference / standardError
    p = try Distributions.twoSidedT(statistic, df: df)
  }

  package func interval(level: Double = 0.95) throws(NoAnswer) -> (low: Double, high: Double) {
    let t = try Critical.t(level: level, df: df)
    return try Critical.interval(difference, error: standardError, times: t)
  }
}

/// Relative difference variant/control − 1 by the delta method, with the
/// control's own noise included (Deng, Knoblich & Lu 2018, section 3.1).
package struct RelativeDifference: Sendable, Equatable {
  package let value: Double
  package let standardError: Double
  /// Degrees of freedom of Student's t; nil: normal.
  package let df: Double?
  package let p: Double

  /// `df` are Welch's where the two are means.
  package init(
    control: (mean: Double, squaredError: Double), variant: (mean: Double, squaredError: Double),
    df: Double? = nil
  ) throws(NoAnswer) {
    guard control.mean != 0 else { throw .zeroDenominator }
    let ratio = try Finite.check(variant.mean / control.mean, "the ratio")
    value = ratio - 1
    standardError = try Finite.check(
      (variant.squaredError + ratio * ratio * control.squaredError).squareRoot()
        / control.mean.magnitude, "the standard error")
    guard standardError > 0 else { throw .zeroVariance }
    self.df = df
    if let df {
      p = try Distributions.twoSidedT(value / standardError, df: df)
    } else {
      p = try Distributions.twoSidedNormal(value / standardError)
    }
  }

  package func interval(level: Double = 0.95) throws(NoAnswer) -> (low: Double, high: Double) {
    let quantile: Double
    if let df {
      quantile = try Critical.t(level: level, df: df)
    } else {
      quantile = try Critical.normal(level: level)
    }
    return try Critical.interval(value, error: standardError, times: quantile)
  }
}
