internal import CivilTime

/// Writes the simulated tables as a back office would export them.
struct ShopWriter {
  let plan: ShopPlan
  let people: [SimulatedCustomer]
  let orders: [SimulatedOrder]
  let extras: ShopExtras

  /// 2026-01-05 09:12:33, local
  private func time(_ local: Int64) -> String {
    func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : String(value) }
    let second = local % 86_400
    return Day(Int(local / 86_400)).iso + " " + two(second / 3600) + ":" + two(second / 60 % 60) + ":"
      + two(second % 60)
  }

  private func orderID(_ i: Int) -> String {
    let order = orders[i]
    let c = Day(Int(order.time / 86_400)).civil
    return SimulatedID.text("O" + String(c.year * 10_000 + c.month * 100 + c.day) + "-", i, digits: 7)
  }

  func writeOrders(_ lines: inout SimulatedLines) {
    lines.add(
      line:
        "order_id,customer_id,ordered_at,status,amount,discount,refund_amount,category,channel,coupon_code"
        + (extras.brief ? "" : ",paid_at,completed_at"))
    let planted = PlantedRows(extras, among: orders.count)
    for (i, order) in orders.enumerated() {
      let paid = order.status == .completed || order.status == .returned
      let fields = [
        orderID(i), order.customer < 0 ? "" : people[Int(order.customer)].id, time(order.time),
        order.status.rawValue, String(order.amount), String(order.discount),
        order.refund > 0 ? String(order.refund) : "", ShopPlan.categories[Int(order.category)],
        ShopPlan.channels[Int(order.channel)], order.coupon.map { ShopPlan.coupons[Int($0)] } ?? "",
      ]
      let times = [
        paid || order.status == .cancelled && i % 3 == 0 ? time(order.time + 90) : "",
        paid ? time(order.time + order.delivery) : "",
      ]
      let line = extras.brief ? fields : fields + times
      lines.add(line)
      switch planted.after(i) {
      case .nothing: break
      case .row(let row): lines.add(line: row)
      case .again: lines.add(line)
      }
    }
  }

  func writeReferrals(_ rows: [ReferralRows.Row], _ lines: inout SimulatedLines) {
    lines.add(
      line:
        "referral_id,referrer_id,referred_id,invited_at,clicked_at,signed_up_at,channel,variant,reward_referrer,reward_referred"
    )
    for (i, row) in rows.enumerated() {
      lines.add([
        SimulatedID.text("R", i, digits: 5), row.referrer, row.referred, time(row.invited),
        row.clicked.map(time) ?? "", row.signedUp.map(time) ?? "", row.channel, row.variant,
        row.rewarded ? "3000" : "", row.rewarded ? "2000" : "",
      ])
    }
  }

  func writeFeedback(_ rows: [FeedbackRows.Row], _ lines: inout SimulatedLines) {
    lines.add(
      line: "feedback_id,customer_id,submitted_at,kind,score,text,topic,order_id,responded_at"
        + (extras.service ? ",resolved_at,reopened_at" : ""))
    for (i, row) in rows.enumerated() {
      let fields = [
        SimulatedID.text("F", i, digits: 6), people[row.customer].id, time(row.time), row.kind,
        row.score.map(String.init) ?? "", row.text, row.topic, row.order.map(orderID) ?? "",
        row.answered.map(time) ?? "",
      ]
      lines.add(extras.service ? fields + [row.settled, row.again].map { $0.map(time) ?? "" } : fields)
    }
  }

  func writeMessages(_ rows: [MessageRows.Row], _ lines: inout SimulatedLines) {
    lines.add(
      line: "customer_id,campaign,channel,sent_at,delivered_at,opened_at,clicked_at,unsubscribed_at,cost")
    for row in rows {
      let times = [row.delivered, row.opened, row.clicked, row.unsubscribed].map { $0.map(time) ?? "" }
      lines.add(
        [people[row.customer].id, row.campaign, row.channel, time(row.sent)] + times + [String(row.cost)])
    }
  }

  func writeCustomers(_ lines: inout SimulatedLines) {
    lines.add(
      line: "customer_id,joined_at,birth_date,gender,region,tier,member,email_consent,kakao_consent")
    for (i, customer) in people.enumerated() {
      let month = 1 + i % 12
      lines.add([
        customer.id, time(customer.joined),
        "\(customer.birthYear)-" + (month < 10 ? "0" : "") + "\(month)-15",
        customer.gender, ShopPlan.regions[customer.region], customer.segment == 0 ? "골드" : "실버",
        customer.member ? "yes" : "no", customer.consent ? "yes" : "no",
        customer.consent && i % 4 > 0 ? "yes" : "no",
      ])
    }
  }

  func writeExperiments(_ lines: inout SimulatedLines) {
    lines.add(line: "experiment,variant,customer_id,assigned_at")
    for customer in people {
      if let arm = customer.arm { lines.add([plan.experiment, arm, customer.id, time(customer.joined)]) }
    }
  }

  /// What each customer really is; not an input of any pipeline.
  func writeTruth(_ lines: inout SimulatedLines) {
    lines.add(line: "customer_id,segment,lost_on,referred,arm")
    for customer in people {
      lines.add([
        customer.id, plan.segments[customer.segment].name, customer.lostOn.iso,
        customer.referrer == nil ? "no" : "yes", customer.arm ?? "",
      ])
    }
  }
}
