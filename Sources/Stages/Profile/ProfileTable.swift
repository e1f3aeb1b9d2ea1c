internal import Commerce
internal import Parallelism
internal import Tables

/// The columns of profile/customers.csv that are read from the shop, and what is counted on
/// the way. Threads take ranges of customers, and each cell has one place.
struct ProfileTable {
  private(set) var buyers = 0
  private(set) var leftTruncated = 0
  private(set) var referred = 0
  private(set) var columns: [Column] = []

  /// Customers whose profiles are kept at a time: enough to fill a column without looking at
  /// the next, few enough to stay in the processor's cache.
  private static let block = 64

  init(_ source: ProfileSource, threads: Int) {
    let shop = source.shop
    let targets = ProfileColumn.all.map { ColumnTarget($0.cells, shop.customers) }
    let parts = Parallel.map(16, threads: threads) { part in
      Self(source, shop.buckets[part * 16]..<shop.buckets[part * 16 + 16], targets)
    }
    for part in parts {
      buyers += part.buyers
      leftTruncated += part.leftTruncated
      referred += part.referred
    }
    columns = Parallel.map(targets.count, threads: threads) { targets[$0].column(source) }
  }

  private init(_ source: ProfileSource, _ customers: Range<Int>, _ targets: [ColumnTarget]) {
    let reader = ProfileReader(source.shop)
    var profiles: [CustomerProfile] = []
    profiles.reserveCapacity(Self.block)
    for start in stride(from: customers.lowerBound, to: customers.upperBound, by: Self.block) {
      let end = min(start + Self.block, customers.upperBound)
      profiles.removeAll(keepingCapacity: true)
      for c in start..<end { profiles.append(reader.profile(c)) }
      for profile in profiles where profile.orders > 0 {
        buyers += 1
        if profile.leftTruncated { leftTruncated += 1 }
        if profile.isReferred { referred += 1 }
      }
      profiles.withUnsafeBufferPointer { profiles in
        let row = ProfileRow(source, profiles.baseAddress!, first: start)
        for target in targets { target.fill(start..<end, row) }
      }
    }
  }

  /// The integers of a column.
  func integers(_ name: String) -> [Int64] {
    guard let place = ProfileColumn.all.firstIndex(where: { $0.description.name == name }),
      case .integers(let values) = columns[place]
    else { preconditionFailure("the profile has no integers '\(name)'") }
    return values
  }
}

/// Memory for a column's cells, written to by several threads in different places.
private final class ColumnTarget: @unchecked Sendable {
  private let cells: ProfileColumn.Cells
  private let count: Int
  private let memory: UnsafeMutableRawPointer

  init(_ cells: ProfileColumn.Cells, _ count: Int) {
    self.cells = cells
    self.count = count
    let stride =
      switch cells {
      case .integers: MemoryLayout<Int64>.stride
      case .numbers: MemoryLayout<Double?>.stride
      case .words: MemoryLayout<Int32>.stride
      }
    memory = .allocate(byteCount: max(1, count) * stride, alignment: 16)
  }

  deinit { memory.deallocate() }

  func fill(_ customers: Range<Int>, _ start: ProfileRow) {
    switch cells {
    case .integers(let cell): fill(customers, start) { cell($0) ?? Column.missing }
    case .numbers(let cell): fill(customers, start, cell)
    case .words(_, let cell): fill(customers, start, cell)
    }
  }

  @inline(__always)
  private func fill<T>(_ customers: Range<Int>, _ start: ProfileRow, _ cell: (ProfileRow) -> T) {
    var row = start
    let values = memory.assumingMemoryBound(to: T.self)
    for c in customers {
      row.index = c
      (values + c).initialize(to: cell(row))
    }
  }

  func column(_ source: ProfileSource) -> Column {
    switch cells {
    case .integers: .integers(values())
    case .numbers: .numbers(values())
    case .words(let words, _): .words(values(), source[keyPath: words])
    }
  }

  private func values<T>() -> [T] {
    Array(UnsafeBufferPointer(start: memory.assumingMemoryBound(to: T.self), count: count))
  }
}
