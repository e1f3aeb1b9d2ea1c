internal import Statistics

/// How a simulated shop's files differ from the plain ones; the shop behind them stays the same.
package struct ShopExtras: Sendable {
  /// Share of the orders with a quoted field; as it falls out where nil.
  package var quoted: Double?
  /// orders.csv of ten columns: without the times of payment and delivery.
  package var brief = false
  /// Messages to customers as messages.csv, tickets among the feedback.
  package var service = false

  package init() {}
}

extension ShopPlan {
  /// Lets `share` of the orders be in a category whose name must be quoted; the others keep
  /// their proportions, and so do those.
  mutating func quote(_ share: Double) {
    let quoted = Self.categories.map { $0.contains(",") }
    let before = Sums.sum(zip(categoryWeights, quoted).filter(\.1).map(\.0))
    let total = Sums.sum(categoryWeights)
    for (i, isQuoted) in quoted.enumerated() {
      categoryWeights[i] *= isQuoted ? share / before : (1 - share) / (total - before)
    }
  }
}
