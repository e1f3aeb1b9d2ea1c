internal import Synchronization

/// Lets one thread at a time do work that may be long and shared; who waits for it lends its place.
package struct WorkLock: ~Copyable, Sendable {
  private let mutex = Mutex(())

  package init() {}

  package borrowing func withLock<R, E: Error>(_ work: () throws(E) -> R) throws(E) -> R {
    let done: R? = try mutex.withLockIfAvailable { (_) throws(E) in try work() }
    if let done { return done }
    return try Parallel.waiting { () throws(E) in
      try mutex.withLock { (_) throws(E) in try work() }
    }
  }
}
