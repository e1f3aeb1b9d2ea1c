import Parallelism
import Synchronization
import Testing

@Suite struct ParallelTests {
  /// Every item is taken once, however many threads there are.
  @Test(arguments: [0, 1, 2, 5, 40]) func statesTakeEveryItemOnce(_ threads: Int) {
    for count in [0, 1, 7, 300] {
      let states = Parallel.states(count, threads: threads) {
        [Int]()
      } _: {
        $1.append($0)
      }
      #expect(states.flatMap { $0 }.sorted() == Array(0..<count))
      #expect((1...max(1, min(threads, count))).contains(states.count))
    }
  }

  /// Items that share out items of their own, with more rounds open than there are threads.
  @Test(arguments: [1, 2, 3, 40]) func roundsWithinItemsAreDone(_ threads: Int) {
    for _ in 0..<50 {
      let found = Parallel.map(7, threads: threads) { i in
        Parallel.map(50, threads: threads) { j in
          Parallel.map(3, threads: threads) { i * 1000 + j * 10 + $0 }
        }
      }
      for (i, items) in found.enumerated() {
        for (j, items) in items.enumerated() { #expect(items == (0..<3).map { i * 1000 + j * 10 + $0 }) }
      }
    }
  }

  /// All but one thread wait for the one that holds the lock, which shares its work out.
  @Test(arguments: [1, 2, 4]) func threadsThatWaitForOneAnotherGoOn(_ threads: Int) {
    let total = Mutex(0)
    let rounds = Parallel.map(40, threads: threads) { round in
      Parallel.waiting {
        total.withLock { $0 += Parallel.map(20, threads: threads) { $0 }.reduce(0, +) }
        return round
      }
    }
    #expect(rounds == Array(0..<40))
    #expect(total.withLock { $0 } == 40 * 190)
  }
}
