/// Words by index: a column of text, each word kept once; −1 where empty.
package struct Coded: Sendable, Equatable {
  package var codes: [Int32]
  package var names: [String]

  package init(codes: [Int32] = [], names: [String] = []) {
    self.codes = codes
    self.names = names
  }

  /// Nothing recorded for so many rows.
  package init(empty count: Int) { self.init(codes: Array(repeating: -1, count: count)) }

  package subscript(row: Int) -> String? {
    codes.indices.contains(row) && codes[row] >= 0 ? names[Int(codes[row])] : nil
  }

  package var isRecorded: Bool { codes.contains { $0 >= 0 } }
}

/// A way to split figures: its members, and the member of each code. Codes that are
/// empty, beyond the most frequent members, or a guest's have members of their own,
/// so that a split always adds up to the whole.
package struct Dimension: Sendable {
  package let name: String
  package let members: [String]
  private let memberOf: [Int32]
  /// For a customer's attribute the member of each customer.
  let byCustomer: [Int32]?

  static let other = "(other)"
  static let unknown = "(unknown)"
  static let guest = "(guest)"

  var guestMember: Int { members.count - 1 }

  /// A dimension of rows, or of customers where the codes are theirs.
  package init(_ name: String, _ values: Coded, limit: Int, ofCustomers: Bool = false) {
    self.name = name
    var counts = [Int](repeating: 0, count: values.names.count)
    for code in values.codes where code >= 0 { counts[Int(code)] += 1 }
    func precedes(_ a: Int, _ b: Int) -> Bool {
      values.names[a].utf8.lexicographicallyPrecedes(values.names[b].utf8)
    }
    let frequent = values.names.indices.filter { counts[$0] > 0 }.sorted {
      counts[$0] != counts[$1] ? counts[$0] > counts[$1] : precedes($0, $1)
    }.prefix(limit).sorted(by: precedes)
    members = frequent.map { values.names[$0] } + [Self.other, Self.unknown, Self.guest]
    var memberOf = [Int32](repeating: Int32(frequent.count), count: values.names.count)
    for (member, code) in frequent.enumerated() { memberOf[code] = Int32(member) }
    self.memberOf = memberOf
    let unknown = Int32(frequent.count + 1)
    byCustomer = ofCustomers ? values.codes.map { $0 < 0 ? unknown : memberOf[Int($0)] } : nil
  }

  func member(_ code: Int32) -> Int32 { code < 0 ? Int32(members.count - 2) : memberOf[Int(code)] }
}

/// The ways in which a shop's figures can be split, as its inputs carry them.
package struct Splits: Sendable {
  /// Of orders, and so of a customer's first order.
  let orders: [(dimension: Dimension, codes: [Int32])]
  let referrals: [(dimension: Dimension, codes: [Int32])]
  let feedback: [(dimension: Dimension, codes: [Int32])]
  let touches: [(dimension: Dimension, codes: [Int32])]
  let customers: [Dimension]

  init(_ shop: Shop, _ options: MetricOptions) {
    func rows(_ columns: [(String, Coded)]) -> [(dimension: Dimension, codes: [Int32])] {
      columns.filter { options.splits($0.0) && $0.1.isRecorded }.map {
        (Dimension($0.0, $0.1, limit: options.maxMembers), $0.1.codes)
      }
    }
    let o = shop.orders
    orders = rows([
      ("channel", Coded(codes: o.channel, names: o.channels)),
      ("category", Coded(codes: o.category, names: o.categories)), ("campaign", o.campaign), ("mall", o.mall),
    ])
    let r = shop.referrals
    referrals = rows([
      ("channel", Coded(codes: r.channel, names: r.channels)), ("campaign", r.campaign),
      ("variant", Coded(codes: r.variant, names: r.variants)),
    ])
    feedback = rows([("channel", shop.feedback.channel)])
    touches = rows([
      ("channel", shop.touches.channel), ("campaign", shop.touches.campaign),
      ("messages_30d", shop.touches.fatigue),
    ])
    let ages = Coded(
      codes: shop.people.birth.map { $0.map { AgeBand.code(born: $0, on: shop.asOf) } ?? -1 },
      names: AgeBand.names)
    let acquisition = Coded(
      codes: (0..<shop.customers).map { c in
        !shop.isBuyer(c) ? -1 : shop.conversion(of: c) == nil ? 0 : 1
      }, names: ["organic", "referred"])
    let attributes: [(String, Coded)] =
      [
        ("acquisition", shop.referrals.count > 0 ? acquisition : Coded()), ("region", shop.people.region),
        ("age_band", ages), ("gender", shop.people.gender), ("tier", shop.people.tier),
      ] + options.attributes
    customers = attributes.filter { options.splits($0.0) && $0.1.isRecorded }.map {
      Dimension($0.0, $0.1, limit: options.maxMembers, ofCustomers: true)
    }
  }
}
