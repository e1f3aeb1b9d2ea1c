internal import Commerce
internal import Parallelism
internal import Statistics

/// A model of any family, fitted, with what is needed to judge it.
struct ModelFit {
  private(set) var coefficients: [Coefficient]
  /// How their standard errors were found.
  private(set) var errors: String
  private(set) var collinear: [String]
  private(set) var df: Int
  private(set) var clusters: Int?
  private(set) var rSquared: Double
  private(set) var adjustedRSquared: Double?
  private(set) var sigma: Double?
  private(set) var deviance: Double?
  private(set) var auc: Double?
  private(set) var iterations: Int?
  private(set) var aic: Double?
  private(set) var bic: Double?
  private(set) var theta: Double?
  /// Change of the mean outcome for a change of 1 in the linear predictor, over the rows:
  /// turns log odds into points and log rates into counts.
  private(set) var slope: Double
  /// By coefficient.
  private(set) var inflation: [Double?]
  private(set) var standardised: [Double?]
  private(set) var traits: ModelTraits
  private(set) var checks: [ModelCheck] = []

  init(_ definition: ModelDefinition, _ data: ModelData, threads: Int) throws(NoAnswer) {
    switch definition.family {
    case .gaussian: try self.init(linear: definition, data, threads)
    case .binomial where definition.firth: try self.init(firth: definition, data)
    case .binomial: try self.init(logistic: definition, data, threads)
    case .poisson, .negbin: try self.init(counts: definition, data, threads)
    }
    let shared = checks
    checks = [
      ModelCheck(.rowsPerCoefficient, traits.rowsPerCoefficient, fails: ModelVerdict.tooSmall.holds(traits))
    ]
    if let largest = traits.largestInflation {
      let place = inflation.firstIndex { $0 == largest }
      checks.append(
        ModelCheck(
          .inflation, largest, fails: ModelVerdict.entangled.holds(traits),
          detail: place.map { coefficients[$0].term }))
    }
    checks += shared
    checks += data.dropped.map { ModelCheck(.dropped, detail: "\($0): not recorded, or one value only") }
    checks += collinear.map { ModelCheck(.dropped, detail: "\($0): a combination of other columns") }
  }

  private init(linear definition: ModelDefinition, _ data: ModelData, _ threads: Int) throws(NoAnswer) {
    let model = try Self.leastSquares(definition, data, threads)
    let diagnostics = try LinearDiagnostics(model, threads: threads)
    coefficients = model.coefficients
    errors = definition.clustering ?? model.errors.rawValue
    collinear = model.dropped
    df = model.df
    clusters = model.clusters
    rSquared = model.rSquared
    adjustedRSquared = model.adjustedRSquared
    sigma = model.sigma
    aic = diagnostics.aic
    bic = diagnostics.bic
    slope = 1
    inflation = diagnostics.varianceInflation
    standardised = diagnostics.standardised
    traits = ModelTraits(
      rowsPerCoefficient: Double(model.n) / Double(model.coefficients.count), robust: definition.isRobust)
    traits.largestInflation = inflation.compactMap { $0 }.max()
    traits.largestCook = (try? Influence(model))?.cookDistances.compactMap { $0 }.max()
    if let test = diagnostics.breuschPagan { traits.unequalSpread = test.p < 0.05 }
    if let f = diagnostics.f {
      checks.append(ModelCheck(.overall, f, p: diagnostics.fP, detail: "F of all terms together"))
    }
    if let cook = traits.largestCook {
      checks.append(ModelCheck(.influence, cook, fails: ModelVerdict.fewCustomers.holds(traits)))
    }
    if let test = diagnostics.breuschPagan {
      checks.append(
        ModelCheck(.spread, test.statistic, p: test.p, fails: ModelVerdict.unequalSpread.holds(traits)))
    }
    if let test = diagnostics.jarqueBera {
      checks.append(
        ModelCheck(
          .normality, test.statistic, p: test.p,
          detail: "residuals need not be normal at this size; shown for completeness"))
    }
    if model.exactFit { checks.append(ModelCheck(.exact, detail: "nothing can be tested")) }
  }

  private static func leastSquares(_ definition: ModelDefinition, _ data: ModelData, _ threads: Int)
    throws(NoAnswer) -> LinearModel
  {
    func fit(_ errors: LinearModel.Errors) throws(NoAnswer) -> LinearModel {
      try LinearModel(
        data.design, outcome: data.outcome, errors: errors, clusters: data.clusters, influence: true,
        threads: threads)
    }
    guard definition.errors == .robust else {
      return try fit(LinearModel.Errors(rawValue: definition.errors.rawValue) ?? .classical)
    }
    // Only HC3 has no value where a row alone determines a coefficient; whatever else is wrong, HC1 says.
    do throws(NoAnswer) { return try fit(.hc3) } catch { return try fit(.hc1) }
  }

  private init(logistic definition: ModelDefinition, _ data: ModelData, _ threads: Int) throws(NoAnswer) {
    let events = data.outcome.map { $0 > 0 }
    let model: LogisticModel
    do throws(NoAnswer) {
      model = try LogisticModel(
        data.design, outcome: events, errors: Self.errors(definition, data), threads: threads)
    } catch {
      guard case .separation(let term) = error else { throw error }
      throw .domain("'\(term)' separates the outcome perfectly; firth: true has an answer")
    }
    try self.init(generalised: model.model, definition, data, threads)
    auc = model.auc
    traits.rowsPerCoefficient =
      Double(min(model.events, model.n - model.events)) / Double(model.coefficients.count)
    slope = Sums.sum(model.n) { model.model.fitted[$0] * (1 - model.model.fitted[$0]) } / Double(model.n)
    if let test = try? Calibration(model.model.fitted, events).hosmerLemeshow() {
      checks.append(
        ModelCheck(.hosmerLemeshow, test.statistic, p: test.p, detail: "on the model's own rows"))
    }
  }

  private init(counts definition: ModelDefinition, _ data: ModelData, _ threads: Int) throws(NoAnswer) {
    let counts = data.outcome.map { Int($0) }
    let model = try GeneralisedLinearModel(
      data.design, counts: counts, family: definition.family == .poisson ? .poisson : .negativeBinomial,
      errors: Self.errors(definition, data), threads: threads)
    try self.init(generalised: model, definition, data, threads)
    traits.rowsPerCoefficient =
      Double(counts.count { $0 > 0 }) / Double(model.coefficients.count)
    slope = Sums.mean(model.fitted)
    traits.overdispersed = model.dispersion.isOverdispersed
    checks.append(
      ModelCheck(
        .dispersion, model.dispersion.ratio, p: model.dispersion.p,
        fails: ModelVerdict.overdispersed.holds(traits), detail: model.dispersion.method?.rawValue))
  }

  private init(firth definition: ModelDefinition, _ data: ModelData) throws(NoAnswer) {
    let model = try FirthLogistic(data.design, outcome: data.outcome.map { $0 > 0 })
    coefficients = model.coefficients
    errors = "profile likelihood"
    collinear = model.dropped
    df = model.df
    rSquared = 0
    auc = model.auc
    iterations = model.iterations
    slope = Sums.sum(model.n) { model.fitted[$0] * (1 - model.fitted[$0]) } / Double(model.n)
    inflation = try LinearDiagnostics.varianceInflation(data.design)
    standardised = Self.perDeviation(model.coefficients, data.design)
    traits = ModelTraits(
      rowsPerCoefficient: Double(min(model.events, model.n - model.events))
        / Double(model.coefficients.count), robust: false)
    traits.largestInflation = inflation.compactMap { $0 }.max()
    checks = [
      ModelCheck(
        .overall, model.likelihoodRatio, p: model.likelihoodRatioP,
        detail: "penalised likelihood ratio of all terms together")
    ]
  }

  private init(
    generalised model: GeneralisedLinearModel, _ definition: ModelDefinition, _ data: ModelData,
    _ threads: Int
  ) throws(NoAnswer) {
    coefficients = model.coefficients
    errors = definition.clustering ?? definition.likelihoodErrors.name
    collinear = model.dropped
    df = model.df
    clusters = model.clusters
    rSquared = model.mcFadden
    deviance = model.deviance
    iterations = model.iterations
    aic = model.aic
    bic = model.bic
    theta = model.theta?.theta
    slope = 1
    inflation = try LinearDiagnostics.varianceInflation(data.design, threads: threads)
    standardised = Self.perDeviation(model.coefficients, data.design, threads)
    traits = ModelTraits(rowsPerCoefficient: 0, robust: definition.isRobust)
    traits.largestInflation = inflation.compactMap { $0 }.max()
    let ratio = model.nullDeviance - model.deviance
    let slopes = model.coefficients.count - 1
    if slopes > 0, definition.family != .negbin,
      let p = try? Distributions.chiSquaredUpperTail(max(0, ratio), df: Double(slopes))
    {
      checks.append(ModelCheck(.overall, ratio, p: p, detail: "likelihood ratio of all terms together"))
    }
  }

  private static func errors(_ definition: ModelDefinition, _ data: ModelData)
    -> GeneralisedLinearModel.Errors
  {
    if let clusters = data.clusters { return .cluster(clusters) }
    return definition.likelihoodErrors.errors
  }

  /// Estimates per standard deviation of their column; nil for the intercept.
  private static func perDeviation(
    _ lines: [Coefficient], _ design: Design, _ threads: Int = 1
  ) -> [Double?] {
    Parallel.map(lines.count, threads: threads) { j in
      let line = lines[j]
      guard line.term != "intercept", let place = design.names.firstIndex(of: line.term),
        let variance = try? Sums.variance(design.columns[place])
      else { return nil }
      return line.estimate * variance.squareRoot()
    }
  }

  /// What rows that the model did not see say of it.
  mutating func add(_ outOfSample: ModelOutOfSample) {
    traits.outOfSample = outOfSample.explained
    traits.calibrationSlope = outOfSample.tellingSlope
    if let explained = outOfSample.explained {
      checks.append(
        ModelCheck(
          .outOfSample, explained, fails: ModelVerdict.noBetter.holds(traits), detail: outOfSample.detail))
    } else {
      checks.append(ModelCheck(.outOfSample, detail: outOfSample.detail))
    }
    if let line = outOfSample.line {
      checks.append(
        ModelCheck(
          .calibration, line.slope.estimate, fails: ModelVerdict.miscalibrated.holds(traits),
          detail: "slope of Cox's recalibration out of sample; 1 is right"))
      checks.append(
        ModelCheck(
          .inTheLarge, line.inTheLarge.estimate, p: line.inTheLarge.p, detail: "in log odds; 0 is right"))
    }
    if let calibration = outOfSample.calibration {
      checks.append(
        ModelCheck(.brier, calibration.brierSkill, detail: "1 − Brier score over that of the mean"))
    }
  }
}
