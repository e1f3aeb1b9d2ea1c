/// The exact coverage of an interval of one proportion: how often, over all
/// outcomes of Bin(n, p), it holds the true p. Nothing is simulated.
package struct ProportionCoverage: Sendable {
  package enum Method: String, Sendable, Equatable, CaseIterable {
    case wilson
    case clopperPearson = "clopper-pearson"
  }

  package let method: Method
  package let trials: Int
  package let level: Double
  /// The interval of each number of successes, 0 … n.
  private let intervals: [(low: Double, high: Double)]

  /// Throws `domain` above a million trials.
  package init(_ method: Method, trials: Int, level: Double = 0.95) throws(NoAnswer) {
    guard trials > 0 else { throw .tooFew(have: trials, need: 1) }
    guard trials <= 100_000 else { throw .domain("coverage takes at most 100,000 trials") }
    var intervals: [(low: Double, high: Double)] = []
    for successes in 0...trials {
      let outcome = try Proportion(successes, of: trials)
      switch method {
      case .wilson: intervals.append(try outcome.wilson(level: level))
      case .clopperPearson: intervals.append(try outcome.clopperPearson(level: level))
      }
    }
    self.intervals = intervals
    self.method = method
    self.trials = trials
    self.level = level
  }

  /// The probability, at the true proportion p, that the interval holds p.
  package func coverage(at p: Double) throws(NoAnswer) -> Double {
    guard p >= 0, p <= 1 else { throw .domain("a proportion lies in [0, 1]") }
    let weights = UnimodalWeights(binomial: trials, p)
    return Sums.sum(weights.probabilities.count) { i in
      let interval = intervals[weights.first + i]
      return interval.low <= p && p <= interval.high ? weights.probabilities[i] : 0
    }
  }

  /// The curve over p = 0, 1/steps, …, 1.
  package func curve(steps: Int) throws(NoAnswer) -> [(p: Double, coverage: Double)] {
    guard steps > 0, steps <= 1_000_000 else { throw .domain("a curve has 1 … 1,000,000 steps") }
    var points: [(p: Double, coverage: Double)] = []
    for i in 0...steps {
      let p = Double(i) / Double(steps)
      points.append((p, try coverage(at: p)))
    }
    return points
  }
}

/// The exact coverage of an interval of the difference of two proportions, over all
/// outcomes of the two arms.
package struct DifferenceCoverage: Sendable {
  package enum Method: String, Sendable, Equatable, CaseIterable {
    case newcombe
    case mee
    case miettinenNurminen = "miettinen-nurminen"
  }

  package let method: Method
  package let controlTrials: Int
  package let variantTrials: Int
  package let level: Double
  private let z: Double

  /// Throws `domain` above 2,000 trials an arm.
  package init(
    _ method: Method, controlTrials: Int, variantTrials: Int, level: Double = 0.95
  ) throws(NoAnswer) {
    let fewest = min(controlTrials, variantTrials)
    guard fewest > 0 else { throw .tooFew(have: fewest, need: 1) }
    guard max(controlTrials, variantTrials) <= RejectionSet.limit else {
      throw .domain("coverage takes at most \(RejectionSet.limit) trials an arm")
    }
    self.method = method
    self.controlTrials = controlTrials
    self.variantTrials = variantTrials
    self.level = level
    z = try Proportion.critical(level: level)
  }

  /// The probability, at the true proportions, that the interval holds their difference.
  package func coverage(control: Double, variant: Double) throws(NoAnswer) -> Double {
    guard control >= 0, control <= 1, variant >= 0, variant <= 1 else {
      throw .domain("a proportion lies in [0, 1]")
    }
    let first = UnimodalWeights(binomial: controlTrials, control)
    let second = UnimodalWeights(binomial: variantTrials, variant)
    var rows: [Double] = []
    for (i, weight) in first.probabilities.enumerated() {
      let arm = try Proportion(first.first + i, of: controlTrials)
      var terms: [Double] = []
      for (j, other) in second.probabilities.enumerated() {
        // Outcomes that can't change the last bit of the sum are passed over.
        guard weight * other > 1e-24 else { continue }
        let outcome = try Proportion(second.first + j, of: variantTrials)
        if try holds(variant - control, ProportionDifference(control: arm, variant: outcome)) {
          terms.append(weight * other)
        }
      }
      rows.append(Sums.sum(terms))
    }
    return Sums.sum(rows)
  }

  /// The score intervals hold the δ whose score is at most z, so no end is sought.
  private func holds(_ delta: Double, _ arms: ProportionDifference) throws(NoAnswer) -> Bool {
    switch method {
    case .newcombe:
      let interval = try arms.newcombeInterval(level: level)
      return interval.low <= delta && delta <= interval.high
    case .mee: return arms.score(delta, corrected: false) <= z
    case .miettinenNurminen: return arms.score(delta, corrected: true) <= z
    }
  }
}
