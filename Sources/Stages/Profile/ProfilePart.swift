internal import Commerce
internal import Tables

/// The profiles of a range of customers, by column.
struct ProfilePart: Sendable {
  private(set) var buyers = 0
  private(set) var leftTruncated = 0
  private(set) var referred = 0
  /// Of the columns that were asked for.
  let columns: [ColumnPart]

  /// Customers whose profiles are kept at a time: enough to fill a column without looking at
  /// the next, few enough to stay in the processor's cache.
  private static let block = 64

  init(_ source: ProfileSource, _ asked: [ProfileColumn], _ customers: Range<Int>) {
    var reader = ProfileReader(source.shop)
    var profiles = [CustomerProfile](repeating: CustomerProfile(), count: Self.block)
    let cells = asked.map { ProfileCells($0, customers) }
    for start in stride(from: customers.lowerBound, to: customers.upperBound, by: Self.block) {
      let end = min(start + Self.block, customers.upperBound)
      for i in 0..<end - start {
        reader.read(start + i, into: &profiles[i])
        guard profiles[i].orders > 0 else { continue }
        buyers += 1
        if profiles[i].leftTruncated { leftTruncated += 1 }
        if profiles[i].isReferred { referred += 1 }
      }
      profiles.withUnsafeBufferPointer { profiles in
        let row = ProfileRow(source, profiles.baseAddress!, first: start)
        for column in cells { column.fill(start..<end, row) }
      }
    }
    columns = cells.map { $0.kept() }
  }
}

/// A column's cells of a range of customers in full width.
private struct ProfileCells {
  private enum Target {
    case integers(UnsafeMutablePointer<Int64>)
    case numbers(UnsafeMutablePointer<Double>)
    case words(UnsafeMutablePointer<Int32>)
  }

  private let column: ProfileColumn
  private let target: Target
  private let customers: Range<Int>

  init(_ column: ProfileColumn, _ customers: Range<Int>) {
    self.column = column
    self.customers = customers
    target =
      switch column.cells {
      case .integers, .counts: .integers(.allocate(capacity: customers.count))
      case .numbers: .numbers(.allocate(capacity: customers.count))
      case .words, .flags: .words(.allocate(capacity: customers.count))
      }
  }

  func fill(_ range: Range<Int>, _ start: ProfileRow) {
    switch (target, column.cells) {
    case (.integers(let cells), .integers(let cell)):
      let missing = Column.missing
      each(range, start, cells, empty: missing) { cell($0) ?? missing }
    case (.integers(let cells), .counts(let cell)):
      let missing = Column.missing
      each(range, start, cells, empty: missing) { cell($0).map { Int64($0) } ?? missing }
    case (.numbers(let cells), .numbers(let cell)):
      each(range, start, cells, empty: .nan) { row in
        guard let value = cell(row), value.isFinite else { return .nan }
        return value
      }
    case (.words(let cells), .words(_, let cell)):
      each(range, start, cells, empty: -1) { cell($0) }
    case (.words(let cells), .flags(let cell)):
      each(range, start, cells, empty: -1) { cell($0).map { $0 ? 1 : 0 } ?? -1 }
    default: preconditionFailure("cells of another kind")
    }
  }

  /// `empty`: the cell of those who have none.
  @inline(__always)
  private func each<Cell>(
    _ range: Range<Int>, _ start: ProfileRow, _ cells: UnsafeMutablePointer<Cell>, empty: Cell,
    _ cell: (ProfileRow) -> Cell
  ) {
    var row = start
    let buyers = column.buyers
    for c in range {
      row.index = c
      let value = buyers && row.profile.orders == 0 ? empty : cell(row)
      (cells + (c - customers.lowerBound)).initialize(to: value)
    }
  }

  /// The cells in as few bytes as they fit; to be called once all are filled.
  func kept() -> ColumnPart {
    switch target {
    case .integers(let cells):
      defer { cells.deallocate() }
      return ColumnPart(UnsafeBufferPointer(start: cells, count: customers.count))
    case .numbers(let cells):
      defer { cells.deallocate() }
      return ColumnPart(UnsafeBufferPointer(start: cells, count: customers.count))
    case .words(let cells):
      defer { cells.deallocate() }
      return ColumnPart(UnsafeBufferPointer(start: cells, count: customers.count))
    }
  }
}
