import Statistics
import Testing

@Suite struct RegressionTests {
  private func estimate(_ model: LinearModel, _ term: String) -> Coefficient {
    model.coefficients.first { $0.term == term }!
  }

  /// R ?lm, plant weights by treatment.
  @Test func plantGrowth() throws {
    let ctl = [4.17, 5.58, 5.18, 6.11, 4.50, 4.61, 5.17, 4.53, 5.33, 5.14]
    let trt = [4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69]
    var design = Design(rows: 20)
    design.add("trt", Array(repeating: 0, count: 10) + Array(repeating: 1, count: 10))
    let model = try LinearModel(design, outcome: ctl + trt, errors: .classical)
    #expect(close(estimate(model, "intercept").estimate, 5.032, digits: 12))
    #expect(close(estimate(model, "trt").estimate, -0.371, digits: 12))
    #expect(rounds(estimate(model, "intercept").standardError, to: "0.2202177"))
    #expect(rounds(estimate(model, "trt").standardError, to: "0.3114349"))
    #expect(rounds(try #require(estimate(model, "trt").p), to: "0.2490232"))
  }

  private static let longley: (y: [Double], columns: [(String, [Double])]) = (
    [
      60323, 61122, 60171, 61187, 63221, 63639, 64989, 63761, 66019, 67857, 68169, 66513, 68655, 69564, 69331,
      70551,
    ],
    [
      (
        "GNPDEFL",
        [
          83.0, 88.5, 88.2, 89.5, 96.2, 98.1, 99.0, 100.0, 101.2, 104.6, 108.4, 110.8, 112.6, 114.2, 115.7,
          116.9,
        ]
      ),
      (
        "GNP",
        [
          234289, 259426, 258054, 284599, 328975, 346999, 365385, 363112, 397469, 419180, 442769, 444546,
          482704, 502601, 518173, 554894,
        ]
      ),
      (
        "UNEMP",
        [2356, 2325, 3682, 3351, 2099, 1932, 1870, 3578, 2904, 2822, 2936, 4681, 3813, 3931, 4806, 4007]
      ),
      (
        "ARMED",
        [1590, 1456, 1616, 1650, 3099, 3594, 3547, 3350, 3048, 2857, 2798, 2637, 2552, 2514, 2572, 2827]
      ),
      (
        "POP",
        [
          107608, 108632, 109773, 110929, 112075, 113270, 115094, 116219, 117388, 118734, 120445, 121950,
          123366, 125368, 127852, 130081,
        ]
      ),
      ("YEAR", (1947...1962).map(Double.init)),
    ]
  )

  /// NIST StRD Longley; HC1 of GNPDEFL is White's HC0 51.22035 times √(16/9).
  @Test func longley() throws {
    var design = Design(rows: 16)
    for (name, values) in Self.longley.columns { design.add(name, values) }
    let model = try LinearModel(design, outcome: Self.longley.y)
    let certified = [
      -3482258.63459582, 15.0618722713733, -0.0358191792925910, -2.02022980381683, -1.03322686717359,
      -0.0511041056535807, 1829.15146461355,
    ]
    for (line, expected) in zip(model.coefficients, certified) {
      #expect(close(line.estimate, expected, digits: 9), "\(line.term)")
    }
    #expect(close(model.sigma * model.sigma, 92936.0061673238, digits: 9))
    #expect(close(model.rSquared, 0.995479004577296, digits: 12))
    #expect(close(estimate(model, "GNPDEFL").standardError, 51.22035 * (16.0 / 9).squareRoot(), digits: 6))
  }

  @Test func collinearColumnsAreNamed() throws {
    var generator = Xoshiro256(seed: 4)
    let x = (0..<60).map { _ in generator.normal() }
    var design = Design(rows: 60)
    design.add("x", x)
    design.add("twice", x.map { 2 * $0 })
    design.add("constant", Array(repeating: 7, count: 60))
    let y = x.map { 3 * $0 + generator.normal() }
    let model = try LinearModel(design, outcome: y)
    #expect(model.dropped == ["twice", "constant"])
    #expect(model.coefficients.map(\.term) == ["intercept", "x"])
  }

  @Test func questionsWithoutAnswers() {
    let tiny = Design(rows: 1)
    #expect(throws: NoAnswer.self) { try LinearModel(tiny, outcome: [1]) }
    #expect(throws: NoAnswer.self) { try LinearModel(Design(rows: 0), outcome: []) }
    #expect(throws: NoAnswer.self) { try LinearModel(Design(rows: 5), outcome: [2, 2, 2, 2, 2]) }
    var bad = Design(rows: 4)
    bad.add("x", [1, 2, .nan, 4])
    #expect(throws: NoAnswer.self) { try LinearModel(bad, outcome: [1, 2, 3, 4]) }
    #expect(throws: NoAnswer.self) { try LogisticModel(Design(rows: 3), outcome: [true, true, true]) }
  }

  private static let wt = [
    2.62, 2.875, 2.32, 3.215, 3.44, 3.46, 3.57, 3.19, 3.15, 3.44, 3.44, 4.07, 3.73, 3.78, 5.25, 5.424, 5.345,
    2.2, 1.615, 1.835, 2.465, 3.52, 3.435, 3.84, 3.845, 1.935, 2.14, 1.513, 3.17, 2.77, 3.57, 2.78,
  ]
  private static let am = [
    1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1,
  ].map { $0 == 1 }

  /// R: glm(am ~ wt, binomial, mtcars).
  @Test func logisticOnCars() throws {
    var design = Design(rows: 32)
    design.add("wt", Self.wt)
    let model = try LogisticModel(design, outcome: Self.am)
    #expect(rounds(model.coefficients[0].estimate, to: "12.04037"))
    #expect(rounds(model.coefficients[1].estimate, to: "-4.02397"))
    #expect(rounds(model.deviance, to: "19.17608"))
  }

  @Test func separationIsNamed() {
    var design = Design(rows: 40)
    design.add("noise", (0..<40).map { Double($0 * 7 % 11) })
    design.add("giveaway", (0..<40).map { $0 < 20 ? 0 : 1 })
    let error = #expect(throws: NoAnswer.self) {
      try LogisticModel(design, outcome: (0..<40).map { $0 >= 20 })
    }
    #expect(error == .separation(term: "giveaway"))
  }

  /// One level without a single event: its coefficient runs to −∞ while the rest has an answer.
  @Test func quasiSeparationIsNamed() {
    var generator = Xoshiro256(seed: 31)
    let x = (0..<200).map { _ in generator.normal() }
    let level = (0..<200).map { $0 % 10 == 0 }
    var design = Design(rows: 200)
    design.add("x", x)
    design.add("level", level.map { $0 ? 1 : 0 })
    let outcome = (0..<200).map { !level[$0] && generator.bernoulli(Elementary.logistic(x[$0])) }
    let error = #expect(throws: NoAnswer.self) { try LogisticModel(design, outcome: outcome) }
    #expect(error == .separation(term: "level"))
  }

  /// Two nearly collinear columns with large, opposite coefficients are no separation.
  @Test func nearCollinearityIsNotSeparation() throws {
    var generator = Xoshiro256(seed: 33)
    let coupon = (0..<400).map { _ in generator.bernoulli(0.25) }
    let share = coupon.map { $0 ? 0.09 + 0.01 * generator.uniform() : 0 }
    var design = Design(rows: 400)
    design.add("share", share)
    design.add("coupon", coupon.map { $0 ? 1 : 0 })
    let outcome = (0..<400).map {
      generator.bernoulli(Elementary.logistic(0.5 - 190 * (share[$0] - (coupon[$0] ? 0.095 : 0))))
    }
    let model = try LogisticModel(design, outcome: outcome)
    #expect(model.coefficients.count == 3)
  }

  /// Scaling a predictor scales its coefficient and changes no fit.
  @Test func scalingLaw() throws {
    var generator = Xoshiro256(seed: 8)
    let x = (0..<200).map { _ in generator.normal() }
    let y = x.map { 1 + 2 * $0 + generator.normal() }
    var a = Design(rows: 200)
    a.add("x", x)
    var b = Design(rows: 200)
    b.add("x", x.map { 1024 * $0 })
    let first = try LinearModel(a, outcome: y)
    let second = try LinearModel(b, outcome: y)
    #expect(close(first.coefficients[1].estimate, 1024 * second.coefficients[1].estimate, digits: 12))
    #expect(close(first.rSquared, second.rSquared, digits: 12))
  }

  /// 95 % intervals with HC1 cover a planted slope under unequal spread.
  @Test func intervalsCover() throws {
    var covered = 0
    for run in 0..<400 {
      var generator = Xoshiro256(seed: 5000 + UInt64(run))
      let x = (0..<120).map { _ in generator.uniform() * 2 }
      let y = x.map { 1 + 3 * $0 + (0.3 + $0) * generator.normal() }
      var design = Design(rows: 120)
      design.add("x", x)
      let slope = try LinearModel(design, outcome: y).coefficients[1]
      if slope.low <= 3, 3 <= slope.high { covered += 1 }
    }
    // Four Monte-Carlo standard errors around 95 % of 400, and a little for HC1 at this n.
    #expect(covered >= 358 && covered <= 397)
  }
}
