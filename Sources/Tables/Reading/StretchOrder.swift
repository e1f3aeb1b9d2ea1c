internal import Synchronization

/// What was read of stretches, made to follow each other: each part is taken over as soon as those before
/// it are there, by whichever thread brings the one that was missing. One that brings a part meanwhile
/// leaves it there and reads on.
final class StretchOrder<Part: StretchPart & Sendable>: @unchecked Sendable {
  private struct Queue {
    var waiting: [Int: Part] = [:]
    var next = 0
    var isTaking = false
  }

  private let stretches: Stretches
  private let again: @Sendable (Range<Int>) -> Part
  private let take: @Sendable (inout Part) -> Void
  private let queue = Mutex(Queue())
  /// Where the last part that was taken ends; of the thread that is taking, as `parts` are.
  private var at: Int
  /// The parts that were taken, in the order of the file.
  private(set) var parts: [Part] = []

  /// `again` reads from where a record ends that began in an earlier stretch; `take` is called with one
  /// part at a time, in their order.
  init(
    _ stretches: Stretches, again: @escaping @Sendable (Range<Int>) -> Part,
    take: @escaping @Sendable (inout Part) -> Void = { _ in }
  ) {
    self.stretches = stretches
    self.again = again
    self.take = take
    at = stretches.start
  }

  /// `part`: what was read of stretch `i`.
  func add(_ i: Int, _ part: Part) {
    queue.withLock { $0.waiting[i] = part }
    while let (i, part) = begin() {
      follow(i, part)
      queue.withLock { $0.isTaking = false }
    }
  }

  private func begin() -> (Int, Part)? {
    queue.withLock { queue in
      guard !queue.isTaking, let part = queue.waiting.removeValue(forKey: queue.next) else { return nil }
      queue.isTaking = true
      queue.next += 1
      return (queue.next - 1, part)
    }
  }

  private func follow(_ i: Int, _ part: Part) {
    let end = stretches[i].upperBound
    // A record may end behind the whole stretch.
    guard at < end else { return }
    var part = part.start == at ? part : again(at..<end)
    take(&part)
    at = part.end
    parts.append(part)
  }
}
