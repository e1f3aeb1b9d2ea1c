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

  /// One at a time, though each shares its work out under the lock; what it gives and throws comes through.
  @Test(arguments: [1, 2, 4]) func lockedWorkIsAlone(_ threads: Int) {
    struct Refused: Error, Equatable { let round: Int }
    let lock = WorkLock()
    let inside = Atomic(0)
    let rounds = Parallel.map(40, threads: threads) { round in
      Result { () throws(Refused) in
        try lock.withLock { () throws(Refused) in
          let others = inside.wrappingAdd(1, ordering: .relaxed).oldValue
          let sum = Parallel.map(20, threads: threads) { $0 }.reduce(0, +)
          inside.wrappingSubtract(1, ordering: .relaxed)
          if round % 7 == 3 { throw Refused(round: round) }
          return sum + others
        }
      }
    }
    for (round, result) in rounds.enumerated() {
      #expect(result == (round % 7 == 3 ? .failure(Refused(round: round)) : .success(190)))
    }
  }

  /// Threads that wait for a condition go on when it holds, and give the lock back meanwhile.
  @Test func monitorsWaitForConditions() {
    final class Baton: @unchecked Sendable {
      let monitor = Monitor()
      let moved = Monitor.Condition()
      var turn = 0
    }
    let baton = Baton()
    let runners = 4
    for runner in 1..<runners {
      let isTaken = Parallel.start {
        for round in 0..<50 {
          baton.monitor.locked {
            while baton.turn != round * runners + runner { baton.monitor.wait(for: baton.moved) }
            baton.turn += 1
            baton.monitor.tellAll(baton.moved)
          }
        }
      }
      #expect(isTaken)
    }
    for round in 0..<50 {
      baton.monitor.locked {
        while baton.turn != round * runners { baton.monitor.wait(for: baton.moved) }
        baton.turn += 1
        baton.monitor.tellAll(baton.moved)
      }
    }
    baton.monitor.locked {
      while baton.turn < 50 * runners { baton.monitor.wait(for: baton.moved) }
      #expect(baton.turn == 50 * runners)
    }
  }
}
