package import Tables

/// A stage's parameters: `init()` holds the defaults, `fields` describes each.
package protocol StageParameters: Sendable {
  init()
  static var fields: [ParameterField<Self>] { get }
}

extension StageParameters {
  /// The defaults, with the values that were given.
  package init(_ values: [String: Config]) throws(DangolError) {
    self.init()
    for field in Self.fields {
      if let value = values[field.name] { try field.set(&self, value) }
    }
  }
}

/// One parameter: its name, what it accepts, how it is read and shown.
package struct ParameterField<Root>: Sendable {
  package let name: String
  /// What is accepted, in words: `2…50`, `auto|2…50`, `HC1|classical`.
  package let accepts: String
  package let help: String
  package let get: @Sendable (Root) -> JSON
  package let set: @Sendable (inout Root, Config) throws(DangolError) -> Void

  package init(
    _ name: String, accepts: String, help: String, get: @escaping @Sendable (Root) -> JSON,
    set: @escaping @Sendable (inout Root, Config) throws(DangolError) -> Void
  ) {
    self.name = name
    self.accepts = accepts
    self.help = help
    self.get = get
    self.set = set
  }

  package static func integer(
    _ name: String, _ path: any WritableKeyPath<Root, Int> & Sendable, _ range: ClosedRange<Int>,
    _ help: String
  ) -> ParameterField {
    ParameterField(
      name, accepts: "\(range.lowerBound)…\(range.upperBound)", help: help,
      get: { .int($0[keyPath: path]) },
      set: { (root, config) throws(DangolError) in root[keyPath: path] = try config.integer(range) })
  }

  package static func number(
    _ name: String, _ path: any WritableKeyPath<Root, Double> & Sendable, _ range: ClosedRange<Double>,
    _ help: String
  ) -> ParameterField {
    ParameterField(
      name, accepts: "\(NumberText.double(range.lowerBound))…\(NumberText.double(range.upperBound))",
      help: help, get: { .number($0[keyPath: path]) },
      set: { (root, config) throws(DangolError) in root[keyPath: path] = try config.number(range) })
  }

  package static func flag(
    _ name: String, _ path: any WritableKeyPath<Root, Bool> & Sendable, _ help: String
  ) -> ParameterField {
    ParameterField(
      name, accepts: "true|false", help: help, get: { .bool($0[keyPath: path]) },
      set: { (root, config) throws(DangolError) in root[keyPath: path] = try config.flag() })
  }

  package static func choice<T: RawRepresentable<String> & CaseIterable & Sendable>(
    _ name: String, _ path: any WritableKeyPath<Root, T> & Sendable, _ help: String
  ) -> ParameterField {
    let words = T.allCases.map(\.rawValue)
    return ParameterField(
      name, accepts: words.joined(separator: "|"), help: help,
      get: { .string($0[keyPath: path].rawValue) },
      set: { (root, config) throws(DangolError) in
        root[keyPath: path] = T(rawValue: try config.choice(words))!
      })
  }

  /// A list of some of the words.
  package static func choices(
    _ name: String, _ path: any WritableKeyPath<Root, [String]> & Sendable, among words: [String],
    _ help: String
  ) -> ParameterField {
    ParameterField(
      name, accepts: "list of " + words.joined(separator: "|"), help: help,
      get: { .array($0[keyPath: path].map { .string($0) }) },
      set: { (root, config) throws(DangolError) in
        var chosen: [String] = []
        for item in try config.list() { chosen.append(try item.choice(words)) }
        root[keyPath: path] = chosen
      })
  }

  package static func words(
    _ name: String, _ path: any WritableKeyPath<Root, [String]> & Sendable, accepts: String,
    _ help: String
  ) -> ParameterField {
    ParameterField(
      name, accepts: accepts, help: help, get: { .array($0[keyPath: path].map { .string($0) }) },
      set: { (root, config) throws(DangolError) in root[keyPath: path] = try config.texts() })
  }
}

/// A summary's fields: what `<stage>/summary.json` holds, with the tolerance
/// at which two runs are compared.
package protocol Described: Sendable {
  static var fields: [SummaryField<Self>] { get }
}

package struct SummaryField<Root>: Sendable {
  package let name: String
  package let help: String
  /// Absolute difference that `dangol compare` lets pass.
  package let tolerance: Double
  package let get: @Sendable (Root) -> JSON

  package init(
    _ name: String, _ help: String, tolerance: Double = 0, _ get: @escaping @Sendable (Root) -> JSON
  ) {
    self.name = name
    self.help = help
    self.tolerance = tolerance
    self.get = get
  }
}
