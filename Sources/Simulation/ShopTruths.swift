/// Which truths a simulated shop is built on.
package enum ShopTruths: String, Sendable, CaseIterable {
  /// An incentive that works, referred customers who order more often, overlapping segments.
  case planted
  /// The same shop, but neither the incentive nor the referral makes a difference.
  case null
  /// Three kinds of customers, far apart in what they spend.
  case separated
  /// One kind of customers.
  case uniform
}

extension ShopPlan {
  init(_ truths: ShopTruths) {
    self.init()
    switch truths {
    case .planted: break
    case .null: removeEffects()
    case .separated:
      removeEffects()
      segments = [
        Self.kind("large", share: 0.25, amount: 300_000), Self.kind("middle", share: 0.4, amount: 45_000),
        Self.kind("small", share: 0.35, amount: 7_000),
      ]
    case .uniform:
      removeEffects()
      segments = [Self.kind("regular", share: 1, amount: 34_000)]
    }
  }

  private mutating func removeEffects() {
    referralRateRatio = 1
    experimentRateRatio = 1
    experimentSecondOrder = 0
  }

  private static func kind(_ name: String, share: Double, amount: Double) -> Segment {
    Segment(
      name: name, share: share, rate: 0.75, amount: amount, spread: 0.3, lifetime: 500, promoter: 0.45,
      detractor: 0.14)
  }
}
