internal import Commerce
internal import Tables

/// Groups an experiment's customers by columns of the profile, as far as those could not
/// follow from the arm.
struct StudyExplorer {
  /// Of words, known at the first order, and no names of customers.
  static let columns = ProfileStage.customers.columns.filter {
    $0.knownAtFirstOrder && $0.kind.isWord && $0.kind != .id
  }.map(\.name)
  /// Columns that the customers table holds are known from the start; of others the value
  /// counts where the first order came before the assignment.
  private static let fromTheStart = Set(InputTables.customers.columns.map(\.name))
  private static let notYet = "(no order before)"

  private let profile: Table?
  private let shop: Shop

  init(_ profile: Table?, _ shop: Shop) {
    self.profile = profile
    self.shop = shop
  }

  func explore(_ study: Study, unit: Double) -> [(column: String, exploration: Exploration)] {
    guard let profile, study.arms.count > 1, profile.rows == shop.customers else { return [] }
    return study.definition.explore.map { column in
      let (codes, words) = profile.words(column)
      var names = (0..<Int32(words.count)).map { words[$0] }
      let notYet = names.firstIndex(of: Self.notYet) ?? names.count
      if notYet == names.count { names.append(Self.notYet) }
      let isKnown = Self.fromTheStart.contains(column)
      let levels = study.customers.map { customer in
        isKnown || ordered(customer.index, before: customer.time) ? codes[customer.index] : Int32(notYet)
      }
      return (
        column,
        Exploration(
          study.definition, arms: study.arms.count, units: study.units,
          levels: Coded(codes: levels, names: names), majorPerMinor: unit)
      )
    }
  }

  private func ordered(_ customer: Int, before time: Int64) -> Bool {
    let first = shop.firstOrder[customer]
    return first >= 0 && shop.orders.time[Int(first)] < time
  }
}
