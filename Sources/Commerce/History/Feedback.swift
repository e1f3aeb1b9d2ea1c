/// Feedback rows by customer (−1 unknown), each customer's by (time, id).
package struct Feedback: Sendable {
  package enum Kind: String, Sendable, CaseIterable { case nps, csat, ces, review, complaint, ticket }

  package var customer: [Int32] = []
  package var time: [Int64] = []
  package var day: [Int32] = []
  package var kind: [Kind] = []
  /// Millionths; `Orders.missing` where there is none.
  package var score: [Int64] = []
  /// Index of the order that the row names, −1 for none.
  package var order: [Int32] = []
  /// Codes into `topics`, `products`; −1 where empty.
  package var topic: [Int32] = []
  package var product: [Int32] = []
  package var topics: [String] = []
  package var products: [String] = []
  package var channel = Coded()
  /// Seconds, `Orders.missing` where it has not happened.
  package var respondedAt: [Int64] = []
  package var resolvedAt: [Int64] = []
  package var resolvedDay: [Int32] = []
  package var reopenedAt: [Int64] = []
  package var slices: [Int] = [0, 0]

  package init() {}

  /// By topic: whether what is said on it is a complaint.
  private var complains: [Bool] = []

  mutating func markComplaints(topics wanted: [String]) {
    let wanted = Set(wanted)
    complains = topics.map { wanted.contains($0) }
  }

  /// Of kind complaint, or on a topic that the shop takes for one.
  package func isComplaint(_ row: Int) -> Bool {
    kind[row] == .complaint || topic[row] >= 0 && complains[Int(topic[row])]
  }

  package var recordsComplaints: Bool { kind.indices.contains { isComplaint($0) } }

  package var count: Int { time.count }
  package func slice(_ customer: Int) -> Range<Int> { slices[customer]..<slices[customer + 1] }
  package var unknown: Range<Int> { slices[slices.count - 2]..<slices[slices.count - 1] }

  package var recordsAnswers: Bool { respondedAt.contains { $0 != Orders.missing } }
  package var recordsSettlements: Bool { resolvedAt.contains { $0 != Orders.missing } }

  package func isAnswered(_ row: Int, within seconds: Int64) -> Bool {
    respondedAt[row] != Orders.missing && respondedAt[row] - time[row] <= seconds
  }

  /// When a row was settled; nil where it is open, or was opened again since.
  package func settled(_ row: Int) -> (time: Int64, day: Int32)? {
    guard resolvedAt[row] != Orders.missing, reopenedAt[row] <= resolvedAt[row] else { return nil }
    return (resolvedAt[row], resolvedDay[row])
  }
}
