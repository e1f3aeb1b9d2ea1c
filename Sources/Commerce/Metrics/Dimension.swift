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

  static let other = "(other)"
  static let unknown = "(unknown)"
  static let guest = "(guest)"

  var guestMember: Int { members.count - 1 }

  package init(_ name: String, _ values: Coded, limit: Int) {
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
  }

  func member(_ code: Int32) -> Int32 { code < 0 ? Int32(members.count - 2) : memberOf[Int(code)] }
}
