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
    var parts: [ProfileTable] = []
    columns = ColumnTarget.columns(ProfileColumn.all.map(\.cells)[...], source) { targets in
      parts = Parallel.map(64, threads: threads) { part in
        Self(source, shop.buckets[part * 4]..<shop.buckets[part * 4 + 4], targets)
      }
    }
    for part in parts {
      buyers += part.buyers
      leftTruncated += part.leftTruncated
      referred += part.referred
    }
  }

  private init(_ source: ProfileSource, _ customers: Range<Int>, _ targets: [ColumnTarget]) {
    var reader = ProfileReader(source.shop)
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

/// Memory of a column's cells, written to by several threads in different places.
private enum ColumnTarget: @unchecked Sendable {
  case integers(UnsafeMutablePointer<Int64>, @Sendable (ProfileRow) -> Int64?)
  case numbers(UnsafeMutablePointer<Double>, @Sendable (ProfileRow) -> Double?)
  case words(UnsafeMutablePointer<Int32>, @Sendable (ProfileRow) -> Int32)

  /// Columns with a cell a customer, which `fill` writes all.
  static func columns(
    _ cells: ArraySlice<ProfileColumn.Cells>, _ source: ProfileSource, _ targets: [ColumnTarget] = [],
    _ fill: ([ColumnTarget]) -> Void
  ) -> [Column] {
    guard let first = cells.first else {
      fill(targets)
      return []
    }
    var others: [Column] = []
    func values<T>(_ target: (UnsafeMutablePointer<T>) -> ColumnTarget) -> [T] {
      [T](unsafeUninitializedCapacity: max(1, source.shop.customers)) { buffer, count in
        others = columns(cells.dropFirst(), source, targets + [target(buffer.baseAddress!)], fill)
        count = source.shop.customers
      }
    }
    let column: Column =
      switch first {
      case .integers(let cell): .integers(values { .integers($0, cell) })
      case .numbers(let cell): .numbers(values { .numbers($0, cell) })
      case .words(let words, let cell): .words(values { .words($0, cell) }, source[keyPath: words])
      }
    return [column] + others
  }

  func fill(_ customers: Range<Int>, _ start: ProfileRow) {
    var row = start
    switch self {
    case .integers(let values, let cell):
      for c in customers {
        row.index = c
        (values + c).initialize(to: cell(row) ?? Column.missing)
      }
    case .numbers(let values, let cell):
      for c in customers {
        row.index = c
        (values + c).initialize(to: cell(row) ?? .nan)
      }
    case .words(let values, let cell):
      for c in customers {
        row.index = c
        (values + c).initialize(to: cell(row))
      }
    }
  }
}
