/// Clicks on messages by customer, each customer's in order of time.
package struct Clicks: Sendable {
  package let time: [Int64]
  package let day: [Int32]
  /// Customer c's clicks are slices[c] ..< slices[c + 1].
  private let slices: [Int]

  package static func none(customers: Int) -> Clicks { Clicks([], customers: customers) }

  package init(_ clicks: [(customer: Int32, time: Int64, day: Int32)], customers: Int) {
    let sorted = clicks.sorted { ($0.customer, $0.time) < ($1.customer, $1.time) }
    time = sorted.map(\.time)
    day = sorted.map(\.day)
    var slices = [Int](repeating: 0, count: customers + 1)
    for click in sorted { slices[Int(click.customer) + 1] += 1 }
    for c in 0..<customers { slices[c + 1] += slices[c] }
    self.slices = slices
  }

  package func slice(_ customer: Int) -> Range<Int> { slices[customer]..<slices[customer + 1] }
}
