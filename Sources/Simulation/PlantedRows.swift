/// A few rows that a reader must refuse, each for another reason, and one that
/// it must count as a duplicate.
struct PlantedRows {
  static let codes = ["QUOTE": 1, "DATE": 1, "TYPE": 1, "COLS_LOW": 1, "ENUM": 1, "RANGE": 1, "KEY_DUP": 1]

  private let rows: [String]
  /// Of the file without them.
  private let lines: Int
  private var step: Int { lines / (rows.count + 2) }

  init(_ extras: ShopExtras, among orders: Int) {
    lines = orders + 1
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

  /// What stands behind an order, so that the bad rows are spread over the file and one good row is there
  /// twice; in a small file nothing is.
  func after(_ order: Int) -> Planted {
    let line = order + 1
    guard lines > 20, line % step == 0 else { return .nothing }
    let place = line / step
    return place <= rows.count ? .row(rows[place - 1]) : place == rows.count + 1 ? .again : .nothing
  }

  enum Planted {
    case nothing
    case row(String)
    /// The order itself.
    case again
  }
}
