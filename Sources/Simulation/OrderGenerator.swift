internal import CivilTime
internal import Statistics

/// A simulated order, in few bytes: all of a shop are in memory until they are written.
struct SimulatedOrder: Sendable {
  enum Status: String, Sendable { case completed, pending, cancelled, returned }

  /// Local second.
  let time: Int64
  let amount: Int64
  let refund: Int64
  let discount: Int64
  /// Customer index, −1 for a guest.
  let customer: Int32
  let status: Status
  let category: UInt8
  let channel: UInt8
  let coupon: UInt8?
  /// Seconds from order to delivery.
  let delivery: Int64
}

/// Draws each customer's orders from a stream of its own.
struct OrderGenerator {
  let plan: ShopPlan
  let seed: UInt64

  func orders(_ index: Int, _ customer: SimulatedCustomer) -> [SimulatedOrder] {
    guard customer.buys else { return [] }
    var generator = Xoshiro256(seed: seed, stage: "simulate", purpose: "orders", index: UInt64(index))
    let segment = plan.segments[customer.segment]
    let end = min(customer.lostOn, plan.last)
    var times = [customer.joined + Int64(600 + generator.below(5400))]
    let category = ShopPlan.pick(plan.categoryWeights, &generator)
    let channel = ShopPlan.pick(ShopPlan.channelWeights, &generator)
    var day = customer.joinedOn + 1
    let uplift = customer.referrer == nil ? 1 : plan.referralRateRatio
    while day <= end {
      var rate = segment.rate / 30 * plan.season(day) * uplift
      if customer.arm == "B", day - customer.joinedOn <= 30 { rate *= plan.experimentRateRatio }
      if generator.uniform() < rate { times.append(moment(day, &generator)) }
      day = day + 1
    }
    // The planted lift also reaches customers who would never have come back.
    if customer.arm == "B", generator.bernoulli(plan.experimentSecondOrder) {
      times.append(moment(customer.joinedOn + (1 + generator.below(30)), &generator))
    }
    return times.filter { $0 < plan.end }.sorted().map {
      order(index, $0, segment, category, channel, &generator)
    }
  }

  private func moment(_ day: Day, _ generator: inout Xoshiro256) -> Int64 {
    Int64(day.number) * 86_400 + Int64(25_200 + generator.below(59_000))
  }

  func guest(_ index: Int) -> SimulatedOrder {
    var generator = Xoshiro256(seed: seed, stage: "simulate", purpose: "guests", index: UInt64(index))
    let days = plan.last - plan.first
    let day = plan.first + generator.below(days)
    let kind = plan.segments[min(2, plan.segments.count - 1)]
    return order(
      -1, moment(day, &generator), kind, ShopPlan.pick(plan.categoryWeights, &generator),
      1, &generator)
  }

  private func order(
    _ customer: Int, _ time: Int64, _ segment: ShopPlan.Segment, _ favourite: Int, _ home: Int,
    _ generator: inout Xoshiro256
  ) -> SimulatedOrder {
    let raw = segment.amount * Elementary.exp(segment.spread * generator.normal())
    let price = max(1000, Int64(raw / 100) * 100)
    let coupon = generator.bernoulli(0.22) ? UInt8(generator.below(ShopPlan.coupons.count)) : nil
    let discount = coupon == nil ? 0 : price / 1000 * 100
    let amount = price - discount
    let draw = generator.uniform()
    let status: SimulatedOrder.Status =
      draw < plan.cancelled
      ? .cancelled
      : draw < plan.cancelled + plan.pending
        ? .pending : draw < plan.cancelled + plan.pending + plan.returned ? .returned : .completed
    // Four of ten returns are partial.
    let partial = generator.bernoulli(0.4)
    let refund = status == .returned ? (partial ? amount / 200 * 100 : amount) : 0
    return SimulatedOrder(
      time: time, amount: amount, refund: refund, discount: discount, customer: Int32(customer),
      status: status,
      category: UInt8(
        generator.bernoulli(0.62) ? favourite : ShopPlan.pick(plan.categoryWeights, &generator)),
      channel: UInt8(generator.bernoulli(0.8) ? home : ShopPlan.pick(ShopPlan.channelWeights, &generator)),
      coupon: coupon, delivery: Int64(60_000 + 90_000 * generator.exponential()))
  }
}
