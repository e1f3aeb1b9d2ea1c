/// The root of a monotone function by bisection, to the last bit: slower than
/// others, but without a case in which it fails.
enum MonotoneRoot {
  /// The point in [low, high] where `below` turns from true to false. It must be
  /// true at `low`; where it is true at `high` as well, `high` comes back.
  static func find(
    _ low: Double, _ high: Double, below: (Double) throws(NoAnswer) -> Bool
  ) throws(NoAnswer) -> Double {
    if try below(high) { return high }
    var near = low
    var far = high
    while true {
      let middle = near + (far - near) / 2
      if middle <= near || middle >= far { return near + (far - near) / 2 }
      if try below(middle) { near = middle } else { far = middle }
    }
  }

  /// Doubles `start` until `below` is false, then bisects. `limit` is where the search ends in .domain.
  static func find(
    from start: Double, limit: Double, _ what: String, below: (Double) throws(NoAnswer) -> Bool
  ) throws(NoAnswer) -> Double {
    var low = start
    var high = start * 2
    while try below(high) {
      guard high < limit else { throw .domain("\(what) would pass \(limit)") }
      low = high
      high *= 2
    }
    return try find(low, high, below: below)
  }
}
