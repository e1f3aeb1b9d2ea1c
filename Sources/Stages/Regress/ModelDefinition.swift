internal import Pipeline
internal import Statistics
internal import Tables

/// A regression to fit on profile/customers.csv.
struct ModelDefinition: Sendable, Equatable {
  enum Family: String, Sendable, CaseIterable { case gaussian, binomial, poisson, negbin }

  enum Errors: String, Sendable, CaseIterable {
    /// Right whether or not the model's law is: HC3 of least squares (HC1 where one row alone
    /// determines a coefficient), HC1 of the other families.
    case robust
    /// By the model's law: of least squares the classical ones.
    case model
    case classical
    case hc0 = "HC0"
    case hc1 = "HC1"
    case hc2 = "HC2"
    case hc3 = "HC3"

    var isRobust: Bool { self != .model && self != .classical }
  }

  var name: String
  var outcome: String
  var family: Family
  var predictors: [Predictor]
  var conditions: [RowCondition] = []
  /// The level that others are compared with, by column.
  var references: [String: String] = [:]
  /// No model of customers is exactly right, and few refer many: robust unless asked otherwise.
  var errors: Errors
  /// Rows with an equal word here may depend on each other.
  var cluster: String?
  /// Firth's penalised likelihood, which has an answer under separation.
  var firth = false

  init(name: String, outcome: String, family: Family, predictors: [Predictor], errors: Errors = .robust) {
    self.name = name
    self.outcome = outcome
    self.family = family
    self.predictors = predictors
    self.errors = errors
  }

  private static let firstOrder = [
    "at_first_amount", "at_first_discount_share", "at_first_category", "at_first_channel", "acquisition",
  ].map { Predictor([$0]) }

  static let standard = [
    ModelDefinition(
      name: "value_90d", outcome: "revenue_90d", family: .gaussian, predictors: firstOrder),
    ModelDefinition(
      name: "repeat_90d", outcome: "repeated_90d", family: .binomial, predictors: firstOrder),
    ModelDefinition(
      name: "referrals_180d", outcome: "conversions_180d", family: .poisson, predictors: firstOrder),
  ]

  var isRobust: Bool { errors.isRobust || cluster != nil }

  /// How errors by cluster are called.
  var clustering: String? { cluster.map { "clustered by \($0)" } }

  /// Errors of a model by maximum likelihood, and how they are called.
  var likelihoodErrors: (errors: GeneralisedLinearModel.Errors, name: String) {
    switch errors {
    case .hc0: (.hc0, "HC0")
    case .hc1, .robust: (.hc1, "HC1")
    default: (.modelBased, "model-based")
    }
  }

  /// Columns whose values the model reads, beside the outcome.
  var columns: [String] {
    var names: [String] = []
    for predictor in predictors {
      for name in predictor.columns where !names.contains(name) { names.append(name) }
    }
    return names
  }

  var json: JSON {
    .object([
      "name": .string(name), "outcome": .string(outcome), "family": .string(family.rawValue),
      "predictors": .array(predictors.map { .string($0.text) }),
      "where": .object(Dictionary(uniqueKeysWithValues: conditions.map { ($0.column, $0.json) })),
      "reference": .object(references.mapValues { .string($0) }), "errors": .string(errors.rawValue),
      "cluster": .optional(cluster), "firth": .bool(firth),
    ])
  }
}

/// A column, or the product of several: `a`, `a:b`.
struct Predictor: Sendable, Equatable {
  let columns: [String]

  init(_ columns: [String]) { self.columns = columns }

  var text: String { columns.joined(separator: ":") }
}

/// Rows that a model is of: those whose word is one of a list, or whose number
/// lies within bounds.
struct RowCondition: Sendable, Equatable {
  let column: String
  var words: [String] = []
  var low: Double?
  var high: Double?

  var json: JSON {
    words.isEmpty
      ? .object(["from": .optional(low), "to": .optional(high)])
      : .array(words.map { .string($0) })
  }

  /// Whether each row of the profile satisfies it; an empty value does not.
  func holds(_ profile: Table, unit: Double) -> [Bool] {
    if !words.isEmpty {
      let (indices, dictionary) = profile.words(column)
      let wanted = Set(words.compactMap { dictionary.find($0) })
      return indices.map { wanted.contains($0) }
    }
    return (profile.doubles(column, moneyUnit: unit) ?? []).map { value in
      // Nothing is within bounds that is empty.
      !value.isNaN && value >= low ?? -.infinity && value <= high ?? .infinity
    }
  }
}
