/// The exact test of observed counts against the configured split, for samples
/// too small for χ²: the probability, under the split, of an outcome no more
/// probable than the one observed.
///
/// Two arms: the binomial test, any n up to 10⁹. More arms: the multinomial test
/// by enumeration of all outcomes, where there are at most `maximumOutcomes`.
package struct ExactSampleRatioTest: Sendable, Equatable {
  package let n: Int
  package let p: Double

  /// Outcomes that are enumerated at most.
  package static let maximumOutcomes = 2_000_000
  /// Outcomes this much more probable still count as ties, as in R's binom.test.
  private static let tie = 1 + 1e-7

  package init(observed: [Int], split: [Double]) throws(NoAnswer) {
    guard observed.count >= 2, observed.count == split.count else {
      throw .tooFew(have: observed.count, need: 2)
    }
    guard observed.count <= 1000 else { throw .domain("at most 1,000 arms") }
    guard split.allSatisfy({ $0 > 0 && $0.isFinite }), observed.allSatisfy({ $0 >= 0 }) else {
      throw .domain("shares must be positive and counts at least 0")
    }
    let share = Sums.sum(split)
    guard share.isFinite, split.allSatisfy({ $0 / share > 0 }) else {
      throw .domain("the shares' sum is not finite")
    }
    var total = 0
    for count in observed {
      let (next, overflow) = total.addingReportingOverflow(count)
      guard !overflow, next <= 1_000_000_000 else { throw .domain("at most 10⁹ units") }
      total = next
    }
    guard total > 0 else { throw .tooFew(have: 0, need: 1) }
    n = total
    if observed.count == 2 {
      p = try Self.binomial(observed[0], n: total, share: split[0] / share)
    } else {
      p = try Self.multinomial(observed, n: total, shares: split.map { $0 / share })
    }
  }

  /// The observed tail and, beyond the mode, the tail of outcomes no more probable.
  private static func binomial(_ k: Int, n: Int, share: Double) throws(NoAnswer) -> Double {
    guard share < 1 else { throw .domain("a share rounds to 1") }
    let limit = try Distributions.binomialPMF(k, n: n, p: share) * tie
    let mode = min(n, Int((Double(n + 1) * share).rounded(.down)))
    // Also where two outcomes share the mode: then everything is at most as probable.
    if try Distributions.binomialPMF(mode, n: n, p: share) <= limit { return 1 }
    // Probabilities fall monotonically away from the mode: bisect on its other side.
    if k < mode {
      var low = mode
      var high = n + 1
      while low + 1 < high {
        let middle = low + (high - low) / 2
        if try Distributions.binomialPMF(middle, n: n, p: share) <= limit {
          high = middle
        } else {
          low = middle
        }
      }
      let tail = try Distributions.binomialCDF(high - 1, n: n, p: share, upper: true)
      return min(1, try Distributions.binomialCDF(k, n: n, p: share) + tail)
    }
    var low = -1
    var high = mode
    while low + 1 < high {
      let middle = low + (high - low) / 2
      if try Distributions.binomialPMF(middle, n: n, p: share) <= limit {
        low = middle
      } else {
        high = middle
      }
    }
    let tail = try Distributions.binomialCDF(low, n: n, p: share)
    return min(1, try Distributions.binomialCDF(k - 1, n: n, p: share, upper: true) + tail)
  }

  private static func multinomial(_ observed: [Int], n: Int, shares: [Double]) throws(NoAnswer) -> Double {
    // C(n + k − 1, k − 1) outcomes; each partial product is a binomial coefficient, so it divides.
    var outcomes = 1
    for i in 1..<shares.count {
      let (product, overflow) = outcomes.multipliedReportingOverflow(by: n + i)
      guard !overflow, product / i <= maximumOutcomes else {
        throw .domain("more than \(maximumOutcomes) outcomes: χ² is the test for so many units")
      }
      outcomes = product / i
    }
    var logFactorials = [0.0]
    for i in 0..<n { logFactorials.append(logFactorials[i] + Elementary.log(Double(i + 1))) }
    let logShares = shares.map { Elementary.log($0) }
    var limit = logFactorials[n]
    for (count, share) in zip(observed, logShares) { limit += Double(count) * share - logFactorials[count] }
    limit += Elementary.log(tie)
    var enumeration = Enumeration(logFactorials: logFactorials, logShares: logShares, limit: limit)
    enumeration.descend(arm: 0, left: n, logProbability: logFactorials[n])
    return min(1, enumeration.total)
  }

  /// All ways to share out the units, arm by arm.
  private struct Enumeration {
    let logFactorials: [Double]
    let logShares: [Double]
    let limit: Double
    var total = 0.0

    mutating func descend(arm: Int, left: Int, logProbability: Double) {
      if arm == logShares.count - 1 {
        let last = logProbability + Double(left) * logShares[arm] - logFactorials[left]
        if last <= limit { total += Elementary.exp(last) }
        return
      }
      for count in 0...left {
        descend(
          arm: arm + 1, left: left - count,
          logProbability: logProbability + Double(count) * logShares[arm] - logFactorials[count])
      }
    }
  }
}
