internal import CivilTime
internal import Commerce
internal import Pipeline
internal import Tables

/// Reads `definitions:` of the experiment stage and shows them again.
enum DefinitionReader {
  static func read(_ config: Config) throws(DangolError) -> ExperimentDefinition {
    let values = try config.mapping(
      known: ["name", "control", "split", "window_days", "ends", "min_effect", "metrics"],
      what: "an experiment")
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
    if let value = values["metrics"] {
      definition.metrics = []
      for item in try value.list() { definition.metrics.append(try metric(item)) }
      guard !definition.metrics.isEmpty else { throw value.fail("an experiment needs a metric") }
    }
    return definition
  }

  private static func metric(_ config: Config) throws(DangolError) -> ExperimentMetric {
    let values = try config.mapping(
      known: ["id", "kind", "of", "per", "at_least", "direction"], what: "a metric")
    let sources = ExperimentMetric.Source.allCases.map(\.rawValue)
    guard let id = values["id"], let kind = values["kind"], let of = values["of"] else {
      throw config.fail("a metric needs id, kind and of")
    }
    let decoded = ExperimentMetric.Kind(
      rawValue: try kind.choice(ExperimentMetric.Kind.allCases.map(\.rawValue)))!
    var per: ExperimentMetric.Source?
    if let value = values["per"] { per = ExperimentMetric.Source(rawValue: try value.choice(sources)) }
    if decoded == .ratio, per == nil { throw config.fail("a ratio needs 'per'") }
    var direction = ExperimentMetric.Direction.up
    if let value = values["direction"] {
      direction = ExperimentMetric.Direction(rawValue: try value.choice(["up", "down"]))!
    }
    return ExperimentMetric(
      try id.text(), decoded, of: ExperimentMetric.Source(rawValue: try of.choice(sources))!, per: per,
      atLeast: Int64(try values["at_least"]?.integer(1...1_000_000) ?? 1), direction: direction)
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
      "metrics": .array(
        definition.metrics.map {
          .object([
            "id": .string($0.id), "kind": .string($0.kind.rawValue), "of": .string($0.of.rawValue),
            "per": .optional($0.per?.rawValue), "at_least": .integer($0.atLeast),
            "direction": .string($0.direction.rawValue),
          ])
        }),
    ])
  }
}
