internal import CivilTime
internal import Statistics

/// referral.depth.* and referral.largest_tree: the forest of credited referrals as it stands at
/// a period's end. The unit is the tree, for the customers of one are not independent.
enum ForestMetrics {
  static func rows(_ input: MetricInput) -> [MetricRow] {
    let shop = input.shop
    let referrals = shop.referrals
    guard referrals.count > 0 else { return [] }
    let grid = input.grid([.all, .month, .quarter, .week])
    // All kinds of periods from one walk, period after period by their last days.
    let order = grid.periods.indices.sorted { grid.last(grid.periods[$0]) < grid.last(grid.periods[$1]) }
    var found = [[MetricRow]](repeating: [], count: grid.periods.count)
    var forest = GrowingForest(customers: shop.customers)
    var next = 0
    for p in order {
      let period = grid.periods[p]
      let end = Int32(grid.last(period).number)
      // Rows come by start.
      while next < referrals.count, referrals.startDay[next] <= end {
        if referrals.isCredited(next) {
          forest.join(Int(referrals.referred[next]), under: Int(referrals.referrer[next]))
        }
        next += 1
      }
      found[p] = rows(forest, period)
      if !grid.isOver(period) {
        for m in found[p].indices { found[p][m].add(note: MetricRow.inProgress) }
      }
    }
    return found.flatMap { $0 }
  }

  private static func rows(_ forest: GrowingForest, _ period: Period) -> [MetricRow] {
    var largest = MetricRow("referral.largest_tree", period)
    largest.count(Double(forest.largest))
    var deepest = MetricRow("referral.depth.max", period)
    var mean = MetricRow("referral.depth.mean", period)
    mean.n = forest.trees
    mean.numerator = Double(forest.d)
    mean.denominator = Double(forest.customers)
    guard forest.trees > 0 else {
      deepest.note = "no credited referral"
      mean.note = deepest.note
      return [deepest, mean, largest]
    }
    deepest.count(Double(forest.deepest))
    let (n, m) = (Double(forest.customers), Double(forest.trees))
    let value = Double(forest.d) / n
    mean.value = value
    // Σ(d − value·n)² over trees: the delta method on a ratio of sums.
    let squares = Double(forest.dd) - 2 * value * Double(forest.dn) + value * value * Double(forest.nn)
    let error = m > 1 ? (max(0, squares) * m / (m - 1)).squareRoot() / n : 0
    // Where all trees are alike, rounding leaves a spread of about 1e−9.
    if error > 1e-8 * value, let z = try? Critical.normal(level: 0.95) {
      (mean.low, mean.high) = (value - z * error, value + z * error)
    } else {
      mean.note = m > 1 ? "no interval: all trees are alike" : "no interval: one tree"
    }
    return [deepest, mean, largest]
  }
}
