internal import Glibc

/// The one place where work is spread over threads.
///
/// Work is a list of independent items; each result goes to its item's slot, so
/// the outcome does not depend on how many threads took part or in which order.
package enum Parallel {
  package static func map<T: Sendable>(
    _ count: Int, threads: Int, _ work: @escaping @Sendable (Int) -> T
  ) -> [T] {
    guard threads > 1, count > 1 else { return (0..<max(0, count)).map(work) }
    let queue = Queue<T>(count: count, work: work)
    var handles: [pthread_t] = []
    for _ in 0..<min(threads, count) - 1 {
      var handle = pthread_t()
      let context = Unmanaged.passRetained(Box { queue.drain() }).toOpaque()
      let status = pthread_create(
        &handle, nil,
        { context in
          Unmanaged<Box>.fromOpaque(context!).takeRetainedValue().run()
          return nil
        }, context)
      if status == 0 {
        handles.append(handle)
      } else {
        Unmanaged<Box>.fromOpaque(context).release()
      }
    }
    queue.drain()
    for handle in handles { pthread_join(handle, nil) }
    return queue.results()
  }

  /// Rows in a chunk of the work on one long table. Fixed, because the order of sums follows from it.
  package static let chunk = 4096

  /// Work on fixed chunks of rows; results in the order of the rows.
  package static func chunks<T: Sendable>(
    _ rows: Int, threads: Int, _ work: @escaping @Sendable (Range<Int>) -> T
  ) -> [T] {
    map((rows + chunk - 1) / chunk, threads: threads) { work($0 * chunk..<min(rows, ($0 + 1) * chunk)) }
  }

  /// An array of doubles, written chunk by chunk: `work` sets the values of its range.
  package static func array(
    _ count: Int, threads: Int, _ work: @escaping @Sendable (Range<Int>, UnsafeMutablePointer<Double>) -> Void
  ) -> [Double] {
    [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      guard let base = buffer.baseAddress else { return }
      let shared = SharedValues(base: base)
      _ = chunks(count, threads: threads) { work($0, shared.base) }
      initialized = count
    }
  }

  /// An array that is written part by part: `work` sets the values of its part, and all parts
  /// together set every value.
  package static func filled<Value: BitwiseCopyable>(
    _ count: Int, _ parts: Int, threads: Int,
    _ work: @escaping @Sendable (Int, UnsafeMutablePointer<Value>) -> Void
  ) -> [Value] {
    [Value](unsafeUninitializedCapacity: count) { buffer, initialized in
      guard count > 0, let base = buffer.baseAddress else { return }
      let shared = SharedValues(base: base)
      _ = map(parts, threads: threads) { work($0, shared.base) }
      initialized = count
    }
  }

  /// Values of which each thread writes its own.
  package struct SharedValues<Value>: @unchecked Sendable {
    package let base: UnsafeMutablePointer<Value>

    package init(base: UnsafeMutablePointer<Value>) { self.base = base }
  }

  private final class Box: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Hands out item numbers under a mutex and keeps the results by number.
  private final class Queue<T: Sendable>: @unchecked Sendable {
    private var mutex = pthread_mutex_t()
    private var next = 0
    private var slots: [T?]
    private let work: @Sendable (Int) -> T

    init(count: Int, work: @escaping @Sendable (Int) -> T) {
      slots = [T?](repeating: nil, count: count)
      self.work = work
      pthread_mutex_init(&mutex, nil)
    }

    deinit { pthread_mutex_destroy(&mutex) }

    func drain() {
      while true {
        pthread_mutex_lock(&mutex)
        let item = next
        next += 1
        pthread_mutex_unlock(&mutex)
        guard item < slots.count else { return }
        let result = work(item)
        pthread_mutex_lock(&mutex)
        slots[item] = result
        pthread_mutex_unlock(&mutex)
      }
    }

    func results() -> [T] { slots.map { $0! } }
  }
}
