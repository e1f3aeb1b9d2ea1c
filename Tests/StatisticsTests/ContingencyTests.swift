import Statistics
import Testing

/// Pearson's χ² and the trend test.
@Suite struct ContingencyTests {
  /// R's ?prop.test smokers; scipy 1.17.1, chi2_contingency(correction=False) and
  /// contingency.association(method="cramer").
  @Test func smokers() throws {
    let groups = try smokerGroups()
    let test = try ChiSquaredTest(ContingencyTable(groups))
    #expect(rounds(test.statistic, to: "12.600411") && rounds(test.p, to: "0.00558548"))
    #expect(close(test.statistic, 12.600411297127634, digits: 14))
    #expect(close(test.p, 0.005585476661627036, digits: 12))
    #expect(test.df == 3 && test.n == 397 && test.smallExpected == 0)
    #expect(close(test.cramersV, 0.17815462743751448, digits: 13))
  }

  /// scipy 1.17.1, as above; an expected count is row total × column total / 68.
  @Test func threeByThree() throws {
    let test = try ChiSquaredTest(ContingencyTable([[12, 7, 4], [3, 9, 15], [8, 8, 2]]))
    #expect(close(test.statistic, 16.57457917004231, digits: 14))
    #expect(close(test.p, 0.0023375712150085614, digits: 12))
    #expect(test.df == 4)
    #expect(close(test.cramersV, 0.3491015692632673, digits: 13))
    #expect(close(test.expected[2][2], 18.0 * 21 / 68, digits: 14))
    let small = try ChiSquaredTest(ContingencyTable([[1, 9], [4, 6]]))
    #expect(small.smallExpected == 2)
  }

  /// Two groups: χ² is the pooled z squared. Independent counts: exactly 0.
  @Test func twoByTwo() throws {
    let test = try arms(3, 25, 15, 25)
    let table = try ContingencyTable([test.control, test.variant])
    #expect(close(try ChiSquaredTest(table).statistic, 12.5, digits: 14))
    let flat = try ChiSquaredTest(ContingencyTable([[10, 20, 30], [1, 2, 3]]))
    #expect(flat.statistic == 0 && flat.p == 1 && flat.cramersV == 0)
    let full = try ChiSquaredTest(ContingencyTable([[7, 0], [0, 11]]))
    #expect(close(full.cramersV, 1, digits: 15))
  }

  /// The parts merge to the whole; exchanging rows and columns changes nothing.
  @Test func laws() throws {
    var generator = Xoshiro256(seed: 31)
    var whole = try ContingencyTable(rows: 3, columns: 4)
    var parts = [whole, whole]
    var turned = try ContingencyTable(rows: 4, columns: 3)
    for i in 0..<500 {
      let (row, column) = (generator.below(3), generator.below(4))
      try whole.add(row, column)
      try parts[i % 2].add(row, column)
      try turned.add(column, row)
    }
    try parts[0].merge(parts[1])
    #expect(parts[0] == whole)
    let (a, b) = (try ChiSquaredTest(whole), try ChiSquaredTest(turned))
    #expect(close(a.statistic, b.statistic, digits: 13) && a.df == b.df)
  }

  @Test func noAnswer() throws {
    #expect(throws: NoAnswer.self) { try ContingencyTable(rows: 0, columns: 3) }
    #expect(throws: NoAnswer.self) { try ContingencyTable(rows: .max, columns: 3) }
    #expect(throws: NoAnswer.self) { try ContingencyTable([[Int]]()) }
    #expect(throws: NoAnswer.self) { try ContingencyTable([[1, 2], [3]]) }
    #expect(throws: NoAnswer.self) { try ContingencyTable([[1, -2], [3, 4]]) }
    #expect(throws: NoAnswer.zeroDenominator) { try ChiSquaredTest(ContingencyTable([[1, 2], [0, 0]])) }
    #expect(throws: NoAnswer.tooFew(have: 1, need: 2)) { try ChiSquaredTest(ContingencyTable([[1, 2]])) }
    #expect(throws: NoAnswer.self) { try ChiSquaredTest(ContingencyTable([[.max, 2], [.max, 4]])) }
    var table = try ContingencyTable([[.max, 1], [1, 1]])
    #expect(throws: NoAnswer.self) { try table.add(0, 0) }
    #expect(throws: NoAnswer.self) { try table.add(2, 0) }
    #expect(throws: NoAnswer.self) { try table.merge(table) }
    #expect(throws: NoAnswer.self) { try table.merge(ContingencyTable(rows: 1, columns: 4)) }
    let vast = Int.max / 8
    #expect(try ChiSquaredTest(ContingencyTable([[vast, vast], [vast, vast + 8]])).statistic.isFinite)
  }

  /// R's ?prop.trend.test smokers: χ² 8.2249, p .004132; with scores 0 0 0 1 12.173,
  /// p .0004848. Digits from the formula in fractions (Python 3.11, scipy 1.17.1 for p).
  @Test func trend() throws {
    let groups = try smokerGroups()
    let a = try TrendTest(groups)
    #expect(close(a.z, -2.8679125309530757, digits: 13))
    #expect(close(a.p, 0.004131897477641565, digits: 12))
    #expect(close(a.slope, -0.03341562641260127, digits: 13))
    let b = try TrendTest(groups, scores: [0, 0, 0, 1])
    #expect(close(b.z, -3.489003614320318, digits: 13))
    #expect(close(b.p, 0.0004848245934416776, digits: 12))
  }

  /// z does not change with the origin and the unit of the scores.
  @Test func trendScaling() throws {
    let groups = try smokerGroups()
    let z = try TrendTest(groups).z
    #expect(close(try TrendTest(groups, scores: [1e300, 2e300, 3e300, 4e300]).z, z, digits: 12))
    #expect(close(try TrendTest(groups, scores: [1e-300, 2e-300, 3e-300, 4e-300]).z, z, digits: 12))
    #expect(close(try TrendTest(groups, scores: [7, 5, 3, 1]).z, -z, digits: 12))
    #expect(throws: NoAnswer.zeroVariance) { try TrendTest(groups, scores: [2, 2, 2, 2]) }
    #expect(throws: NoAnswer.self) { try TrendTest(groups, scores: [1, 2, 3, .nan]) }
    #expect(throws: NoAnswer.self) { try TrendTest(groups, scores: [1, 2]) }
    #expect(throws: NoAnswer.self) { try TrendTest([]) }
    let none = [try Proportion(0, of: 4), try Proportion(0, of: 9)]
    #expect(throws: NoAnswer.zeroVariance) { try TrendTest(none) }
  }

  private func smokerGroups() throws -> [Proportion] {
    try zip([83, 90, 129, 70], [86, 93, 136, 82]).map { try Proportion($0, of: $1) }
  }
}
