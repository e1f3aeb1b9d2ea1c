internal import Statistics
package import Tables

/// The right-hand side of a regression: `a,factor(b),raw(x,3),a:b`.
package struct Formula: Sendable, Equatable {
  package enum Factor: Sendable, Equatable {
    /// A column as it is: numeric where every cell is a number, else categorical.
    case column(String)
    /// A column as a category, whatever its cells look like.
    case category(String)
    /// x, x², …, xᵈ.
    case powers(String, Int)

    var column: String {
      switch self {
      case .column(let name), .category(let name), .powers(let name, _): name
      }
    }
  }

  /// Terms in order; one of two factors is an interaction.
  package let terms: [[Factor]]
  static let degreeLimit = 20

  package init(_ text: String) throws(DangolError) {
    var terms: [[Factor]] = []
    for term in try Self.split(text, at: ",") {
      let factors = try Self.split(term, at: ":")
      guard factors.count <= 2 else {
        throw Self.wrong("'\(printable(term))' multiplies \(factors.count) columns; two are the limit")
      }
      var parsed: [Factor] = []
      for factor in factors { parsed.append(try Self.factor(factor)) }
      guard !terms.contains(parsed) else { throw Self.wrong("'\(printable(term))' stands twice") }
      terms.append(parsed)
    }
    guard !terms.isEmpty else { throw Self.wrong("no predictor is named") }
    self.terms = terms
  }

  /// Every column that is needed, each once, in order of appearance.
  package var columns: [String] {
    var names: [String] = []
    for factor in terms.joined() where !names.contains(factor.column) { names.append(factor.column) }
    return names
  }

  private static func wrong(_ message: String) -> DangolError {
    DangolError(
      .usage, message, column: "--predictors",
      advice: "separate terms with commas: a, factor(b), raw(x,3), a:b")
  }

  /// At separators outside brackets, trimmed.
  private static func split(_ text: String, at separator: Character) throws(DangolError) -> [String] {
    var parts = [""]
    var depth = 0
    for character in text {
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      guard depth >= 0 else { throw wrong("a bracket is closed that was not opened") }
      if character == separator, depth == 0 {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    guard depth == 0 else { throw wrong("a bracket is not closed") }
    let trimmed = parts.map { String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
    guard trimmed.allSatisfy({ !$0.isEmpty }) else { throw wrong("a name is missing near '\(separator)'") }
    return trimmed
  }

  private static func factor(_ text: String) throws(DangolError) -> Factor {
    func inside(_ name: String) -> String? {
      guard text.hasPrefix(name + "("), text.hasSuffix(")") else { return nil }
      return String(text.dropFirst(name.count + 1).dropLast())
    }
    if let name = inside("factor") {
      guard !name.isEmpty else { throw wrong("factor() names no column") }
      return .category(name)
    }
    if let arguments = inside("raw") {
      let parts = try split(arguments, at: ",")
      guard parts.count == 2, let degree = Int(parts[1]), (1...degreeLimit).contains(degree) else {
        throw wrong("raw() takes a column and a degree from 1 to \(degreeLimit)")
      }
      return .powers(parts[0], degree)
    }
    return .column(text)
  }
}

/// A formula over a table's complete rows: the design and what its categories refer to.
struct FormulaDesign {
  private(set) var design: Design
  /// The level that each categorical column's coefficients are compared with.
  private(set) var references: [String: String] = [:]
  /// What the user should know of how columns were taken.
  private(set) var notes: [String] = []

  init(_ formula: Formula, _ columns: TableColumns) throws(DangolError) {
    design = Design(rows: columns.complete.count)
    var made: [(factor: Formula.Factor, indices: [Int])] = []
    for term in formula.terms where term.count == 1 {
      made.append((term[0], try add(term[0], columns)))
    }
    for term in formula.terms where term.count == 2 {
      // The columns of a factor without a main effect are made apart and not kept.
      var sides: [[[DoubleDouble]]] = []
      var names: [[String]] = []
      for factor in term {
        var alone = self
        let indices: [Int]
        if let known = made.first(where: { $0.factor == factor }) {
          indices = known.indices
        } else {
          indices = try alone.add(factor, columns)
        }
        sides.append(indices.map { alone.design.values($0) })
        names.append(indices.map { alone.design.names[$0] })
        references.merge(alone.references) { old, _ in old }
        notes += alone.notes.filter { !notes.contains($0) }
      }
      for (i, a) in sides[0].enumerated() {
        for (j, b) in sides[1].enumerated() {
          design.add("\(names[0][i]):\(names[1][j])", zip(a, b).map { $0 * $1 })
        }
      }
    }
  }

  /// The new columns' positions.
  private mutating func add(_ factor: Formula.Factor, _ columns: TableColumns) throws(DangolError) -> [Int] {
    let first = design.names.count
    switch factor {
    case .powers(let name, let degree):
      design.add(name, powersOf: try columns.requiredNumbers(name), degree: degree)
    case .column(let name):
      if let values = columns.numbers(name) {
        design.add(name, values)
      } else {
        if let odd = columns.oddCell(name) {
          notes.append(
            "'\(printable(name))' is taken as a category because of '\(printable(odd))'; --na names cells to skip"
          )
        }
        try addCategory(name, columns)
      }
    case .category(let name): try addCategory(name, columns)
    }
    return Array(first..<design.names.count)
  }

  private mutating func addCategory(_ name: String, _ columns: TableColumns) throws(DangolError) {
    let (levels, codes) = try columns.levels(name)
    references[name] = levels.first
    if levels.count == 1 {
      notes.append("'\(printable(name))' is always '\(printable(levels[0]))' and explains nothing")
    }
    design.add(name, codes: codes, levels: levels, reference: 0)
  }
}
