internal import Pipeline
internal import Statistics
internal import Tables

/// Reads `models:` of the regress stage, and refuses a model that looks ahead.
enum ModelReader {
  private static let keys = [
    "name", "outcome", "family", "predictors", "where", "reference", "errors", "cluster", "firth",
  ]

  static func read(_ config: Config) throws(DangolError) -> ModelDefinition {
    let values = try config.mapping(known: keys, what: "a model")
    guard let name = values["name"], let outcome = values["outcome"], let predictors = values["predictors"]
    else { throw config.fail("a model needs name, outcome and predictors") }
    let family =
      ModelDefinition.Family(
        rawValue: try values["family"]?.choice(ModelDefinition.Family.allCases.map(\.rawValue)) ?? "gaussian")
      ?? .gaussian
    var model = ModelDefinition(
      name: try fileName(name), outcome: try self.outcome(outcome, family), family: family, predictors: [])
    for item in try predictors.list() {
      let predictor = try predictor(item, outcome: model.outcome)
      guard !model.predictors.contains(predictor) else {
        throw item.fail("'\(printable(predictor.text))' stands twice")
      }
      model.predictors.append(predictor)
    }
    guard !model.predictors.isEmpty else { throw predictors.fail("a model needs a predictor") }
    if let value = values["where"] { model.conditions = try conditions(value) }
    if let value = values["reference"] { model.references = try references(value, model) }
    if let value = values["errors"] { model.errors = try errors(value, family) }
    if let value = values["cluster"] {
      model.cluster = try value.choice(columns.filter { isWord($0) }.map(\.name))
    }
    if let value = values["firth"] {
      model.firth = try value.flag()
      if model.firth, values["errors"] == nil { model.errors = .model }
      guard !model.firth || (family == .binomial && !model.isRobust) else {
        throw value.fail("firth goes with family: binomial and model-based errors")
      }
    }
    return model
  }

  private static var columns: [ColumnDescription] { ProfileStage.customers.columns }
  private static func isWord(_ column: ColumnDescription) -> Bool {
    column.kind.isWord && column.kind != .flag
  }
  private static func description(_ name: String) -> ColumnDescription? { columns.first { $0.name == name } }

  private static func fileName(_ config: Config) throws(DangolError) -> String {
    let name = try config.text()
    guard RunName.isValid(name), !RegressStage.reserved.contains(name) else {
      throw config.fail("'\(printable(name))' cannot name a file", advice: RunName.rule)
    }
    return name
  }

  private static func outcome(_ config: Config, _ family: ModelDefinition.Family) throws(DangolError)
    -> String
  {
    let fits = columns.filter { column in
      switch (family, column.kind) {
      case (.gaussian, .integer), (.gaussian, .number), (.gaussian, .money), (.gaussian, .decimal): true
      case (.binomial, .flag): true
      case (.poisson, .integer), (.negbin, .integer): true
      default: false
      }
    }.map(\.name)
    let name = try config.choice(columns.map(\.name))
    guard fits.contains(name) else {
      let wanted =
        switch family {
        case .gaussian: "a number"
        case .binomial: "yes or no"
        case .poisson, .negbin: "a count"
        }
      throw config.fail(
        "'\(name)' is not \(wanted), which family \(family.rawValue) explains",
        advice: "there are: \(fits.joined(separator: ", "))")
    }
    return name
  }

  private static func predictor(_ config: Config, outcome: String) throws(DangolError) -> Predictor {
    let parts = try config.text().split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    for part in parts {
      try requireKnown(part, config, "predict what follows")
      guard part != outcome else { throw config.fail("'\(part)' is the outcome itself") }
    }
    guard Set(parts).count == parts.count else { throw config.fail("a column stands twice in one product") }
    return Predictor(parts)
  }

  /// Only what was known at the first order may predict or choose.
  private static func requireKnown(_ name: String, _ config: Config, _ purpose: String) throws(DangolError) {
    let usable = columns.filter { $0.knownAtFirstOrder && $0.kind != .id }.map(\.name)
    guard let column = description(name) else {
      throw config.fail(
        "'\(printable(name))' is not a column of profile/customers.csv",
        advice: nearest(name, among: usable).map { "did you mean '\($0)'?" })
    }
    guard column.kind != .id else { throw config.fail("'\(name)' names one customer or another") }
    guard column.knownAtFirstOrder else {
      throw config.fail(
        "'\(name)' is not known at the first order, so it cannot \(purpose)",
        advice: "known then are: \(usable.joined(separator: ", "))")
    }
  }

  private static func conditions(_ config: Config) throws(DangolError) -> [RowCondition] {
    var conditions: [RowCondition] = []
    for (name, value) in try config.mapping() {
      try requireKnown(name, value, "choose whom a model is of")
      var condition = RowCondition(column: name)
      if let column = description(name), column.kind.isWord {
        condition.words = try value.texts()
        guard !condition.words.isEmpty else { throw value.fail("'\(name)' needs a word or a list of them") }
      } else {
        let bounds = try value.mapping(known: ["from", "to"], what: "the bounds of \(name)")
        condition.low = try bounds["from"]?.number(-1e15...1e15)
        condition.high = try bounds["to"]?.number(-1e15...1e15)
        guard condition.low != nil || condition.high != nil else {
          throw value.fail("'\(name)' needs from, to or both")
        }
      }
      conditions.append(condition)
    }
    return conditions
  }

  private static func references(_ config: Config, _ model: ModelDefinition) throws(DangolError)
    -> [String: String]
  {
    let words = model.columns.filter { description($0).map(isWord) ?? false }
    var references: [String: String] = [:]
    for (name, value) in try config.mapping(known: words, what: "reference (predictors of words)") {
      references[name] = try value.text()
    }
    return references
  }

  private static func errors(_ config: Config, _ family: ModelDefinition.Family) throws(DangolError)
    -> ModelDefinition.Errors
  {
    let name = try config.choice(ModelDefinition.Errors.allCases.map(\.rawValue))
    let errors = ModelDefinition.Errors(rawValue: name) ?? .model
    if family != .gaussian, [.hc2, .hc3, .classical].contains(errors) {
      throw config.fail(
        "\(name) is defined for family gaussian",
        advice: "family \(family.rawValue) has robust, model, HC0 and HC1")
    }
    return errors
  }
}
