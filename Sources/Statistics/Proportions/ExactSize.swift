internal import Parallelism

/// The exact size and power of an exact test of two proportions: how often, over
/// all outcomes of the two arms, its p-value is at most α.
package struct ExactSize: Sendable {
  package enum Test: String, Sendable, Equatable, CaseIterable {
    case fisher
    case barnard
    case boschloo
  }

  package let test: Test
  package let alternative: Alternative
  package let controlTrials: Int
  package let variantTrials: Int
  /// The p-value of each outcome, the control's successes first.
  private let values: [[Double]]

  /// Throws `domain` above 100 trials an arm: every outcome is tested.
  package init(
    _ test: Test, controlTrials: Int, variantTrials: Int, alternative: Alternative = .twoSided,
    threads: Int = 1
  ) throws(NoAnswer) {
    let fewest = min(controlTrials, variantTrials)
    guard fewest > 0 else { throw .tooFew(have: fewest, need: 1) }
    guard max(controlTrials, variantTrials) <= 100 else {
      throw .domain("the size of a test takes at most 100 trials an arm")
    }
    let rows = Parallel.map(controlTrials + 1, threads: threads) { x0 -> Result<[Double], NoAnswer> in
      do throws(NoAnswer) {
        let control = try Proportion(x0, of: controlTrials)
        var row: [Double] = []
        for x1 in 0...variantTrials {
          let variant = try Proportion(x1, of: variantTrials)
          row.append(try ExactSize.p(test, control, variant, alternative))
        }
        return .success(row)
      } catch { return .failure(error) }
    }
    var values: [[Double]] = []
    for row in rows { values.append(try row.get()) }
    self.values = values
    self.test = test
    self.alternative = alternative
    self.controlTrials = controlTrials
    self.variantTrials = variantTrials
  }

  private static func p(
    _ test: Test, _ control: Proportion, _ variant: Proportion, _ alternative: Alternative
  ) throws(NoAnswer) -> Double {
    switch test {
    case .fisher: try FisherTest(control: control, variant: variant).p(alternative)
    case .barnard: try BarnardTest(control: control, variant: variant, alternative: alternative).p
    case .boschloo: try BoschlooTest(control: control, variant: variant, alternative: alternative).p
    }
  }

  /// The probability of p ≤ α at the true proportions: the power, or where they are
  /// equal the size.
  package func rejection(control: Double, variant: Double, alpha: Double = 0.05) throws(NoAnswer) -> Double {
    guard control >= 0, control <= 1, variant >= 0, variant <= 1, alpha >= 0, alpha <= 1 else {
      throw .domain("proportions and α lie in [0, 1]")
    }
    let first = UnimodalWeights(binomial: controlTrials, control)
    let second = UnimodalWeights(binomial: variantTrials, variant)
    return Sums.sum(values.count) { x0 in
      first.probability(x0)
        * Sums.sum(values[x0].count) { x1 in values[x0][x1] <= alpha ? second.probability(x1) : 0 }
    }
  }
}
