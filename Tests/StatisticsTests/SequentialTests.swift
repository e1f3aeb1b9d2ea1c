import Statistics
import Testing

@Suite struct SequentialTests {
  private static func rounded(_ design: GroupSequential, to printed: [String]) -> Bool {
    zip(design.bounds, printed).allSatisfy { rounds($0.0 ?? 0, to: $0.1) }
      && design.bounds.count == printed.count
  }

  /// K = 5, α = .05: as tabulated by Jennison & Turnbull (2000), chapters 2 and 7. More digits: a recursion over the whole line with 400 Gauss–Legendre
  /// nodes a look and brentq (numpy 2.4.6, scipy 1.17.1).
  @Test func fiveLooks() throws {
    let obf = try GroupSequential(.obrienFleming, looks: 5)
    #expect(Self.rounded(obf, to: ["4.5617", "3.2256", "2.6337", "2.2809", "2.0401"]))
    #expect(close(obf.bounds[4] ?? 0, 2.040073174797295, digits: 11))
    let pocock = try GroupSequential(.pocock, looks: 5)
    #expect(rounds(pocock.bounds[0] ?? 0, to: "2.413176"))
    #expect(close(pocock.bounds[2] ?? 0, 2.413176220060984, digits: 11))
    for design in [obf, pocock] { #expect(close(design.spent[4], 0.05, digits: 11)) }
    let ldo = try GroupSequential(.spendingOBrienFleming, looks: 5)
    #expect(Self.rounded(ldo, to: ["4.8769", "3.3570", "2.6803", "2.2898", "2.0310"]))
    let expected = [
      4.876884948790762, 3.3570119215746494, 2.680280064545001, 2.28981676771196, 2.0310320433100704,
    ]
    for (got, value) in zip(ldo.bounds, expected) { #expect(close(got ?? 0, value, digits: 10)) }
    let ldp = try GroupSequential(.spendingPocock, looks: 5)
    let spent = [
      2.4379766880500116, 2.426813858150112, 2.4101938402713117, 2.3966454006487226, 2.38598457162254,
    ]
    for (got, value) in zip(ldp.bounds, spent) { #expect(close(got ?? 0, value, digits: 10)) }
  }

  /// The same recursion at uneven looks, the last of them before the end.
  @Test func unevenLooks() throws {
    let constant = try GroupSequential(.obrienFleming, fractions: [0.3, 0.45, 1])
    #expect(close(constant.bounds[2] ?? 0, 1.9720355997211025, digits: 11))
    #expect(close(constant.bounds[0] ?? 0, 1.9720355997211025 / 0.3.squareRoot(), digits: 11))
    let open = try GroupSequential(.spendingOBrienFleming, fractions: [0.25, 0.6, 0.65, 0.9])
    let expected = [4.332633646051611, 2.6688687517295397, 2.6217318298775, 2.13526710310433]
    for (got, value) in zip(open.bounds, expected) { #expect(close(got ?? 0, value, digits: 10)) }
    // What was fixed at earlier looks does not change with later ones.
    let shorter = try GroupSequential(.spendingOBrienFleming, fractions: [0.25, 0.6])
    #expect(close(shorter.bounds[1] ?? 0, open.bounds[1] ?? 1, digits: 12))
    let ten = try GroupSequential(.pocock, looks: 10, alpha: 0.01)
    #expect(close(ten.bounds[0] ?? 0, 3.116850127469786, digits: 11))
  }

  /// A hundred looks, and looks 10⁻⁴ apart: the same recursion with 400 and 1600 nodes a look.
  @Test func manyLooks() throws {
    let pocock = try GroupSequential(.pocock, looks: 100)
    #expect(close(pocock.bounds[0] ?? 0, 2.874675833813938, digits: 12))
    let obf = try GroupSequential(.obrienFleming, looks: 100)
    #expect(close(obf.bounds[99] ?? 0, 2.185996146200851, digits: 12))
    let crowd = try GroupSequential(
      .spendingPocock, fractions: (1...19).map { 0.5 + Double($0) * 1e-4 } + [1])
    for (look, expected) in [
      (0, 2.156939915797521), (9, 2.2499137085911602), (18, 2.282626983396225), (19, 2.202189403607951),
    ] { #expect(close(crowd.bounds[look] ?? 0, expected, digits: 11)) }
    // Far and near looks by turns: what all looks spend is α.
    let turns = (1...20).flatMap { [Double($0) / 20 - 1e-4, Double($0) / 20] }
    #expect(close(try GroupSequential(.obrienFleming, fractions: turns).spent[39], 0.05, digits: 11))
  }

  @Test func oneLookIsTheNormalTest() throws {
    for design in GroupSequential.Design.allCases {
      let one = try GroupSequential(design, looks: 1)
      #expect(close(one.bounds[0] ?? 0, 1.959963984540054, digits: 13))
      #expect(close(one.nominalP[0], 0.05, digits: 13))
    }
  }

  /// A first look at 1 %: 4(1 − Φ(2.2414/.1)) is 1e−110. At .02 %: nothing can be spent.
  @Test func earlyLooks() throws {
    let early = try GroupSequential(.spendingOBrienFleming, fractions: [0.0002, 0.01, 1])
    #expect(early.bounds[0] == nil && early.nominalP[0] == 0)
    let bound = try #require(early.bounds[1])
    #expect(bound > 22 && bound < 23)
    #expect(close(early.bounds[2] ?? 0, 1.959963984540054, digits: 12))
  }

  /// Looks a hundredth apart: what is spent by the same share of information is the same,
  /// so the last bound hardly moves for a look more.
  @Test func crowdedLooks() throws {
    let crowded = try GroupSequential(.spendingPocock, fractions: [0.5, 0.51, 0.52, 1])
    let plain = try GroupSequential(.spendingPocock, fractions: [0.5, 0.52, 1])
    #expect(close(crowded.spent[3], 0.05, digits: 11) && close(crowded.spent[2], plain.spent[1], digits: 11))
    #expect(close(crowded.bounds[3] ?? 0, plain.bounds[2] ?? 1, digits: 3))
    // The least distance between looks, written in decimals.
    #expect(try GroupSequential(.spendingPocock, fractions: [0.0004, 0.0005]).bounds.count == 2)
  }

  @Test func refusals() {
    for bad in [
      [], [0.5, 0.5, 1], [1, 0.5], [0, 1], [0.5, 1.1], [.nan, 1], [0.5, .nan], [-1, 1], [0.5, .infinity],
    ] {
      for design in GroupSequential.Design.allCases {
        #expect(throws: NoAnswer.self) { try GroupSequential(design, fractions: bad) }
      }
    }
    #expect(throws: NoAnswer.self) { try GroupSequential(.pocock, fractions: [0.2, 0.9]) }
    #expect(throws: NoAnswer.self) { try GroupSequential(.pocock, looks: 0) }
    #expect(throws: NoAnswer.self) { try GroupSequential(.pocock, looks: .max) }
    #expect(throws: NoAnswer.self) { try GroupSequential(.pocock, looks: 3, alpha: .nan) }
  }

  /// The always-valid p is below α exactly where the interval excludes 0.
  @Test func pValueInvertsTheSequence() throws {
    let sequence = try ConfidenceSequence(alpha: 0.05, plannedTotal: 1000)
    var generator = Xoshiro256(seed: 6)
    var running = RunningInterval(sequence)
    var previous = 1.0
    for look in 1...40 {
      let n = 50 * look
      let error = 4 / Double(n)
      let estimate = 0.15 + generator.normal() * error.squareRoot()
      let half = try sequence.halfWidth(n: n, squaredStandardError: error)
      let p = try sequence.pValue(n: n, estimate: estimate, squaredStandardError: error)
      #expect((p < 0.05) == (estimate.magnitude > half))
      // At an estimate of exactly the half-width p is α.
      #expect(close(try sequence.pValue(n: n, estimate: half, squaredStandardError: error), 0.05, digits: 11))
      try running.add(n: n, estimate: estimate, squaredStandardError: error)
      #expect(running.p <= previous && (running.low ?? 0) >= estimate - half - 1e-12)
      previous = running.p
    }
    #expect(running.looks == 40 && !running.isEmpty)
    try running.add(n: 5000, estimate: 50, squaredStandardError: 0.001)
    #expect(running.isEmpty)
    #expect(throws: NoAnswer.self) { try running.add(n: 0, estimate: 1, squaredStandardError: 1) }
    #expect(throws: NoAnswer.self) { try running.add(n: 10, estimate: .nan, squaredStandardError: 1) }
    #expect(throws: NoAnswer.zeroVariance) { try running.add(n: 10, estimate: 1, squaredStandardError: 0) }
  }
}
