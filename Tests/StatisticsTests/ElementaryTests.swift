import Statistics
import Testing

@Suite struct ElementaryTests {
  /// |got − expected| in units in the last place of the expected value.
  private func ulps(_ got: Double, _ expected: Double) -> Double {
    (got - expected).magnitude / expected.ulp
  }

  private func worst(_ pairs: [(UInt64, UInt64)], _ f: (Double) -> Double) -> Double {
    pairs.map { ulps(f(Double(bitPattern: $0.0)), Double(bitPattern: $0.1)) }.max()!
  }

  @Test func withinOneUlpOfSixtyDigitReferences() {
    #expect(worst(ElementaryReferences.exp, Elementary.exp) <= 1)
    #expect(worst(ElementaryReferences.log, Elementary.log) <= 1)
    #expect(worst(ElementaryReferences.log1p, Elementary.log1p) <= 1)
  }

  @Test func expm1AndPowAreWithinOneUlp() {
    #expect(worst(PowerReferences.expm1, Elementary.expm1) <= 1)
    for (x, y, expected) in PowerReferences.pow {
      let got = Elementary.pow(Double(bitPattern: x), Double(bitPattern: y))
      #expect(ulps(got, Double(bitPattern: expected)) <= 1, "\(Double(bitPattern: x))")
    }
    #expect(Elementary.expm1(-1000) == -1 && Elementary.expm1(1000) == .infinity)
    #expect(Elementary.pow(0, -1) == .infinity && Elementary.pow(0, 0) == 1 && Elementary.pow(-1, 2).isNaN)
    #expect(Elementary.pow(2, 5000) == .infinity && Elementary.pow(2, -5000) == 0)
  }

  /// Σ 1/(k² + 1/3) for k = 1 … 1000 and √2 at 300 bits (mpmath 1.3.0).
  @Test func doubleDoubleCarriesThirtyDigits() {
    let third = DoubleDouble.one / DoubleDouble(3)
    let sum = Sums.precise(1000) {
      .one / (DoubleDouble(product: Double($0 + 1), Double($0 + 1)) + third)
    }
    #expect(sum.high == 1.3682808261528028 && (sum.low - (-8.526644329650888e-17)).magnitude < 1e-30)
    let root = DoubleDouble(2).squareRoot()
    #expect(root.high == 1.4142135623730951 && (root.low - (-9.667293313452913e-17)).magnitude < 1e-31)
    #expect((DoubleDouble(3).power(40) / DoubleDouble(3).power(39) - DoubleDouble(3)).high.magnitude < 1e-29)
  }

  @Test func limitsFollowIEEE754() {
    #expect(Elementary.exp(0) == 1)
    #expect(Elementary.exp(1000) == .infinity)
    #expect(Elementary.exp(-1000) == 0)
    #expect(Elementary.exp(.infinity) == .infinity)
    #expect(Elementary.exp(-.infinity) == 0)
    #expect(Elementary.log(1) == 0)
    #expect(Elementary.log(0) == -.infinity)
    #expect(Elementary.log(-1).isNaN)
    #expect(Elementary.log1p(0) == 0)
    #expect(Elementary.log1p(-1) == -.infinity)
    #expect(Elementary.logistic(1000) == 1)
    #expect(Elementary.logistic(-1000) == 0)
  }

  @Test func logInvertsExp() {
    var generator = Xoshiro256(seed: 3)
    for _ in 0..<2000 {
      let x = 40 * generator.uniform() - 20
      #expect((Elementary.log(Elementary.exp(x)) - x).magnitude <= 4e-15 * max(1, x.magnitude))
    }
  }
}

@Suite struct RandomTests {
  /// First outputs for state (1, 2, 3, 4), from the reference C code of Blackman & Vigna.
  @Test func xoshiroMatchesTheReference() {
    var generator = Xoshiro256(state: (1, 2, 3, 4))
    let expected: [UInt64] = [
      11520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360,
      607_988_272_756_665_600, 16_172_922_978_634_559_625, 8_476_171_486_693_032_832,
    ]
    for value in expected { #expect(generator.next() == value) }
  }

  /// SplitMix64 from seed 1234567, from the reference C code of Vigna.
  @Test func splitMixMatchesTheReference() {
    var mixer = SplitMix64(state: 1_234_567)
    let expected: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
    ]
    for value in expected { #expect(mixer.next() == value) }
  }

  @Test func boundedIntegersAreEven() throws {
    var generator = Xoshiro256(seed: 11)
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[generator.below(7)] += 1 }
    let test = try SampleRatioTest(observed: counts, split: Array(repeating: 1, count: 7))
    #expect(test.p > 1e-4)
  }

  @Test func normalsHaveTheirMoments() {
    var generator = Xoshiro256(seed: 12)
    let draws = (0..<40_000).map { _ in generator.normal() }
    #expect(Sums.mean(draws).magnitude < 4 / 200.0)
    #expect(((try? Sums.variance(draws)) ?? 0) > 0.97)
    #expect(((try? Sums.variance(draws)) ?? 2) < 1.03)
  }

  @Test func streamsOfDifferentPurposesDiffer() {
    var a = Xoshiro256(seed: 1, stage: "segment", purpose: "k3", index: 0)
    var b = Xoshiro256(seed: 1, stage: "segment", purpose: "k3", index: 1)
    var c = Xoshiro256(seed: 1, stage: "segment", purpose: "k4", index: 0)
    let (x, y, z) = (a.next(), b.next(), c.next())
    #expect(x != y && y != z && x != z)
  }
}
