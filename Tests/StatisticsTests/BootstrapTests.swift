import Statistics
import Testing

/// BCa intervals. The references draw the same resamples with an independent
/// xoshiro256** in Python 3.11 and use scipy 1.17.1 and numpy for the rest.
@Suite struct BootstrapTests {
  @Test func oneSample() throws {
    let interval = try BootstrapInterval(sleep.0, replicates: 400, seed: 7) { mean($0) }
    #expect(close(interval.estimate, 0.75, digits: 14))
    #expect(close(interval.standardError, 0.5517895101701686, digits: 12))
    #expect(close(interval.low, -0.1445207936447567, digits: 10))
    #expect(close(interval.high, 2.091079209181119, digits: 10))
    #expect(close(interval.biasCorrection, 0.09728508532650125, digits: 11))
    #expect(close(interval.acceleration, 0.025818696610659986, digits: 11))
  }

  /// The variance of Efron & Tibshirani's spatial data (1993, table 14.1), for which
  /// they give 115.8, 259.6 at 90 % with a = .061 and z₀ = .146 from 2,000 replicates.
  @Test func spatialVariance() throws {
    let interval = try BootstrapInterval(spatial, level: 0.9, replicates: 999, seed: 3) { variance($0) }
    #expect(close(interval.estimate, 171.53402366863904, digits: 13))
    #expect(close(interval.low, 116.13272112012322, digits: 10))
    #expect(close(interval.high, 258.3003223095802, digits: 10))
    #expect(close(interval.biasCorrection, 0.15746946013461435, digits: 10))
    #expect(close(interval.acceleration, 0.06124011981230749, digits: 11))
  }

  @Test func twoSamples() throws {
    let medians = try BootstrapInterval(
      control: sleep.0, variant: sleep.1, replicates: 400, seed: 7
    ) { (values) throws(NoAnswer) in try Quantiles.median(values) }
    #expect(close(medians.estimate, 1.4, digits: 13))
    #expect(close(medians.low, -1.4432043809347874, digits: 10))
    #expect(close(medians.high, 3.908631703389651, digits: 10))
    let means = try BootstrapInterval(
      control: spatial, variant: sleep.1, replicates: 400, seed: 11
    ) { mean($0) }
    #expect(close(means.standardError, 2.695340967513991, digits: 11))
    #expect(close(means.low, -31.846501399124858, digits: 10))
    #expect(close(means.high, -21.745016145268007, digits: 10))
    #expect(close(means.acceleration, 0.019456356798449686, digits: 10))
  }

  /// The thread count changes no bit; the seed does.
  @Test func threads() throws {
    let one = try BootstrapInterval(spatial, replicates: 500, seed: 1, threads: 1) { mean($0) }
    let three = try BootstrapInterval(spatial, replicates: 500, seed: 1, threads: 3) { mean($0) }
    let other = try BootstrapInterval(spatial, replicates: 500, seed: 2) { mean($0) }
    #expect(one == three && one != other)
  }

  /// Scaling the data by a power of two scales the interval, also near the ends of
  /// the doubles.
  @Test func scaling() throws {
    let base = try BootstrapInterval(spatial, replicates: 300, seed: 1) { mean($0) }
    for scale in [0x1p-990, 0x1p3, 0x1p900] {
      let scaled = try BootstrapInterval(spatial.map { $0 * scale }, replicates: 300, seed: 1) { mean($0) }
      #expect(scaled.low == base.low * scale && scaled.high == base.high * scale)
      #expect(close(scaled.standardError, base.standardError * scale, digits: 12))
    }
  }

  /// More than 2,000 values: the acceleration comes from groups; for the mean of an
  /// exponential sample it is near skewness/(6√n) = 2/(6√3000) = .0061.
  @Test func groupedJackknife() throws {
    var generator = Xoshiro256(seed: 6)
    let values = (0..<3000).map { _ in generator.exponential() }
    let interval = try BootstrapInterval(values, replicates: 100, seed: 1) { $0.reduce(0, +) / 3000 }
    #expect(interval.acceleration > 0.003 && interval.acceleration < 0.01)
  }

  /// The mean of skewed samples is covered about as often as the interval says.
  @Test func covers() throws {
    var generator = Xoshiro256(seed: 77)
    var covered = 0
    for run in 0..<40 {
      let values = (0..<40).map { _ in generator.exponential() }
      let interval = try BootstrapInterval(values, replicates: 600, seed: UInt64(run)) {
        $0.reduce(0, +) / 40
      }
      if interval.low <= 1, 1 <= interval.high { covered += 1 }
    }
    // 95 % of 40 is 38; four standard errors fewer is 32.
    #expect(covered >= 32)
  }

  @Test func noAnswer() throws {
    let flat = [Double](repeating: 3, count: 20)
    #expect(throws: NoAnswer.zeroVariance) { try BootstrapInterval(flat, seed: 1) { mean($0) } }
    #expect(throws: NoAnswer.self) { try BootstrapInterval([], seed: 1) { mean($0) } }
    #expect(throws: NoAnswer.self) { try BootstrapInterval([1], seed: 1) { mean($0) } }
    #expect(throws: NoAnswer.self) { try BootstrapInterval([1, .nan], seed: 1) { mean($0) } }
    #expect(throws: NoAnswer.self) { try BootstrapInterval([1, 2], replicates: 5, seed: 1) { mean($0) } }
    #expect(throws: NoAnswer.self) { try BootstrapInterval([1, 2], level: 1, seed: 1) { mean($0) } }
    // The largest value is never exceeded by a resample's.
    #expect(throws: NoAnswer.self) {
      try BootstrapInterval(spatial, level: 0.999, replicates: 100, seed: 1) { mean($0) }
    }
    let huge: [Double] = [1e308, 1e308, -1e308, 5]
    #expect(throws: NoAnswer.self) {
      try BootstrapInterval(huge, replicates: 100, seed: 1) { $0.reduce(0, +) }
    }
    // A statistic's own refusal comes through.
    #expect(throws: NoAnswer.rankDeficient) {
      try BootstrapInterval(spatial, replicates: 100, seed: 1) { (values) throws(NoAnswer) in
        throw .rankDeficient
      }
    }
  }

  private let sleep: ([Double], [Double]) = (
    [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2],
    [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
  )
  private let spatial: [Double] = [
    48, 36, 20, 29, 42, 42, 20, 42, 22, 41, 45, 14, 6, 0, 33, 28, 34, 4, 32, 24, 47, 41, 24, 26, 30, 41,
  ]
}

private func mean(_ values: [Double]) -> Double { Sums.mean(values) }

/// With divisor n, as numpy's var.
private func variance(_ values: [Double]) -> Double {
  let m = Sums.mean(values)
  return Sums.sum(values.map { ($0 - m) * ($0 - m) }) / Double(values.count)
}
