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
  let threads: Int
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
    let naming: [(Table?, [String])] = [
      (orders, ["customer_id"]), (customers, ["customer_id"]), (referrals, ["referrer_id", "referred_id"]),
      (feedback, ["customer_id"]), (experiments, ["customer_id"]), (touches, ["customer_id"]),
    ]
    var loader = ShopLoader(zone: job.context.zone, threads: job.context.threads)
    loader.note(
      naming.flatMap { table, columns in columns.compactMap { column in table.map { ($0, column) } } })
    let count = loader.words.count
    let (ids, buckets) = loader.rankCustomers()
    let (history, orderRows) = loader.orders(orders, count)
    let ((invited, assigned), (said, people, touched)) = Parallel.both(threads: job.context.threads) {
      [loader] in
      (loader.referrals(referrals, ids), loader.assignments(experiments))
    } _: { [loader] in
      (
        loader.feedback(feedback, count, orders: orders, orderRows), loader.people(customers, count),
        loader.touches(touches, count)
      )
    }
    let shop = Shop(
      customers: count, buckets: buckets, orders: history, referrals: invited, feedback: said,
      assignments: assigned, people: people, touches: touched, asOf: job.context.asOf,
      asOfEnd: job.context.zone.start(of: job.context.asOf + 1) - 1, settings: settings,
      threads: job.context.threads)
    return LoadedShop(shop: shop, ids: ids)
  }

  private init(zone: Zone, threads: Int) {
    self.zone = zone
    self.threads = threads
  }

  private mutating func note(_ columns: [(table: Table, name: String)]) {
    let joined = Words.joined(columns.map { $0.table.words($0.name).words }, threads: threads)
    words = joined.words
    for (column, indices) in zip(columns, joined.indices) {
      customers[column.table.description.name + "." + column.name] = indices
    }
  }

  /// Gives the ids in the canonical order and the first customer of each bucket.
  private mutating func rankCustomers() -> (Words, buckets: [Int]) {
    let buckets: [Int]
    (place, buckets) = CanonicalOrder.placed(words, threads: threads)
    // As orders alone give them, they are in that order already.
    if place.indices.allSatisfy({ place[$0] == Int32($0) }) { return (words, buckets) }
    var order = [Int32](repeating: 0, count: place.count)
    for (word, customer) in place.enumerated() { order[Int(customer)] = Int32(word) }
    customers = customers.mapValues { [place] words in words.map { place[Int($0)] } }
    return (words.picking(order, threads: threads), buckets)
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
  func converted<T: Sendable, Value: BitwiseCopyable>(
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

  static func coded(_ table: Table, _ column: String) -> Coded {
    let (codes, names) = codes(table, column)
    return Coded(codes: codes, names: names)
  }

  static func codes(_ table: Table, _ column: String) -> ([Int32], [String]) {
    let (indices, words) = table.words(column)
    return (indices, (0..<Int32(words.count)).map { words[$0] })
  }
}
