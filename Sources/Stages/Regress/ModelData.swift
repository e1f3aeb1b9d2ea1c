internal import Statistics
internal import Tables

/// The rows and columns of one model, taken from the profile.
struct ModelData {
  private(set) var design: Design
  let outcome: [Double]
  let leftOut: Int
  /// Predictors that the shop does not record or that never vary.
  let dropped: [String]
  /// Reference level and number of rows of each categorical term.
  private(set) var levels: [String: (reference: String, rows: Int)] = [:]

  /// Levels with fewer rows are pooled, or their coefficients would be noise.
  private static let smallestLevel = 10
  private static let pooled = "(other)"

  init(_ definition: ModelDefinition, _ profile: Table, unit: Double) {
    func isCategorical(_ name: String) -> Bool {
      let kind = profile.description.columns[profile.description.index(of: name)!].kind
      return kind.isWord && kind != .flag
    }
    let y = profile.doubles(definition.outcome, moneyUnit: unit) ?? []
    let truncated = profile.strings("left_truncated")
    // Left-truncated buyers may have bought before: their first order is not known.
    let buyers = truncated.indices.filter { truncated[$0] == "no" }
    let observed = buyers.filter { $0 < y.count && y[$0] != nil }
    var numeric: [(String, [Double?])] = []
    var words: [(String, [String?])] = []
    var dropped: [String] = []
    for name in definition.predictors {
      if isCategorical(name) {
        let values = profile.strings(name)
        if Set(observed.map { values[$0] }).subtracting([nil]).count < 2 {
          dropped.append(name)
        } else {
          words.append((name, values))
        }
      } else {
        let values = profile.doubles(name, moneyUnit: unit)!
        if Set(observed.map { values[$0] }).subtracting([nil]).count < 2 {
          dropped.append(name)
        } else {
          numeric.append((name, values))
        }
      }
    }
    let rows = observed.filter { row in
      numeric.allSatisfy { $0.1[row] != nil } && words.allSatisfy { $0.1[row] != nil }
    }
    design = Design(rows: rows.count)
    outcome = rows.map { y[$0]! }
    leftOut = buyers.count - rows.count
    self.dropped = dropped
    for name in definition.predictors {
      if let column = numeric.first(where: { $0.0 == name }) {
        design.add(name, rows.map { column.1[$0]! })
      } else if let column = words.first(where: { $0.0 == name }) {
        addLevels(name, rows.map { column.1[$0]! })
      }
    }
  }

  /// Indicator columns against the most frequent level (ties bytewise).
  private mutating func addLevels(_ name: String, _ values: [String]) {
    var counts: [String: Int] = [:]
    for value in values { counts[value, default: 0] += 1 }
    let small = Set(counts.filter { $0.value < Self.smallestLevel }.keys)
    let values = values.map { small.contains($0) ? Self.pooled : $0 }
    counts = [:]
    for value in values { counts[value, default: 0] += 1 }
    let names = counts.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    guard names.count > 1 else { return }
    let reference = names.indices.max { a, b in
      (counts[names[a]]!, -a) < (counts[names[b]]!, -b)
    }!
    let code = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    design.add(name, codes: values.map { code[$0]! }, levels: names, reference: reference)
    for level in names { levels["\(name)[\(level)]"] = (names[reference], counts[level]!) }
  }
}
