internal import Statistics

/// What ltv.simple of one month needs of its customers and guest orders: exact sums, and
/// those of products, for all its factors come from the same people.
package struct MonthlyValue: Sendable {
  /// One unit: net revenue, counted orders, had bought (a customer's are its own), was active
  /// before, was lost.
  package struct Unit {
    package var net: Int64
    package var orders: Int64
    package var isGuest: Bool
    package var wasActive: Bool
    package var isLost: Bool

    package init(
      net: Int64 = 0, orders: Int64 = 0, isGuest: Bool = false, wasActive: Bool = false,
      isLost: Bool = false
    ) {
      self.net = net
      self.orders = orders
      self.isGuest = isGuest
      self.wasActive = wasActive
      self.isLost = isLost
    }
  }

  private(set) var units = 0
  private(set) var net: Int128 = 0
  private(set) var orders: Int128 = 0
  /// Orders of known customers, and these.
  private(set) var own: Int128 = 0
  private(set) var buyers = 0
  private(set) var before = 0
  private(set) var lost = 0

  private var guests = Products()
  private var customers = Products()
  /// Net and orders of all customers, of those active before, of those lost; and how many bought.
  private var all = Group()
  private var ofBefore = Group()
  private var ofLost = Group()

  package init() {}

  private struct Products {
    var netNet: Int128 = 0
    var netOrders: Int128 = 0
    var ordersOrders: Int128 = 0

    mutating func merge(_ other: Products) {
      netNet += other.netNet
      netOrders += other.netOrders
      ordersOrders += other.ordersOrders
    }

    func square(_ net: Double, _ orders: Double) -> Double {
      net * net * Double(netNet) + 2 * net * orders * Double(netOrders)
        + orders * orders * Double(ordersOrders)
    }
  }

  private struct Group {
    var net: Int128 = 0
    var orders: Int128 = 0
    var buyers = 0

    mutating func add(_ unit: Unit) {
      net += Int128(unit.net)
      orders += Int128(unit.orders)
      buyers += unit.orders > 0 ? 1 : 0
    }

    mutating func merge(_ other: Group) {
      net += other.net
      orders += other.orders
      buyers += other.buyers
    }
  }

  package mutating func add(_ unit: Unit) {
    units += 1
    if unit.net != 0 || unit.orders != 0 { addProducts(unit) }
    guard !unit.isGuest else { return }
    own += Int128(unit.orders)
    buyers += unit.orders > 0 ? 1 : 0
    all.add(unit)
    if unit.wasActive {
      before += 1
      ofBefore.add(unit)
    }
    if unit.isLost {
      lost += 1
      ofLost.add(unit)
    }
  }

  /// Of one that bought: most of those who stay active do not in a month.
  private mutating func addProducts(_ unit: Unit) {
    net += Int128(unit.net)
    orders += Int128(unit.orders)
    let products = Products(
      netNet: Int128(unit.net) * Int128(unit.net), netOrders: Int128(unit.net) * Int128(unit.orders),
      ordersOrders: Int128(unit.orders) * Int128(unit.orders))
    if unit.isGuest { guests.merge(products) } else { customers.merge(products) }
  }

  mutating func merge(_ other: MonthlyValue) {
    units += other.units
    net += other.net
    orders += other.orders
    own += other.own
    buyers += other.buyers
    before += other.before
    lost += other.lost
    guests.merge(other.guests)
    customers.merge(other.customers)
    all.merge(other.all)
    ofBefore.merge(other.ofBefore)
    ofLost.merge(other.ofLost)
  }

  /// Standard error of the log of (net/orders)(own/buyers), and of that times (before/lost).
  ///
  /// A unit moves the log by net/Σnet − orders/Σorders + own/Σown − 1/buyers + 1/before − 1/lost,
  /// each term where it belongs to it; these add up to 0, and their squares are the variance.
  package func logErrors() -> (spending: Double, value: Double) {
    let (a, u, s, l) = (1 / Double(net), -1 / Double(buyers), 1 / Double(before), -1 / Double(lost))
    let guest = -1 / Double(orders)
    let b = 1 / Double(own) + guest
    func times(_ group: Group) -> Double {
      a * Double(group.net) + b * Double(group.orders) + u * Double(group.buyers)
    }
    let spending =
      guests.square(a, guest) + customers.square(a, b) + u * u * Double(buyers)
      + 2 * u * (a * Double(all.net) + b * Double(all.orders))
    // Who is lost was active before.
    let staying =
      s * s * Double(before) + l * l * Double(lost) + 2 * s * l * Double(lost)
      + 2 * s * times(ofBefore) + 2 * l * times(ofLost)
    let scale = Double(units) / Double(units - 1)
    return (
      (max(0, spending) * scale).squareRoot(), (max(0, spending + staying) * scale).squareRoot()
    )
  }
}
