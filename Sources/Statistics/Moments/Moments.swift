internal import Parallelism

/// The first four moments of a sample as a streaming state that merges.
///
/// Values are summed in blocks of `blockSize` as powers of their distance to the
/// block's first value, in double-double; whole blocks are merged in order
/// (Welford's idea in Pébay's form). The state is a few hundred bytes whatever n.
/// Merging states of one whole block each, in order, gives the bits of one pass over
/// all values; other splits agree to about 1 ulp.
///
/// Any double may be added: infinities, NaN and overflow turn into .domain when a
/// figure is asked for.
package struct Moments: Sendable, Equatable {
  /// Values a block: |mean − shift| ≤ √4096 = 64 standard deviations within one.
  package static let blockSize = 4096

  private var settled = CentralMoments()
  private var count = 0
  private var shift = 0.0
  private var s1 = DoubleDouble.zero
  private var s2 = DoubleDouble.zero
  private var s3 = DoubleDouble.zero
  private var s4 = DoubleDouble.zero
  private var least = Double.infinity
  private var greatest = -Double.infinity

  package init() {}

  package init(_ values: [Double]) {
    for value in values { add(value) }
  }

  /// The same bits on any number of threads.
  package init(_ values: [Double], threads: Int) {
    let size = Self.blockSize
    let blocks = Parallel.map((values.count + size - 1) / size, threads: threads) { block in
      var part = Moments()
      for i in block * size..<min(values.count, (block + 1) * size) { part.add(values[i]) }
      return part
    }
    for block in blocks { merge(block) }
  }

  package mutating func add(_ x: Double) {
    if count == 0 { shift = x }
    let d = DoubleDouble(sum: x, -shift)
    let square = d * d
    s1 += d
    s2 += square
    s3 += square * d
    s4 += square * square
    least = x < least ? x : least
    greatest = x > greatest ? x : greatest
    count += 1
    if count == Self.blockSize { settle() }
  }

  package mutating func merge(_ other: Moments) {
    if other.n == 0 { return }
    settle()
    settled.merge(other.central)
    least = min(least, other.least)
    greatest = max(greatest, other.greatest)
  }

  private mutating func settle() {
    settled = central
    count = 0
    shift = 0
    s1 = .zero
    s2 = .zero
    s3 = .zero
    s4 = .zero
  }

  /// Everything added so far as central moments.
  var central: CentralMoments {
    guard count > 0 else { return settled }
    var all = settled
    all.merge(CentralMoments(n: count, shift: shift, sums: s1, s2, s3, s4))
    return all
  }

  /// Number of values, non-finite ones included.
  package var n: Int {
    let (total, overflow) = settled.n.addingReportingOverflow(count)
    return overflow ? Int.max : total
  }

  /// The smallest value; +∞ has no place in a result, so an empty state throws.
  package func minimum() throws(NoAnswer) -> Double {
    _ = try mean()
    return least
  }

  package func maximum() throws(NoAnswer) -> Double {
    _ = try mean()
    return greatest
  }

  package func mean() throws(NoAnswer) -> Double {
    let all = central
    guard all.n > 0 else { throw .tooFew(have: 0, need: 1) }
    return try Finite.check(all.mean.value, "the mean")
  }

  /// Sample variance (divisor n − 1).
  package func variance() throws(NoAnswer) -> Double { try sampleVariance().value }

  package func standardDeviation() throws(NoAnswer) -> Double {
    try sampleVariance().squareRoot().value
  }

  private func sampleVariance() throws(NoAnswer) -> DoubleDouble {
    let all = central
    guard all.n >= 2 else { throw .tooFew(have: all.n, need: 2) }
    try checkSpread(all, atLeast: 1e-130)
    return all.m2 / DoubleDouble(Double(all.n - 1))
  }

  /// Skewness m₃ / m₂^{3/2} with divisor n, as scipy.stats.skew(bias=True).
  package func skewness() throws(NoAnswer) -> Double {
    let all = try shape(need: 2)
    let n = DoubleDouble(Double(all.n))
    return try Finite.check((all.m3 / all.m2 * (n / all.m2).squareRoot()).value, "the skewness")
  }

  /// Excess kurtosis m₄ / m₂² − 3 with divisor n, as scipy.stats.kurtosis(bias=True):
  /// 0 for a normal distribution.
  package func kurtosis() throws(NoAnswer) -> Double { try excess(shape(need: 2)) }

  /// The adjusted skewness G₁ (Joanes & Gill 1998), as scipy.stats.skew(bias=False).
  package func sampleSkewness() throws(NoAnswer) -> Double {
    let n = Double(try shape(need: 3).n)
    return try skewness() * (n * (n - 1)).squareRoot() / (n - 2)
  }

  /// The adjusted excess kurtosis G₂ (Joanes & Gill 1998), as scipy.stats.kurtosis(bias=False).
  package func sampleKurtosis() throws(NoAnswer) -> Double {
    let all = try shape(need: 4)
    let n = Double(all.n)
    return (n - 1) / (n - 2) * (((n + 1) * (try excess(all)) + 6) / (n - 3))
  }

  private func excess(_ all: CentralMoments) throws(NoAnswer) -> Double {
    let n = DoubleDouble(Double(all.n))
    return try Finite.check((n * (all.m4 / all.m2 / all.m2) - DoubleDouble(3)).value, "the kurtosis")
  }

  /// Moments whose ratios mean something: a spread above 0 and powers inside the doubles.
  private func shape(need: Int) throws(NoAnswer) -> CentralMoments {
    let all = central
    guard all.n >= need else { throw .tooFew(have: all.n, need: need) }
    try checkSpread(all, atLeast: 1e-60)
    guard all.m2.value > 0 else { throw .zeroVariance }
    guard all.m3.isFinite, all.m4.isFinite else { throw .domain("a power of the spread is not finite") }
    return all
  }

  /// A spread of 0 is an answer; one whose square (or fourth power) underflows is not.
  private func checkSpread(_ all: CentralMoments, atLeast floor: Double) throws(NoAnswer) {
    guard all.mean.isFinite, all.m2.isFinite else { throw .domain("the variance is not finite") }
    guard greatest == least || greatest - least >= floor else {
      throw .domain("the spread is too small for its powers")
    }
  }
}
