internal import Glibc

/// A lock under which threads can wait for conditions; `Mutex` and `Atomic` do where none waits.
package final class Monitor: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>

  /// What threads wait for under a monitor.
  package final class Condition: @unchecked Sendable {
    fileprivate let place: UnsafeMutablePointer<pthread_cond_t>

    package init() {
      place = .allocate(capacity: 1)
      pthread_cond_init(place, nil)
    }

    deinit {
      pthread_cond_destroy(place)
      place.deallocate()
    }
  }

  package init() {
    mutex = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  package func locked<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body()
  }

  /// Under the lock: gives it back meanwhile.
  package func unlocked(_ body: () -> Void) {
    pthread_mutex_unlock(mutex)
    body()
    pthread_mutex_lock(mutex)
  }

  /// Under the lock, until another thread tells: it must be looked at again whether it holds.
  package func wait(for condition: Condition) { pthread_cond_wait(condition.place, mutex) }

  package func tellOne(_ condition: Condition) { pthread_cond_signal(condition.place) }
  package func tellAll(_ condition: Condition) { pthread_cond_broadcast(condition.place) }
}
