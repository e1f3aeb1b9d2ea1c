internal import Parallelism

/// Ordinary least squares with classical, robust or clustered errors.
///
/// Coefficients are correct to the last digits of a double wherever the data
/// determine them (docs/certification.md): see LeastSquares for how.
package struct LinearModel: Sendable {
  /// How the covariance of the coefficients is estimated.
  package enum Errors: String, Sendable, CaseIterable {
    /// σ² (X'X)⁻¹.
    case classical
    /// White (1980).
    case hc0 = "HC0"
    /// HC0 times n/(n − p) (MacKinnon & White 1985).
    case hc1 = "HC1"
    /// Squared residuals over 1 − h (MacKinnon & White 1985).
    case hc2 = "HC2"
    /// Squared residuals over (1 − h)², near the jackknife (MacKinnon & White 1985;
    /// the form of Long & Ervin 2000).
    case hc3 = "HC3"
  }

  package let coefficients: [Coefficient]
  /// Collinear columns that were left out, by name.
  package let dropped: [String]
  package let n: Int
  /// n − number of estimated columns.
  package let df: Int
  package let rSquared: Double
  package let adjustedRSquared: Double
  /// Residual standard deviation.
  package let sigma: Double
  package let residualSumOfSquares: Double
  /// Σ (y − ȳ)².
  package let totalSumOfSquares: Double
  package let errors: Errors
  /// Number of clusters of the errors; nil where rows are independent.
  package let clusters: Int?
  /// The outcome is a linear function of the columns up to rounding: standard
  /// errors are 0 and nothing can be tested.
  package let exactFit: Bool
  /// 1 / the least share of a column that the columns before it leave unexplained.
  package let condition: Double

  /// y − Xβ by row.
  package let residuals: [Double]
  /// The columns in use, each times a power of 2 that brings it near 1, and R⁻¹ of these.
  let design: Design
  let inverse: [[Double]]
  /// Slopes in units of the scaled columns and the scaled outcome, and that outcome's Σ (y − ȳ)².
  let scaledEstimates: [Double]
  let scaledTotal: Double
  /// Leverages, where the errors took them.
  private let knownLeverages: [Double]?
  /// The rows of Q, kept where leverages can be asked for.
  private let orthonormal: OrthonormalRows?

  /// `clusters`: a code for each row; rows of one cluster may depend on each other
  /// (Liang & Zeger 1986, with Stata's factor G/(G − 1) · (n − 1)/(n − p), and t
  /// with G − 1 degrees of freedom). Then `errors` is not looked at.
  package init(
    _ design: Design, outcome y: [Double], errors: Errors = .hc1, clusters: [Int]? = nil,
    influence: Bool = false, threads: Int = 1
  ) throws(NoAnswer) {
    // Powers of 2, so that columns of 1e300 or 1e−300 have room for squares and nothing is rounded.
    let (scaled, allScales) = try design.equilibrated(threads: threads)
    let greatest = Lanes.largestMagnitude(y)
    guard greatest.isFinite else { throw .domain("the outcome holds a value that is not finite") }
    guard y.count == design.rows else { throw .domain("the outcome has one value a row") }
    guard y.count >= 2 else { throw .tooFew(have: y.count, need: 2) }
    let unit = ModelMatrix.scale(largest: greatest)
    var fit = try LeastSquares(scaled, outcome: y, unit: unit, threads: threads)

    let n = y.count
    let p = fit.kept.count
    let df = n - p
    guard df >= 1 else { throw .tooFew(have: n, need: p + 1) }
    self.n = n
    self.df = df
    let scales = fit.kept.map { allScales[$0] }
    self.design = scaled.keeping(fit.kept)
    inverse = fit.inverse
    dropped = fit.dropped.map { design.names[$0] }
    condition = 1 / fit.leastIndependentShare
    let total = Self.spread(y, unit, threads)
    guard total > 0 else { throw .zeroVariance }
    let (squares, exact) = Self.squares(fit.residuals, exact: 4e-16 * (greatest * unit), threads)
    exactFit = exact
    scaledTotal = total
    rSquared = 1 - squares / total
    adjustedRSquared = 1 - (1 - rSquared) * Double(n - 1) / Double(df)
    let variance = squares / Double(df)
    self.errors = errors
    // Back in the outcome's own unit; a sum of squares may have left the range of doubles there.
    sigma = variance.squareRoot() / unit
    residualSumOfSquares = try Self.unscaled(squares, unit)
    totalSumOfSquares = try Self.unscaled(total, unit)

    let covariance: [[Double]]
    var degrees = df
    if let clusters {
      guard clusters.count == n else { throw .domain("clusters have one code a row") }
      let count = Set(clusters).count
      guard count >= 2 else { throw .domain("clustered errors need at least 2 clusters; there is \(count)") }
      let factor = Double(count) / Double(count - 1) * Double(n - 1) / Double(df)
      covariance = SandwichErrors.clustered(fit, clusters).map { $0.map { $0 * factor } }
      degrees = count - 1
      self.clusters = count
      knownLeverages = nil
    } else {
      (covariance, knownLeverages) = try SandwichErrors.covariance(fit, errors, variance: variance)
      self.clusters = nil
    }
    orthonormal = influence || clusters != nil || errors != .classical ? fit.orthonormal : nil
    var residuals = fit.takeResiduals()
    Parallel.change(&residuals, threads: threads) { rows, residuals in
      for i in rows { residuals[i] /= unit }
    }
    self.residuals = residuals
    let t = try Critical.t(level: 0.95, df: Double(degrees))
    scaledEstimates = fit.coefficients.map(\.value)
    var lines: [Coefficient] = []
    for j in 0..<p {
      func rescaled(_ value: Double) -> Double { value / unit * scales[j] }
      let error = exact ? 0 : covariance[j][j].squareRoot()
      guard error > 0 || exact else { throw .zeroVariance }
      let estimate = fit.coefficients[j].value
      let statistic = error > 0 ? estimate / error : nil
      let line = Coefficient(
        term: self.design.names[j], estimate: rescaled(estimate), standardError: rescaled(error),
        statistic: statistic,
        p: try statistic.map { s throws(NoAnswer) in try Distributions.twoSidedT(s, df: Double(degrees)) },
        low: rescaled(estimate - t * error), high: rescaled(estimate + t * error))
      guard [line.estimate, line.standardError, line.low, line.high].allSatisfy(\.isFinite),
        exact || line.standardError > 0
      else { throw .domain("the coefficient of '\(line.term)' leaves the range of doubles") }
      lines.append(line)
    }
    coefficients = lines
  }

  /// Diagonal of the hat matrix; nil of a classical fit without influence.
  var leverages: [Double]? { knownLeverages ?? orthonormal?.leverages() }

  /// Σ (y − ȳ)² of the scaled outcome.
  private static func spread(_ y: [Double], _ unit: Double, _ threads: Int) -> Double {
    let n = Double(y.count)
    func sum(_ centre: Double) -> Double {
      Sums.sum(y.count, threads: threads) { rows in
        var total = 0.0
        for i in rows { total += y[i] * unit - centre }
        return total
      }
    }
    let first = sum(0) / n
    let mean = first + sum(first) / n
    return Sums.sum(y.count, threads: threads) { rows in
      var total = 0.0
      for i in rows { total += (y[i] * unit - mean) * (y[i] * unit - mean) }
      return total
    }
  }

  /// Σ e², 0 where no residual is above what counts as exact.
  private static func squares(
    _ e: [Double], exact: Double, _ threads: Int
  ) -> (sum: Double, isExact: Bool) {
    guard !(Lanes.largestMagnitude(e) <= exact) else { return (0, true) }
    let sum = Sums.sum(e.count, threads: threads) { rows in
      var total = 0.0
      for i in rows { total += e[i] * e[i] }
      return total
    }
    return (sum, false)
  }

  /// A sum of squares in the outcome's own unit.
  private static func unscaled(_ squares: Double, _ unit: Double) throws(NoAnswer) -> Double {
    let value = squares / unit / unit
    guard value.isFinite, squares == 0 || value.isNormal else {
      throw .domain("the outcome's squares leave the range of doubles")
    }
    return value
  }
}
