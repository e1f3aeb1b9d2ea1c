internal import Commerce

/// Customers in a row and what is known of them. Plain memory alone: what is counted by references would be
/// counted for every cell.
struct ProfileBlock {
  let customers: Range<Int>
  /// Major units in a minor one.
  let unit: Double
  private let shop: UnsafePointer<Shop>
  /// Of these customers.
  private let profiles: UnsafePointer<CustomerProfile>

  init(
    _ shop: UnsafePointer<Shop>, unit: Double, _ profiles: UnsafePointer<CustomerProfile>,
    of customers: Range<Int>
  ) {
    self.shop = shop
    self.unit = unit
    self.profiles = profiles
    self.customers = customers
  }

  /// `buyers`: others have an `empty` cell.
  @inline(__always)
  func fill<Cell>(
    _ cells: UnsafeMutablePointer<Cell>, _ buyers: Bool, empty: Cell, _ cell: (ProfileRow) -> Cell
  ) {
    for i in 0..<customers.count {
      let row = ProfileRow(index: customers.lowerBound + i, unit: unit, shop, profiles + i)
      (cells + i).initialize(to: buyers && row.profile.orders == 0 ? empty : cell(row))
    }
  }
}

/// A customer and what is known of them.
struct ProfileRow {
  /// The customer's place in the canonical order.
  let index: Int
  let unit: Double
  private let shopPlace: UnsafePointer<Shop>
  private let place: UnsafePointer<CustomerProfile>

  @inline(__always)
  init(index: Int, unit: Double, _ shop: UnsafePointer<Shop>, _ place: UnsafePointer<CustomerProfile>) {
    self.index = index
    self.unit = unit
    shopPlace = shop
    self.place = place
  }

  var shop: Shop {
    @inline(__always) _read { yield shopPlace.pointee }
  }

  var profile: CustomerProfile {
    @inline(__always) _read { yield place.pointee }
  }
}
