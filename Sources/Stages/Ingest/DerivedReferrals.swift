internal import Tables

/// Referrals of shops that keep no file of them, worked out from what they do keep:
/// the recommender that a customer named at sign-up, or the code or campaign of
/// the first order. Such sources know no invitation that led to nothing.
///
/// Recommenders and codes are typed by people: they are compared exactly, else folded
/// (NFC, case, blanks). What matches nobody, or more than one, is counted and left out.
struct DerivedReferrals {
  private(set) var table: Table
  /// What was left out, by reason.
  private(set) var omitted: [String: Int] = [:]
  private var builder = TableBuilder(InputTables.referrals)

  /// `from`: customers, codes or utm; the tables as ingest cleaned them; `foldings` as the
  /// reader collected them, where ids are pseudonyms.
  static func derive(
    from: String, orders: Table, customers: Table?, codes: Table?, foldings: [String: String]?
  ) throws(DangolError) -> DerivedReferrals {
    try check(from: from, has: ["customers": customers != nil, "codes": codes != nil])
    var people = FoldedNames(pseudonyms: foldings)
    people.addAll(orders, "customer_id")
    if let customers { people.addAll(customers, "customer_id") }
    var derived = DerivedReferrals()
    switch from {
    case "customers":
      derived.fromRecommenders(customers!, people)
    case "codes":
      derived.fromFirstOrders(
        orders, column: "coupon_code", customers, owners: FoldedNames(codes: codes!, pseudonyms: nil), nil,
        evidence: "code")
    default:
      derived.fromFirstOrders(
        orders, column: "utm_campaign", customers,
        owners: codes.map { FoldedNames(codes: $0, pseudonyms: foldings) }, people,
        evidence: "link")
    }
    derived.table = derived.builder.table()
    return derived
  }

  /// A derivation needs the table that it is named after.
  static func check(from: String, has tables: [String: Bool]) throws(DangolError) {
    guard tables[from] == false else { return }
    throw DangolError(
      .configuration, "referrals: { from: \(from) } needs the \(from) table",
      advice: "give it under inputs: \(from)")
  }

  private init() { table = builder.table() }

  /// For the stage's summary, in the place of a file's rows.
  func json(from: String) -> JSON {
    var object: [String: JSON] = ["derived_from": .string(from), "written": .int(table.rows)]
    for (reason, count) in omitted { object[reason] = .int(count) }
    return .object(object)
  }

  /// Columns that are worked out; the others are empty.
  static let columns: Set<String> = ["referrer_id", "referred_id", "signed_up_at", "evidence"]

  func warnings(from: String) -> [String] {
    let words = [
      "unmatched": from == "customers" ? "name nobody that the shop knows" : "are nobody's",
      "ambiguous": "fit more than one", "self_referral": "name the customer",
      "without_time": "have no time of sign-up",
    ]
    // A campaign that is no referral is as it should be.
    return omitted.keys.sorted().filter { !(from != "customers" && $0 == "unmatched") }.map { reason in
      "referrals: \(omitted[reason]!) of those derived from \(from) \(words[reason] ?? reason)"
    }
  }

  private mutating func fromRecommenders(_ customers: Table, _ people: FoldedNames) {
    let ids = customers.strings("customer_id")
    let joined = customers.integers("joined_at")
    for (row, typed) in customers.strings("recommended_by").enumerated() {
      guard let typed, let id = ids[row] else { continue }
      switch people.find(typed) {
      case .one(let referrer): add(referrer, id, joined[row], "signup")
      case .none: omit("unmatched")
      case .several: omit("ambiguous")
      }
    }
  }

  /// By a word of each customer's first order.
  private mutating func fromFirstOrders(
    _ orders: Table, column: String, _ customers: Table?, owners: FoldedNames?, _ people: FoldedNames?,
    evidence: String
  ) {
    let ids = orders.strings("customer_id")
    let words = orders.strings(column)
    let times = orders.integers("ordered_at")
    let joined = Self.joined(customers)
    for row in Self.firstOrders(orders) {
      guard let id = ids[row], let word = words[row], !word.isEmpty else { continue }
      let match = owners?.find(word) ?? .none
      let found = if case .none = match, let people { people.find(word) } else { match }
      switch found {
      case .one(let referrer):
        // Who joined before the first order signed up then; else the order is the sign-up.
        add(referrer, id, min(joined[id] ?? times[row], times[row]), evidence)
      case .none: omit("unmatched")
      case .several: omit("ambiguous")
      }
    }
  }

  private mutating func add(_ referrer: String, _ referred: String, _ signedUp: Int64, _ evidence: String) {
    if referrer == referred { return omit("self_referral") }
    if signedUp == Column.missing { return omit("without_time") }
    builder.add(
      InputTables.referrals.columns.map { column in
        switch column.name {
        case "referrer_id": .text(referrer)
        case "referred_id": .text(referred)
        case "signed_up_at": .integer(signedUp)
        case "evidence": .text(evidence)
        default: .empty
        }
      })
  }

  private mutating func omit(_ reason: String) { omitted[reason, default: 0] += 1 }

  private static func joined(_ customers: Table?) -> [String: Int64] {
    guard let customers else { return [:] }
    var joined: [String: Int64] = [:]
    let times = customers.integers("joined_at")
    for (row, id) in customers.strings("customer_id").enumerated() where times[row] != Column.missing {
      if let id { joined[id] = times[row] }
    }
    return joined
  }

  /// Each customer's earliest counted order (paid, not cancelled, not refunded in full), by
  /// time, then order id.
  private static func firstOrders(_ orders: Table) -> [Int] {
    let (owner, ids) = orders.words("customer_id")
    let times = orders.integers("ordered_at")
    let amounts = orders.integers("amount")
    let refunds = orders.integers("refund_amount")
    let status = orders.strings("status")
    let keys = orders.words("order_id")
    var first = [Int](repeating: -1, count: ids.count)
    for row in 0..<orders.rows where owner[row] >= 0 {
      guard status[row] == "completed" || status[row] == "returned",
        amounts[row] == 0 || refunds[row] < amounts[row]
      else { continue }
      let c = Int(owner[row])
      let before = first[c]
      let earlier =
        before < 0 || times[row] < times[before]
        || times[row] == times[before] && keys.words.precedes(keys.indices[row], keys.indices[before])
      if earlier { first[c] = row }
    }
    return first.filter { $0 >= 0 }
  }
}

/// What a typed word may stand for.
private enum TypedMatch {
  case one(String)
  case several
  case none
}

/// Names by their spelling, exact or folded.
private struct FoldedNames {
  private var exact: [String: String] = [:]
  private var folded: [String: Set<String>] = [:]
  /// Names are pseudonyms, and these the folded ones of those that folding changes.
  private let pseudonyms: [String: String]?

  init(pseudonyms: [String: String]?) { self.pseudonyms = pseudonyms }

  /// Whose referral code is whose.
  init(codes table: Table, pseudonyms: [String: String]?) {
    self.pseudonyms = pseudonyms
    let owners = table.strings("owner_id")
    for (row, code) in table.strings("code").enumerated() {
      if let code, let owner = owners[row] { add(code, means: owner) }
    }
  }

  /// The ids of a column, each by itself.
  mutating func addAll(_ table: Table, _ column: String) {
    for id in Set(table.strings(column)) {
      if let id { add(id, means: id) }
    }
  }

  private mutating func add(_ spelling: String, means name: String) {
    exact[spelling] = name
    folded[fold(spelling), default: []].insert(name)
  }

  private func fold(_ spelling: String) -> String {
    guard let pseudonyms else { return foldedHeader(spelling) }
    return pseudonyms[spelling] ?? spelling
  }

  func find(_ typed: String) -> TypedMatch {
    if let name = exact[typed] { return .one(name) }
    guard let names = folded[fold(typed)] else { return .none }
    return names.count == 1 ? .one(names.first!) : .several
  }
}
