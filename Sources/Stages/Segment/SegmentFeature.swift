internal import Pipeline
internal import Statistics
internal import Tables

/// A profile column that customers are compared by, and how it is scaled.
struct SegmentFeature: Sendable, Equatable {
  let column: String
  /// nil: the stage's own `scale`. Of no use to words, which become indicators.
  let scale: Scaling.Kind?

  init(_ column: String, scale: Scaling.Kind? = nil) {
    self.column = column
    self.scale = scale
  }

  /// `orders`, or `{ column: orders, scale: robust }`.
  init(_ config: Config) throws(DangolError) {
    let columns = Self.allowed.map(\.name)
    guard case .mapping = config.value else {
      self.init(try config.choice(columns))
      return
    }
    let values = try config.mapping(known: ["column", "scale"], what: "a feature")
    guard let column = values["column"] else { throw config.fail("a feature needs a column") }
    let name = try column.choice(columns)
    let kind = try values["scale"]?.choice(Scaling.Kind.allCases.map(\.rawValue))
    if let value = values["scale"], Self.isCategory(name) {
      throw value.fail(
        "'\(name)' holds words, which are not scaled", advice: "each of its words becomes a yes or no")
    }
    self.init(name, scale: kind.flatMap(Scaling.Kind.init(rawValue:)))
  }

  var json: JSON {
    guard let scale else { return .string(column) }
    return .object(["column": .string(column), "scale": .string(scale.rawValue)])
  }

  /// Every column of the profile but those that name one customer.
  static let allowed = ProfileStage.customers.columns.filter { $0.kind != .id }

  static func isCategory(_ name: String) -> Bool {
    guard let column = allowed.first(where: { $0.name == name }) else { return false }
    return column.kind.isWord && column.kind != .flag
  }
}
