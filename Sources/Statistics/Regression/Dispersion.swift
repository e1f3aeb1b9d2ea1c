/// Whether the outcomes spread more about their fitted means than the model's law allows.
package struct Dispersion: Sendable, Equatable {
  package enum Method: String, Sendable {
    /// Poisson: the regression of ((y − μ)² − y)/μ on μ without intercept, its slope being 1/θ of
    /// a negative binomial alternative; one-sided (Cameron & Trivedi 1990, g(μ) = μ²).
    case cameronTrivedi = "Cameron-Trivedi"
    /// Negative binomial: Pearson's χ² against its degrees of freedom.
    case pearson = "Pearson"
  }

  /// Pearson's χ²: Σ (y − μ)²/V(μ).
  package let pearson: Double
  /// Pearson's χ² over its degrees of freedom, about 1 where the law holds.
  package let ratio: Double
  /// How it was tested. A binary outcome can't be overdispersed: nil.
  package let method: Method?
  package let statistic: Double?
  /// One-sided, against more spread than the law's.
  package let p: Double?

  /// True where the test rejects the law's own spread at 5 %.
  package var isOverdispersed: Bool { p.map { $0 < 0.05 } ?? false }

  init(
    _ family: GeneralisedLinearModel.Family, _ law: OutcomeLaw, _ y: [Double], _ eta: [Double], df: Int,
    theta: NegativeBinomialTheta?, threads: Int
  ) throws(NoAnswer) {
    pearson = Self.pearson(law, y, eta, threads)
    guard pearson.isFinite else { throw .domain("Pearson's χ² is not finite") }
    ratio = pearson / Double(df)
    switch family {
    case .binomial: (method, statistic, p) = (nil, nil, nil)
    case .negativeBinomial:
      method = .pearson
      statistic = pearson
      p = try Distributions.chiSquaredUpperTail(pearson, df: Double(df))
    case .poisson:
      let test = Self.auxiliary(y, eta.map { Elementary.exp($0) })
      method = test == nil ? nil : .cameronTrivedi
      statistic = test
      p = if let test { try Distributions.normalCDF(test, upper: true) } else { nil }
    }
  }

  private static func pearson(_ law: OutcomeLaw, _ y: [Double], _ eta: [Double], _ threads: Int) -> Double {
    Sums.sum(y.count, threads: threads) { rows in
      var total = 0.0
      if law == .binomial {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: rows.count) { odds in
          guard let odds = odds.baseAddress else { return }
          OutcomeLaw.odds(y, eta, rows, odds - rows.lowerBound)
          for i in 0..<rows.count { total += odds[i] }
        }
        return total
      }
      for i in rows {
        let row = law.row(y[i], eta[i])
        if row.mean == 0, y[i] == 0 { continue }
        total += (y[i] - row.mean) / law.variance(row.mean) * (y[i] - row.mean)
      }
      return total
    }
  }

  /// The t statistic of the auxiliary regression; nil where it has no spread.
  private static func auxiliary(_ y: [Double], _ mean: [Double]) -> Double? {
    let z = y.indices.map { ((y[$0] - mean[$0]) * (y[$0] - mean[$0]) - y[$0]) / mean[$0] }
    let squares = Sums.sum(y.count) { mean[$0] * mean[$0] }
    let slope = Sums.sum(y.count) { mean[$0] * z[$0] } / squares
    let rest = Sums.sum(y.count) { (z[$0] - slope * mean[$0]) * (z[$0] - slope * mean[$0]) }
    let t = slope / (rest / Double(y.count - 1) / squares).squareRoot()
    return t.isFinite ? t : nil
  }
}
