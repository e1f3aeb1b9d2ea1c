import Statistics
import Testing

@Suite struct RegressionTests {
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
