internal import Commerce
internal import Tables

/// A column of profile/customers.csv: its description and how its cells are made.
struct ProfileColumn: Sendable {
  /// Makes the cells of a block of customers: one loop for each column, into which what it asks of a
  /// customer is inlined.
  typealias Fill<Cell> = @Sendable (ProfileBlock, UnsafeMutablePointer<Cell>) -> Void

  enum Cells: Sendable {
    case integers(Fill<Int64>)
    case numbers(Fill<Double>)
    /// Codes of words, −1 for none.
    case words(any KeyPath<ProfileSource, Words> & Sendable, Fill<Int32>)
    case flags(Fill<Int32>)
  }

  let description: ColumnDescription
  let cells: Cells
  /// Where a shop lacks this, every customer has the same cell.
  private(set) var part: ProfileSource.Part?

  private init(
    _ name: String, _ kind: ColumnKind, _ help: String, _ required: Bool, _ first: Bool, _ cells: Cells
  ) {
    description = ColumnDescription(name, kind, help, required: required, knownAtFirstOrder: first)
    self.cells = cells
  }

  /// Rests on this part of the shop alone.
  func of(_ part: ProfileSource.Part) -> ProfileColumn {
    var column = self
    column.part = part
    return column
  }

  // `buyers`: cells that only they have. `first`: known at the first order.

  @inline(__always)
  static func exact(
    _ name: String, _ kind: ColumnKind, buyers: Bool = false, _ help: String, required: Bool = false,
    first: Bool = false, _ cell: @escaping @Sendable (ProfileRow) -> Int64?
  ) -> ProfileColumn {
    ProfileColumn(
      name, kind, help, required, first,
      .integers { block, cells in
        block.fill(cells, buyers, empty: Column.missing) { cell($0) ?? Column.missing }
      })
  }

  @inline(__always)
  static func count(
    _ name: String, buyers: Bool = false, _ help: String, required: Bool = false, first: Bool = false,
    _ cell: @escaping @Sendable (ProfileRow) -> Int?
  ) -> ProfileColumn {
    ProfileColumn(
      name, .integer, help, required, first,
      .integers { block, cells in
        block.fill(cells, buyers, empty: Column.missing) { cell($0).map { Int64($0) } ?? Column.missing }
      })
  }

  @inline(__always)
  static func number(
    _ name: String, buyers: Bool = false, _ help: String, first: Bool = false,
    _ cell: @escaping @Sendable (ProfileRow) -> Double?
  ) -> ProfileColumn {
    ProfileColumn(
      name, .number, help, false, first,
      .numbers { block, cells in
        block.fill(cells, buyers, empty: .nan) { row in
          guard let value = cell(row), value.isFinite else { return .nan }
          return value
        }
      })
  }

  @inline(__always)
  static func word(
    _ name: String, _ kind: ColumnKind, buyers: Bool = false, _ help: String, required: Bool = false,
    first: Bool = false, of words: any KeyPath<ProfileSource, Words> & Sendable,
    _ cell: @escaping @Sendable (ProfileRow) -> Int32
  ) -> ProfileColumn {
    ProfileColumn(
      name, kind, help, required, first,
      .words(words) { block, cells in block.fill(cells, buyers, empty: -1) { cell($0) } })
  }

  @inline(__always)
  static func flag(
    _ name: String, buyers: Bool = false, _ help: String, required: Bool = false, first: Bool = false,
    _ cell: @escaping @Sendable (ProfileRow) -> Bool?
  ) -> ProfileColumn {
    ProfileColumn(
      name, .flag, help, required, first,
      .flags { block, cells in
        block.fill(cells, buyers, empty: -1) { cell($0).map { $0 ? 1 : 0 } ?? -1 }
      })
  }
}

extension [ProfileColumn] {
  /// Rest on this part of the shop alone.
  func of(_ part: ProfileSource.Part) -> [ProfileColumn] { map { $0.of(part) } }
}

/// What profiles are made from, and the words of their columns.
final class ProfileSource: Sendable {
  /// A part of the shop that there may not be.
  enum Part: Sendable { case people, referrals, feedback, touches }

  let shop: Shop
  /// Major units in a minor one.
  let unit: Double
  let ids: Words
  let flags = Words(["no", "yes"])
  let acquisitions = Words(["referred", "organic"])
  let ageBands = Words(AgeBand.names)
  let genders: Words
  let regions: Words
  let tiers: Words
  let categories: Words
  let channels: Words
  let referralChannels: Words

  init(_ loaded: LoadedShop, unit: Double) {
    shop = loaded.shop
    self.unit = unit
    ids = loaded.ids
    genders = Words(shop.people.gender.names)
    regions = Words(shop.people.region.names)
    tiers = Words(shop.people.tier.names)
    categories = Words(shop.orders.categories)
    channels = Words(shop.orders.channels)
    referralChannels = Words(shop.referrals.channels)
  }

  func has(_ part: Part) -> Bool {
    switch part {
    case .people: shop.people.areRecorded
    case .referrals: !shop.referrals.start.isEmpty
    case .feedback: !shop.feedback.time.isEmpty
    case .touches: !shop.touches.time.isEmpty
    }
  }
}

extension Words {
  /// Different words, whose indices are their places.
  init(_ words: [String]) {
    self.init()
    for word in words { _ = intern(word) }
  }
}
