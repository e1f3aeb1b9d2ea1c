internal import Pipeline
internal import Tables

/// One expectation of a table that ingest writes: a measure, its bounds, and how
/// bad it is when they do not hold.
struct QualityCheck: Sendable, Equatable {
  /// What is measured; docs/quality.md defines each.
  enum Kind: String, Sendable, CaseIterable {
    case rows, missing, unique
    case acceptedValues = "accepted_values"
    case range, sequence, references, freshness, volume, duplicates

    /// Keys of a check beside table, check, severity and its bounds.
    var keys: [String] {
      switch self {
      case .rows, .freshness, .duplicates: []
      case .missing, .unique: ["column"]
      case .acceptedValues: ["column", "values"]
      case .range: ["column", "from", "to"]
      case .sequence: ["columns"]
      case .references: ["column", "in"]
      case .volume: ["days"]
      }
    }

    /// The bounds of a check that names none: none may fail.
    var bounds: (atLeast: Double?, atMost: Double?) {
      switch self {
      case .rows, .references: (1, nil)
      case .freshness: (nil, 3)
      case .volume: (0.3, 3)
      default: (nil, 0)
      }
    }

    var isShare: Bool { ![.rows, .freshness, .volume].contains(self) }
  }

  enum Severity: String, Sendable, CaseIterable { case warn, error, off }

  /// A column of a table, as `orders.order_id`.
  struct Place: Sendable, Equatable {
    let table: String
    let column: String

    var text: String { table + "." + column }
  }

  let table: String
  let kind: Kind
  var columns: [String] = []
  var values: [String] = []
  var from: String?
  var to: String?
  var references: [Place] = []
  var days = 28
  var atLeast: Double?
  var atMost: Double?
  var severity = Severity.warn

  init(
    _ table: String, _ kind: Kind, _ columns: [String] = [], in references: [Place] = [],
    atLeast: Double? = nil, atMost: Double? = nil
  ) {
    self.table = table
    self.kind = kind
    self.columns = columns
    self.references = references
    if atLeast == nil, atMost == nil {
      (self.atLeast, self.atMost) = kind.bounds
    } else {
      (self.atLeast, self.atMost) = (atLeast, atMost)
    }
  }

  /// What a check of the pipeline file replaces among the standard ones.
  func concernsTheSame(as other: QualityCheck) -> Bool {
    table == other.table && kind == other.kind && columns == other.columns
  }

  var expected: String {
    switch (atLeast, atMost) {
    case (let low?, let high?): NumberText.double(low) + " … " + NumberText.double(high)
    case (let low?, nil): "≥ " + NumberText.double(low)
    case (nil, let high?): "≤ " + NumberText.double(high)
    case (nil, nil): ""
    }
  }

  func holds(_ observed: Double) -> Bool {
    observed >= atLeast ?? -.infinity && observed <= atMost ?? .infinity
  }

  var json: JSON {
    var object: [String: JSON] = [
      "table": .string(table), "check": .string(kind.rawValue), "severity": .string(severity.rawValue),
    ]
    if kind == .sequence {
      object["columns"] = .array(columns.map { .string($0) })
    } else if let column = columns.first {
      object["column"] = .string(column)
    }
    if !values.isEmpty { object["values"] = .array(values.map { .string($0) }) }
    if let from { object["from"] = .string(from) }
    if let to { object["to"] = .string(to) }
    if !references.isEmpty { object["in"] = .array(references.map { .string($0.text) }) }
    if kind == .volume { object["days"] = .int(days) }
    if let atLeast { object["at_least"] = .number(atLeast) }
    if let atMost { object["at_most"] = .number(atMost) }
    return .object(object)
  }
}
