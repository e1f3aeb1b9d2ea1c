internal import Parallelism

/// A column's values. `Column.missing` marks an empty integer, −1 an empty word, NaN an
/// empty number: what is there is finite.
package enum Column: Sendable {
  case integers([Int64])
  case narrow(NarrowIntegers)
  case numbers([Double])
  case words([Int32], Words)
  /// Nothing in any row, of any kind.
  case absent(AbsentCells)

  @inlinable @inline(__always) package static var missing: Int64 { Int64.min }

  package static func optional(_ values: [Double?]) -> Column { .numbers(values.map { $0 ?? .nan }) }

  package var count: Int {
    switch self {
    case .integers(let values): values.count
    case .narrow(let values): values.count
    case .numbers(let values): values.count
    case .words(let values, _): values.count
    case .absent(let cells): cells.count
    }
  }

  var nulls: Int {
    switch self {
    case .integers(let values): values.count { $0 == Column.missing }
    case .narrow(let values): values.nulls
    case .numbers(let values): values.count { $0.isNaN }
    case .words(let values, _): values.count { $0 < 0 }
    case .absent(let cells): cells.count
    }
  }

  /// Values of a time, date, money, integer or decimal column in full width; nil of another.
  package var integers: [Int64]? {
    switch self {
    case .integers(let values): values
    case .narrow(let values): values.integers
    case .absent(let cells): cells.integers
    case .numbers, .words: nil
    }
  }

  /// These rows' cells in this order. `absent`: what a column without a value is then.
  package func picking(_ rows: [Int32], _ absent: AbsentCells, threads: Int) -> Column {
    switch self {
    case .integers(let values): .integers(Self.pick(values, rows, threads))
    case .narrow(.ones(let values)): .narrow(.ones(Self.pick(values, rows, threads)))
    case .narrow(.twos(let values)): .narrow(.twos(Self.pick(values, rows, threads)))
    case .narrow(.fours(let values)): .narrow(.fours(Self.pick(values, rows, threads)))
    case .numbers(let values): .numbers(Self.pick(values, rows, threads))
    case .words(let values, let words): .words(Self.pick(values, rows, threads), words)
    case .absent: .absent(absent)
    }
  }

  @inline(__always)
  private static func pick<T: BitwiseCopyable & Sendable>(_ values: [T], _ rows: [Int32], _ threads: Int)
    -> [T]
  {
    let part = 1 << 16
    return Parallel.filled(rows.count, (rows.count + part - 1) / part, threads: threads) { at, picked in
      values.withUnsafeBufferPointer { values in
        rows.withUnsafeBufferPointer { rows in
          for i in at * part..<min(rows.count, (at + 1) * part) {
            let row = Int(rows[i])
            precondition(row >= 0 && row < values.count, "a row that is not there")
            picked[i] = values[row]
          }
        }
      }
    }
  }
}

/// A described table: struct of arrays, one column a description.
package struct Table: Sendable {
  package let description: TableDescription
  package private(set) var columns: [Column]
  package private(set) var rows: Int

  package init(_ description: TableDescription, _ columns: [Column]) {
    precondition(columns.count == description.columns.count, "\(description.name): column count")
    self.description = description
    self.columns = columns
    rows = columns.first?.count ?? 0
    precondition(columns.allSatisfy { $0.count == rows }, "\(description.name): column lengths")
  }

  private func column(_ name: String) -> Column {
    guard let index = description.index(of: name) else {
      preconditionFailure("\(description.name) has no column \(name)")
    }
    return columns[index]
  }

  /// Values of a time, date, money, integer or decimal column; `Column.missing` where empty.
  package func integers(_ name: String) -> [Int64] {
    guard let values = column(name).integers else {
      preconditionFailure("\(description.name).\(name) is not an integer column")
    }
    return values
  }

  package func numbers(_ name: String) -> [Double?] {
    switch column(name) {
    case .numbers(let values): return values.map { $0.isNaN ? nil : $0 }
    case .absent(let cells): return Array(repeating: nil, count: cells.count)
    default: preconditionFailure("\(description.name).\(name) is not a number column")
    }
  }

  /// Indices into the words beside them; −1 where empty.
  package func words(_ name: String) -> (indices: [Int32], words: Words) {
    switch column(name) {
    case .words(let values, let words): return (values, words)
    case .absent(let cells): return (cells.indices, Words())
    default: preconditionFailure("\(description.name).\(name) is not a word column")
    }
  }

  package func strings(_ name: String) -> [String?] {
    let (indices, words) = self.words(name)
    let decoded = (0..<Int32(words.count)).map { words[$0] }
    return indices.map { $0 < 0 ? nil : decoded[Int($0)] }
  }

  /// Empty cells by column, where there are any.
  package func nulls(threads: Int = 1) -> [String: Int] {
    let columns = columns
    let counts = Parallel.map(columns.count, threads: threads) { columns[$0].nulls }
    return Dictionary(
      uniqueKeysWithValues: zip(description.columns, counts).filter { $0.1 > 0 }.map { ($0.0.name, $0.1) })
  }

  /// Empty cells of a column.
  package func nulls(of name: String) -> Int { column(name).nulls }

  /// Takes these rows in this order. Each column is let go before the next is made.
  package mutating func pick(_ picked: [Int32], threads: Int = 1) {
    let absent = AbsentCells(picked.count)
    rows = picked.count
    for j in columns.indices {
      let column = columns[j]
      columns[j] = .absent(absent)
      columns[j] = column.picking(picked, absent, threads: threads)
    }
  }

  package func picking(_ rows: [Int], threads: Int = 1) -> Table {
    var table = self
    table.pick(rows.map { Int32($0) }, threads: threads)
    return table
  }

  /// Changes the cells of a column.
  package mutating func replace(_ name: String, _ column: Column) {
    precondition(column.count == rows, "\(description.name): column lengths")
    columns[description.index(of: name)!] = column
  }

  /// What the whole numbers of a column are divided by to give what they stand for.
  package func divisor(of column: Int, moneyUnit: Double) -> Double {
    switch description.columns[column].kind {
    case .money: (1 / moneyUnit).rounded()
    case .decimal: 1_000_000
    default: 1
    }
  }

  /// The column as numbers, whatever exact kind it has; NaN where empty.
  package func doubles(_ name: String, moneyUnit: Double) -> [Double]? {
    guard let index = description.index(of: name) else { return nil }
    let divisor = divisor(of: index, moneyUnit: moneyUnit)
    func divided<Value: FixedWidthInteger>(_ values: [Value]) -> [Double] {
      values.map { $0 == Value.min ? .nan : Double($0) / divisor }
    }
    switch columns[index] {
    case .absent(let cells): return Array(repeating: .nan, count: cells.count)
    case .numbers(let values): return values
    case .integers(let values): return divided(values)
    case .narrow(.ones(let values)): return divided(values)
    case .narrow(.twos(let values)): return divided(values)
    case .narrow(.fours(let values)): return divided(values)
    case .words(let values, let words):
      guard description.columns[index].kind == .flag else { return nil }
      let yes = words.find("yes")
      return values.map { $0 < 0 ? .nan : $0 == yes ? 1 : 0 }
    }
  }
}
