/// The credited referrals as a forest: each referred customer hangs below the
/// one who brought him. Credit has no cycles, so leaves can be peeled off level
/// by level; nothing recurses, whatever the depth.
package struct ReferralForest: Sendable {
  /// Who brought each customer; −1 for a root.
  package let parent: [Int32]
  /// Customers brought directly, by customer.
  package let children: [Int32]
  /// Edges up to the root; 0 for a root and for who is in no tree.
  package let depth: [Int32]
  /// Customers below.
  package let descendants: [Int32]
  /// Net revenue of the customer and all descendants, minor units.
  package let subtreeRevenue: [Int64]

  package init(_ shop: Shop) {
    let referrals = shop.referrals
    let parent = (0..<shop.customers).map { c in
      referrals.creditedRow(of: c).map { referrals.referrer[$0] } ?? -1
    }
    var children = [Int32](repeating: 0, count: shop.customers)
    for p in parent where p >= 0 { children[Int(p)] += 1 }
    var revenue = [Int64](repeating: 0, count: shop.customers)
    // Children before their parents: a node follows once its last child is done.
    var order = (0..<Int32(shop.customers)).filter { children[Int($0)] == 0 && parent[Int($0)] >= 0 }
    var waiting = children
    var descendants = [Int32](repeating: 0, count: shop.customers)
    var next = 0
    while next < order.count {
      let c = Int(order[next])
      next += 1
      revenue[c] += shop.netRevenue(c)
      guard parent[c] >= 0 else { continue }
      let p = Int(parent[c])
      descendants[p] += descendants[c] + 1
      revenue[p] += revenue[c]
      waiting[p] -= 1
      if waiting[p] == 0 { order.append(Int32(p)) }
    }
    var depth = [Int32](repeating: 0, count: shop.customers)
    for c in order.reversed() where parent[Int(c)] >= 0 {
      depth[Int(c)] = depth[Int(parent[Int(c)])] + 1
    }
    self.parent = parent
    self.children = children
    self.depth = depth
    self.descendants = descendants
    subtreeRevenue = revenue
  }
}

/// One line of referral_tree.csv.
package struct Advocate: Sendable, Equatable {
  package let customer: Int
  package let depth: Int
  /// Referral rows of his, and the customers credited to him.
  package let referrals: Int
  package let credited: Int
  package let conversions: Int
  package let descendants: Int
  /// Minor units.
  package let ownRevenue: Int64
  package let subtreeRevenue: Int64

  /// Everybody who referred at least once, in the canonical order.
  package static func all(_ shop: Shop) -> [Advocate] {
    let forest = ReferralForest(shop)
    return (0..<shop.customers).compactMap { c in
      let rows = shop.referrals.rows(ofReferrer: c)
      guard !rows.isEmpty else { return nil }
      var (credited, conversions) = (0, 0)
      for row in rows.lazy.map(Int.init) where shop.referrals.isCredited(row) {
        credited += 1
        if shop.conversion(of: Int(shop.referrals.referred[row])) == row { conversions += 1 }
      }
      let own = shop.netRevenue(c)
      return Advocate(
        customer: c, depth: Int(forest.depth[c]), referrals: rows.count, credited: credited,
        conversions: conversions, descendants: Int(forest.descendants[c]), ownRevenue: own,
        // Who brought nobody is in no tree unless he was brought himself.
        subtreeRevenue: forest.descendants[c] == 0 ? own : forest.subtreeRevenue[c])
    }
  }
}
