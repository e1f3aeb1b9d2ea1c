import Certification
import Statistics
import Testing

/// Values "mpmath": the likelihood equations solved with mpmath 1.3 at 40 digits, from the same
/// doubles. Values "statsmodels": version 0.15.
@Suite struct GLMTests {
  private let fours = (0..<32).map { $0 / 4 }

  private func check(
    _ model: GeneralisedLinearModel, _ estimates: [Double], _ errors: [Double], digits: Int = 12
  ) {
    #expect(model.coefficients.count == estimates.count)
    for (line, value) in zip(model.coefficients, estimates) {
      #expect(close(line.estimate, value, digits: digits), "\(line.term): \(line.estimate)")
    }
    for (line, value) in zip(model.coefficients, errors) {
      #expect(close(line.standardError, value, digits: digits), "\(line.term): \(line.standardError)")
    }
  }

  /// Vector 19 of the design; digits from mpmath.
  @Test func carsByWeight() throws {
    let design = RegressionData.design(["wt": RegressionData.weight])
    let model = try GeneralisedLinearModel(design, outcome: RegressionData.manual)
    check(
      model, [12.040369728657321499, -4.0239699621732015004], [4.5100662389667596744, 1.4365277526235584583],
      digits: 14)
    #expect(rounds(model.deviance, to: "19.17608"))
    #expect(close(model.logLikelihood, -9.5880424037225420876, digits: 15))
    let robust = try GeneralisedLinearModel(design, outcome: RegressionData.manual, errors: .hc0)
    check(
      robust, model.coefficients.map(\.estimate), [4.9560645864501254668, 1.5577431596537154406], digits: 13)
  }

  /// Vector 19; digits from mpmath, clusters and criteria from statsmodels.
  @Test func spector() throws {
    let design = RegressionData.spector
    let model = try GeneralisedLinearModel(design, outcome: RegressionData.grade)
    let estimates = [
      -13.021346858115690607, 2.8261125948893214261, 0.095157661317909301269, 2.3786876550933542153,
    ]
    check(
      model, estimates,
      [4.9313242136027585584, 1.2629410756290924147, 0.14155420567369474441, 1.0645642544971329591],
      digits: 13)
    #expect(close(model.logLikelihood, -12.889634222131414257, digits: 14))
    #expect(close(model.nullDeviance, 41.183459393234585, digits: 14))
    #expect(close(model.aic, 33.779268444262826, digits: 14))
    #expect(close(model.bic, 39.642212055461734, digits: 14))
    let white = [
      5.1975854102994256496, 1.2675459820157457318, 0.11792226774939170817, 0.96441920965288166524,
    ]
    check(try GeneralisedLinearModel(design, outcome: RegressionData.grade, errors: .hc0), estimates, white)
    check(
      try GeneralisedLinearModel(design, outcome: RegressionData.grade, errors: .hc1), estimates,
      white.map { $0 * (32.0 / 28).squareRoot() })
    let clustered = try GeneralisedLinearModel(design, outcome: RegressionData.grade, errors: .cluster(fours))
    check(
      clustered, estimates,
      [4.612281310162927, 1.2015056578641183, 0.05698527590542572, 0.8226258200074118], digits: 11)
    #expect(clustered.clusters == 8)
  }

  /// statsmodels GLM(carb ~ wt + qsec, Poisson, exposure = cyl), tol 1e-15.
  @Test func poissonWithExposure() throws {
    let offset = try GeneralisedLinearModel.exposureOffset(RegressionData.cylinders)
    func fit(_ errors: GeneralisedLinearModel.Errors) throws -> GeneralisedLinearModel {
      try GeneralisedLinearModel(
        RegressionData.cars, counts: RegressionData.carburettors, offset: offset, errors: errors)
    }
    let model = try fit(.modelBased)
    let estimates = [1.5345616425660906, -0.002267630371933539, -0.13326879490445548]
    check(model, estimates, [1.230537026117488, 0.1159185867310804, 0.06576151029340713], digits: 10)
    check(
      try fit(.hc0), estimates, [1.003253502015837, 0.04466541842411628, 0.05471871305219984], digits: 11)
    check(
      try fit(.cluster(fours)), estimates, [1.1965917276219236, 0.04305604802187664, 0.06645380256216928],
      digits: 11)
    #expect(close(model.deviance, 13.952245209135196, digits: 13))
    #expect(close(model.nullDeviance, 18.17522658555085, digits: 13))
    #expect(close(model.logLikelihood, -51.65894743327149, digits: 13))
    #expect(close(model.aic, 109.31789486654299, digits: 13))
    #expect(close(model.bic, 113.71510257494216, digits: 13))
    #expect(close(model.dispersion.pearson, 14.429049524100364, digits: 13))
    #expect(!model.dispersion.isOverdispersed)
  }

  /// mpmath for the joint maximum and R's standard error of θ; statsmodels GLM(NegativeBinomial(1/θ))
  /// for the errors, NegativeBinomial for pseudo-R² and criteria.
  @Test func negativeBinomial() throws {
    func fit(_ errors: GeneralisedLinearModel.Errors) throws -> GeneralisedLinearModel {
      try GeneralisedLinearModel(
        RegressionData.countDesign, counts: RegressionData.counts, family: .negativeBinomial, errors: errors)
    }
    let model = try fit(.modelBased)
    let estimates = [1.8797256926742647544, -0.18591755043300392868, 1.4575141619436520343]
    for (line, value) in zip(model.coefficients, estimates) {
      #expect(close(line.estimate, value, digits: 13))
    }
    check(model, estimates, [0.35845223163754053, 0.06083446550258422, 0.41697992415571394], digits: 11)
    let theta = try #require(model.theta)
    #expect(close(try #require(theta.theta), 1.15992270064301212, digits: 13))
    #expect(close(try #require(theta.standardError), 0.43062207541800216768, digits: 13))
    #expect(close(model.logLikelihood, -78.940241711009603257, digits: 14))
    #expect(close(model.deviance, 36.19032459858904, digits: 12))
    #expect(close(model.nullDeviance, 59.3775861000466, digits: 12))
    #expect(close(model.dispersion.pearson, 28.215871842696128, digits: 12))
    #expect(close(model.mcFadden, 0.09427844809653163, digits: 7))
    #expect(close(model.aic, 165.8804834220192, digits: 13))
    #expect(close(model.bic, 171.74342703321813, digits: 13))
    #expect(close(theta.likelihoodRatio, 2 * (112.25828879846354 - 78.940241711009603257), digits: 12))
    check(
      try fit(.hc0), estimates, [0.3120575135881606, 0.05918944843938913, 0.4164078795969323], digits: 11)
    check(
      try fit(.cluster(fours)), estimates, [0.40309344535360336, 0.07384148134657996, 0.4431620048564107],
      digits: 11)
  }

  /// statsmodels PoissonDiagnostic.test_dispersion, "CT nb2"; its p is two-sided.
  @Test func cameronTrivedi() throws {
    let model = try GeneralisedLinearModel(RegressionData.countDesign, counts: RegressionData.counts)
    #expect(close(model.logLikelihood, -112.25828879846354, digits: 13))
    #expect(model.dispersion.method == .cameronTrivedi)
    #expect(close(try #require(model.dispersion.statistic), 2.212938, digits: 6))
    #expect(close(try #require(model.dispersion.p), 2.690191e-02 / 2, digits: 6))
    #expect(model.dispersion.isOverdispersed)
  }
}
