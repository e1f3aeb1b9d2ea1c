internal import Pipeline
internal import Tables

/// The buyers of profile/customers.csv with the features to group them by.
struct BuyerFeatures {
  let profile: Table
  /// Rows of the profile that are grouped.
  let rows: [Int]
  let columns: [[Double]]
  let leftOut: Int
  /// Major units in a minor one.
  let unit: Double

  init(_ job: borrowing Job, _ features: [String]) throws(DangolError) {
    guard let profile = try job.table("profile/customers.csv") else {
      throw DangolError(.badData, "the run has no profile/customers.csv", advice: "run stage profile first")
    }
    let unit = job.context.currency.majorPerMinor
    var values: [[Double?]] = []
    for feature in features {
      guard let column = profile.doubles(feature, moneyUnit: unit) else {
        let names = profile.description.columns.filter { !$0.kind.isWord || $0.kind == .flag }.map(\.name)
        throw DangolError(
          .configuration, "'\(printable(feature))' is not a numeric column of profile/customers.csv",
          column: "segment.features",
          advice: nearest(feature, among: names).map { "did you mean '\($0)'?" }
            ?? "there are: \(names.joined(separator: ", "))")
      }
      values.append(column)
    }
    guard !features.isEmpty else {
      throw DangolError(.configuration, "segment.features is empty", advice: "name at least one column")
    }
    let orders = profile.integers("orders")
    let buyers = orders.indices.filter { orders[$0] > 0 }
    let complete = buyers.filter { row in values.allSatisfy { $0[row] != nil } }
    self.profile = profile
    self.unit = unit
    rows = complete
    leftOut = buyers.count - complete.count
    columns = values.map { column in complete.map { column[$0]! } }
  }
}
