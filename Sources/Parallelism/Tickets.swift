internal import Synchronization

/// Hands out item numbers, each once.
final class Tickets: Sendable {
  private let next = Atomic(0)
  private let count: Int

  init(count: Int) { self.count = count }

  func take() -> Int? {
    guard areLeft else { return nil }
    let item = next.wrappingAdd(1, ordering: .relaxed).oldValue
    return item < count ? item : nil
  }

  var areLeft: Bool { next.load(ordering: .relaxed) < count }
}
