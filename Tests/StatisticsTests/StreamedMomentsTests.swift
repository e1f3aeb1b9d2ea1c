import Statistics
import Testing

@Suite struct StreamedMomentsTests {
  /// NIST StRD univariate sets. NumAcc2 to the double: exact arithmetic on the doubles
  /// (Python 3.11 fractions) gives .09999999999999998, NumAcc3 .1000000000349246 and
  /// NumAcc4 .10000000055879354, whose distance to .1 is the input's own.
  @Test func nistStandardDeviations() throws {
    let one = Moments([10_000_001, 10_000_003, 10_000_002])
    #expect(try one.mean() == 10_000_002 && one.standardDeviation() == 1)
    let two = Moments([1.2] + (0..<500).flatMap { _ in [1.1, 1.3] })
    #expect(try two.mean() == 1.2 && two.standardDeviation() == 0.09999999999999998)
    let three = Moments([1_000_000.2] + (0..<500).flatMap { _ in [1_000_000.1, 1_000_000.3] })
    #expect(try three.mean() == 1_000_000.2 && three.standardDeviation() == 0.1000000000349246)
    #expect(close(try three.standardDeviation(), 0.1, digits: 9))
    let four = Moments([10_000_000.2] + (0..<500).flatMap { _ in [10_000_000.1, 10_000_000.3] })
    #expect(try four.mean() == 10_000_000.2 && four.standardDeviation() == 0.10000000055879354)
    #expect(close(try four.standardDeviation(), 0.1, digits: 8))
  }

  /// The first 5,000 digits of pi: mean 22679/5000, sd by rational arithmetic (Python
  /// 3.11 statistics). NIST's PiDigits certifies 4.5348 and 2.86733906028871, which are
  /// the figures of a file of its own: no 5,000 digits in a row among pi's first 6,000
  /// have them.
  @Test func piDigits() throws {
    let digits = Self.piDigits(5000)
    #expect(digits.prefix(8) == [3, 1, 4, 1, 5, 9, 2, 6])
    let moments = Moments(digits)
    #expect(try moments.mean() == 4.5358)
    #expect(try moments.standardDeviation() == 2.8676755521876114)
  }

  /// Digits of pi by the spigot of Rabinowitz & Wagon (1995), in integers.
  private static func piDigits(_ count: Int) -> [Double] {
    // Base 10000: 14 terms give four digits. A group may carry into the one before it.
    var groups: [Int] = []
    var terms = [Int](repeating: 2000, count: (count / 4 + 2) * 14 + 1)
    var rest = 0
    for k in stride(from: terms.count - 1, to: 0, by: -14) {
      var d = 0
      for i in stride(from: k, to: 0, by: -1) {
        d += terms[i] * 10_000
        terms[i] = d % (2 * i - 1)
        d /= 2 * i - 1
        if i > 1 { d *= i - 1 }
      }
      groups.append(rest + d / 10_000)
      rest = d % 10_000
    }
    for i in groups.indices.dropFirst().reversed() where groups[i] > 9999 {
      groups[i] -= 10_000
      groups[i - 1] += 1
    }
    let digits = groups.flatMap { group in [1000, 100, 10, 1].map { Double(group / $0 % 10) } }
    return Array(digits.prefix(count))
  }

  /// scipy 1.17.1: stats.skew, stats.kurtosis, bias=True and False.
  @Test func shapes() throws {
    let moments = Moments([2.5, -1.25, 7.75, 3.5, 100.125, 0.5, 3.5, -20.0])
    #expect(close(try moments.skewness(), 2.0126807906663733, digits: 14))
    #expect(close(try moments.kurtosis(), 2.6020031771937555, digits: 14))
    #expect(close(try moments.sampleSkewness(), 2.5102539825382837, digits: 14))
    #expect(close(try moments.sampleKurtosis(), 6.864206672106887, digits: 14))
    #expect(try moments.minimum() == -20 && moments.maximum() == 100.125)
  }

  /// numpy 2.4.6 cov, scipy 1.17.1 pearsonr.
  @Test func pairs() throws {
    let x = [2.5, -1.25, 7.75, 3.5, 100.125, 0.5, 3.5, -20.0]
    let y = [1.5, 2.0, -3.0, 4.25, 50.5, 0.0, 1.0, -8.0]
    let moments = try CoMoments(x, y)
    #expect(close(try moments.covariance(), 661.4168526785714, digits: 15))
    #expect(close(try moments.correlation(), 0.9861043156388889, digits: 15))
    #expect(try moments.varianceX() == Moments(x).variance() && moments.meanY() == Moments(y).mean())
    // A line has correlation 1, and −1 turned round; a constant column none.
    #expect(try CoMoments(x, x.map { 3 * $0 + 7 }).correlation() == 1)
    #expect(try CoMoments(x, x.map { -$0 }).correlation() == -1)
    #expect(throws: NoAnswer.zeroVariance) { try CoMoments([1, 2, 3], [4, 4, 4]).correlation() }
    #expect(throws: NoAnswer.self) { try CoMoments([1, 2], [1]) }
  }

  @Test func wholeBlocksMergeToTheBit() throws {
    var generator = Xoshiro256(seed: 3)
    let values = (0..<Moments.blockSize * 3 + 77).map { _ in 1e6 + generator.normal() }
    let whole = Moments(values)
    let threaded = Moments(values, threads: 2)
    #expect(try threaded.variance() == whole.variance() && threaded.kurtosis() == whole.kurtosis())
    var merged = Moments()
    for start in stride(from: 0, to: values.count, by: Moments.blockSize) {
      merged.merge(Moments(Array(values[start..<min(values.count, start + Moments.blockSize)])))
    }
    #expect(try merged.variance() == whole.variance() && merged.kurtosis() == whole.kurtosis())
  }

  @Test func anySplitAndAnyOrderAgree() throws {
    var generator = Xoshiro256(seed: 4)
    var values = (0..<9000).map { _ in 1e5 + generator.exponential() }
    let whole = Moments(values)
    for cut in [1, 17, 4095, 4096, 5000, 8999] {
      var left = Moments(Array(values[..<cut]))
      left.merge(Moments(Array(values[cut...])))
      #expect(left.n == 9000)
      #expect(close(try left.mean(), try whole.mean(), digits: 15))
      #expect(close(try left.variance(), try whole.variance(), digits: 15))
      #expect(close(try left.skewness(), try whole.skewness(), digits: 14))
      #expect(close(try left.kurtosis(), try whole.kurtosis(), digits: 14))
    }
    generator.shuffle(&values)
    #expect(close(try Moments(values).variance(), try whole.variance(), digits: 15))
    // Scaling by a power of two is exact; a shift of 0 merged in changes nothing.
    let doubled = Moments(values.map { $0 * 2 })
    #expect(try doubled.standardDeviation() == 2 * Moments(values).standardDeviation())
    var same = whole
    same.merge(Moments())
    #expect(same == whole)
  }

  /// A first value far from all others: it is part of the sample, so nothing is lost.
  @Test func outlyingShift() throws {
    let values = [1e9] + (0..<4000).map { Double($0 % 7) }
    var reversed = Moments()
    for value in values.reversed() { reversed.add(value) }
    #expect(close(try Moments(values).variance(), try reversed.variance(), digits: 15))
    #expect(close(try Moments(values).kurtosis(), try reversed.kurtosis(), digits: 13))
  }

  /// scipy 1.17.1: median_abs_deviation 3.375, numpy median 3; normalFactor is 1/norm.ppf(.75).
  @Test func robustSpread() throws {
    let spread = try RobustSpread([2.5, -1.25, 7.75, 3.5, 100.125, 0.5, 3.5, -20.0])
    #expect(spread.median == 3 && spread.deviation == 3.375)
    #expect(close(spread.scaled, 3.375 * 1.4826022185056018, digits: 15))
    #expect(try RobustSpread([7]).deviation == 0)
    #expect(close(try RobustSpread([-1.7e308, -1.6e308]).median, -1.65e308, digits: 15))
    #expect(throws: NoAnswer.self) { try RobustSpread([]) }
    #expect(throws: NoAnswer.self) { try RobustSpread([1, .nan]) }
  }

  @Test func degenerateSamples() throws {
    #expect(throws: NoAnswer.tooFew(have: 0, need: 1)) { try Moments().mean() }
    #expect(throws: NoAnswer.tooFew(have: 0, need: 1)) { try Moments().minimum() }
    #expect(throws: NoAnswer.tooFew(have: 1, need: 2)) { try Moments([1]).variance() }
    #expect(try Moments([5, 5, 5]).variance() == 0)
    #expect(throws: NoAnswer.zeroVariance) { try Moments([5, 5, 5]).skewness() }
    #expect(throws: NoAnswer.self) { try Moments([1, .nan, 2]).mean() }
    // 1e300² overflows and 1e−300² underflows: neither is answered by inf or 0.
    #expect(throws: NoAnswer.self) { try Moments([1e300, -1e300]).variance() }
    #expect(throws: NoAnswer.self) { try Moments([1e-300, -1e-300]).variance() }
    #expect(try Moments([1e300, 3e300]).mean() == 2e300)
    var grown = Moments([1, 2])
    for _ in 0..<70 { grown.merge(grown) }
    #expect(throws: NoAnswer.self) { try grown.mean() }
  }

  @Test func nothingButAnswersAndRefusals() {
    var inputs = NastyInputs(seed: 11)
    for _ in 0..<600 {
      let x = inputs.doubles(upTo: 9)
      let y = (0..<x.count).map { _ in inputs.double() }
      let moments = Moments(x)
      for question in [
        moments.mean, moments.variance, moments.standardDeviation, moments.skewness, moments.kurtosis,
        moments.sampleSkewness, moments.sampleKurtosis, moments.minimum, moments.maximum,
      ] as [() throws -> Double] {
        #expect(refusedOrFinite { [try question()] }, "\(x)")
      }
      #expect(
        refusedOrFinite {
          let pair = try CoMoments(x, y)
          return [try pair.covariance(), try pair.varianceX(), try pair.varianceY(), try pair.meanX()]
        }, "\(x) \(y)")
      #expect(refusedOrFinite { [try CoMoments(x, y).correlation()] }, "\(x) \(y)")
      #expect(
        refusedOrFinite {
          let spread = try RobustSpread(x)
          return [spread.median, spread.deviation, spread.scaled]
        }, "\(x)")
    }
  }
}
