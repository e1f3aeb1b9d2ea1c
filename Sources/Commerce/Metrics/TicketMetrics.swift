internal import CivilTime
internal import Statistics

/// tickets.*: requests for help. The unit is the customer, and each ticket of nobody known.
struct TicketMetrics: MetricFamily {
  enum Field: Int, TallyField { case opened, closed, settled, again }

  static let kinds = PeriodKind.allCases
  static let recontact = 7

  private let shop: Shop
  private let feedback: Feedback
  private let splits: RowSplits

  init?(_ input: MetricInput) {
    guard input.shop.feedback.kind.contains(.ticket) else { return nil }
    shop = input.shop
    feedback = input.shop.feedback
    splits = input.splits.feedback
  }

  var rowDimensions: [Dimension] { splits.dimensions }

  var metrics: [Metric<Field>] {
    let unless: @Sendable (Period) -> String? = { [recorded = feedback.recordsSettlements] _ in
      recorded ? nil : "not recorded"
    }
    return [
      Metric("tickets.opened", .sum(.opened)), Metric("tickets.closed", .sum(.closed), unless: unless),
      Metric(
        "tickets.recontact_7d", .ratio(.again, per: .settled), observedFor: Self.recontact, unless: unless),
    ]
  }

  func walk(_ c: Int, _ book: inout TallyBook<Field>) { add(feedback.slice(c), &book) }

  var unidentified: Range<Int> { feedback.unknown }

  func walk(unidentified row: Int, _ book: inout TallyBook<Field>) {
    add(row..<row + 1, &book)
  }

  private func add(_ rows: Range<Int>, _ book: inout TallyBook<Field>) {
    for row in rows where feedback.kind[row] == .ticket {
      book.take(row, of: splits)
      book.locate(feedback.day[row])
      book.add(.opened)
      guard let settled = feedback.settled(row) else { continue }
      book.locate(settled.day)
      book.add(.closed)
      guard shop.observed(Day(Int(settled.day)), for: Self.recontact) else { continue }
      book.add(.settled)
      let again = rows.contains {
        feedback.kind[$0] == .ticket && feedback.time[$0] > settled.time
          && Int(feedback.day[$0] - settled.day) <= Self.recontact
      }
      if again { book.add(.again) }
    }
  }
}

/// tickets.backlog: what is open at a period's end.
enum TicketBacklog {
  static func rows(_ input: MetricInput) -> [MetricRow] {
    let feedback = input.shop.feedback
    let tickets = feedback.kind.indices.filter { feedback.kind[$0] == .ticket }
    guard !tickets.isEmpty else { return [] }
    let opened = tickets.map { feedback.day[$0] }.sorted()
    let closed = tickets.compactMap { feedback.settled($0)?.day }.sorted()
    let grid = input.grid(PeriodKind.allCases)
    return grid.periods.map { period in
      var row = MetricRow("tickets.backlog", period)
      guard feedback.recordsSettlements else {
        row.note = "not recorded"
        return row
      }
      let end = Int32(grid.last(period).number)
      row.count(Double(opened.count(upTo: end) - closed.count(upTo: end)))
      if !grid.isOver(period) { row.add(note: MetricRow.inProgress) }
      return row
    }
  }
}

extension [Int32] {
  /// How many of ascending days are at or before `day`.
  func count(upTo day: Int32) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] <= day { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
