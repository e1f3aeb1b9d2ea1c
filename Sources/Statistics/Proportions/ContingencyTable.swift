/// Counts of two categorical variables, rows by columns: a state that merges exactly.
package struct ContingencyTable: Sendable, Equatable {
  package let rows: Int
  package let columns: Int
  /// Row after row.
  private var counts: [Int]

  package init(rows: Int, columns: Int) throws(NoAnswer) {
    let (cells, overflow) = rows.multipliedReportingOverflow(by: columns)
    guard rows > 0, columns > 0, !overflow, cells <= 1 << 24 else {
      throw .domain("a table has at least one row and one column, and at most 2²⁴ cells")
    }
    self.rows = rows
    self.columns = columns
    counts = [Int](repeating: 0, count: cells)
  }

  package init(_ counts: [[Int]]) throws(NoAnswer) {
    try self.init(rows: counts.count, columns: counts.first?.count ?? 0)
    for (row, line) in counts.enumerated() {
      guard line.count == columns else { throw .domain("the rows of a table have one length") }
      for (column, count) in line.enumerated() { try add(row, column, count) }
    }
  }

  /// One row a group: successes, failures.
  package init(_ groups: [Proportion]) throws(NoAnswer) {
    try self.init(groups.map { [$0.successes, $0.trials - $0.successes] })
  }

  package subscript(row: Int, column: Int) -> Int { counts[row * columns + column] }

  package mutating func add(_ row: Int, _ column: Int, _ count: Int = 1) throws(NoAnswer) {
    guard row >= 0, row < rows, column >= 0, column < columns else {
      throw .domain("the table has no such cell")
    }
    guard count >= 0 else { throw .domain("counts are not negative") }
    let (sum, overflow) = counts[row * columns + column].addingReportingOverflow(count)
    guard !overflow else { throw .domain("a count passes 2⁶³") }
    counts[row * columns + column] = sum
  }

  /// Adds the counts of a table of the same shape; nothing changes where it throws.
  package mutating func merge(_ other: ContingencyTable) throws(NoAnswer) {
    guard rows == other.rows, columns == other.columns else { throw .domain("tables of two shapes") }
    var sums = counts
    for i in sums.indices {
      let (sum, overflow) = sums[i].addingReportingOverflow(other.counts[i])
      guard !overflow else { throw .domain("a count passes 2⁶³") }
      sums[i] = sum
    }
    counts = sums
  }

  /// The sums of the rows, of the columns and of all, exactly.
  func margins() throws(NoAnswer) -> (rows: [Int], columns: [Int], total: Int) {
    var byRow = [Int](repeating: 0, count: rows)
    var byColumn = [Int](repeating: 0, count: columns)
    var total = 0
    for i in counts.indices {
      let (sum, overflow) = total.addingReportingOverflow(counts[i])
      guard !overflow else { throw .domain("the counts' sum passes 2⁶³") }
      total = sum
      byRow[i / columns] += counts[i]
      byColumn[i % columns] += counts[i]
    }
    return (byRow, byColumn, total)
  }
}

/// Pearson's χ² test of independence (1900), without continuity correction. For k
/// groups of successes and failures it is R's prop.test.
package struct ChiSquaredTest: Sendable, Equatable {
  package let n: Int
  package let statistic: Double
  /// (rows − 1)(columns − 1).
  package let df: Int
  package let p: Double
  /// Row total × column total / n, by row and column.
  package let expected: [[Double]]
  /// Cells with an expected count below 5: where there are any, the χ²
  /// distribution is a rough guide (Cochran 1954) and an exact test is better.
  package let smallExpected: Int
  /// Cramér's V = √(χ² / (n · (min(rows, columns) − 1))), 0 … 1.
  package let cramersV: Double

  /// Throws `tooFew` with fewer than two rows or columns, `zeroDenominator` where a
  /// whole row or column is empty: leave such a category out first.
  package init(_ table: ContingencyTable) throws(NoAnswer) {
    let smaller = min(table.rows, table.columns)
    guard smaller >= 2 else { throw .tooFew(have: smaller, need: 2) }
    let margins = try table.margins()
    guard margins.rows.allSatisfy({ $0 > 0 }), margins.columns.allSatisfy({ $0 > 0 }) else {
      throw .zeroDenominator
    }
    let total = Double(margins.total)
    let expected = margins.rows.map { row in
      margins.columns.map { Double(row) / total * Double($0) }
    }
    n = margins.total
    df = (table.rows - 1) * (table.columns - 1)
    statistic = Sums.sum(table.rows * table.columns) { i in
      let (row, column) = (i / table.columns, i % table.columns)
      // Observed − expected, n times, in integers: nothing cancels.
      let product = Int128(margins.rows[row]) * Int128(margins.columns[column])
      let gap = Double(Int128(table[row, column]) * Int128(margins.total) - product)
      return gap / total * (gap / Double(product))
    }
    p = try Distributions.chiSquaredUpperTail(statistic, df: Double(df))
    smallExpected = expected.reduce(0) { $0 + $1.count { $0 < 5 } }
    cramersV = min(1, (statistic / (total * Double(smaller - 1))).squareRoot())
    self.expected = expected
  }
}
