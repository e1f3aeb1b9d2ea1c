internal import Glibc

/// What was read of stretches, made to follow each other: each part is taken over as soon as those before
/// it are there, by whichever thread brings the one that was missing.
final class StretchOrder<Part: StretchPart & Sendable>: @unchecked Sendable {
  private let stretches: Stretches
  private let again: @Sendable (Range<Int>) -> Part
  private let take: @Sendable (inout Part) -> Void
  private var mutex = pthread_mutex_t()
  private var waiting: [Int: Part] = [:]
  private var next = 0
  /// Where the last part that was taken ends.
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
    pthread_mutex_init(&mutex, nil)
  }

  deinit { pthread_mutex_destroy(&mutex) }

  /// `part`: what was read of stretch `i`.
  func add(_ i: Int, _ part: Part) {
    pthread_mutex_lock(&mutex)
    defer { pthread_mutex_unlock(&mutex) }
    waiting[i] = part
    while let ready = waiting.removeValue(forKey: next) {
      let end = stretches[next].upperBound
      next += 1
      // A record may end behind the whole stretch.
      guard at < end else { continue }
      var part = ready.start == at ? ready : again(at..<end)
      take(&part)
      at = part.end
      parts.append(part)
    }
  }
}
