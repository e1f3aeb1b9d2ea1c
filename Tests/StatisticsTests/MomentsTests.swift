import Statistics
import Testing

@Suite struct MomentsTests {
  /// NIST StRD NumAcc4: 10000000.2, then (10000000.1, 10000000.3) × 500.
  @Test func numAcc4() throws {
    let values = [10_000_000.2] + (0..<500).flatMap { _ in [10_000_000.1, 10_000_000.3] }
    #expect(close(Sums.mean(values), 10_000_000.2, digits: 14))
    // The input itself limits the standard deviation to 8.25 digits.
    #expect(close(try Sums.variance(values).squareRoot(), 0.1, digits: 8))
  }

  @Test func integerMomentsAreExact() throws {
    var moments = IntegerMoments()
    // A spread of 1 on an offset of 10¹⁵: doubles would cancel to nothing.
    for x in [999_999_999_999_998, 999_999_999_999_999, 1_000_000_000_000_000] as [Int64] { moments.add(x) }
    #expect(try moments.variance() == 1)
    #expect(try moments.mean() == 999_999_999_999_999)
  }

  @Test func mergeEqualsWhole() throws {
    var generator = Xoshiro256(seed: 5)
    let pairs = (0..<500).map { _ in (Int64(generator.below(1_000_000)), Int64(generator.below(50))) }
    var whole = IntegerMoments()
    var parts = [IntegerMoments(), IntegerMoments(), IntegerMoments()]
    for (i, pair) in pairs.enumerated() {
      whole.add(pair.0, pair.1)
      parts[i % 3].add(pair.0, pair.1)
    }
    var merged = parts[2]
    merged.merge(parts[0])
    merged.merge(parts[1])
    #expect(merged == whole)
    let x = pairs.map { Double($0.0) }
    #expect(close(try whole.variance(), try Sums.variance(x), digits: 12))
  }

  @Test func sumsDoNotDependOnPermutationOfEqualBlocksOnly() {
    // The order is fixed by length: the same values give the same bits each time.
    let values = (0..<10_000).map { 1 / Double($0 + 1) }
    #expect(Sums.sum(values) == Sums.sum(values.count) { values[$0] })
  }

  /// R: quantile(c(1, 2, 3, 4, 10), c(0, .1, .5, .9, 1)), type 7.
  @Test func quantilesOfType7() throws {
    let values = [1.0, 2, 3, 4, 10]
    #expect(try Quantiles.type7(sorted: values, 0) == 1)
    #expect(close(try Quantiles.type7(sorted: values, 0.1), 1.4, digits: 14))
    #expect(try Quantiles.type7(sorted: values, 0.5) == 3)
    #expect(close(try Quantiles.type7(sorted: values, 0.9), 7.6, digits: 14))
    #expect(try Quantiles.type7(sorted: values, 1) == 10)
    #expect(throws: NoAnswer.self) { try Quantiles.type7(sorted: [], 0.5) }
  }

  /// n = 10, p = ½: P(Bin < 2) = .0107, P(Bin < 3) = .0547, so l = 2 and by symmetry u = 9.
  @Test func orderStatisticInterval() {
    let interval = Quantiles.orderStatisticInterval(sorted: (1...10).map(Double.init), 0.5)
    #expect(interval.low == 2)
    #expect(interval.high == 9)
    let short = Quantiles.orderStatisticInterval(sorted: [1, 2, 3], 0.5)
    #expect(short.low == nil && short.high == nil)
  }
}
