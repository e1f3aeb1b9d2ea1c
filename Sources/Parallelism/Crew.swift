internal import Glibc

/// Threads that help with whatever work is open, and wait for more when there is none. A thread costs
/// more to start than most of the work that is shared, and stages side by side would start one each.
///
/// Whoever opens a round does its items too, and waits only for those that a helper has begun. So a
/// round gets done even where nobody has time to help, and rounds within items cannot block each other.
/// A thread that waits lends its place to another one.
final class Crew: @unchecked Sendable {
  static let shared = Crew()

  private var mutex = pthread_mutex_t()
  /// More work may be there.
  private var more = pthread_cond_t()
  /// A helper has left a round.
  private var left = pthread_cond_t()
  // All below are read and written under the mutex.
  private var open: [Round] = []
  /// Work that nobody waits for here; it has threads beside those that help.
  private var errands: [@Sendable () -> Void] = []
  private var threads = 0
  private var idle = 0
  private var onErrands = 0
  /// Threads in a round of another's; the most that any round wanted; those whose own thread waits for
  /// another one meanwhile, for which others may be busy.
  private var helping = 0
  private var wanted = 0
  private var waiting = 0

  private init() {
    pthread_mutex_init(&mutex, nil)
    pthread_cond_init(&more, nil)
    pthread_cond_init(&left, nil)
  }

  /// Does all items of a round.
  func run(_ round: Round) {
    locked {
      wanted = max(wanted, round.wanted)
      open.append(round)
      call(round.wanted)
    }
    round.drain()
    locked {
      open.removeAll { $0 === round }
      guard round.helping > 0 else { return }
      waiting += 1
      if next != nil { call(1) }
      while round.helping > 0 { pthread_cond_wait(&left, &mutex) }
      waiting -= 1
    }
  }

  /// While a thread waits for another one, a helper does work in its place.
  func wait<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
    locked {
      waiting += 1
      call(1)
    }
    defer { locked { waiting -= 1 } }
    return try body()
  }

  /// Does work beside all else; false where no thread can be had for it.
  func start(_ errand: @escaping @Sendable () -> Void) -> Bool {
    var isTaken = true
    locked {
      errands.append(errand)
      if errands.count > idle, !addThread() {
        errands.removeLast()
        isTaken = false
      }
      pthread_cond_signal(&more)
    }
    return isTaken
  }

  private func locked(_ body: () -> Void) {
    pthread_mutex_lock(&mutex)
    body()
    pthread_mutex_unlock(&mutex)
  }

  /// Wakes so many helpers; starts those that there are too few of.
  private func call(_ count: Int) {
    for _ in 0..<min(count, idle) { pthread_cond_signal(&more) }
    while threads - onErrands < wanted + waiting, addThread() {}
  }

  /// Where no thread can be had, the others do its part.
  private func addThread() -> Bool {
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { _ in
        Crew.shared.work()
        return nil
      }, nil)
    guard status == 0 else { return false }
    pthread_detach(thread)
    threads += 1
    return true
  }

  private func work() {
    locked {
      while true {
        if !errands.isEmpty {
          let errand = errands.removeFirst()
          onErrands += 1
          unlocked { errand() }
          onErrands -= 1
        } else if helping < wanted + waiting, let round = next {
          round.helping += 1
          helping += 1
          unlocked { round.drain() }
          helping -= 1
          round.helping -= 1
          if round.helping == 0 { pthread_cond_broadcast(&left) }
        } else {
          idle += 1
          pthread_cond_wait(&more, &mutex)
          idle -= 1
        }
      }
    }
  }

  private func unlocked(_ body: () -> Void) {
    pthread_mutex_unlock(&mutex)
    body()
    pthread_mutex_lock(&mutex)
  }

  /// The oldest round first: its items are the largest.
  private var next: Round? { open.first { $0.helping < $0.wanted && $0.hasItems } }
}

/// Items that are done once each, by whoever comes first.
final class Round: @unchecked Sendable {
  private let tickets: Tickets
  private let work: @Sendable (Int) -> Void
  /// Helpers at most, and now; under the crew's mutex.
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
