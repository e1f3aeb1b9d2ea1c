internal import Parallelism

/// What to look at before a linear model is believed.
package struct LinearDiagnostics: Sendable {
  /// All slopes 0 against the fitted model; nil where there are none, or the fit is exact.
  package let f: Double?
  package let fDF: (Int, Int)
  package let fP: Double?
  /// Gaussian log-likelihood at the maximum; nil where the fit is exact.
  package let logLikelihood: Double?
  /// −2 ln L + 2k and −2 ln L + k ln n, k counting the coefficients and σ (as R does;
  /// statsmodels does not count σ).
  package let aic: Double?
  package let bic: Double?
  /// Variance inflation by column (Marquardt 1970), in the order of the
  /// coefficients; nil for the intercept.
  package let varianceInflation: [Double?]
  /// Estimates in standard deviations of the outcome per standard deviation of the
  /// column; nil for the intercept.
  package let standardised: [Double?]
  /// Durbin & Watson (1950): near 2 where neighbouring rows' residuals are unrelated.
  package let durbinWatson: Double?
  /// Breusch & Pagan (1979) as studentised by Koenker (1981): n R² of e² on the
  /// columns, χ² with as many degrees of freedom as slopes.
  package let breuschPagan: (statistic: Double, p: Double)?
  /// Jarque & Bera (1980) on the residuals, χ² with 2 degrees of freedom.
  package let jarqueBera: (statistic: Double, p: Double)?

  package init(_ model: LinearModel, threads: Int = 1) throws(NoAnswer) {
    let n = model.n
    let e = model.residuals
    let p = model.design.columns.count
    let slopes = p - 1
    let spreads = Parallel.map(p, threads: threads) { Self.spread(model.design, $0) }
    varianceInflation = Self.varianceInflation(model.design, inverse: model.inverse, threads)
    standardised = (0..<p).map { j in
      guard model.design.names[j] != "intercept" else { return nil }
      return model.scaledEstimates[j] * (spreads[j] / model.scaledTotal).squareRoot()
    }
    fDF = (slopes, model.df)
    guard !model.exactFit, model.residualSumOfSquares > 0 else {
      (f, fP, logLikelihood, aic, bic) = (nil, nil, nil, nil, nil)
      (durbinWatson, breuschPagan, jarqueBera) = (nil, nil, nil)
      return
    }
    if slopes > 0 {
      let explained = max(0, model.totalSumOfSquares - model.residualSumOfSquares)
      let ratio = explained / Double(slopes) / (model.residualSumOfSquares / Double(model.df))
      f = ratio
      fP = try Distributions.fUpperTail(ratio, df1: Double(slopes), df2: Double(model.df))
    } else {
      (f, fP) = (nil, nil)
    }
    let count = Double(n)
    let twoPi = 6.283185307179586
    let likelihood =
      -count / 2 * (Elementary.log(twoPi) + Elementary.log(model.residualSumOfSquares / count) + 1)
    logLikelihood = likelihood
    aic = -2 * likelihood + 2 * Double(p + 1)
    bic = -2 * likelihood + Double(p + 1) * Elementary.log(count)
    durbinWatson =
      n < 2
      ? nil
      : Sums.sum(n - 1) { (e[$0 + 1] - e[$0]) * (e[$0 + 1] - e[$0]) } / model.residualSumOfSquares
    breuschPagan = try Self.breuschPagan(model, threads)
    jarqueBera = try Self.jarqueBera(e)
  }

  /// Of a design's independent columns, whatever the outcome.
  package static func varianceInflation(_ design: Design, threads: Int = 1) throws(NoAnswer) -> [Double?] {
    let design = try design.equilibrated(threads: threads).design
    let (kept, inverse) = try LeastSquares.inverse(design, threads: threads)
    return varianceInflation(design.keeping(kept), inverse: inverse, threads)
  }

  private static func varianceInflation(
    _ design: Design, inverse: [[Double]], _ threads: Int
  ) -> [Double?] {
    Parallel.map(design.columns.count, threads: threads) { j in
      guard design.names[j] != "intercept" else { return nil }
      let spread = spread(design, j)
      // (X'X)⁻¹ⱼⱼ · Σ(x − x̄)² = 1/(1 − Rⱼ²)
      return Sums.sum(inverse.count) { inverse[j][$0] * inverse[j][$0] } * spread
    }
  }

  /// Σ (x − x̄)² of a scaled column.
  private static func spread(_ design: Design, _ j: Int) -> Double {
    let column = design.scaledColumn(j)
    let mean = Sums.mean(column)
    return Sums.sum(column.count) { (column[$0] - mean) * (column[$0] - mean) }
  }

  private static func breuschPagan(
    _ model: LinearModel, _ threads: Int
  ) throws(NoAnswer) -> (statistic: Double, p: Double)? {
    let slopes = model.design.columns.count - 1
    guard slopes > 0 else { return nil }
    // The mean square as the unit, so that fourth powers stay in range.
    let unit = model.residualSumOfSquares / Double(model.n)
    let squares = model.residuals.map { $0 * $0 / unit }
    guard
      let auxiliary = try? LinearModel(model.design, outcome: squares, errors: .classical, threads: threads)
    else { return nil }
    let statistic = Double(model.n) * max(0, auxiliary.rSquared)
    return (statistic, try Distributions.chiSquaredUpperTail(statistic, df: Double(slopes)))
  }

  private static func jarqueBera(_ e: [Double]) throws(NoAnswer) -> (statistic: Double, p: Double)? {
    let n = Double(e.count)
    let mean = Sums.mean(e)
    let m2 = Sums.sum(e.count) { (e[$0] - mean) * (e[$0] - mean) } / n
    guard m2 > 0 else { return nil }
    let sd = m2.squareRoot()
    let skewness =
      Sums.sum(e.count) { i in
        let z = (e[i] - mean) / sd
        return z * z * z
      } / n
    let kurtosis =
      Sums.sum(e.count) { i in
        let z = (e[i] - mean) / sd
        return z * z * z * z
      } / n
    let statistic = n / 6 * (skewness * skewness + (kurtosis - 3) * (kurtosis - 3) / 4)
    return (statistic, try Distributions.chiSquaredUpperTail(statistic, df: 2))
  }
}

/// How much single rows weigh in a model.
package struct Influence: Sendable, Equatable {
  /// The diagonal of the hat matrix; their sum is the number of coefficients.
  package let leverages: [Double]
  /// Cook (1977): how far all fitted values move when the row is left out, in units
  /// of p σ². Nil where the leverage is 1 or the fit exact.
  package let cookDistances: [Double?]
  /// Internally studentised residuals e / (σ √(1 − h)).
  package let studentised: [Double?]

  /// The model must have been made with `influence: true` or robust errors.
  package init(_ model: LinearModel) throws(NoAnswer) {
    guard let leverages = model.leverages else { throw .domain("the model kept no leverages") }
    self.leverages = leverages
    let p = Double(model.coefficients.count)
    let variance = model.residualSumOfSquares / Double(model.df)
    var studentised: [Double?] = []
    var distances: [Double?] = []
    for (h, e) in zip(leverages, model.residuals) {
      let rest = 1 - h
      guard rest > 1e-10, variance > 0 else {
        studentised.append(nil)
        distances.append(nil)
        continue
      }
      studentised.append(e / (variance * rest).squareRoot())
      distances.append(e * e / (p * variance) * h / (rest * rest))
    }
    self.studentised = studentised
    cookDistances = distances
  }
}
