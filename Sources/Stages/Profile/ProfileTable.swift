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
    let parts = Parallel.map((customers + Self.range - 1) / Self.range, threads: threads) { part in
      ProfilePart(source, part * Self.range..<min(customers, (part + 1) * Self.range))
    }
    buyers = parts.reduce(0) { $0 + $1.buyers }
    leftTruncated = parts.reduce(0) { $0 + $1.leftTruncated }
    referred = parts.reduce(0) { $0 + $1.referred }
    let absent = AbsentCells(customers)
    columns = Parallel.map(ProfileColumn.all.count, threads: threads) { j in
      let cells = parts.map { $0.columns[j] }
      return switch ProfileColumn.all[j].cells {
      case .integers: ColumnPart.integers(cells, absent)
      case .numbers: ColumnPart.numbers(cells, absent)
      case .words(let words, _): ColumnPart.words(cells, source[keyPath: words], absent)
      }
    }
  }

  /// The integers of a column.
  func integers(_ name: String) -> [Int64] {
    guard let place = ProfileColumn.all.firstIndex(where: { $0.description.name == name }),
      let integers = columns[place].integers
    else { preconditionFailure("the profile has no integers '\(name)'") }
    return integers
  }
}
