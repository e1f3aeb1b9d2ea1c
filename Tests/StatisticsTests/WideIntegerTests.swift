import Parallelism
import Statistics
import Testing

@Suite struct WideIntegerTests {
  /// Against the standard library's conversion: any size, either sign, and ties to even.
  @Test func nearestDoubleIsTheLibrarys() {
    var generator = Xoshiro256(seed: 9)
    for shift in 0..<127 {
      for _ in 0..<50 {
        let bits = UInt128(generator.next()) << 64 | UInt128(generator.next())
        let value = Int128(bitPattern: bits) >> Int128(shift)
        #expect(Double(nearest: value).bitPattern == Double(value).bitPattern)
      }
      // One half between two doubles, and a little to either side.
      for half in [Int128(1) << Int128(shift) | (Int128(1) << Int128(shift)) >> 53, 3 << Int128(min(shift, 125))] {
        for near in [half - 1, half, half + 1] {
          #expect(Double(nearest: near).bitPattern == Double(near).bitPattern)
          #expect(Double(nearest: -near).bitPattern == Double(-near).bitPattern)
        }
      }
    }
    for value in [Int128.min, .max, 0, -1, Int128(Int64.min), Int128(Int64.max) + 1] {
      #expect(Double(nearest: value).bitPattern == Double(value).bitPattern)
    }
  }

  /// Every item is taken once, however many threads there are.
  @Test(arguments: [0, 1, 2, 5, 40]) func statesTakeEveryItemOnce(_ threads: Int) {
    for count in [0, 1, 7, 300] {
      let states = Parallel.states(count, threads: threads) { [Int]() } _: { $1.append($0) }
      #expect(states.flatMap { $0 }.sorted() == Array(0..<count))
      #expect(states.count == max(1, min(threads, count)))
    }
  }
}
