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

  /// Two pieces of work side by side.
  package static func both<A: Sendable, B: Sendable>(
    threads: Int, _ first: @escaping @Sendable () -> A, _ second: @escaping @Sendable () -> B
  ) -> (A, B) {
    let found: [(A?, B?)] = map(2, threads: threads) { item -> (A?, B?) in
      item == 0 ? (first(), nil) : (nil, second())
    }
    return (found[0].0!, found[1].1!)
  }

  /// Items handed to as many states as there are threads, to each as many as it gets done. Only for
  /// states that merge to the same whole whoever took which item, as exact sums do.
  package static func states<State: Sendable>(
    _ count: Int, threads: Int, _ empty: @escaping @Sendable () -> State,
    _ work: @escaping @Sendable (Int, inout State) -> Void
  ) -> [State] {
    let tickets = Tickets(count: count)
    return map(max(1, min(threads, count)), threads: threads) { _ in
      var state = empty()
      while let item = tickets.take() { work(item, &state) }
      return state
    }
  }

  /// Rows in a chunk of the work on one long table. Fixed, because the order of sums follows from it.
  package static let chunk = 4096

  /// Work on fixed chunks of rows; results in the order of the rows.
  package static func chunks<T: Sendable>(
    _ rows: Int, threads: Int, _ work: @escaping @Sendable (Range<Int>) -> T
  ) -> [T] {
    map((rows + chunk - 1) / chunk, threads: threads) { work($0 * chunk..<min(rows, ($0 + 1) * chunk)) }
  }

  /// An array that is written chunk by chunk: `work` sets the values of its range.
  package static func array<Value: BitwiseCopyable>(
    _ count: Int, threads: Int, _ work: @escaping @Sendable (Range<Int>, UnsafeMutablePointer<Value>) -> Void
  ) -> [Value] {
    [Value](unsafeUninitializedCapacity: count) { buffer, initialized in
      guard let base = buffer.baseAddress else { return }
      let shared = SharedValues(base: base)
      _ = chunks(count, threads: threads) { work($0, shared.base) }
      initialized = count
    }
  }

  /// Doubles changed in place, chunk by chunk: `work` changes the values of its range.
  package static func change(
    _ values: inout [Double], threads: Int,
    _ work: @escaping @Sendable (Range<Int>, UnsafeMutablePointer<Double>) -> Void
  ) {
    values.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      let shared = SharedValues(base: base)
      _ = chunks(buffer.count, threads: threads) { work($0, shared.base) }
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

  /// Hands out item numbers under a mutex.
  private final class Tickets: @unchecked Sendable {
    private var mutex = pthread_mutex_t()
    private var next = 0
    private let count: Int

    init(count: Int) {
      self.count = count
      pthread_mutex_init(&mutex, nil)
    }

    deinit { pthread_mutex_destroy(&mutex) }

    func take() -> Int? {
      pthread_mutex_lock(&mutex)
      defer { pthread_mutex_unlock(&mutex) }
      guard next < count else { return nil }
      next += 1
      return next - 1
    }
  }

  /// Keeps the results of items by number.
  private final class Queue<T: Sendable>: @unchecked Sendable {
    private var mutex = pthread_mutex_t()
    private let tickets: Tickets
    private var slots: [T?]
    private let work: @Sendable (Int) -> T

    init(count: Int, work: @escaping @Sendable (Int) -> T) {
      tickets = Tickets(count: count)
      slots = [T?](repeating: nil, count: count)
      self.work = work
      pthread_mutex_init(&mutex, nil)
    }

    deinit { pthread_mutex_destroy(&mutex) }

    func drain() {
      while let item = tickets.take() {
        let result = work(item)
        pthread_mutex_lock(&mutex)
        slots[item] = result
        pthread_mutex_unlock(&mutex)
      }
    }

    func results() -> [T] { slots.map { $0! } }
  }
}
