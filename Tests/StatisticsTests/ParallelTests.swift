import Parallelism
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
      #expect(states.count == max(1, min(threads, count)))
    }
  }
}
