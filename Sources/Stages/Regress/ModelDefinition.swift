internal import Pipeline
internal import Statistics
internal import Tables

/// A regression to fit on profile/customers.csv.
struct ModelDefinition: Sendable, Equatable {
  enum Family: String, Sendable, CaseIterable { case gaussian, binomial }

  var name: String
  var outcome: String
  var family: Family
  var predictors: [String]
  var errors = LinearModel.Errors.hc1

  static let standard = [
    ModelDefinition(
      name: "value_90d", outcome: "revenue_90d", family: .gaussian,
      predictors: [
        "at_first_amount", "at_first_discount_share", "at_first_category",
        "at_first_channel", "acquisition",
      ]),
    ModelDefinition(
      name: "repeat_90d", outcome: "repeated_90d", family: .binomial,
      predictors: [
        "at_first_amount", "at_first_discount_share", "at_first_category",
        "at_first_channel", "acquisition",
      ]),
  ]

  var json: JSON {
    .object([
      "name": .string(name), "outcome": .string(outcome), "family": .string(family.rawValue),
      "predictors": .array(predictors.map { .string($0) }), "errors": .string(errors.rawValue),
    ])
  }

  init(
    name: String, outcome: String, family: Family, predictors: [String],
    errors: LinearModel.Errors = .hc1
  ) {
    self.name = name
    self.outcome = outcome
    self.family = family
    self.predictors = predictors
    self.errors = errors
  }

  init(_ config: Config) throws(DangolError) {
    let values = try config.mapping(
      known: ["name", "outcome", "family", "predictors", "errors"], what: "a model")
    guard let name = values["name"], let outcome = values["outcome"], let predictors = values["predictors"]
    else { throw config.fail("a model needs name, outcome and predictors") }
    self.name = try name.text()
    guard RunName.isValid(self.name), self.name != "models" else {
      throw name.fail("'\(printable(self.name))' cannot name a file", advice: RunName.rule)
    }
    let columns = ProfileStage.customers.columns
    self.outcome = try outcome.choice(columns.map(\.name))
    family = Family(
      rawValue: try values["family"]?.choice(Family.allCases.map(\.rawValue)) ?? "gaussian")!
    errors = LinearModel.Errors(
      rawValue: try values["errors"]?.choice(LinearModel.Errors.allCases.map(\.rawValue)) ?? "HC1")!
    self.predictors = []
    for item in try predictors.list() {
      let column = try item.choice(columns.map(\.name))
      guard columns.first(where: { $0.name == column })!.knownAtFirstOrder else {
        throw item.fail(
          "'\(column)' is not known at the first order, so it cannot predict what follows",
          advice: "use columns whose description says known_at: first_order")
      }
      self.predictors.append(column)
    }
  }
}
