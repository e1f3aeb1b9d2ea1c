internal import CivilTime
internal import Statistics

/// A simulated customer.
struct SimulatedCustomer: Sendable {
  let id: String
  let segment: Int
  /// Local second of joining, counted from 1970 in local time.
  let joined: Int64
  /// Local day after which nothing is bought.
  let lostOn: Day
  let referrer: Int?
  let arm: String?
  let birthYear: Int
  let gender: String
  let region: Int
  let member: Bool
  let consent: Bool
  /// Orders at all; some sign up and never do.
  let buys: Bool

  var joinedOn: Day { Day(Int(joined / 86_400)) }
}

/// Draws customers in order of joining, so that a referrer is always an earlier one.
struct PeopleGenerator {
  let plan: ShopPlan
  private var generator: Xoshiro256

  init(_ plan: ShopPlan, seed: UInt64) {
    self.plan = plan
    generator = Xoshiro256(seed: seed, stage: "simulate", purpose: "people")
  }

  mutating func draw(_ count: Int) -> [SimulatedCustomer] {
    let days = plan.last - plan.first
    var moments: [Int64] = []
    while moments.count < count {
      // A growing shop: more customers join later; busy days bring more.
      let day = plan.first + Int(Double(days) * generator.uniform().squareRoot())
      guard generator.uniform() * 1.4 < plan.season(day) else { continue }
      moments.append(Int64(day.number) * 86_400 + second())
    }
    moments.sort()
    var people: [SimulatedCustomer] = []
    for (i, moment) in moments.enumerated() { people.append(customer(i, moment, people)) }
    return people
  }

  /// Shopping hours: few at night, most in the evening.
  private mutating func second() -> Int64 {
    let hours = [1.0, 0.5, 0.3, 0.2, 0.2, 0.4, 1, 2, 3, 4, 5, 5.5, 6, 5, 5, 5, 5, 5.5, 6, 7, 8, 8, 6, 3]
    return Int64(ShopPlan.pick(hours, &generator)) * 3600 + Int64(generator.below(3600))
  }

  private mutating func customer(_ i: Int, _ moment: Int64, _ earlier: [SimulatedCustomer])
    -> SimulatedCustomer
  {
    let segment = ShopPlan.pick(plan.segments.map(\.share), &generator)
    let day = Day(Int(moment / 86_400))
    let lifetime = plan.segments[segment].lifetime * generator.exponential()
    var referrer: Int?
    if earlier.count > 20, generator.bernoulli(plan.referredShare) {
      // Few customers refer many: the earlier and the more valuable ones more often.
      let first = generator.below(earlier.count)
      let second = generator.below(earlier.count)
      referrer = earlier[first].segment <= earlier[second].segment ? first : second
    }
    let arm = day >= plan.experimentFrom ? (generator.bernoulli(0.5) ? "B" : "A") : nil
    return SimulatedCustomer(
      id: SimulatedID.make("C", i, digits: 6), segment: segment, joined: moment,
      lostOn: day + Int(min(lifetime, 4000)), referrer: referrer, arm: arm,
      birthYear: 1962 + generator.below(44), gender: generator.bernoulli(0.63) ? "F" : "M",
      region: min(ShopPlan.regions.count - 1, Int(generator.exponential() * 2)),
      member: generator.bernoulli(0.8), consent: generator.bernoulli(0.68),
      buys: generator.bernoulli(referrer == nil ? plan.buyers : plan.referredBuyers))
  }
}
