/// Items that are done once each, by whoever comes first.
final class Round: @unchecked Sendable {
  private let tickets: Tickets
  private let work: @Sendable (Int) -> Void
  /// Helpers at most, and now; under the crew's monitor.
  let wanted: Int
  var helping = 0

  init(_ count: Int, helpers: Int, _ work: @escaping @Sendable (Int) -> Void) {
    tickets = Tickets(count: count)
    wanted = helpers
    self.work = work
  }

  var hasItems: Bool { tickets.areLeft }

  func drain() {
    while let item = tickets.take() { work(item) }
  }
}
