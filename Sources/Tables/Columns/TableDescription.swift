/// What a column holds. Inputs, artifacts, schemas, pages of documentation and
/// the comparison of runs all read this one description.
package enum ColumnKind: Sendable, Equatable {
  /// NFC, no control characters, newline or NBSP, at most 256 bytes.
  case id
  case text
  /// A moment, kept as seconds since 1970 in UTC.
  case time
  /// A calendar day.
  case date
  /// Exact, in minor units of the pipeline's currency.
  case money
  case integer
  /// Exact to six decimals.
  case decimal
  /// A computed double, written with 12 significant digits.
  case number
  /// One of a few words.
  case choice([String])
  /// yes or no.
  case flag

  package var name: String {
    switch self {
    case .id: "id"
    case .text: "text"
    case .time: "time"
    case .date: "date"
    case .money: "money"
    case .integer: "integer"
    case .decimal: "decimal"
    case .number: "number"
    case .choice(let words): words.joined(separator: "|")
    case .flag: "yes|no"
    }
  }

  /// Words are interned; everything else but numbers is an integer.
  package var isWord: Bool {
    switch self {
    case .id, .text, .choice, .flag: true
    default: false
    }
  }
}

/// How a column's id names a customer.
package enum CustomerRole: Sendable, Equatable {
  /// The row is about this customer, and goes when the customer is erased.
  case subject
  /// The row is another customer's and mentions this one.
  case reference
  /// Not an id of the shop's, but as good as one.
  case person
}

package struct ColumnDescription: Sendable, Equatable {
  package let name: String
  package let kind: ColumnKind
  /// Never empty.
  package let required: Bool
  /// Read only where the pipeline file maps it, and shown as *** in rejects.
  package let personal: Bool
  package let help: String
  /// When the value is known: `first_order` columns may predict, `as_of` ones may not.
  package let knownAtFirstOrder: Bool
  /// The range of accepted values, in the column's own unit (money: minor units).
  package let range: ClosedRange<Int64>?
  /// What an input column holds where no header is mapped to it.
  package let fallback: String?
  /// Where the values name customers; such columns are pseudonymised.
  package let customer: CustomerRole?

  package init(
    _ name: String, _ kind: ColumnKind, _ help: String, required: Bool = false,
    personal: Bool = false, knownAtFirstOrder: Bool = false, range: ClosedRange<Int64>? = nil,
    fallback: String? = nil, customer: CustomerRole? = nil
  ) {
    self.customer = customer
    self.fallback = fallback
    self.name = name
    self.kind = kind
    self.help = help
    self.required = required
    self.personal = personal
    self.knownAtFirstOrder = knownAtFirstOrder
    self.range = range
  }
}

package struct TableDescription: Sendable, Equatable {
  package let name: String
  package let help: String
  package let order: String
  /// The column that names a row, where the table has one.
  package let key: String?
  package let columns: [ColumnDescription]
  private let places: [String: Int]

  package init(
    _ name: String, _ help: String, order: String = "", key: String? = nil, columns: [ColumnDescription]
  ) {
    places = Dictionary(
      columns.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { first, _ in first })
    self.name = name
    self.help = help
    self.order = order
    self.key = key
    self.columns = columns
  }

  package func index(of column: String) -> Int? { places[column] }
}
