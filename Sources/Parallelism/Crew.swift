internal import Glibc

/// Threads that help with whatever work is open, and wait for more when there is none. A thread costs
/// more to start than most of the work that is shared, and stages side by side would start one each.
///
/// Whoever opens a round does its items too, and waits only for those that a helper has begun. So a
/// round gets done even where nobody has time to help, and rounds within items cannot block each other.
/// A thread that waits lends its place to another one.
final class Crew: @unchecked Sendable {
  static let shared = Crew()

  private let monitor = Monitor()
  /// More work may be there.
  private let more = Monitor.Condition()
  /// A helper has left a round.
  private let left = Monitor.Condition()
  // All below are read and written under the monitor.
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

  /// Does all items of a round.
  func run(_ round: Round) {
    monitor.locked {
      wanted = max(wanted, round.wanted)
      open.append(round)
      call(round.wanted)
    }
    round.drain()
    monitor.locked {
      open.removeAll { $0 === round }
      guard round.helping > 0 else { return }
      waiting += 1
      if next != nil { call(1) }
      while round.helping > 0 { monitor.wait(for: left) }
      waiting -= 1
    }
  }

  /// While a thread waits for another one, a helper does work in its place.
  func wait<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
    monitor.locked {
      waiting += 1
      call(1)
    }
    defer { monitor.locked { waiting -= 1 } }
    return try body()
  }

  /// Does work beside all else; false where no thread can be had for it.
  func start(_ errand: @escaping @Sendable () -> Void) -> Bool {
    monitor.locked {
      errands.append(errand)
      if errands.count > idle, !addThread() {
        errands.removeLast()
        return false
      }
      monitor.tellOne(more)
      return true
    }
  }

  /// Wakes so many helpers; starts those that there are too few of.
  private func call(_ count: Int) {
    for _ in 0..<min(count, idle) { monitor.tellOne(more) }
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
    monitor.locked {
      while true {
        if !errands.isEmpty {
          let errand = errands.removeFirst()
          onErrands += 1
          monitor.unlocked { errand() }
          onErrands -= 1
        } else if helping < wanted + waiting, let round = next {
          round.helping += 1
          helping += 1
          monitor.unlocked { round.drain() }
          helping -= 1
          round.helping -= 1
          if round.helping == 0 { monitor.tellAll(left) }
        } else {
          idle += 1
          monitor.wait(for: more)
          idle -= 1
        }
      }
    }
  }

  /// The oldest round first: its items are the largest.
  private var next: Round? { open.first { $0.helping < $0.wanted && $0.hasItems } }
}
