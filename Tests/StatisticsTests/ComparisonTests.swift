import Statistics
import Testing

/// Published and recomputed vectors; the source stands with each.
@Suite struct ComparisonTests {
  /// Wilson 81/263 and 0/20: Newcombe (1998), table I.
  @Test func wilson() throws {
    let a = try Proportion(81, of: 263).wilson()
    #expect(rounds(a.low, to: "0.2552885") && rounds(a.high, to: "0.3662096"))
    let b = try Proportion(0, of: 20).wilson()
    #expect(b.low == 0 && rounds(b.high, to: "0.1611252"))
    let c = try Proportion(20, of: 20).wilson()
    #expect(c.high == 1 && rounds(c.low, to: "0.8388748"))
    #expect(throws: NoAnswer.self) { try Proportion(0, of: 0) }
  }

  /// The pooled z squared is prop.test's χ² without correction: 15/25 v 3/25 gives
  /// (12/25)² / (.36 · .64 · 2/25) = 12.5 by hand.
  @Test func pooledZ() throws {
    let test = try ProportionDifference(control: Proportion(3, of: 25), variant: Proportion(15, of: 25))
      .pooledZ()
    #expect(close(test.z * test.z, 12.5, digits: 13))
    // scipy 1.17.1: 2 * norm.sf(sqrt(12.5))
    #expect(close(test.p, 4.069520174449578e-4, digits: 12))
  }

  /// Mee's interval inverts the pooled z: at its ends the constrained score is z,
  /// and it excludes 0 exactly when p < .05.
  @Test func meeAgreesWithThePooledTest() throws {
    var generator = Xoshiro256(seed: 21)
    for _ in 0..<300 {
      let n0 = 5 + generator.below(80)
      let n1 = 5 + generator.below(80)
      let control = try Proportion(generator.below(n0 + 1), of: n0)
      let variant = try Proportion(generator.below(n1 + 1), of: n1)
      let test = ProportionDifference(control: control, variant: variant)
      guard let z = try? test.pooledZ() else { continue }
      let interval = try test.meeInterval()
      #expect(interval.low <= test.difference && test.difference <= interval.high)
      #expect(interval.low >= -1 && interval.high <= 1)
      let excludes = interval.low > 0 || interval.high < 0
      if (z.p - 0.05).magnitude > 1e-9 { #expect(excludes == (z.p < 0.05)) }
    }
  }

  /// Mee's interval for 56/70 v 48/80, from an independent root finder on the
  /// score with the closed form of the constrained estimate (scipy 1.17.1, brentq).
  @Test func meeReference() throws {
    let test = try ProportionDifference(control: Proportion(48, of: 80), variant: Proportion(56, of: 70))
    let interval = try test.meeInterval()
    #expect(close(interval.low, MeeReference.a.0, digits: 9))
    #expect(close(interval.high, MeeReference.a.1, digits: 9))
    let small = try ProportionDifference(control: Proportion(0, of: 20), variant: Proportion(0, of: 10))
    let ends = try small.meeInterval()
    #expect(close(ends.low, MeeReference.b.0, digits: 9))
    #expect(close(ends.high, MeeReference.b.1, digits: 9))
  }

  /// R ?t.test sleep, extra ~ group.
  @Test func welchOnSleep() throws {
    let a = try MeanSummary([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2])
    let b = try MeanSummary([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
    // R reports group 1 − group 2, so control and variant are swapped here.
    let test = try WelchTest(control: b, variant: a)
    #expect(rounds(test.statistic, to: "-1.8608135"))
    #expect(rounds(test.df, to: "17.776474"))
    #expect(rounds(test.p, to: "0.0793941"))
    let interval = try test.interval()
    #expect(rounds(interval.low, to: "-3.3654832") && rounds(interval.high, to: "0.2054832"))
  }

  /// Summaries as gbstats' documentation gives them.
  @Test func welchFromSums() throws {
    let a = try MeanSummary(n: 3407, sum: 1396.87, sumOfSquares: 52377.9767)
    let b = try MeanSummary(n: 3461, sum: 2422.7, sumOfSquares: 134698.29)
    let test = try WelchTest(control: a, variant: b)
    #expect(close(test.difference, 0.29, digits: 12))
    #expect(rounds(test.p, to: "0.0201584"))
    let interval = try test.interval()
    #expect(rounds(interval.low, to: "0.0453779") && rounds(interval.high, to: "0.5346221"))
    let relative = try RelativeDifference(
      control: (a.mean, a.squaredStandardError), variant: (b.mean, b.squaredStandardError), df: test.df)
    #expect(rounds(relative.value, to: "0.7073171"))
    #expect(rounds(relative.standardError, to: "0.3787944"))
    #expect(rounds(relative.p, to: "0.0619118"))
  }

  /// Delta variance by hand: (3 − 2·1.25·1 + 1.25²·2)/16.
  @Test func deltaVariance() throws {
    let variance = try RatioSummary.deltaVariance(
      meanX: 5, meanY: 4, varianceX: 3, varianceY: 2, covariance: 1)
    #expect(variance == 0.2265625)
  }

  /// (50, 30, 20) of 100: 30 ± 15.31; (210, 100, 90) of 400: 30 ± 7.96.
  @Test func netPromoterScore() throws {
    let a = try NetPromoterScore(promoters: 50, passives: 30, detractors: 20)
    #expect(try a.value() == 30)
    #expect(close(try a.interval().high - 30, 15.31, absolute: 0.005))
    let b = try NetPromoterScore(promoters: 210, passives: 100, detractors: 90)
    #expect(close(try b.interval().high - 30, 7.96, absolute: 0.005))
    // All promoters: the standard error is 0, the interval is not.
    let c = try NetPromoterScore(promoters: 40, passives: 0, detractors: 0)
    #expect(try c.interval().low < 100)
    #expect(throws: NoAnswer.self) { try NetPromoterScore(promoters: 0, passives: 0, detractors: 0).value() }
  }

  /// Benjamini & Hochberg (1995), section 4: at .05 Holm rejects 3.
  @Test func holm() {
    let p = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
      0.7590, 1,
    ]
    let adjusted = MultipleComparisons.holm(p)
    #expect(adjusted.count { $0 <= 0.05 } == 3)
    #expect(close(adjusted[2], 0.0247, digits: 10))
    #expect(MultipleComparisons.holm([]).isEmpty)
    #expect(MultipleComparisons.agreeingLevel(p: 0, adjusted: 0, m: 4) == 1 - 0.05 / 4)
  }

  /// 821588/815482 at 1:1; 9463/7681 (scipy 1.17.1, chisquare).
  @Test func sampleRatio() throws {
    let a = try SampleRatioTest(observed: [821_588, 815_482], split: [1, 1])
    #expect(close(a.p, 1.8217929e-6, digits: 7))
    let b = try SampleRatioTest(observed: [9463, 7681], split: [1, 1])
    #expect(close(b.statistic, 185.2265516, digits: 9))
    #expect(close(b.p, 3.5021923e-42, digits: 7))
  }

  /// Under the right split the e-process passes 1/α with probability at most α.
  @Test func sampleRatioProcessKeepsItsLevel() throws {
    var passed = 0
    for run in 0..<400 {
      var generator = Xoshiro256(seed: UInt64(run))
      var process = try SampleRatioProcess(split: [1, 1])
      for _ in 0..<2000 { try process.add(generator.bernoulli(0.5) ? 1 : 0) }
      if process.maximumLogE >= Elementary.log(20) { passed += 1 }
    }
    // 5 % of 400 is 20; four standard errors more is 37.
    #expect(passed <= 37)
    var broken = try SampleRatioProcess(split: [1, 1])
    for i in 0..<3000 { try broken.add(i % 5 < 3 ? 1 : 0) }
    #expect(broken.maximumLogE > Elementary.log(1000))
  }

  /// The formula worked through once by hand-held arithmetic in mpmath 1.3.0.
  @Test func confidenceSequence() throws {
    let sequence = try ConfidenceSequence(alpha: 0.05, plannedTotal: 1000)
    #expect(
      close(try sequence.halfWidth(n: 400, squaredStandardError: 0.0025), SequenceReference.half, digits: 12))
  }

  /// From its first look on, a sequence over 1,000 looks rejects a true null rarely.
  @Test func confidenceSequenceIsValidUnderPeeking() throws {
    let sequence = try ConfidenceSequence(alpha: 0.05, plannedTotal: 1000)
    var rejected = 0
    for run in 0..<300 {
      var generator = Xoshiro256(seed: 900 + UInt64(run))
      var sums = (0.0, 0.0)
      var squares = (0.0, 0.0)
      for n in 1...1100 {
        let (x, y) = (generator.normal(), generator.normal())
        sums = (sums.0 + x, sums.1 + y)
        squares = (squares.0 + x * x, squares.1 + y * y)
        guard n >= 100 else { continue }
        let m = Double(n)
        let variance = (squares.0 - sums.0 * sums.0 / m + squares.1 - sums.1 * sums.1 / m) / (m - 1)
        let half = try sequence.halfWidth(n: 2 * n, squaredStandardError: variance / m)
        if ((sums.1 - sums.0) / m).magnitude > half {
          rejected += 1
          break
        }
      }
    }
    // 5 % of 300 is 15; four standard errors more is 30.
    #expect(rejected <= 30)
  }
}
