import Statistics
import Testing

/// Any table gives finite numbers or a typed error.
@Suite struct GLMShapesTests {
  private static let odd: [Double] = [
    0, -0.0, 1, -1, 1e300, -1e300, 1e-300, 0x1p-1074, 1e15, 3, 0.5, .nan, .infinity, 1e8, 1e-8,
  ]

  private func isFinite(_ line: Coefficient) -> Bool {
    [line.estimate, line.standardError, line.statistic ?? .nan, line.p ?? .nan, line.low, line.high]
      .allSatisfy(\.isFinite)
      && line.standardError > 0
  }

  private func isSound(_ model: GeneralisedLinearModel) -> Bool {
    let figures = [
      model.deviance, model.nullDeviance, model.logLikelihood, model.nullLogLikelihood, model.aic, model.bic,
      model.mcFadden, model.dispersion.pearson, model.dispersion.ratio, model.dispersion.statistic ?? 0,
      model.dispersion.p ?? 0, model.theta?.alpha ?? 0, model.theta?.standardError ?? 0, model.theta?.p ?? 0,
    ]
    return figures.allSatisfy(\.isFinite) && model.coefficients.allSatisfy(isFinite)
      && model.fitted.allSatisfy(\.isFinite)
  }

  private func design(_ generator: inout Xoshiro256, rows: Int) -> Design {
    var design = Design(rows: rows)
    for j in 0..<generator.below(4) {
      let kind = generator.below(7)
      let column = (0..<rows).map { i in
        switch kind {
        case 0: generator.normal()
        case 1: Self.odd[generator.below(generator.below(3) == 0 ? Self.odd.count : 11)]
        case 2: 7.0
        case 3: design.columns[design.columns.count - 1][i]
        case 4: generator.normal() * 1e300
        case 5: generator.normal() * 1e-300
        default: Double(generator.below(2))
        }
      }
      design.add("x\(j)", column)
    }
    return design
  }

  @Test func anyShape() {
    var answers = 0
    for run in 0..<400 {
      var generator = Xoshiro256(seed: UInt64(run))
      let rows = generator.below(3) == 0 ? generator.below(4) : generator.below(24)
      let design = design(&generator, rows: rows)
      let errors: GeneralisedLinearModel.Errors =
        [.modelBased, .hc0, .hc1, .cluster((0..<rows).map { _ in generator.below(5) })][generator.below(4)]
      let chance = [0, 0.1, 0.5, 1][generator.below(4)]
      let outcome = (0..<rows).map { _ in generator.bernoulli(chance) }
      let sizes = [1, 2, 5, 40, 3000, 1 << 50, Int.max]
      let size = sizes[generator.below(generator.below(4) == 0 ? 7 : 5)]
      let counts = (0..<rows).map { _ in generator.below(4) == 0 ? 0 : generator.below(size) }
      let offset = generator.below(3) == 0 ? (0..<rows).map { _ in 40 * generator.normal() } : nil
      if let model = try? GeneralisedLinearModel(design, outcome: outcome, offset: offset, errors: errors) {
        answers += 1
        #expect(isSound(model), "binomial, run \(run)")
      }
      for family in [GeneralisedLinearModel.Family.poisson, .negativeBinomial] {
        if let model = try? GeneralisedLinearModel(
          design, counts: counts, family: family, offset: offset, errors: errors)
        {
          answers += 1
          #expect(isSound(model), "\(family), run \(run)")
        }
      }
      if run % 8 == 0, let model = try? FirthLogistic(design, outcome: outcome) {
        answers += 1
        #expect(model.coefficients.allSatisfy(isFinite), "Firth, run \(run)")
      }
    }
    #expect(answers > 150)
  }

  @Test func namedQuestions() {
    let intercept = Design(rows: 6)
    func counts(_ values: [Int]) throws -> GeneralisedLinearModel {
      try GeneralisedLinearModel(Design(rows: values.count), counts: values)
    }
    #expect(throws: NoAnswer.zeroVariance) { try counts([0, 0, 0]) }
    #expect(throws: NoAnswer.tooFew(have: 0, need: 2)) { try counts([]) }
    #expect(throws: NoAnswer.tooFew(have: 1, need: 2)) { try counts([5]) }
    #expect(throws: NoAnswer.domain("counts lie in 0 … 2⁵³")) { try counts([1, Int.max]) }
    #expect(throws: NoAnswer.domain("counts lie in 0 … 2⁵³")) { try counts([1, -1]) }
    #expect(throws: NoAnswer.self) { try GeneralisedLinearModel(intercept, counts: [1, 2]) }
    #expect(throws: NoAnswer.self) {
      try GeneralisedLinearModel(intercept, counts: [1, 2, 3, 4, 5, 6], offset: [0, 0, 0, 0, 0, .nan])
    }
    #expect(throws: NoAnswer.tooFew(have: 1, need: 2)) {
      try GeneralisedLinearModel(
        intercept, counts: [1, 2, 3, 4, 5, 6], errors: .cluster([9, 9, 9, 9, 9, 9]))
    }
    #expect(throws: NoAnswer.self) {
      try GeneralisedLinearModel(intercept, counts: [1, 2, 3, 4, 5, 6], errors: .cluster([1]))
    }
    #expect(throws: NoAnswer.self) { try GeneralisedLinearModel.exposureOffset([1, 0]) }
  }

  /// The maximum of an intercept alone is the mean; its error √(1/Σy), also at 1e15.
  @Test func hugeCounts() throws {
    let counts = [1_000_000_000_000_000, 1_000_000_000_000_007, 999_999_999_999_990, 0]
    let model = try GeneralisedLinearModel(Design(rows: 4), counts: counts)
    #expect(close(model.coefficients[0].estimate, Elementary.log(7.5e14), digits: 14))
    #expect(close(model.coefficients[0].standardError, 1 / 3e15.squareRoot(), digits: 12))
    #expect(model.dispersion.ratio > 1e14)
  }

  /// Counts that spread less than Poisson's law: θ = ∞, flagged, and Poisson's fit.
  @Test func noOverdispersion() throws {
    let counts = [3, 4, 3, 4, 3, 4, 4, 3]
    let poisson = try GeneralisedLinearModel(Design(rows: 8), counts: counts)
    let model = try GeneralisedLinearModel(Design(rows: 8), counts: counts, family: .negativeBinomial)
    let theta = try #require(model.theta)
    #expect(theta.isPoisson && theta.p == 1 && theta.standardError == nil)
    #expect(model.coefficients == poisson.coefficients)
    #expect(model.logLikelihood == poisson.logLikelihood)
    #expect(model.parameters == 1)
  }
}
