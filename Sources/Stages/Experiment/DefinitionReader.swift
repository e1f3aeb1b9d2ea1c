internal import CivilTime
internal import Commerce
internal import Pipeline
internal import Statistics
internal import Tables

/// Reads `definitions:` of the experiment stage and shows them again.
enum DefinitionReader {
  static func read(_ config: Config) throws(DangolError) -> ExperimentDefinition {
    let values = try config.mapping(
      known: [
        "name", "control", "split", "window_days", "ends", "min_effect", "correction", "decide_by",
        "variant_cost", "explore", "metrics",
      ], what: "an experiment")
    guard let name = values["name"] else { throw config.fail("an experiment needs a name") }
    var definition = ExperimentDefinition(name: try name.text())
    if let value = values["control"] { definition.control = try value.text() }
    if let value = values["split"] {
      for (arm, share) in try value.mapping() { definition.split[arm] = try share.number(1e-6...1e6) }
    }
    if let value = values["window_days"] { definition.windowDays = try value.integer(1...3650) }
    if let value = values["min_effect"] { definition.minimumEffect = try value.number(0...100) }
    if let value = values["ends"] {
      let text = try value.text()
      if let day = Day(iso: text) {
        definition.ends = .date(day)
      } else if let count = Int(text), count > 0 {
        definition.ends = .perArm(count)
      } else {
        throw value.fail("'\(printable(text))' is neither a date nor a number of customers per arm")
      }
    }
    if let value = values["correction"] {
      let name = try value.choice(Correction.allCases.map(\.rawValue))
      definition.correction = Correction(rawValue: name) ?? .holm
    }
    if let value = values["decide_by"] {
      let name = try value.choice(ExperimentDefinition.Estimator.allCases.map(\.rawValue))
      definition.decideBy = ExperimentDefinition.Estimator(rawValue: name) ?? .plain
    }
    if let value = values["variant_cost"] {
      for (arm, cost) in try value.mapping() { definition.variantCost[arm] = try cost.number(-1e12...1e12) }
    }
    if let value = values["explore"] { definition.explore = try explored(value) }
    if let value = values["metrics"] {
      definition.metrics = []
      for item in try value.list() {
        let metric = try metric(item)
        guard !definition.metrics.contains(where: { $0.id == metric.id }) else {
          throw item.fail("two metrics are called '\(printable(metric.id))'")
        }
        definition.metrics.append(metric)
      }
      guard !definition.metrics.isEmpty else { throw value.fail("an experiment needs a metric") }
    }
    return definition
  }

  /// What could follow from the arm does not group its customers.
  private static func explored(_ config: Config) throws(DangolError) -> [String] {
    var columns: [String] = []
    for item in try config.list() {
      let name = try item.text()
      guard StudyExplorer.columns.contains(name) else {
        throw item.fail(
          "effects are not explored by '\(printable(name))': it is no column of words, or could follow from the arm",
          advice: "there are: \(StudyExplorer.columns.joined(separator: ", "))")
      }
      columns.append(name)
    }
    return columns
  }

  private static func metric(_ config: Config) throws(DangolError) -> ExperimentMetric {
    let values = try config.mapping(
      known: [
        "id", "kind", "of", "per", "at_least", "direction", "covariate_days", "winsorise", "guardrail_margin",
      ], what: "a metric")
    let sources = ExperimentMetric.Source.allCases.map(\.rawValue)
    guard let id = values["id"], let kind = values["kind"], let of = values["of"] else {
      throw config.fail("a metric needs id, kind and of")
    }
    let decoded = ExperimentMetric.Kind(
      rawValue: try kind.choice(ExperimentMetric.Kind.allCases.map(\.rawValue)))!
    let source = ExperimentMetric.Source(rawValue: try of.choice(sources))!
    guard source != .nps || decoded != .ratio else {
      throw kind.fail("feedback.nps is a mean (the score) or a proportion (answers of at_least)")
    }
    var metric = ExperimentMetric(
      try id.text(), decoded, of: source,
      atLeast: Int64(try values["at_least"]?.integer(1...1_000_000) ?? (source == .nps ? 9 : 1)))
    if let value = values["per"] {
      metric.per = ExperimentMetric.Source(rawValue: try value.choice(sources))
      guard decoded == .ratio, metric.per != .nps else {
        throw value.fail("'per' belongs to a ratio of sums")
      }
    }
    if decoded == .ratio, metric.per == nil { throw config.fail("a ratio needs 'per'") }
    if let value = values["direction"] {
      metric.direction = ExperimentMetric.Direction(rawValue: try value.choice(["up", "down"]))!
    }
    metric.covariateDays = try values["covariate_days"]?.integer(1...3650)
    if let value = values["winsorise"] {
      guard decoded == .mean else { throw value.fail("only means are winsorised") }
      metric.winsorise = try value.number(0.5...1)
    }
    metric.guardrailMargin = try values["guardrail_margin"]?.number(1e-9...1e12)
    return metric
  }

  static func json(_ definition: ExperimentDefinition) -> JSON {
    let ends: JSON =
      switch definition.ends {
      case nil: .null
      case .date(let day): .string(day.iso)
      case .perArm(let count): .int(count)
      }
    return .object([
      "name": .string(definition.name), "control": .optional(definition.control),
      "split": .object(definition.split.mapValues { .number($0) }),
      "window_days": .int(definition.windowDays), "ends": ends,
      "min_effect": .number(definition.minimumEffect),
      "correction": .string(definition.correction.rawValue),
      "decide_by": .string(definition.decideBy.rawValue),
      "variant_cost": .object(definition.variantCost.mapValues { .number($0) }),
      "explore": .array(definition.explore.map { .string($0) }),
      "metrics": .array(
        definition.metrics.map {
          .object([
            "id": .string($0.id), "kind": .string($0.kind.rawValue), "of": .string($0.of.rawValue),
            "per": .optional($0.per?.rawValue), "at_least": .integer($0.atLeast),
            "direction": .string($0.direction.rawValue),
            "covariate_days": $0.covariateDays.map { .int($0) } ?? .null,
            "winsorise": .optional($0.winsorise), "guardrail_margin": .optional($0.guardrailMargin),
          ])
        }),
    ])
  }
}
