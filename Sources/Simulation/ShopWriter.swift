internal import CivilTime
internal import Tables

/// Writes the simulated tables as a back office would export them.
struct ShopWriter {
  let plan: ShopPlan
  let people: [SimulatedCustomer]
  let orders: [SimulatedOrder]
  let extras: ShopExtras

  private struct Lines {
    var bytes: [UInt8] = []

    init(_ header: String, capacity: Int = 0) {
      bytes.reserveCapacity(capacity + header.utf8.count + 2)
      bytes += header.utf8
      bytes.append(0x0a)
    }

    mutating func add(_ fields: [String]) {
      for (i, field) in fields.enumerated() {
        if i > 0 { bytes.append(0x2c) }
        guard !field.isEmpty else { continue }
        var field = field
        bytes += field.withUTF8 { CSVField.bytes($0) }
      }
      bytes.append(0x0a)
    }
  }

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

  func ordersFile() -> [UInt8] {
    var lines = Lines(
      "order_id,customer_id,ordered_at,status,amount,discount,refund_amount,category,channel,coupon_code"
        + (extras.brief ? "" : ",paid_at,completed_at"),
      capacity: orders.count * 130)
    for (i, order) in orders.enumerated() {
      let paid = order.status == .completed || order.status == .returned
      let fields = [
        orderID(i), order.customer < 0 ? "" : people[order.customer].id, time(order.time),
        order.status.rawValue, String(order.amount), String(order.discount),
        order.refund > 0 ? String(order.refund) : "", ShopPlan.categories[order.category],
        ShopPlan.channels[order.channel], order.coupon ?? "",
      ]
      let times = [
        paid || order.status == .cancelled && i % 3 == 0 ? time(order.time + 90) : "",
        paid ? time(order.time + order.delivery) : "",
      ]
      lines.add(extras.brief ? fields : fields + times)
    }
    return lines.bytes
  }

  func referralsFile(_ rows: [ReferralRows.Row]) -> [UInt8] {
    var lines = Lines(
      "referral_id,referrer_id,referred_id,invited_at,clicked_at,signed_up_at,channel,variant,reward_referrer,reward_referred"
    )
    for (i, row) in rows.enumerated() {
      lines.add([
        SimulatedID.text("R", i, digits: 5), row.referrer, row.referred, time(row.invited),
        row.clicked.map(time) ?? "", row.signedUp.map(time) ?? "", row.channel, row.variant,
        row.rewarded ? "3000" : "", row.rewarded ? "2000" : "",
      ])
    }
    return lines.bytes
  }

  func feedbackFile(_ rows: [FeedbackRows.Row]) -> [UInt8] {
    var lines = Lines(
      "feedback_id,customer_id,submitted_at,kind,score,text,topic,order_id,responded_at"
        + (extras.service ? ",resolved_at,reopened_at" : ""))
    for (i, row) in rows.enumerated() {
      let fields = [
        SimulatedID.text("F", i, digits: 6), people[row.customer].id, time(row.time), row.kind,
        row.score.map(String.init) ?? "", row.text, row.topic, row.order.map(orderID) ?? "",
        row.answered.map(time) ?? "",
      ]
      lines.add(extras.service ? fields + [row.settled, row.again].map { $0.map(time) ?? "" } : fields)
    }
    return lines.bytes
  }

  func messagesFile(_ rows: [MessageRows.Row]) -> [UInt8] {
    var lines = Lines(
      "customer_id,campaign,channel,sent_at,delivered_at,opened_at,clicked_at,unsubscribed_at,cost")
    for row in rows {
      let times = [row.delivered, row.opened, row.clicked, row.unsubscribed].map { $0.map(time) ?? "" }
      lines.add(
        [people[row.customer].id, row.campaign, row.channel, time(row.sent)] + times + [String(row.cost)])
    }
    return lines.bytes
  }

  func customersFile() -> [UInt8] {
    var lines = Lines(
      "customer_id,joined_at,birth_date,gender,region,tier,member,email_consent,kakao_consent")
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
    return lines.bytes
  }

  func experimentsFile() -> [UInt8] {
    var lines = Lines("experiment,variant,customer_id,assigned_at")
    for customer in people {
      if let arm = customer.arm { lines.add([plan.experiment, arm, customer.id, time(customer.joined)]) }
    }
    return lines.bytes
  }

  /// What each customer really is; not an input of any pipeline.
  func truthFile() -> [UInt8] {
    var lines = Lines("customer_id,segment,lost_on,referred,arm")
    for customer in people {
      lines.add([
        customer.id, plan.segments[customer.segment].name, customer.lostOn.iso,
        customer.referrer == nil ? "no" : "yes", customer.arm ?? "",
      ])
    }
    return lines.bytes
  }
}

/// A few rows that a reader must refuse, each for another reason, and one that
/// it must count as a duplicate.
struct PlantedRows {
  static let codes = ["QUOTE": 1, "DATE": 1, "TYPE": 1, "COLS_LOW": 1, "ENUM": 1, "RANGE": 1, "KEY_DUP": 1]

  private let rows: [String]

  init(_ extras: ShopExtras) {
    // Their last two fields are empty.
    rows = Self.whole.map { extras.brief && $0.hasSuffix(",,,") ? String($0.dropLast(2)) : $0 }
  }

  private static let whole = [
    "BAD-1,C000001,2026-02-30 10:00:00,completed,15000,0,,간식,자사몰,,,",
    "BAD-2,C000002,2026-03-02 10:00:00,completed,12abc,0,,간식,자사몰,,,",
    "BAD-3,C000003,2026-03-03 10:00:00,completed,15000,0,,5\" 접시,자사몰,,,",
    "BAD-4,C000004,2026-03-04 10:00:00,completed,15000",
    "BAD-5,C000005,2026-03-05 10:00:00,배송중,15000,0,,간식,자사몰,,,",
    "BAD-6,C000006,2026-03-06 10:00:00,completed,-5000,0,,간식,자사몰,,,",
  ]

  /// Spreads the bad rows over the file and repeats one good row.
  func insert(into file: [UInt8]) -> [UInt8] {
    let lines = file.split(separator: 0x0a)
    guard lines.count > 20 else { return file }
    var out: [UInt8] = []
    out.reserveCapacity(file.count + 1024)
    let step = lines.count / (rows.count + 2)
    for (i, line) in lines.enumerated() {
      out += line
      out.append(0x0a)
      guard i > 0, i % step == 0 else { continue }
      if i / step <= rows.count {
        out += rows[i / step - 1].utf8
        out.append(0x0a)
      } else if i / step == rows.count + 1 {
        out += line
        out.append(0x0a)
      }
    }
    return out
  }
}
