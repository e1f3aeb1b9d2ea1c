import Statistics
import Testing

/// Beside sorting, on orders that are hard for a choice by exchange.
@Suite struct OrderStatisticsTests {
  private static func shapes(_ n: Int) -> [[Double]] {
    var random = Xoshiro256(seed: UInt64(n))
    let drawn = (0..<n).map { _ in Double(random.next() >> 11) }
    let rising = (0..<n).map(Double.init)
    // Organ pipes, saws and few values make bad pivots.
    return [
      drawn, rising, rising.reversed(), (0..<n).map { Double(min($0, n - $0)) },
      (0..<n).map { Double($0 % 7) }, [Double](repeating: 3, count: n), (0..<n).map { Double($0 & 1) },
      drawn.map { ($0 / 0x1p50).rounded() },
    ]
  }

  @Test(arguments: [1, 2, 3, 24, 25, 26, 200, 1001, 5003])
  func placesEveryRank(n: Int) {
    for values in Self.shapes(n) {
      let sorted = values.sorted()
      for rank in Set([0, n / 4, n / 2, 3 * n / 4, n - 1, min(n - 1, 1)]) {
        var arranged = values
        arranged.withUnsafeMutableBufferPointer { OrderStatistics.place(rank, in: $0) }
        #expect(arranged[rank] == sorted[rank])
        #expect(arranged[..<rank].allSatisfy { $0 <= sorted[rank] })
        #expect(arranged[rank...].allSatisfy { $0 >= sorted[rank] })
        #expect(arranged.sorted() == sorted)
      }
    }
  }

  @Test(arguments: [1, 2, 5, 100, 1000])
  func quantilesAreThoseOfSortedValues(n: Int) throws {
    for values in Self.shapes(n) {
      let sorted = values.sorted()
      // One after another on the same values, as their order does not matter.
      var arranged = values
      for p in [0.5, 0.0, 1.0, 0.25, 0.75, 0.1, 1.0 / 3] {
        let arrangedValue: Double = try arranged.withUnsafeMutableBufferPointer { buffer in
          Result { () throws(NoAnswer) in try Quantiles.type7(arranging: buffer, p) }
        }.get()
        #expect(try arrangedValue == Quantiles.type7(sorted: sorted, p))
      }
    }
  }

  @Test func questionsWithoutAnAnswer() {
    func ask(_ values: [Double], _ p: Double) -> NoAnswer? {
      var values = values
      return values.withUnsafeMutableBufferPointer { buffer in
        do throws(NoAnswer) {
          _ = try Quantiles.type7(arranging: buffer, p)
          return nil
        } catch { return error }
      }
    }
    #expect(ask([], 0.5) == .tooFew(have: 0, need: 1))
    #expect(ask([1, .nan], 0.5) != nil)
    #expect(ask([1, .infinity], 0.5) != nil)
    #expect(ask([1], 1.5) != nil)
    #expect(ask([1], 0.5) == nil)
  }
}
