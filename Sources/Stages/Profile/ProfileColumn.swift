internal import Commerce
internal import Tables

/// A column of profile/customers.csv: its description and how its cells are made.
struct ProfileColumn: Sendable {
  enum Cells: Sendable {
    case integers(@Sendable (ProfileRow) -> Int64?)
    case counts(@Sendable (ProfileRow) -> Int?)
    case numbers(@Sendable (ProfileRow) -> Double?)
    /// Codes of words, −1 for none.
    case words(any KeyPath<ProfileSource, Words> & Sendable, @Sendable (ProfileRow) -> Int32)
    case flags(@Sendable (ProfileRow) -> Bool?)
  }

  let description: ColumnDescription
  let cells: Cells
  /// Cells that only buyers have.
  let buyers: Bool
  /// Where a shop lacks this, every customer has the same cell.
  private(set) var part: ProfileSource.Part?

  private init(
    _ name: String, _ kind: ColumnKind, _ help: String, _ required: Bool, _ first: Bool, _ buyers: Bool,
    _ cells: Cells
  ) {
    description = ColumnDescription(name, kind, help, required: required, knownAtFirstOrder: first)
    self.cells = cells
    self.buyers = buyers
  }

  /// Rests on this part of the shop alone.
  func of(_ part: ProfileSource.Part) -> ProfileColumn {
    var column = self
    column.part = part
    return column
  }

  // `first`: known at the first order.

  static func exact(
    _ name: String, _ kind: ColumnKind, buyers: Bool = false, _ help: String, required: Bool = false,
    first: Bool = false, _ cell: @escaping @Sendable (ProfileRow) -> Int64?
  ) -> ProfileColumn {
    ProfileColumn(name, kind, help, required, first, buyers, .integers(cell))
  }

  static func count(
    _ name: String, buyers: Bool = false, _ help: String, required: Bool = false, first: Bool = false,
    _ cell: @escaping @Sendable (ProfileRow) -> Int?
  ) -> ProfileColumn {
    ProfileColumn(name, .integer, help, required, first, buyers, .counts(cell))
  }

  static func number(
    _ name: String, buyers: Bool = false, _ help: String, first: Bool = false,
    _ cell: @escaping @Sendable (ProfileRow) -> Double?
  ) -> ProfileColumn {
    ProfileColumn(name, .number, help, false, first, buyers, .numbers(cell))
  }

  static func word(
    _ name: String, _ kind: ColumnKind, buyers: Bool = false, _ help: String, required: Bool = false,
    first: Bool = false, of words: any KeyPath<ProfileSource, Words> & Sendable,
    _ cell: @escaping @Sendable (ProfileRow) -> Int32
  ) -> ProfileColumn {
    ProfileColumn(name, kind, help, required, first, buyers, .words(words, cell))
  }

  static func flag(
    _ name: String, buyers: Bool = false, _ help: String, required: Bool = false, first: Bool = false,
    _ cell: @escaping @Sendable (ProfileRow) -> Bool?
  ) -> ProfileColumn {
    ProfileColumn(name, .flag, help, required, first, buyers, .flags(cell))
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

/// A customer and what is known of them.
struct ProfileRow {
  let source: ProfileSource
  /// The customer's place in the canonical order.
  var index: Int
  private let profiles: UnsafePointer<CustomerProfile>
  private let first: Int

  /// `profiles` of customers from `first` on.
  init(_ source: ProfileSource, _ profiles: UnsafePointer<CustomerProfile>, first: Int) {
    self.source = source
    self.profiles = profiles
    self.first = first
    index = first
  }

  var profile: CustomerProfile {
    @inline(__always) _read { yield profiles[index - first] }
  }
}

extension Words {
  /// Different words, whose indices are their places.
  init(_ words: [String]) {
    self.init()
    for word in words { _ = intern(word) }
  }
}
