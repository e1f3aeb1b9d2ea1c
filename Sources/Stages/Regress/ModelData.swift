internal import Statistics
internal import Tables

/// The rows and columns of one model, taken from the profile.
struct ModelData {
  /// Where a column of the design comes from.
  struct Term {
    let level: String?
    let reference: String?
    /// Rows at the level.
    let rows: Int?
  }

  private(set) var design: Design
  let outcome: [Double]
  let clusters: [Int]?
  /// Buyers whose first order may not be their first, to whom the conditions do not
  /// apply, and with an empty value.
  let truncated: Int
  let filtered: Int
  let leftOut: Int
  /// Predictors that the shop does not record, or that never vary.
  let dropped: [String]
  private(set) var terms: [String: Term] = [:]

  /// Levels with fewer rows are pooled, or their coefficients would be noise; so are
  /// those beyond the most frequent.
  private static let smallestLevel = 10
  private static let mostLevels = 30
  private static let pooled = "(other)"

  /// One column's part of a product.
  private struct Factor {
    var columns: [(name: String, values: [Double], term: Term)]
  }

  init(_ definition: ModelDefinition, _ profile: Table, unit: Double) throws(NoAnswer) {
    let y = profile.doubles(definition.outcome, moneyUnit: unit) ?? []
    let buyers = profile.words("left_truncated")
    let (yes, no) = (buyers.words.find("yes"), buyers.words.find("no"))
    // Left-truncated buyers may have bought before: their first order is not known.
    let known = buyers.indices.indices.filter { buyers.indices[$0] == no }
    truncated = buyers.indices.count { $0 == yes }
    let holds = definition.conditions.map { $0.holds(profile, unit: unit) }
    let chosen = known.filter { row in holds.allSatisfy { $0[row] } }
    filtered = known.count - chosen.count
    let observed = chosen.filter { !y[$0].isNaN }
    var numeric: [String: [Double]] = [:]
    var words: [String: (indices: [Int32], words: Words)] = [:]
    var dropped: [String] = []
    for name in definition.columns {
      if let values = profile.doubles(name, moneyUnit: unit) {
        if Self.varies(values, observed) { numeric[name] = values } else { dropped.append(name) }
      } else {
        let column = profile.words(name)
        let first = observed.first { column.indices[$0] >= 0 }.map { column.indices[$0] }
        let varies = observed.contains { column.indices[$0] >= 0 && column.indices[$0] != first }
        if varies { words[name] = column } else { dropped.append(name) }
      }
    }
    var rows = observed
    for values in numeric.values { rows = rows.filter { !values[$0].isNaN } }
    for column in words.values { rows = rows.filter { column.indices[$0] >= 0 } }
    leftOut = chosen.count - rows.count
    outcome = rows.map { y[$0] }
    clusters = definition.cluster.map { name in Self.clusters(profile.words(name).indices, rows) }
    design = Design(rows: rows.count)

    var factors: [String: Factor] = [:]
    for name in definition.columns {
      if let values = numeric[name] {
        factors[name] = Factor(
          columns: [(name, rows.map { values[$0] }, Term(level: nil, reference: nil, rows: nil))])
      } else if let column = words[name] {
        let factor = try Self.levels(name, column, rows, definition.references[name])
        if factor.columns.isEmpty { dropped.append(name) } else { factors[name] = factor }
      }
    }
    self.dropped = dropped
    for predictor in definition.predictors {
      let parts = predictor.columns.compactMap { factors[$0] }
      guard parts.count == predictor.columns.count else { continue }
      for column in Self.product(parts).columns {
        design.add(column.name, column.values)
        terms[column.name] = column.term
      }
    }
  }

  private static func varies(_ values: [Double], _ rows: [Int]) -> Bool {
    guard let first = rows.first(where: { !values[$0].isNaN }).map({ values[$0] }) else { return false }
    return rows.contains { !values[$0].isNaN && values[$0] != first }
  }

  /// A row without a word is a cluster of its own.
  private static func clusters(_ indices: [Int32], _ rows: [Int]) -> [Int] {
    var next = (indices.max().map { Int($0) } ?? -1) + 1
    return rows.map { row in
      guard indices[row] < 0 else { return Int(indices[row]) }
      next += 1
      return next - 1
    }
  }

  /// Indicator columns against the reference: the one asked for, else the most
  /// frequent level (ties bytewise).
  private static func levels(
    _ name: String, _ column: (indices: [Int32], words: Words), _ rows: [Int], _ wanted: String?
  ) throws(NoAnswer) -> Factor {
    var counts = [Int](repeating: 0, count: column.words.count)
    for row in rows { counts[Int(column.indices[row])] += 1 }
    let ranks = column.words.bytewiseRanks()
    let present = counts.indices.filter { counts[$0] > 0 }.sorted {
      counts[$0] != counts[$1] ? counts[$0] > counts[$1] : ranks[$0] < ranks[$1]
    }
    if let wanted, column.words.find(wanted).map({ counts[Int($0)] }) ?? 0 == 0 {
      throw .domain("'\(printable(wanted))', the reference of \(name), does not occur")
    }
    let reference = wanted.flatMap { column.words.find($0) }.map { Int($0) } ?? present.first
    let kept = present.enumerated().filter { position, code in
      code == reference || counts[code] >= smallestLevel && position < mostLevels
    }.map(\.element)
    let pool = Set(present).subtracting(kept).sorted()
    let referenceName = reference.map { column.words[Int32($0)] }
    var factor = Factor(columns: [])
    func add(_ level: String, _ members: [Int]) {
      var indicator = [Double](repeating: 0, count: counts.count)
      for code in members { indicator[code] = 1 }
      let values = rows.map { indicator[Int(column.indices[$0])] }
      let count = members.reduce(0) { $0 + counts[$1] }
      factor.columns.append(
        ("\(name)[\(level)]", values, Term(level: level, reference: referenceName, rows: count)))
    }
    for code in kept.sorted(by: { ranks[$0] < ranks[$1] }) where code != reference {
      add(column.words[Int32(code)], [code])
    }
    if !pool.isEmpty { add(pooled, pool) }
    return factor
  }

  private static func product(_ factors: [Factor]) -> Factor {
    var result = factors[0]
    for factor in factors.dropFirst() {
      result.columns = result.columns.flatMap { a in
        factor.columns.map { b in
          let values = a.values.indices.map { a.values[$0] * b.values[$0] }
          return (a.name + ":" + b.name, values, Term(level: nil, reference: nil, rows: nil))
        }
      }
    }
    return result
  }
}
