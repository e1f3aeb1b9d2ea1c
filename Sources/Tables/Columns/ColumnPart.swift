/// Some rows' cells of a column, in as few bytes as they fit, until those of all rows are there and are
/// joined.
package final class ColumnPart: @unchecked Sendable {
  private let rows: Int
  private let width: NarrowIntegers.Width
  private var cells: UnsafeMutableRawPointer?

  package init(_ integers: UnsafeBufferPointer<Int64>) {
    rows = integers.count
    width = NarrowIntegers.Width(integers)
    switch width {
    case .none: cells = nil
    case .one: cells = Self.copy(integers) { $0 == Column.missing ? Int8.min : Int8(truncatingIfNeeded: $0) }
    case .two:
      cells = Self.copy(integers) { $0 == Column.missing ? Int16.min : Int16(truncatingIfNeeded: $0) }
    case .four:
      cells = Self.copy(integers) { $0 == Column.missing ? Int32.min : Int32(truncatingIfNeeded: $0) }
    case .eight: cells = Self.copy(integers) { $0 }
    }
  }

  package init(_ numbers: UnsafeBufferPointer<Double>) {
    rows = numbers.count
    width = numbers.allSatisfy(\.isNaN) ? .none : .eight
    cells = width == .none ? nil : Self.copy(numbers) { $0 }
  }

  /// Indices of words, −1 for none.
  package init(_ words: UnsafeBufferPointer<Int32>) {
    rows = words.count
    width = words.allSatisfy { $0 < 0 } ? .none : .four
    cells = width == .none ? nil : Self.copy(words) { $0 }
  }

  deinit { cells?.deallocate() }

  @inline(__always)
  private static func copy<From, To>(_ values: UnsafeBufferPointer<From>, _ convert: (From) -> To)
    -> UnsafeMutableRawPointer
  {
    let cells = UnsafeMutablePointer<To>.allocate(capacity: max(1, values.count))
    for (row, value) in values.enumerated() { (cells + row).initialize(to: convert(value)) }
    return UnsafeMutableRawPointer(cells)
  }

  // MARK: joining

  /// All rows' cells; the parts' are let go of.
  package static func integers(_ parts: [ColumnPart], _ absent: AbsentCells) -> Column {
    switch widest(parts) {
    case .none: .absent(absent)
    case .one: .narrow(.ones(joined(parts) { $0.fill($1) }))
    case .two: .narrow(.twos(joined(parts) { $0.fill($1) }))
    case .four: .narrow(.fours(joined(parts) { $0.fill($1) }))
    case .eight: .integers(joined(parts) { $0.fill($1) })
    }
  }

  package static func numbers(_ parts: [ColumnPart], _ absent: AbsentCells) -> Column {
    if widest(parts) == .none { return .absent(absent) }
    return .numbers(joined(parts) { $0.fill($1, empty: .nan) })
  }

  package static func words(_ parts: [ColumnPart], _ words: Words, _ absent: AbsentCells) -> Column {
    if widest(parts) == .none { return .absent(absent) }
    return .words(joined(parts) { $0.fill($1, empty: -1) }, words)
  }

  private static func widest(_ parts: [ColumnPart]) -> NarrowIntegers.Width {
    parts.map(\.width).max() ?? .none
  }

  @inline(__always)
  private static func joined<Cell>(
    _ parts: [ColumnPart], _ fill: (ColumnPart, UnsafeMutablePointer<Cell>) -> Void
  ) -> [Cell] {
    [Cell](unsafeUninitializedCapacity: parts.reduce(0) { $0 + $1.rows }) { cells, count in
      for part in parts where part.rows > 0 {
        fill(part, cells.baseAddress! + count)
        count += part.rows
        part.cells?.deallocate()
        part.cells = nil
      }
    }
  }

  /// Cells of the part's own width.
  @inline(__always)
  private func fill<Cell>(_ place: UnsafeMutablePointer<Cell>, empty: Cell) {
    guard let cells else { return place.initialize(repeating: empty, count: rows) }
    place.initialize(from: cells.assumingMemoryBound(to: Cell.self), count: rows)
  }

  /// Integers of the part's width or a larger one.
  private func fill<Cell: FixedWidthInteger>(_ place: UnsafeMutablePointer<Cell>) {
    func widen<Own: FixedWidthInteger>(_: Own.Type) {
      let own = cells!.assumingMemoryBound(to: Own.self)
      for row in 0..<rows {
        (place + row).initialize(to: own[row] == Own.min ? Cell.min : Cell(truncatingIfNeeded: own[row]))
      }
    }
    switch width {
    case .none: place.initialize(repeating: Cell.min, count: rows)
    case .one: widen(Int8.self)
    case .two: widen(Int16.self)
    case .four: widen(Int32.self)
    case .eight: widen(Int64.self)
    }
  }
}
