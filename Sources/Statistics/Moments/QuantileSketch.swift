/// Quantiles of a stream in bounded memory, each within a stated relative error
/// (DDSketch: Masson, Rim & Lee 2019, VLDB 12).
///
/// Values are counted in buckets whose ends grow by the factor γ = (1 + a)/(1 − a):
/// bucket i holds γⁱ⁻¹ < |x| ≤ γⁱ. Counts are integers, so merging parts in any order
/// gives the sketch of the whole exactly. At a = 1 % all doubles fit in 71,000 buckets.
package struct QuantileSketch: Sendable, Equatable {
  /// Relative error of a quantile, in (0, 0.5).
  package let accuracy: Double
  package private(set) var count = 0
  private var positive: [Int: Int] = [:]
  private var negative: [Int: Int] = [:]
  private var zeros = 0
  private let logGamma: Double

  package init(accuracy: Double = 0.01) throws(NoAnswer) {
    guard accuracy >= 1e-5, accuracy < 0.5 else {
      throw .domain("a sketch's accuracy lies in [0.00001, 0.5)")
    }
    self.accuracy = accuracy
    logGamma = Elementary.log1p(accuracy) - Elementary.log1p(-accuracy)
  }

  /// Counts a finite value `times` over.
  package mutating func add(_ x: Double, times: Int = 1) throws(NoAnswer) {
    guard x.isFinite else { throw .domain("a sketch takes finite values") }
    guard times >= 0 else { throw .domain("a value is counted 0 times or more") }
    let (total, overflow) = count.addingReportingOverflow(times)
    guard !overflow else { throw .domain("more values than can be counted") }
    guard times > 0 else { return }
    count = total
    if x == 0 {
      zeros += times
    } else if x > 0 {
      positive[bucket(x), default: 0] += times
    } else {
      negative[bucket(-x), default: 0] += times
    }
  }

  /// Takes in a sketch of the same accuracy.
  package mutating func merge(_ other: QuantileSketch) throws(NoAnswer) {
    guard accuracy == other.accuracy else { throw .domain("sketches of different accuracy do not merge") }
    let (total, overflow) = count.addingReportingOverflow(other.count)
    guard !overflow else { throw .domain("more values than can be counted") }
    count = total
    zeros += other.zeros
    positive.merge(other.positive) { $0 + $1 }
    negative.merge(other.negative) { $0 + $1 }
  }

  /// A value within `accuracy` (relative) of the one at rank ⌊p (n − 1)⌋ of the sorted
  /// values, 0 ≤ p ≤ 1. Values below 1e−300 in magnitude keep no more than their order.
  package func quantile(_ p: Double) throws(NoAnswer) -> Double {
    guard count > 0 else { throw .tooFew(have: 0, need: 1) }
    guard p >= 0, p <= 1 else { throw .domain("a quantile's p lies in [0, 1]") }
    let rank = p * Double(count - 1)
    // Near 2⁶³ the double may lie above every count.
    var rest = rank < Double(count - 1) ? Int(rank) : count - 1
    // From the most negative bucket up.
    for (index, held) in negative.sorted(by: { $0.key > $1.key }) {
      if rest < held { return -value(index) }
      rest -= held
    }
    if rest < zeros { return 0 }
    rest -= zeros
    for (index, held) in positive.sorted(by: { $0.key < $1.key }) {
      if rest < held { return value(index) }
      rest -= held
    }
    throw .domain("the sketch's counts do not add up")
  }

  private func bucket(_ x: Double) -> Int {
    Int((Elementary.log(x) / logGamma).rounded(.up))
  }

  /// 2γⁱ/(γ + 1): at most a share `accuracy` away from everything in the bucket.
  private func value(_ index: Int) -> Double {
    let top = min(Double(index) * logGamma, 709.78)
    return min(Elementary.exp(top) * (1 - accuracy), .greatestFiniteMagnitude)
  }
}
