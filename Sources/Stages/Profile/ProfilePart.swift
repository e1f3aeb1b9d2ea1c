internal import Commerce
internal import Tables

/// The profiles of a range of customers, by column.
struct ProfilePart: Sendable {
  private(set) var buyers = 0
  private(set) var leftTruncated = 0
  private(set) var referred = 0
  let columns: [ColumnPart]

  /// Customers whose profiles are kept at a time: enough to fill a column without looking at
  /// the next, few enough to stay in the processor's cache.
  private static let block = 64

  init(_ source: ProfileSource, _ customers: Range<Int>) {
    var reader = ProfileReader(source.shop)
    var profiles = [CustomerProfile](repeating: CustomerProfile(), count: Self.block)
    let cells = ProfileColumn.all.map { ProfileCells($0.cells, customers) }
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
    case integers(UnsafeMutableBufferPointer<Int64>, @Sendable (ProfileRow) -> Int64?)
    case numbers(UnsafeMutableBufferPointer<Double>, @Sendable (ProfileRow) -> Double?)
    case words(UnsafeMutableBufferPointer<Int32>, @Sendable (ProfileRow) -> Int32)
  }

  private let target: Target
  private let first: Int

  init(_ cells: ProfileColumn.Cells, _ customers: Range<Int>) {
    first = customers.lowerBound
    target =
      switch cells {
      case .integers(let cell): .integers(.allocate(capacity: customers.count), cell)
      case .numbers(let cell): .numbers(.allocate(capacity: customers.count), cell)
      case .words(_, let cell): .words(.allocate(capacity: customers.count), cell)
      }
  }

  func fill(_ customers: Range<Int>, _ start: ProfileRow) {
    var row = start
    switch target {
    case .integers(let cells, let cell):
      let missing = Column.missing
      for c in customers {
        row.index = c
        cells.initializeElement(at: c - first, to: cell(row) ?? missing)
      }
    case .numbers(let cells, let cell):
      for c in customers {
        row.index = c
        cells.initializeElement(at: c - first, to: cell(row) ?? .nan)
      }
    case .words(let cells, let cell):
      for c in customers {
        row.index = c
        cells.initializeElement(at: c - first, to: cell(row))
      }
    }
  }

  /// The cells in as few bytes as they fit; to be called once all are filled.
  func kept() -> ColumnPart {
    switch target {
    case .integers(let cells, _):
      defer { cells.deallocate() }
      return ColumnPart(UnsafeBufferPointer(cells))
    case .numbers(let cells, _):
      defer { cells.deallocate() }
      return ColumnPart(UnsafeBufferPointer(cells))
    case .words(let cells, _):
      defer { cells.deallocate() }
      return ColumnPart(UnsafeBufferPointer(cells))
    }
  }
}
