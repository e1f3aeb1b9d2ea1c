internal import Pipeline
internal import Statistics
internal import Tables

/// The buyers of profile/customers.csv as points: one coordinate a numeric
/// feature, one a word of a categorical one.
struct FeatureSpace {
  let profile: Table
  /// Rows of the profile that are grouped.
  let rows: [Int]
  /// Buyers without a value, by feature.
  let missing: [String: Int]
  let leftOut: Int
  let points: Points
  /// Features without spread.
  let constant: [String]
  /// Major units in a minor one.
  let unit: Double

  /// Beyond this many words the rarer ones are one.
  private static let wordLimit = 20

  init(_ job: borrowing Job, _ features: [SegmentFeature], scale: Scaling.Kind) throws(DangolError) {
    guard let profile = try job.table("profile/customers.csv") else {
      throw DangolError(.badData, "the run has no profile/customers.csv", advice: "run stage profile first")
    }
    let unit = job.context.currency.majorPerMinor
    let orders = profile.integers("orders")
    let buyers = orders.indices.filter { orders[$0] > 0 }
    let numbers = features.map {
      SegmentFeature.isCategory($0.column) ? nil : profile.doubles($0.column, moneyUnit: unit)
    }
    var complete = buyers
    var missing: [String: Int] = [:]
    for (feature, values) in zip(features, numbers) {
      guard let values else { continue }
      let absent = buyers.count { values[$0].isNaN }
      if absent > 0 { missing[feature.column] = absent }
      complete.removeAll { values[$0].isNaN }
    }
    var columns: [[Double]] = []
    var constant: [String] = []
    for (feature, values) in zip(features, numbers) {
      if let values {
        let fitted = Scaling.fitted(feature.scale ?? scale, [complete.map { values[$0] }])
        if !fitted.scaling.unscaled.isEmpty { constant.append(feature.column) }
        columns += fitted.columns
      } else {
        let indicators = Self.indicators(profile, feature.column, complete)
        if indicators.isEmpty { constant.append(feature.column) }
        columns += indicators
      }
    }
    self.profile = profile
    self.unit = unit
    self.missing = missing
    self.constant = constant
    leftOut = buyers.count - complete.count
    rows = complete
    points = Points(columns: columns)
  }

  /// One column a word, centred and divided by the root of Σ p(1 − p), so that a
  /// categorical feature weighs as much as a numeric one of variance 1, however
  /// many words it has. No value is a word of its own.
  private static func indicators(_ profile: Table, _ name: String, _ rows: [Int]) -> [[Double]] {
    let (indices, words) = profile.words(name)
    var counts = [Int](repeating: 0, count: words.count + 1)
    for row in rows { counts[Int(indices[row]) + 1] += 1 }
    let ranks = words.bytewiseRanks()
    func rank(_ code: Int) -> Int32 { code == 0 ? -1 : ranks[code - 1] }
    let order = counts.indices.filter { counts[$0] > 0 }.sorted {
      counts[$0] != counts[$1] ? counts[$0] > counts[$1] : rank($0) < rank($1)
    }
    guard order.count > 1 else { return [] }
    let kept = order.count <= wordLimit ? order : Array(order.prefix(wordLimit - 1))
    var place = [Int](repeating: kept.count, count: counts.count)
    for (position, code) in kept.enumerated() { place[code] = position }
    let width = order.count > kept.count ? kept.count + 1 : kept.count
    var sizes = [Int](repeating: 0, count: width)
    for code in order { sizes[place[code]] += counts[code] }
    let shares = sizes.map { Double($0) / Double(rows.count) }
    let spread = Sums.sum(width) { shares[$0] * (1 - shares[$0]) }.squareRoot()
    return (0..<width).map { level in
      rows.map { row in ((place[Int(indices[row]) + 1] == level ? 1 : 0) - shares[level]) / spread }
    }
  }
}
