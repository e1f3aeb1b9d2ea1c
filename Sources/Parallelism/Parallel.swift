/// The one place where work is spread over threads.
///
/// Work is a list of independent items; each result goes to its item's slot, so
/// the outcome does not depend on how many threads took part or in which order.
package enum Parallel {
  package static func map<T: Sendable>(
    _ count: Int, threads: Int, _ work: @escaping @Sendable (Int) -> T
  ) -> [T] {
    guard threads > 1, count > 1 else { return (0..<max(0, count)).map(work) }
    return [T](unsafeUninitializedCapacity: count) { slots, initialized in
      let shared = SharedValues(base: slots.baseAddress!)
      Crew.shared.run(
        Round(count, helpers: min(threads, count) - 1) { item in
          (shared.base + item).initialize(to: work(item))
        })
      initialized = count
    }
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

  /// Work that goes on beside all else; false where no thread can be had for it.
  package static func start(_ work: @escaping @Sendable () -> Void) -> Bool { Crew.shared.start(work) }

  /// Waits for what another thread does, while a helper takes this one's place.
  package static func waiting<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
    try Crew.shared.wait(body)
  }

  /// Items handed to states, at most one for each thread, to each as many as it gets done. Only for
  /// states that merge to the same whole whoever took which item, as exact sums do.
  package static func states<State: Sendable>(
    _ count: Int, threads: Int, _ empty: @escaping @Sendable () -> State,
    _ work: @escaping @Sendable (Int, inout State) -> Void
  ) -> [State] {
    let tickets = Tickets(count: count)
    let states: [State?] = map(max(1, min(threads, count)), threads: threads) { number in
      // Where others have done all there is no state, but there is one at least.
      guard number == 0 || tickets.areLeft else { return nil }
      var state = empty()
      while let item = tickets.take() { work(item, &state) }
      return state
    }
    return states.compactMap { $0 }
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
}
