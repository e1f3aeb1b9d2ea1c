/// Did assignment keep to the configured split?
package struct SampleRatioTest: Sendable, Equatable {
  package let statistic: Double
  package let df: Int
  package let p: Double

  /// Pearson's χ² of observed counts against the configured shares (any scale).
  package init(observed: [Int], split: [Double]) throws(NoAnswer) {
    var n = 0
    for count in observed {
      let (next, overflow) = n.addingReportingOverflow(count)
      guard count >= 0, !overflow else { throw .domain("counts are at least 0 and their sum fits an Int") }
      n = next
    }
    let total = Sums.sum(split)
    guard observed.count >= 2, observed.count == split.count else {
      throw .tooFew(have: observed.count, need: 2)
    }
    guard split.allSatisfy({ $0 > 0 && $0.isFinite }) else { throw .domain("shares must be positive") }
    guard n > 0 else { throw .tooFew(have: 0, need: 1) }
    statistic = Sums.sum(observed.count) { i in
      let expected = Double(n) * split[i] / total
      return (Double(observed[i]) - expected) * (Double(observed[i]) - expected) / expected
    }
    df = observed.count - 1
    p = try Distributions.chiSquaredUpperTail(statistic, df: Double(df))
  }
}

/// The always-valid form: a Dirichlet mixture e-process against the configured
/// split (Lindon & Malek 2022, "Anytime-valid inference for multinomial count
/// data"). Under the right split its running maximum passes 1/α with
/// probability at most α, however often it is looked at.
package struct SampleRatioProcess: Sendable, Equatable {
  private var counts: [Int]
  private let shares: [Double]
  private let concentration: Double
  private var n = 0
  private var logE = 0.0
  /// The largest value so far, as a logarithm.
  package private(set) var maximumLogE = 0.0

  /// The prior is Dirichlet(concentration · shares): large values favour finding small deviations.
  package init(split: [Double], concentration: Double = 100) throws(NoAnswer) {
    guard split.count >= 2 else { throw .tooFew(have: split.count, need: 2) }
    let total = Sums.sum(split)
    guard total.isFinite, split.allSatisfy({ $0 / total >= 1e-12 }), (1e-6...1e12).contains(concentration)
    else {
      throw .domain("shares are positive, none below 10⁻¹² of all, the concentration in 10⁻⁶ … 10¹²")
    }
    shares = split.map { $0 / total }
    counts = [Int](repeating: 0, count: split.count)
    self.concentration = concentration
  }

  /// One more unit was assigned to `arm`, which must be one of the split's.
  package mutating func add(_ arm: Int) throws(NoAnswer) {
    guard counts.indices.contains(arm) else { throw .domain("there is no arm \(arm)") }
    let predicted =
      (concentration * shares[arm] + Double(counts[arm])) / (concentration + Double(n))
    logE += Elementary.log(predicted / shares[arm])
    maximumLogE = max(maximumLogE, logE)
    counts[arm] += 1
    n += 1
  }
}
