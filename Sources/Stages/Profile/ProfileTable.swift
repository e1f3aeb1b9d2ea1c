internal import Commerce
internal import Parallelism
internal import Tables

/// The columns of profile/customers.csv that are read from the shop, and what is counted on
/// the way. Threads take ranges of customers.
struct ProfileTable {
  let buyers: Int
  let leftTruncated: Int
  let referred: Int
  let columns: [Column]

  /// Customers whose cells are made in full width, before they are kept in as few bytes as they fit.
  private static let range = 1 << 12

  init(_ source: ProfileSource, threads: Int) {
    let customers = source.shop.customers
    let all = ProfileColumn.all
    let differing = all.indices.filter { all[$0].part.map { source.has($0) } ?? true }
    let same = all.indices.filter { !differing.contains($0) }
    let parts = Parallel.map((customers + Self.range - 1) / Self.range, threads: threads) { part in
      ProfilePart(
        source, differing.map { all[$0] }, part * Self.range..<min(customers, (part + 1) * Self.range))
    }
    buyers = parts.reduce(0) { $0 + $1.buyers }
    leftTruncated = parts.reduce(0) { $0 + $1.leftTruncated }
    referred = parts.reduce(0) { $0 + $1.referred }
    let absent = AbsentCells(customers)
    @Sendable func column(_ j: Int, _ cells: [ColumnPart]) -> Column {
      switch all[j].cells {
      case .integers: ColumnPart.integers(cells, absent)
      case .numbers: ColumnPart.numbers(cells, absent)
      case .words(let words, _): ColumnPart.words(cells, source[keyPath: words], absent)
      case .flags: ColumnPart.words(cells, source.flags, absent)
      }
    }
    let made = Parallel.map(differing.count, threads: threads) { at in
      column(differing[at], parts.map { $0.columns[at] })
    }
    // What every customer has the same is asked of the first one.
    let one = ProfilePart(source, same.map { all[$0] }, 0..<min(1, customers))
    let first = [Int32](repeating: 0, count: customers)
    var columns = [Column](repeating: .absent(absent), count: all.count)
    for (at, j) in differing.enumerated() { columns[j] = made[at] }
    for (at, j) in same.enumerated() {
      columns[j] = column(j, [one.columns[at]]).picking(first, absent, threads: threads)
    }
    self.columns = columns
  }

  /// The integers of a column.
  func integers(_ name: String) -> [Int64] {
    guard let place = ProfileColumn.all.firstIndex(where: { $0.description.name == name }),
      let integers = columns[place].integers
    else { preconditionFailure("the profile has no integers '\(name)'") }
    return integers
  }
}
