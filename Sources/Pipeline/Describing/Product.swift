package import CivilTime
package import Tables

/// A way to work a table out where there is no file of it.
package struct Derivation: Sendable {
  /// The word for `from:`.
  package let name: String
  /// Columns whose values name customers then, by table.
  package let naming: [String: [String: CustomerRole]]

  package init(_ name: String, naming: [String: [String: CustomerRole]] = [:]) {
    self.name = name
    self.naming = naming
  }
}

/// An input table: its description and the rule that a row must keep.
package struct InputTable: Sendable {
  package let description: TableDescription
  package let rule: RowRule?
  package let required: Bool
  /// What it can be worked out from where there is no file.
  package let derivations: [Derivation]

  package init(
    _ description: TableDescription, required: Bool = false, derivations: [Derivation] = [],
    rule: RowRule? = nil
  ) {
    self.description = description
    self.required = required
    self.derivations = derivations
    self.rule = rule
  }
}

/// Everything the driver needs to know of a product: its stages in dependency
/// order, its inputs, and how the as-of day follows from them.
package struct Product: Sendable {
  package let version: String
  package let stages: [AnyStage]
  package let inputs: [InputTable]
  /// Their data files are read where one is asked for: most runs name none.
  private let readSources: @Sendable () -> [SourceProfile]
  /// nil: the inputs hold nothing to analyse.
  package let asOf: @Sendable (borrowing InputSet, AsOf) throws(DangolError) -> Day?

  package init(
    version: String, stages: [AnyStage], inputs: [InputTable],
    sources: @escaping @Sendable () -> [SourceProfile] = { [] },
    asOf: @escaping @Sendable (borrowing InputSet, AsOf) throws(DangolError) -> Day?
  ) {
    self.version = version
    self.stages = stages
    self.inputs = inputs
    readSources = sources
    self.asOf = asOf
  }

  /// The same product with some of its stages only; pipeline files know no others then.
  package func keeping(_ names: Set<String>) -> Product {
    Product(
      version: version, stages: stages.filter { names.contains($0.name) }, inputs: inputs,
      sources: readSources, asOf: asOf)
  }

  /// How known back offices export these tables.
  package var sources: [SourceProfile] { readSources() }

  package func stage(_ name: String) -> AnyStage? { stages.first { $0.name == name } }
  package func source(_ name: String) -> SourceProfile? { sources.first { $0.name == name } }
  package func input(_ name: String) -> InputTable? { inputs.first { $0.description.name == name } }
  package var stageNames: [String] { stages.map(\.name) }

  package func artifact(_ path: String) -> Artifact? {
    for stage in stages {
      if let artifact = stage.contract.writes.first(where: { $0.matches(path) }) { return artifact }
    }
    return nil
  }
}

/// Up to which day the run looks.
package enum AsOf: Sendable, Equatable {
  /// The last day known whole: the day before the newest order's.
  case auto
  /// The newest order's day.
  case newest
  case date(Day)

  package init?(_ text: String) {
    switch text {
    case "auto": self = .auto
    case "newest": self = .newest
    default:
      guard let day = Day(iso: text) else { return nil }
      self = .date(day)
    }
  }

  package var text: String {
    switch self {
    case .auto: "auto"
    case .newest: "newest"
    case .date(let day): day.iso
    }
  }
}
