internal import CivilTime
internal import Commerce
internal import Parallelism
internal import Pipeline
internal import Tables

/// A shop and the names that its indices stand for.
struct LoadedShop: Sendable {
  let shop: Shop
  /// Customer ids in the canonical order.
  let ids: Words
}

/// Builds the histories from the tables that ingest wrote.
struct ShopLoader {
  static let reads = [
    "ingest/orders.csv", "ingest/referrals.csv", "ingest/feedback.csv", "ingest/customers.csv",
    "ingest/experiments.csv", "ingest/touches.csv",
  ]

  let zone: Zone
  private let threads: Int
  private var words = Words()
  /// Of each of the words its customer.
  private var place: [Int32] = []
  /// The customer of each word of a column that names customers.
  private var customers: [String: [Int32]] = [:]

  static func load(_ job: borrowing Job, _ settings: ShopSettings) throws(DangolError) -> LoadedShop {
    guard let orders = try job.table("ingest/orders.csv") else {
      throw DangolError(.badData, "the run has no ingest/orders.csv", advice: "run stage ingest first")
    }
    let referrals = try job.table("ingest/referrals.csv")
    let feedback = try job.table("ingest/feedback.csv")
    let customers = try job.table("ingest/customers.csv")
    let experiments = try job.table("ingest/experiments.csv")
    let touches = try job.table("ingest/touches.csv")
    var loader = ShopLoader(zone: job.context.zone, threads: job.context.threads)
    for (table, columns) in [
      (orders, ["customer_id"]), (customers, ["customer_id"]), (referrals, ["referrer_id", "referred_id"]),
      (feedback, ["customer_id"]), (experiments, ["customer_id"]), (touches, ["customer_id"]),
    ] as [(Table?, [String])] {
      guard let table else { continue }
      for column in columns { loader.note(table, column) }
    }
    let count = loader.words.count
    let (ids, buckets) = loader.rankCustomers()
    let (history, orderRows) = loader.orders(orders, count)
    let shop = Shop(
      customers: count, buckets: buckets, orders: history, referrals: loader.referrals(referrals),
      feedback: loader.feedback(feedback, count, orders: orders, orderRows),
      assignments: loader.assignments(experiments), people: loader.people(customers, count),
      touches: loader.touches(touches, count), asOf: job.context.asOf,
      asOfEnd: job.context.zone.start(of: job.context.asOf + 1) - 1, settings: settings)
    return LoadedShop(shop: shop, ids: ids)
  }

  private init(zone: Zone, threads: Int) {
    self.zone = zone
    self.threads = threads
  }

  private mutating func note(_ table: Table, _ column: String) {
    customers[table.description.name + "." + column] = words.intern(table.words(column).words)
  }

  /// Gives the ids in the canonical order and the first customer of each bucket.
  private mutating func rankCustomers() -> (Words, buckets: [Int]) {
    place = CanonicalOrder.ranks(words, threads: threads)
    var order = [Int32](repeating: 0, count: place.count)
    for (word, customer) in place.enumerated() { order[Int(customer)] = Int32(word) }
    var buckets = [Int](repeating: 0, count: 257)
    for word in order { buckets[Int(words.withBytes(word) { CanonicalOrder.bucket($0) }) + 1] += 1 }
    for b in 0..<256 { buckets[b + 1] += buckets[b] }
    customers = customers.mapValues { [place] words in words.map { place[Int($0)] } }
    return (words.picking(order), buckets)
  }

  /// Customer index of each row, −1 where there is none.
  func owners(_ table: Table, _ column: String) -> [Int32] {
    guard let customers = customers[table.description.name + "." + column] else {
      preconditionFailure("\(table.description.name).\(column) was not noted")
    }
    return converted(table.words(column).indices) { $0 < 0 ? -1 : customers[Int($0)] }
  }

  func days(_ times: [Int64]) -> [Int32] {
    converted(times) { [zone] in $0 == Column.missing ? Int32.min : Int32(zone.day(of: $0).number) }
  }

  /// Each value on its own, on every thread.
  @inline(__always)
  private func converted<T: Sendable, Value: BitwiseCopyable>(
    _ values: [T], _ convert: @escaping @Sendable (T) -> Value
  ) -> [Value] {
    let part = 1 << 16
    return Parallel.filled(values.count, (values.count + part - 1) / part, threads: threads) {
      at, converted in
      values.withUnsafeBufferPointer { values in
        for i in at * part..<min(values.count, (at + 1) * part) { converted[i] = convert(values[i]) }
      }
    }
  }

  /// Rows grouped by customer by a counting sort that keeps their order; rows of
  /// no customer come last.
  /// Artifacts are in that order already; then there are no rows to pick: nil.
  func grouped(_ owners: [Int32], _ count: Int) -> (rows: [Int]?, slices: [Int]) {
    var slices = [Int](repeating: 0, count: count + 2)
    func bin(_ owner: Int32) -> Int { owner < 0 ? count : Int(owner) }
    var last = 0
    var isGrouped = true
    for owner in owners {
      let bin = bin(owner)
      slices[bin + 1] += 1
      isGrouped = isGrouped && bin >= last
      last = bin
    }
    for c in 0...count { slices[c + 1] += slices[c] }
    if isGrouped { return (nil, slices) }
    var next = slices
    var rows = [Int](repeating: 0, count: owners.count)
    for (row, owner) in owners.enumerated() {
      rows[next[bin(owner)]] = row
      next[bin(owner)] += 1
    }
    return (rows, slices)
  }

  /// The orders and the row of the table that each comes from, where that is not the same.
  private func orders(_ table: Table, _ count: Int) -> (Orders, rows: [Int]?) {
    let owners = owners(table, "customer_id")
    let (rows, slices) = grouped(owners, count)
    let sorted = rows.map { table.picking($0) } ?? table
    var orders = Orders()
    orders.customer = rows.map { $0.map { owners[$0] } } ?? owners
    orders.slices = slices
    orders.time = sorted.integers("ordered_at")
    orders.day = days(orders.time)
    orders.hour = converted(orders.time) { [zone] in Self.hour(of: $0, zone) }
    orders.amount = sorted.integers("amount")
    orders.refund = sorted.integers("refund_amount")
    orders.discount = sorted.integers("discount")
    orders.paidAt = sorted.integers("paid_at")
    orders.completedAt = sorted.integers("completed_at")
    orders.completedDay = days(orders.completedAt)
    orders.refundedAt = sorted.integers("refunded_at")
    orders.pointsUsed = sorted.integers("points_used")
    orders.pointsEarned = sorted.integers("points_earned")
    orders.recordsDiscount = orders.discount.contains { $0 != Column.missing }
    orders.recordsPayment = orders.paidAt.contains { $0 != Column.missing }
    let status = sorted.words("status")
    let codes = (0..<Int32(status.words.count)).map { index -> Orders.Status in
      switch status.words[index] {
      case "pending": .pending
      case "cancelled": .cancelled
      case "returned": .returned
      default: .completed
      }
    }
    orders.status = converted(status.indices) { codes[Int($0)] }
    (orders.category, orders.categories) = Self.codes(sorted, "category")
    (orders.channel, orders.channels) = Self.codes(sorted, "channel")
    (orders.coupon, _) = Self.codes(sorted, "coupon_code")
    (orders.product, orders.products) = Self.codes(sorted, "product_id")
    orders.campaign = Self.coded(sorted, "utm_campaign")
    orders.mall = Self.coded(sorted, "mall")
    return (orders, rows)
  }

  private static func hour(of time: Int64, _ zone: Zone) -> UInt8 {
    let second = (time + zone.offset(at: time)) % 86_400
    return UInt8((second < 0 ? second + 86_400 : second) / 3600)
  }

  static func coded(_ table: Table, _ column: String) -> Coded {
    let (codes, names) = codes(table, column)
    return Coded(codes: codes, names: names)
  }

  private static func codes(_ table: Table, _ column: String) -> ([Int32], [String]) {
    let (indices, words) = table.words(column)
    return (indices, (0..<Int32(words.count)).map { words[$0] })
  }

  private func referrals(_ table: Table?) -> Referrals {
    var referrals = Referrals()
    guard let table else { return referrals }
    let invited = table.integers("invited_at")
    let clicked = table.integers("clicked_at")
    let signed = table.integers("signed_up_at")
    let referrer = owners(table, "referrer_id")
    let ids = table.words("referral_id")
    let ranks = ids.words.bytewiseRanks()
    // Ties go by the referrer's id bytewise, which is not the canonical order.
    var bytewise = [Int32](repeating: 0, count: place.count)
    for (index, rank) in words.bytewiseRanks().enumerated() { bytewise[Int(place[index])] = rank }
    func start(_ row: Int) -> Int64 {
      signed[row] != Column.missing
        ? signed[row] : invited[row] != Column.missing ? invited[row] : clicked[row]
    }
    // A row whose three times all lay after the as-of day was emptied by ingest; it is not known yet.
    let rows = (0..<table.rows).filter { start($0) != Column.missing }.sorted { a, b in
      if start(a) != start(b) { return start(a) < start(b) }
      let (x, y) = (bytewise[Int(referrer[a])], bytewise[Int(referrer[b])])
      if x != y { return x < y }
      let (p, q) = (ids.indices[a], ids.indices[b])
      if p >= 0, q >= 0, p != q { return ranks[Int(p)] < ranks[Int(q)] }
      return a < b
    }
    let sorted = table.picking(rows)
    referrals.referrer = rows.map { referrer[$0] }
    referrals.referred = owners(sorted, "referred_id")
    referrals.invitedAt = rows.map { invited[$0] }
    referrals.invitedDay = days(referrals.invitedAt)
    referrals.clickedAt = rows.map { clicked[$0] }
    referrals.clickedDay = days(referrals.clickedAt)
    referrals.signedUpAt = rows.map { signed[$0] }
    referrals.start = rows.map(start)
    referrals.startDay = days(referrals.start)
    (referrals.channel, referrals.channels) = Self.codes(sorted, "channel")
    (referrals.variant, referrals.variants) = Self.codes(sorted, "variant")
    referrals.rewardPaidAt = sorted.integers("reward_paid_at")
    referrals.rewardPaidDay = days(referrals.rewardPaidAt)
    referrals.campaign = Self.coded(sorted, "campaign")
    referrals.source = rows.map { Int32($0) }
    referrals.reward = zip(sorted.integers("reward_referrer"), sorted.integers("reward_referred")).map {
      ($0 == Column.missing ? 0 : $0) + ($1 == Column.missing ? 0 : $1)
    }
    return referrals
  }

  private func feedback(_ table: Table?, _ count: Int, orders: Table, _ orderRows: [Int]?) -> Feedback {
    var feedback = Feedback()
    feedback.slices = [Int](repeating: 0, count: count + 2)
    guard let table else { return feedback }
    let owners = owners(table, "customer_id")
    let (rows, slices) = grouped(owners, count)
    let sorted = rows.map { table.picking($0) } ?? table
    feedback.customer = rows.map { $0.map { owners[$0] } } ?? owners
    feedback.slices = slices
    feedback.time = sorted.integers("submitted_at")
    feedback.day = days(feedback.time)
    feedback.score = sorted.integers("score")
    let kind = sorted.words("kind")
    let kinds = (0..<Int32(kind.words.count)).map { Feedback.Kind(rawValue: kind.words[$0]) ?? .review }
    feedback.kind = kind.indices.map { $0 < 0 ? .review : kinds[Int($0)] }
    feedback.order = Self.orderIndices(sorted, orders, orderRows)
    (feedback.topic, feedback.topics) = Self.codes(sorted, "topic")
    (feedback.product, feedback.products) = Self.codes(sorted, "product_id")
    feedback.channel = Self.coded(sorted, "channel")
    feedback.respondedAt = sorted.integers("responded_at")
    feedback.resolvedAt = sorted.integers("resolved_at")
    feedback.resolvedDay = days(feedback.resolvedAt)
    feedback.reopenedAt = sorted.integers("reopened_at")
    return feedback
  }

  /// For each row of feedback the index of the order that it names, −1 for none or an unknown one.
  private static func orderIndices(_ feedback: Table, _ orders: Table, _ orderRows: [Int]?) -> [Int32] {
    let (named, names) = feedback.words("order_id")
    guard names.count > 0 else { return named }
    let (ids, words) = orders.words("order_id")
    var place = [Int32](repeating: -1, count: words.count)
    for index in ids.indices {
      let id = ids[orderRows?[index] ?? index]
      if id >= 0 { place[Int(id)] = Int32(index) }
    }
    let known = (0..<Int32(names.count)).map { name in
      names.withBytes(name) { words.find($0) }.map { place[Int($0)] } ?? -1
    }
    return named.map { $0 < 0 ? -1 : known[Int($0)] }
  }

  private func assignments(_ table: Table?) -> Assignments {
    var assignments = Assignments()
    guard let table else { return assignments }
    let owners = owners(table, "customer_id")
    let times = table.integers("assigned_at")
    let rows = (0..<table.rows).sorted { a, b in
      (times[a], owners[a], a) < (times[b], owners[b], b)
    }
    let sorted = table.picking(rows)
    assignments.customer = rows.map { owners[$0] }
    assignments.time = rows.map { times[$0] }
    assignments.day = days(assignments.time)
    (assignments.experiment, assignments.experiments) = Self.codes(sorted, "experiment")
    (assignments.variant, assignments.variants) = Self.codes(sorted, "variant")
    return assignments
  }
}
