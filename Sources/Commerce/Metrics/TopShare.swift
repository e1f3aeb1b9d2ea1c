internal import Statistics

/// The share of a total that the tenth (rounded up) of the units with most of it has.
///
/// With k of n units at the top, T(k) = min over q of Σ(x − q)⁺ + k q, reached at the kth
/// largest value; so a unit moves the share S = T/Σx by ((x − q)⁺ + q k/n − S x)/Σx, and the
/// squares of these are its variance (Beach & Davidson 1983, of which this is the top end;
/// Goldie 1977). The interval is taken on the logit, so it stays within 0 and 1.
package struct TopShare {
  package let units: Int64
  let top: Int64
  let total: Int64
  /// nil: the total is 0.
  package let value: Double?
  package let low: Double?
  package let high: Double?

  /// Units by amount.
  package init(_ histogram: [Int64: Int64]) {
    let units = histogram.values.reduce(0, +)
    let total = histogram.reduce(0) { $0 + $1.key * $1.value }
    let size = (units + 9) / 10
    var (top, left, q): (Int64, Int64, Int64) = (0, size, 0)
    let descending = histogram.sorted { $0.key > $1.key }
    for (amount, count) in descending where left > 0 {
      top += amount * min(left, count)
      left -= min(left, count)
      q = amount
    }
    (self.units, self.top, self.total) = (units, top, total)
    guard total > 0 else {
      (value, low, high) = (nil, nil, nil)
      return
    }
    let (share, n) = (Double(top) / Double(total), Double(units))
    value = share
    let squares = Sums.sum(descending.count) { place in
      let (amount, count) = descending[place]
      let influence =
        Double(max(0, amount - q)) + Double(q) * Double(size) / n - share * Double(amount)
      return Double(count) * influence * influence
    }
    let error = units > 1 ? (squares * n / (n - 1)).squareRoot() / Double(total) : 0
    guard error > 1e-8, share < 1, let z = try? Critical.normal(level: 0.95) else {
      (low, high) = (nil, nil)
      return
    }
    let logit = Elementary.log(share / (1 - share))
    let half = z * error / (share * (1 - share))
    low = Elementary.logistic(logit - half)
    high = Elementary.logistic(logit + half)
  }
}
