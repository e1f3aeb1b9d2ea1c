import Statistics
import Testing

/// Intervals of one proportion and of the difference of two.
@Suite struct ProportionIntervalTests {
  /// Binomial tails bisected at 40 digits (mpmath 1.3.0); 0/20: 1 − .025^(1/20).
  @Test func clopperPearson() throws {
    let a = try Proportion(81, of: 263).clopperPearson()
    #expect(close(a.low, 0.252736745585271163, digits: 13))
    #expect(close(a.high, 0.367621922601351365, digits: 13))
    let b = try Proportion(1, of: 34).clopperPearson()
    #expect(close(b.low, 0.00074436423469026028, digits: 13))
    #expect(close(b.high, 0.153267669560317705, digits: 13))
    let c = try Proportion(0, of: 20).clopperPearson()
    #expect(c.low == 0 && close(c.high, 0.16843347098308548, digits: 13))
    let d = try Proportion(20, of: 20).clopperPearson()
    #expect(d.high == 1 && close(d.low, 0.8315665290169145, digits: 13))
  }

  /// The ends are where a one-sided binomial test has p = α/2.
  @Test func clopperPearsonInvertsTheBinomialTest() throws {
    for (x, n) in [(3, 10), (81, 263), (9, 9), (0, 4)] {
      let proportion = try Proportion(x, of: n)
      let ends = try proportion.clopperPearson(level: 0.9)
      if x > 0 { #expect(close(try BinomialTest(proportion, null: ends.low).greater, 0.05, digits: 11)) }
      if x < n { #expect(close(try BinomialTest(proportion, null: ends.high).less, 0.05, digits: 11)) }
    }
  }

  /// scipy 1.17.1, binomtest; 682 of 925 at .75 is R's ?binom.test.
  @Test func binomialTest() throws {
    let cases: [(Int, Int, Double, Double, Double, Double)] = [
      (3, 15, 0.1, 0.18406106910639106, 0.944444369992464, 0.18406106910639106),
      (682, 925, 0.75, 0.3824915595748517, 0.19600926705388308, 0.8240891223524226),
      (8, 10, 0.5, 0.109375, 0.9892578125, 0.0546875),
      (0, 12, 0.2, 0.141274976256, 0.06871947673599997, 1),
    ]
    for (x, n, null, p, less, greater) in cases {
      let test = try BinomialTest(Proportion(x, of: n), null: null)
      #expect(close(test.p, p, digits: 12))
      #expect(close(test.less, less, digits: 12))
      #expect(close(test.greater, greater, digits: 12))
    }
    #expect(try BinomialTest(Proportion(1, of: 5), null: 0).p == 0)
    #expect(try BinomialTest(Proportion(0, of: 5), null: 0).p == 1)
  }

  /// statsmodels 0.15.0, test_proportions_2indep and confint_proportions_2indep with method "wald".
  @Test func unpooledZ() throws {
    let test = try UnpooledZTest(arms(48, 80, 56, 70))
    #expect(close(test.z, 2.750921221621508, digits: 14))
    #expect(close(test.p, 0.005942793304202759, digits: 13))
    let interval = try test.interval()
    #expect(close(interval.low, 0.057504899149037114, digits: 13))
    #expect(close(interval.high, 0.342495100850963, digits: 13))
    #expect(throws: NoAnswer.zeroVariance) { try UnpooledZTest(arms(0, 9, 5, 5)) }
  }

  /// Newcombe (1998), table II, method 10, to the digits printed there (.0524, .3339;
  /// .1705, .8090; 5/56 v 0/29: −.0381, .1926); here from the formula at 40 digits (mpmath 1.3.0).
  @Test func newcombe() throws {
    let cases: [(ProportionDifference, Double, Double)] = [
      (try arms(48, 80, 56, 70), 0.052431472402364878, 0.33387265403690598),
      (try arms(3, 10, 9, 10), 0.17052272393450288, 0.80901797353548798),
      (try arms(0, 29, 5, 56), -0.038137147903536903, 0.19256001385511162),
      (try arms(0, 20, 10, 10), 0.67908603714191467, 1),
    ]
    for (test, low, high) in cases {
      let interval = try test.newcombeInterval()
      #expect(close(interval.low, low, digits: 13))
      #expect(close(interval.high, high, digits: 13))
    }
  }

  /// The score bisected at 40 digits, the constrained estimate from the roots of the
  /// cubic (mpmath 1.3.0). 0/n and n/n mirror each other.
  @Test func miettinenNurminen() throws {
    let cases: [(ProportionDifference, Double, Double)] = [
      (try arms(48, 80, 56, 70), 0.052829713245844602, 0.33817294001586835),
      (try arms(1, 34, 7, 34), 0.027041626583446764, 0.34529121696622378),
      (try arms(0, 20, 0, 10), -0.16576022754217165, 0.28438133953437734),
      (try arms(20, 20, 10, 10), -0.28438133953437734, 0.16576022754217165),
      (try arms(0, 20, 10, 10), 0.71561866046562266, 1),
    ]
    for (test, low, high) in cases {
      let interval = try test.miettinenNurminenInterval()
      #expect(close(interval.low, low, digits: 12))
      #expect(close(interval.high, high, digits: 12))
    }
  }

  /// At its ends the score test has p = α; exchanging the arms turns the interval over;
  /// the factor N/(N − 1) widens it.
  @Test func scoreIntervalsInvertTheScoreTest() throws {
    var generator = Xoshiro256(seed: 5)
    for _ in 0..<25 {
      let (n0, n1) = (4 + generator.below(40), 4 + generator.below(40))
      let test = try arms(generator.below(n0 + 1), n0, generator.below(n1 + 1), n1)
      let mirror = ProportionDifference(control: test.variant, variant: test.control)
      let wide = try test.miettinenNurminenInterval()
      let back = try mirror.miettinenNurminenInterval()
      #expect(close(wide.low, -back.high, absolute: 1e-12) && close(wide.high, -back.low, absolute: 1e-12))
      let narrow = try test.meeInterval()
      #expect(wide.low <= narrow.low && narrow.high <= wide.high)
      for end in [wide.low, wide.high] where end.magnitude < 0.9999 {
        #expect(close(try test.scoreTest(null: end, corrected: true).p, 0.05, absolute: 1e-10))
      }
    }
  }

  /// At δ = 0 the score test is the pooled z.
  @Test func scoreTestAtZeroIsThePooledTest() throws {
    let test = try arms(48, 80, 56, 70)
    #expect(close(try test.scoreTest(null: 0).z, try test.pooledZ().z, digits: 12))
    #expect(close(try test.scoreTest(null: 0).p, try test.pooledZ().p, digits: 11))
    #expect(try test.scoreTest(null: 0.5).z < 0)
    #expect(throws: NoAnswer.self) { try test.scoreTest(null: 1.5) }
    #expect(throws: NoAnswer.zeroVariance) { try arms(0, 5, 0, 5).scoreTest(null: 1) }
  }

  @Test func levelsOutsideTheUnitInterval() throws {
    let test = try arms(3, 10, 9, 10)
    for level in [0, 1, -0.5, 2, .nan, .infinity] {
      #expect(throws: NoAnswer.self) { try test.control.wilson(level: level) }
      #expect(throws: NoAnswer.self) { try test.control.clopperPearson(level: level) }
      #expect(throws: NoAnswer.self) { try test.newcombeInterval(level: level) }
      #expect(throws: NoAnswer.self) { try test.meeInterval(level: level) }
      #expect(throws: NoAnswer.self) { try test.miettinenNurminenInterval(level: level) }
    }
  }
}

/// Control's successes and trials, then the variant's.
func arms(_ x0: Int, _ n0: Int, _ x1: Int, _ n1: Int) throws -> ProportionDifference {
  ProportionDifference(control: try Proportion(x0, of: n0), variant: try Proportion(x1, of: n1))
}
