/// Two-sided bounds for a test that is looked at K times: |Z| beyond the bound of
/// a look stops the experiment, and over all looks a true null is rejected with
/// probability α.
package struct GroupSequential: Sendable, Equatable {
  package enum Design: String, Sendable, CaseIterable {
    /// Bounds C/√t (O'Brien & Fleming 1979).
    case obrienFleming = "obrien-fleming"
    /// One bound at every look (Pocock 1977).
    case pocock
    /// Spends 4(1 − Φ(z/√t)), z the upper α/4 quantile: O'Brien–Fleming's manner for
    /// looks that were not planned (Lan & DeMets 1983).
    case spendingOBrienFleming = "lan-demets-obrien-fleming"
    /// Spends α ln(1 + (e − 1)t): Pocock's manner (Lan & DeMets 1983).
    case spendingPocock = "lan-demets-pocock"
  }

  package let design: Design
  package let alpha: Double
  /// Share of the planned information at each look.
  package let fractions: [Double]
  /// Bound of |Z| at each look; nil: so little α may be spent that no look can stop here.
  package let bounds: [Double?]
  /// Two-sided p-value that a bound stands for.
  package let nominalP: [Double]
  /// Probability under the null of having stopped by each look.
  package let spent: [Double]

  /// Looks at most.
  package static let maximumLooks = 100

  /// - Parameter fractions: ascending, in (0, 1], at least 10⁻⁴ apart. Bounds of
  ///   constant shape need the last look at 1; spending functions do not, so a later
  ///   look may be added when it happens and leaves the earlier bounds as they were.
  package init(_ design: Design, fractions: [Double], alpha: Double = 0.05) throws(NoAnswer) {
    try Finite.probability(alpha, "α")
    guard let last = fractions.last else { throw .tooFew(have: 0, need: 1) }
    guard fractions.count <= Self.maximumLooks else { throw .domain("at most \(Self.maximumLooks) looks") }
    var previous = 0.0
    for fraction in fractions {
      // A little less, for fractions written as decimals.
      guard fraction - previous >= 0.999e-4, fraction <= 1 else {
        throw .domain("information fractions ascend in (0, 1] and lie at least 10⁻⁴ apart")
      }
      previous = fraction
    }
    guard alpha >= 1e-12 else { throw .domain("α must be at least 10⁻¹²") }
    let grid = SequentialGrid(fractions)
    self.design = design
    self.alpha = alpha
    self.fractions = fractions
    switch design {
    case .spendingOBrienFleming, .spendingPocock:
      bounds = try Self.spending(design, grid, alpha)
    case .obrienFleming, .pocock:
      guard last == 1 else { throw .domain("the last look of this design has all the information") }
      let shape = fractions.map { design == .pocock ? 1 : 1 / $0.squareRoot() }
      let constant = try Self.constant(shape, grid, alpha)
      bounds = shape.map { constant * $0 }
    }
    var nominal: [Double] = []
    for bound in bounds {
      if let bound { nominal.append(try Distributions.twoSidedNormal(bound)) } else { nominal.append(0) }
    }
    nominalP = nominal
    spent = try Self.stopped(bounds, grid)
  }

  /// K looks at equal steps.
  package init(_ design: Design, looks: Int, alpha: Double = 0.05) throws(NoAnswer) {
    guard looks >= 1, looks <= Self.maximumLooks else { throw .domain("1 … \(Self.maximumLooks) looks") }
    try self.init(design, fractions: (1...looks).map { Double($0) / Double(looks) }, alpha: alpha)
  }

  /// Probability of having stopped by each look.
  private static func stopped(_ bounds: [Double?], _ grid: SequentialGrid) throws(NoAnswer) -> [Double] {
    var density = SequentialDensity(grid)
    var total = 0.0
    var result: [Double] = []
    for (look, bound) in bounds.enumerated() {
      if let bound { total += try density.crossing(bound: bound) }
      result.append(total)
      if look + 1 < bounds.count { density.advance(bound: bound ?? SequentialDensity.reach) }
    }
    return result
  }

  /// The C with which bounds C · shape stop with probability α: regula falsi with
  /// the Illinois step between one look's bound and Bonferroni's.
  private static func constant(_ shape: [Double], _ grid: SequentialGrid, _ alpha: Double) throws(NoAnswer)
    -> Double
  {
    func excess(_ constant: Double) throws(NoAnswer) -> Double {
      let total = try stopped(shape.map { constant * $0 }, grid).last ?? 0
      return (total - alpha) / alpha
    }
    var low = try Distributions.normalUpperQuantile(alpha / 2)
    if shape.count == 1 { return low }
    var high = try Distributions.normalUpperQuantile(alpha / 2 / Double(shape.count))
    var atLow = try excess(low)
    var atHigh = try excess(high)
    for _ in 0..<100 {
      if atLow <= 0 { return low }
      if atHigh >= 0 { return high }
      let middle = (low * atHigh - high * atLow) / (atHigh - atLow)
      let value = try excess(middle)
      if value.magnitude < 1e-13 || middle <= low || middle >= high { return middle }
      if value > 0 {
        low = middle
        atLow = value
        atHigh /= 2
      } else {
        high = middle
        atHigh = value
        atLow /= 2
      }
      if high - low < 1e-14 * high { return low + (high - low) / 2 }
    }
    throw .notConverged(iterations: 100)
  }

  /// Each look's bound spends what the function allows by then and was not spent before.
  private static func spending(_ design: Design, _ grid: SequentialGrid, _ alpha: Double) throws(NoAnswer)
    -> [Double?]
  {
    var density = SequentialDensity(grid)
    var bounds: [Double?] = []
    var before = 0.0
    for (look, t) in grid.fractions.enumerated() {
      let allowed = try spent(design, t, alpha)
      let increment = allowed - before
      before = allowed
      var bound: Double?
      if increment > 1e-290 {
        bound = try MonotoneRoot.find(0, SequentialDensity.reach) { bound throws(NoAnswer) in
          try density.crossing(bound: bound) > increment
        }
      }
      bounds.append(bound)
      if look + 1 < grid.fractions.count { density.advance(bound: bound ?? SequentialDensity.reach) }
    }
    return bounds
  }

  private static func spent(_ design: Design, _ t: Double, _ alpha: Double) throws(NoAnswer) -> Double {
    if design == .spendingPocock { return alpha * Elementary.log1p(1.718281828459045 * t) }
    let z = try Distributions.normalUpperQuantile(alpha / 4) / t.squareRoot()
    return z < SequentialDensity.reach ? 4 * (try Distributions.normalCDF(z, upper: true)) : 0
  }
}
