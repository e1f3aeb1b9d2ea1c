import Certification
import Statistics
import Testing

@Suite struct FirthTests {
  /// The urinary tract infections of Heinze & Schemper (2002), R's logistf::sex2: case, age, oc, vic,
  /// vicl, vis, dia, and the number of women with that pattern.
  private static let sex2: [(String, Int)] = [
    ("0000010", 1), ("0001000", 2), ("0001010", 1), ("0001100", 8), ("0001110", 18), ("0010000", 42),
    ("0010010", 1), ("0011000", 1), ("0011100", 5), ("0011110", 6), ("0101100", 2), ("0101110", 4),
    ("0110000", 14), ("0110010", 1), ("0111000", 1), ("0111110", 2), ("1000010", 1), ("1001000", 14),
    ("1001010", 3), ("1001100", 10), ("1001110", 12), ("1001111", 1), ("1010000", 44), ("1010001", 3),
    ("1011000", 15), ("1011001", 1), ("1011010", 2), ("1011100", 7), ("1011110", 3), ("1101000", 2),
    ("1101010", 1), ("1101011", 1), ("1101100", 1), ("1101111", 1), ("1110000", 5), ("1111000", 3),
  ]

  private static func table() -> (Design, [Bool]) {
    var rows: [[Double]] = []
    for (pattern, count) in sex2 {
      rows += Array(repeating: pattern.map { $0 == "1" ? 1 : 0 }, count: count)
    }
    var design = Design(rows: rows.count)
    for (j, name) in ["age", "oc", "vic", "vicl", "vis", "dia"].enumerated() {
      design.add(name, rows.map { $0[j + 1] })
    }
    return (design, rows.map { $0[0] == 1 })
  }

  /// Estimates and errors: the modified score solved with mpmath 1.3 at 30 digits. p and profile ends:
  /// scipy 1.17 brentq on numpy's penalised likelihood. They agree with logistf's printed example
  /// (intercept .12025405, dia 3.09601166, p .0049518) to its own convergence.
  @Test func sex2() throws {
    let (design, outcome) = Self.table()
    #expect(throws: NoAnswer.separation(term: "dia")) { try LogisticModel(design, outcome: outcome) }
    let model = try FirthLogistic(design, outcome: outcome)
    #expect(model.n == 239)
    let estimates = [
      0.120254049133839899, -1.10598133138127098, -0.068816727061921601, 2.2688746522391337,
      -2.11140818530320995, -0.788316951396694177, 3.09601182735144838,
    ]
    let errors = [
      0.485541505922758675, 0.423660128709229128, 0.443793445906171058, 0.548415958970766451,
      0.543082354901505934, 0.417367565775256835, 1.67500841359363066,
    ]
    let p = [
      0.8020268023376695, 0.006143471845089317, 0.875191058626484, 1.6788769587163309e-06,
      1.2378047628143336e-05, 0.054497008061539544, 0.004951873386390904,
    ]
    let low = [
      -0.8185591063592892, -1.9737883828373481, -0.9414363301661363, 1.273021571199802, -3.260861117528965,
      -1.6080878895290776, 0.7745681692169865,
    ]
    let high = [
      1.0731512160264534, -0.30742514157571277, 0.7892020212605168, 3.4354327309153683, -1.1177349469837072,
      0.01518467906602084, 8.030293522159354,
    ]
    for (j, line) in model.coefficients.enumerated() {
      #expect(close(line.estimate, estimates[j], digits: 12), "\(line.term) \(line.estimate)")
      #expect(close(line.standardError, errors[j], digits: 12), "\(line.term) \(line.standardError)")
      #expect(close(try #require(line.p), p[j], digits: 9), "\(line.term) \(line.p ?? .nan)")
      #expect(close(line.low, low[j], digits: 9), "\(line.term) \(line.low)")
      #expect(close(line.high, high[j], digits: 9), "\(line.term) \(line.high)")
    }
    #expect(close(model.penalisedLogLikelihood, -132.53937953284435, digits: 13))
  }

  /// In a saturated 2 × 2 table Firth's estimate is the log odds ratio with ½ added to each
  /// cell (Heinze & Schemper 2002, 2), an empty cell included.
  @Test func halfAddedToEachCell() throws {
    for (a, b, c, d) in [(7, 3, 2, 9), (5, 0, 3, 4), (6, 0, 0, 5)] {
      let counts = [(true, true, a), (true, false, b), (false, true, c), (false, false, d)]
      let rows = counts.flatMap { Array(repeating: ($0.0, $0.1), count: $0.2) }
      let design = RegressionData.design(["exposed": rows.map { $0.0 ? 1 : 0 }])
      let model = try FirthLogistic(design, outcome: rows.map(\.1))
      let odds = { (x: Int, y: Int) in Elementary.log((Double(x) + 0.5) / (Double(y) + 0.5)) }
      #expect(close(model.coefficients[0].estimate, odds(c, d), absolute: 1e-13))
      #expect(close(model.coefficients[1].estimate, odds(a, b) - odds(c, d), absolute: 1e-13))
    }
  }

  private static let x = Array(repeating: 0.0, count: 10) + Array(repeating: 1, count: 6) + [2, 2, 2, 2]
  private static let z = (0..<20).map { Double($0 * 3 % 7) }
  private static let separated = (0..<20).map { $0 >= 8 }

  /// A separated table of 20 rows: numpy and scipy 1.17 (brentq on the profile).
  @Test func separated() throws {
    let design = RegressionData.design(["x": Self.x, "z": Self.z])
    #expect(throws: NoAnswer.self) { try LogisticModel(design, outcome: Self.separated) }
    let model = try FirthLogistic(design, outcome: Self.separated)
    let estimates = [-2.1111553295781884, 3.9014298905434717, 0.2963445132991184]
    let errors = [1.481345306900701, 1.760648681019264, 0.34774059486355885]
    let p = [0.0817715227556486, 0.0003341631715254016, 0.36067983406518567]
    let low = [-6.521489147746163, 1.2548634233128622, -0.32459877293707673]
    let high = [0.22901343877973251, 9.184239224631334, 1.1991979997345392]
    for (j, line) in model.coefficients.enumerated() {
      #expect(close(line.estimate, estimates[j], digits: 11), "\(line.estimate)")
      #expect(close(line.standardError, errors[j], digits: 11), "\(line.standardError)")
      #expect(close(try #require(line.p), p[j], digits: 9), "\(line.p ?? .nan)")
      #expect(close(line.low, low[j], digits: 9), "\(line.low)")
      #expect(close(line.high, high[j], digits: 9), "\(line.high)")
    }
    #expect(close(model.penalisedLogLikelihood, -4.063809165861042, digits: 12))
  }

  /// Another unit of a column scales its line and leaves every p.
  @Test func units() throws {
    let first = try FirthLogistic(
      RegressionData.design(["x": Self.x, "z": Self.z]), outcome: Self.separated)
    let second = try FirthLogistic(
      RegressionData.design(["x": Self.x.map { $0 * 3e200 }, "z": Self.z.map { $0 * 3e-200 }]),
      outcome: Self.separated)
    for (scale, (a, b)) in zip([1, 3e200, 3e-200], zip(first.coefficients, second.coefficients)) {
      #expect(close(a.estimate, b.estimate * scale, digits: 10))
      #expect(close(a.low, b.low * scale, digits: 9))
      #expect(close(a.high, b.high * scale, digits: 9))
      #expect(close(try #require(a.p), try #require(b.p), digits: 9))
    }
    #expect(close(first.likelihoodRatio, second.likelihoodRatio, digits: 10))
  }

  @Test func questionsWithoutAnswers() {
    #expect(throws: NoAnswer.zeroVariance) {
      try FirthLogistic(Design(rows: 4), outcome: [true, true, true, true])
    }
    #expect(throws: NoAnswer.self) { try FirthLogistic(Design(rows: 0), outcome: []) }
    #expect(throws: NoAnswer.self) { try FirthLogistic(Design(rows: 3), outcome: [true, false]) }
  }
}
