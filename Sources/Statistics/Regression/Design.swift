internal import Parallelism

/// The columns of a regression: the intercept first, then one column a term.
package struct Design: Sendable {
  package private(set) var names: [String]
  package private(set) var columns: [[Double]]
  /// What rounding took from columns that were computed in double-double; nil elsewhere.
  private var rests: [[Double]?]
  /// Powers of 2 that multiply the columns in a fit; 1 as the design is put together.
  private(set) var factors: [Double]
  /// Digits of the columns, known once they are looked through (`equilibrated`).
  private(set) var forms: [ColumnForm]
  package let rows: Int
  /// What is wrong with the design as it was put together; told when it is fitted.
  private var fault: String?

  /// A design of `rows` rows that holds the intercept alone.
  package init(rows: Int) {
    if !(0...1_000_000_000).contains(rows) { fault = "a design has 0 to 10⁹ rows" }
    let rows = fault == nil ? rows : 0
    self.rows = rows
    names = ["intercept"]
    columns = [[Double](repeating: 1, count: rows)]
    rests = [nil]
    factors = [1]
    forms = [.full]
  }

  package mutating func add(_ name: String, _ values: [Double]) {
    if values.count != rows { fault = "column '\(name)' has \(values.count) values for \(rows) rows" }
    let values = values.count == rows ? values : [Double](repeating: 0, count: rows)
    names.append(name)
    columns.append(values)
    rests.append(nil)
    factors.append(1)
    forms.append(.full)
  }

  /// A column that doubles do not hold exactly.
  package mutating func add(_ name: String, _ values: [DoubleDouble]) {
    add(name, values.map(\.high))
    if values.count == rows { rests[rests.count - 1] = values.map(\.low) }
  }

  /// x, x², …, xᵈ, named x, x^2, …. The powers are kept in double-double: rounded
  /// to doubles they would cap a polynomial of high degree at 7 or 8 digits.
  package mutating func add(_ name: String, powersOf x: [Double], degree: Int) {
    guard (1...100).contains(degree) else {
      fault = "powers go from 1 to 100"
      return
    }
    add(name, x)
    for power in 2..<max(2, degree + 1) {
      add("\(name)^\(power)", x.map { DoubleDouble($0).power(power) })
    }
  }

  /// Indicator columns of a categorical predictor, one a level except the
  /// reference, named `name[level]`, in the order of `levels`.
  package mutating func add(_ name: String, codes: [Int], levels: [String], reference: Int) {
    for (code, level) in levels.enumerated() where code != reference {
      add("\(name)[\(level)]", codes.map { $0 == code ? 1 : 0 })
    }
  }

  /// A column in full precision.
  package func values(_ column: Int) -> [DoubleDouble] {
    (0..<rows).map { entry(column, $0, as: DoubleDouble.self) }
  }

  /// An entry in the precision of the factorisation.
  @inline(__always)
  func entry<Scalar: FactorScalar>(_ column: Int, _ row: Int, as: Scalar.Type) -> Scalar {
    let factor = factors[column]
    return Scalar(high: columns[column][row] * factor, low: (rests[column]?[row] ?? 0) * factor)
  }

  /// Some rows, at most 64, by columns: column j from place 64 j on, zeros behind the last row
  /// up to a multiple of eight.
  @inline(__always)
  func fill<Scalar: FactorScalar>(_ block: UnsafeMutablePointer<Scalar>, _ rows: Range<Int>) {
    let stride = TriangularFactor<Scalar>.blockSize
    for j in columns.indices {
      let factor = factors[j]
      let place = block + j &* stride
      columns[j].withUnsafeBufferPointer { column in
        if let rests = rests[j] {
          for i in rows {
            place[i &- rows.lowerBound] = Scalar(high: column[i] * factor, low: rests[i] * factor)
          }
        } else {
          for i in rows { place[i &- rows.lowerBound] = Scalar(high: column[i] * factor, low: 0) }
        }
      }
      for i in rows.count..<(rows.count &+ 7) / 8 * 8 { place[i] = .zero }
    }
  }

  /// A column times its factor.
  func scaledColumn(_ j: Int) -> [Double] {
    factors[j] == 1 ? columns[j] : columns[j].map { $0 * factors[j] }
  }

  /// The same design without some columns.
  func keeping(_ kept: [Int]) -> Design {
    var copy = self
    copy.names = kept.map { names[$0] }
    copy.columns = kept.map { columns[$0] }
    copy.rests = kept.map { rests[$0] }
    copy.factors = kept.map { factors[$0] }
    copy.forms = kept.map { forms[$0] }
    return copy
  }

  /// Some of the rows, in the given order. The first column is the intercept in both.
  package func choosing(_ chosen: [Int]) -> Design {
    func choose(_ values: [Double]) -> [Double] { chosen.map { values[$0] } }
    var copy = Design(rows: chosen.count)
    guard fault == nil else { return self }
    copy.names = names
    copy.columns = columns.map(choose)
    copy.rests = rests.map { $0.map(choose) }
    copy.factors = factors
    copy.forms = forms
    return copy
  }

  /// The design with each column times the power of 2 that brings its largest value near 1, and
  /// those powers. The product is exact, and formed where a value is used.
  func equilibrated(threads: Int = 1) throws(NoAnswer) -> (design: Design, scales: [Double]) {
    if let fault { throw .domain(fault) }
    let columns = columns
    let extents = Parallel.map(columns.count, threads: threads) { Lanes.extent(columns[$0]) }
    for (name, extent) in zip(names, extents) where !extent.largest.isFinite {
      throw .domain("column '\(name)' holds a value that is not finite")
    }
    let scales = zip(extents, factors).map { ModelMatrix.scale(largest: $0.largest) / $1 }
    var copy = self
    copy.factors = zip(factors, scales).map { $0 * $1 }
    copy.forms = extents.map { ColumnForm(bits: $0.bits) }
    return (copy, scales)
  }

  func checkFinite() throws(NoAnswer) { _ = try equilibrated() }
}

/// One line of a fitted model.
package struct Coefficient: Sendable, Equatable {
  package let term: String
  /// Change of the outcome (or of the log odds) per unit of the term.
  package let estimate: Double
  package let standardError: Double
  /// estimate / standardError; nil where the fit is exact and the error is 0.
  package let statistic: Double?
  package let p: Double?
  /// 95 % interval.
  package let low: Double
  package let high: Double
}
