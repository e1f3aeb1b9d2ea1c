internal import CivilTime
internal import Parallelism

/// The members of rows in several dimensions, row after row.
struct RowSplits: Sendable {
  let dimensions: [Dimension]
  let rows: Int
  private let members: Numbers<Int32>

  /// `andNobody`: with a row more at the end, of nobody known.
  init(_ columns: [(dimension: Dimension, codes: [Int32])], andNobody: Bool) {
    dimensions = columns.map(\.dimension)
    let known = columns.first?.codes.count ?? 0
    rows = known + (andNobody ? 1 : 0)
    members = Numbers(repeating: 0, count: rows * columns.count)
    for (d, column) in columns.enumerated() {
      for row in 0..<known { members[row * columns.count + d] = column.dimension.member(column.codes[row]) }
      if andNobody { members[known * columns.count + d] = Int32(column.dimension.guestMember) }
    }
  }

  /// Of customers and nobody known, with the members of one row of each (−1 for none) before their own.
  init(_ rows: RowSplits, of first: [Int32], before customers: RowSplits) {
    dimensions = rows.dimensions + customers.dimensions
    // Without attributes of their own the customers are not counted there.
    self.rows = first.count + 1
    members = Numbers(repeating: 0, count: self.rows * dimensions.count)
    let (before, own) = (rows.dimensions.count, customers.dimensions.count)
    for c in 0..<self.rows {
      let place = members.base + c * dimensions.count
      for (d, dimension) in rows.dimensions.enumerated() {
        let isKnown = c < first.count && first[c] >= 0
        place[d] = isKnown ? rows.members(Int(first[c]))[d] : Int32(dimension.guestMember)
      }
      (place + before).update(from: customers.members(c), count: own)
    }
  }

  func members(_ row: Int) -> UnsafePointer<Int32> {
    UnsafePointer(members.base + row * dimensions.count)
  }
}

/// The ways in which a shop's figures can be split, as its inputs carry them.
package struct Splits: Sendable {
  /// Of orders, and so of a customer's first order.
  let orders: RowSplits
  let referrals: RowSplits
  let feedback: RowSplits
  let touches: RowSplits
  /// Of the customers; the last row is nobody known.
  let customers: RowSplits
  let attributes: AttributeBundles
  /// Their first order's splits, and then these.
  let buyerAttributes: AttributeBundles

  init(_ shop: Shop, _ options: MetricOptions, threads: Int) {
    func rows(_ columns: [(String, Coded)], andNobody: Bool = false) -> RowSplits {
      RowSplits(
        columns.filter { options.splits($0.0) && $0.1.isRecorded }.map {
          (Dimension($0.0, $0.1, limit: options.maxMembers), $0.1.codes)
        }, andNobody: andNobody)
    }
    let o = shop.orders
    orders = rows([
      ("channel", Coded(codes: o.channel, names: o.channels)),
      ("category", Coded(codes: o.category, names: o.categories)), ("campaign", o.campaign), ("mall", o.mall),
    ])
    let r = shop.referrals
    referrals = rows([
      ("channel", Coded(codes: r.channel, names: r.channels)), ("campaign", r.campaign),
      ("variant", Coded(codes: r.variant, names: r.variants)),
    ])
    feedback = rows([("channel", shop.feedback.channel)])
    touches = rows([
      ("channel", shop.touches.channel), ("campaign", shop.touches.campaign),
      ("messages_30d", shop.touches.fatigue),
    ])
    let ages = Coded(
      codes: shop.people.birth.map { $0.map { AgeBand.code(born: $0, on: shop.asOf) } ?? -1 },
      names: AgeBand.names)
    let acquisition = Coded(
      codes: (0..<shop.customers).map { c in
        !shop.isBuyer(c) ? -1 : shop.conversion(of: c) == nil ? 0 : 1
      }, names: ["organic", "referred"])
    let attributes: [(String, Coded)] =
      [
        ("acquisition", shop.referrals.count > 0 ? acquisition : Coded()), ("region", shop.people.region),
        ("age_band", ages), ("gender", shop.people.gender), ("tier", shop.people.tier),
      ] + options.attributes
    customers = rows(attributes, andNobody: true)
    let most = AttributeBundles.most(of: shop.customers)
    (self.attributes, buyerAttributes) = Parallel.both(threads: threads) { [customers] in
      AttributeBundles(customers, most: most)
    } _: { [orders, customers] in
      AttributeBundles(RowSplits(orders, of: shop.firstOrder, before: customers), most: most)
    }
  }
}
