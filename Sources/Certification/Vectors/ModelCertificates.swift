internal import Statistics

/// Generalised linear models.
enum ModelCertificates {
  static let group = CertificateGroup("Generalised linear models", [cars, spector, spectorRobust, counts])

  private static let multiprecision = "likelihood equations at 40 digits (mpmath 1.3.0)"

  private static func quantities(_ lines: [Coefficient], _ estimates: [String], _ errors: [String])
    -> [Quantity]
  {
    zip(lines, estimates).map { Quantity("β \($0.term)", $1, $0.estimate) }
      + zip(lines, errors).map { Quantity("SE \($0.term)", $1, $0.standardError) }
  }

  private static let cars = Certificate(
    "mtcars, am ~ wt", "logistic: coefficients, errors, deviance",
    source: "R glm; digits beyond from the \(multiprecision)", gate: 12
  ) { () throws(NoAnswer) in
    let model = try GeneralisedLinearModel(
      RegressionData.design(["wt": RegressionData.weight]), outcome: RegressionData.manual)
    return quantities(
      model.coefficients, ["12.0403697286573", "-4.02396996217320"], ["4.51006623896676", "1.43652775262356"])
      + [Quantity("deviance", "19.1760848074451", model.deviance)]
  }

  private static let spector = Certificate(
    "Spector", "logistic: coefficients, errors, log-likelihood",
    source: "Greene, table 17.1; digits beyond from the \(multiprecision)", gate: 12
  ) { () throws(NoAnswer) in
    let model = try GeneralisedLinearModel(RegressionData.spector, outcome: RegressionData.grade)
    return quantities(
      model.coefficients,
      ["-13.0213468581157", "2.82611259488932", "0.0951576613179093", "2.37868765509336"],
      ["4.93132421360278", "1.26294107562909", "0.141554205673695", "1.06456425449713"])
      + [Quantity("log-likelihood", "-12.8896342221314", model.logLikelihood)]
  }

  private static let spectorRobust = Certificate(
    "Spector", "logistic: HC0 errors", source: multiprecision, gate: 12
  ) { () throws(NoAnswer) in
    let model = try GeneralisedLinearModel(
      RegressionData.spector, outcome: RegressionData.grade, errors: .hc0)
    return quantities(
      model.coefficients, [],
      ["5.19758541029943", "1.26754598201575", "0.117922267749392", "0.964419209652882"])
  }

  private static let counts = Certificate(
    "Orders", "Poisson and negative binomial of made-up counts on mtcars' wt and qsec",
    source: multiprecision, gate: 11
  ) { () throws(NoAnswer) in
    let poisson = try GeneralisedLinearModel(RegressionData.cars, counts: RegressionData.counts)
    let negative = try GeneralisedLinearModel(
      RegressionData.cars, counts: RegressionData.counts, family: .negativeBinomial)
    return quantities(
      poisson.coefficients, ["1.37136363614041", "0.246581422131439", "-0.0275741022456143"],
      ["0.874001421485814", "0.0753305934615972", "0.0449135570724411"])
      + quantities(
        negative.coefficients, ["2.22322672501183", "0.146426408014823", "-0.0566976507467029"], [])
      + [Quantity("θ", "0.570343006699447", negative.theta?.theta ?? .nan)]
  }
}
