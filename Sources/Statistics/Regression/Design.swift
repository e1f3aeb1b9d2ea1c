/// The columns of a regression: the intercept first, then one column a term.
package struct Design: Sendable {
  package private(set) var names: [String]
  package private(set) var columns: [[Double]]
  package let rows: Int

  /// A design of `rows` rows that holds the intercept alone.
  package init(rows: Int) {
    self.rows = rows
    names = ["intercept"]
    columns = [[Double](repeating: 1, count: rows)]
  }

  package mutating func add(_ name: String, _ values: [Double]) {
    precondition(values.count == rows)
    names.append(name)
    columns.append(values)
  }

  /// Indicator columns of a categorical predictor, one a level except the
  /// reference, named `name[level]`, in the order of `levels`.
  package mutating func add(_ name: String, codes: [Int], levels: [String], reference: Int) {
    for (code, level) in levels.enumerated() where code != reference {
      add("\(name)[\(level)]", codes.map { $0 == code ? 1 : 0 })
    }
  }

  /// The same design without some columns.
  func keeping(_ kept: [Int]) -> Design {
    var copy = self
    copy.names = kept.map { names[$0] }
    copy.columns = kept.map { columns[$0] }
    return copy
  }

  func checkFinite() throws(NoAnswer) {
    for (name, column) in zip(names, columns) where !column.allSatisfy(\.isFinite) {
      throw .domain("column '\(name)' holds a value that is not finite")
    }
  }
}

/// One line of a fitted model.
package struct Coefficient: Sendable, Equatable {
  package let term: String
  /// Change of the outcome (or of the log odds) per unit of the term.
  package let estimate: Double
  package let standardError: Double
  package let statistic: Double
  package let p: Double
  /// 95 % interval.
  package let low: Double
  package let high: Double
}
