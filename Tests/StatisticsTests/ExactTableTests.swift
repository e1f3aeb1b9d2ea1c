import Statistics
import Testing

/// Fisher, Barnard and Boschloo. Tables stand as [[variant's, control's successes],
/// [variant's, control's failures]]: the groups are the columns.
@Suite struct ExactTableTests {
  /// scipy 1.17.1, fisher_exact; the first is R's ?fisher.test, Fisher's tea.
  @Test func fisher() throws {
    let cases: [(Int, Int, Int, Int, Double, Double, Double)] = [
      (3, 1, 1, 3, 34.0 / 70, 69.0 / 70, 17.0 / 70),
      (7, 1, 27, 33, 0.05440013049506566, 0.9975438068171124, 0.02720006524753283),
      (56, 48, 14, 32, 0.012521129749209155, 0.9978752684504457, 0.006324711129898369),
    ]
    for (a, b, c, d, p, less, greater) in cases {
      let test = try FisherTest(control: Proportion(b, of: b + d), variant: Proportion(a, of: a + c))
      #expect(close(test.p, p, digits: 12) && close(test.less, less, digits: 12))
      #expect(close(test.greater, greater, digits: 12))
    }
    #expect(
      rounds(try FisherTest(control: Proportion(1, of: 4), variant: Proportion(3, of: 4)).p, to: "0.4857143"))
  }

  /// Far tails and large tables keep their digits.
  @Test func fisherFar() throws {
    let test = try FisherTest(control: Proportion(0, of: 300), variant: Proportion(300, of: 300))
    // 1 / C(600, 300): mpmath 1.3.0.
    #expect(close(test.greater, 7.401489395998409e-180, digits: 12))
    #expect(close(test.p, 2 * 7.401489395998409e-180, digits: 12))
    let big = try FisherTest(
      control: Proportion(500_000, of: 100_000_000), variant: Proportion(501_000, of: 100_000_000))
    // Summed by the ratio of neighbours at 45 digits (mpmath 1.3.0).
    #expect(close(big.greater, 0.158411218517938065, digits: 12))
    #expect(close(big.less, 0.842072721055611713, digits: 12))
    #expect(close(big.p, 0.31682243703587613, digits: 12))
  }

  /// The supremum on a grid of 20,000 and 401-fold refinements, tables compared as
  /// fractions (Python 3.11, scipy 1.17.1 for the binomial). For less [[7, 12], [8, 3]]
  /// scipy.stats.barnard_exact says .0340767: the table 3/15 v 8/15 has exactly the
  /// same z, rounds one ulp below it and drops out there; with it the p is .0341092.
  @Test func barnard() throws {
    let cases: [(Int, Int, Int, Int, Alternative, Double)] = [
      (7, 12, 8, 3, .less, 0.034109154661597335),
      (7, 12, 8, 3, .twoSided, 0.06821830932319467),
      (3, 1, 1, 3, .twoSided, 0.2890625),
      (3, 1, 1, 3, .greater, 0.14453125),
      (5, 16, 8, 4, .twoSided, 0.016739254234087605),
      (5, 16, 8, 4, .less, 0.010242558747778446),
      (10, 2, 0, 9, .twoSided, 7.343292236328139e-05),
      (10, 2, 0, 9, .greater, 4.0690927168317326e-05),
      (74, 31, 43, 32, .twoSided, 0.0701483809347346),
      (74, 31, 43, 32, .greater, 0.046915954042777194),
      (3, 0, 247, 40, .twoSided, 0.613079830572204),
    ]
    for (a, b, c, d, alternative, p) in cases {
      let test = try BarnardTest(
        control: Proportion(b, of: b + d), variant: Proportion(a, of: a + c), alternative: alternative)
      #expect(close(test.p, p, digits: 11), "\(a) \(b) \(c) \(d) \(alternative)")
    }
    let nothing = try BarnardTest(control: Proportion(0, of: 9), variant: Proportion(0, of: 6))
    #expect(nothing.p == 1 && nothing.z == 0)
  }

  /// As above; scipy.stats.boschloo_exact 1.17.1 agrees to 10 digits and more.
  @Test func boschloo() throws {
    let cases: [(Int, Int, Int, Int, Alternative, Double)] = [
      (74, 31, 43, 32, .greater, 0.035564064301546655),
      (74, 31, 43, 32, .less, 0.9665032229005801),
      (74, 31, 43, 32, .twoSided, 2 * 0.035564064301546655),
      (7, 12, 8, 3, .less, 0.034109154661597335),
      (7, 12, 8, 3, .greater, 0.9771215347573184),
      (5, 16, 8, 4, .less, 0.00942961451300139),
      (10, 2, 0, 9, .greater, 4.0690927168317326e-05),
      (10, 2, 0, 9, .less, 1),
    ]
    for (a, b, c, d, alternative, p) in cases {
      let test = try BoschlooTest(
        control: Proportion(b, of: b + d), variant: Proportion(a, of: a + c), alternative: alternative)
      #expect(close(test.p, p, digits: 10), "\(a) \(b) \(c) \(d) \(alternative)")
    }
  }

  /// Boschloo's p is never above Fisher's; exchanging the arms exchanges the sides.
  @Test func orderAndSymmetry() throws {
    var generator = Xoshiro256(seed: 8)
    for _ in 0..<12 {
      let (n0, n1) = (2 + generator.below(12), 2 + generator.below(12))
      let control = try Proportion(generator.below(n0 + 1), of: n0)
      let variant = try Proportion(generator.below(n1 + 1), of: n1)
      let fisher = try FisherTest(control: control, variant: variant)
      let greater = try BoschlooTest(control: control, variant: variant, alternative: .greater)
      #expect(greater.p <= fisher.greater * (1 + 1e-12))
      #expect(close(greater.fisher, fisher.greater, digits: 12))
      let mirror = try BoschlooTest(control: variant, variant: control, alternative: .less)
      #expect(close(greater.p, mirror.p, digits: 12))
      let barnard = try BarnardTest(control: control, variant: variant, alternative: .greater)
      let back = try BarnardTest(control: variant, variant: control, alternative: .less)
      #expect(close(barnard.p, back.p, digits: 12))
    }
  }

  /// Under the null an exact test rejects at most α of the time, whatever the proportion.
  @Test func sizes() throws {
    for test in ExactSize.Test.allCases {
      let size = try ExactSize(test, controlTrials: 7, variantTrials: 5, threads: 2)
      var largest = 0.0
      for i in 0...40 {
        let p = Double(i) / 40
        largest = max(largest, try size.rejection(control: p, variant: p, alpha: 0.1))
      }
      #expect(largest <= 0.1 && largest > 0.02, "\(test)")
    }
  }

  /// Boschloo's test is nowhere less powerful than Fisher's (one-sided).
  @Test func boschlooIsMorePowerful() throws {
    let fisher = try ExactSize(.fisher, controlTrials: 8, variantTrials: 8, alternative: .greater)
    let boschloo = try ExactSize(
      .boschloo, controlTrials: 8, variantTrials: 8, alternative: .greater, threads: 2)
    let a = try fisher.rejection(control: 0.1, variant: 0.7)
    let b = try boschloo.rejection(control: 0.1, variant: 0.7)
    #expect(b > a)
    #expect(throws: NoAnswer.self) { try fisher.rejection(control: .nan, variant: 0.1) }
    #expect(throws: NoAnswer.self) { try ExactSize(.fisher, controlTrials: 0, variantTrials: 3) }
  }

  @Test func tooLarge() throws {
    let huge = try Proportion(3, of: .max)
    let small = try Proportion(2, of: 5)
    #expect(throws: NoAnswer.self) { try FisherTest(control: huge, variant: small) }
    #expect(throws: NoAnswer.self) { try FisherTest(control: huge, variant: huge) }
    #expect(throws: NoAnswer.self) { try BarnardTest(control: small, variant: huge) }
    #expect(throws: NoAnswer.self) { try BoschlooTest(control: huge, variant: small) }
    #expect(throws: NoAnswer.self) { try ConditionalOddsRatio(control: huge, variant: small) }
    #expect(throws: NoAnswer.self) { try BinomialTest(huge, null: 0.5) }
  }
}
