internal import Parallelism

/// The replicates and jackknife values behind a bootstrap interval.
struct Resampling: Sendable {
  let samples: [[Double]]
  let statistic: @Sendable ([[Double]]) throws(NoAnswer) -> Double

  /// Above this many values the jackknife leaves out groups, one of as many.
  private static let jackknifeLimit = 2000
  /// Replicates a thread takes at a time.
  private static let batch = 64

  /// The statistic, which must be finite.
  func value(_ samples: [[Double]]) throws(NoAnswer) -> Double {
    let value = try statistic(samples)
    guard value.isFinite else { throw .domain("the statistic is not finite") }
    return value
  }

  /// The statistic of `count` resamples, in order of their number.
  func replicates(_ count: Int, seed: UInt64, threads: Int) throws(NoAnswer) -> [Double] {
    let batches = (count + Resampling.batch - 1) / Resampling.batch
    return try Resampling.gather(batches, threads: threads) { number throws(NoAnswer) in
      var values: [Double] = []
      for i in number * Resampling.batch..<min(count, (number + 1) * Resampling.batch) {
        values.append(try replicate(i, seed: seed))
      }
      return values
    }
  }

  private func replicate(_ number: Int, seed: UInt64) throws(NoAnswer) -> Double {
    var generator = Xoshiro256(seed: seed, stage: "bootstrap", purpose: "replicate", index: UInt64(number))
    var drawn: [[Double]] = []
    for sample in samples {
      var values = [Double](repeating: 0, count: sample.count)
      for i in values.indices { values[i] = sample[generator.below(sample.count)] }
      drawn.append(values)
    }
    return try value(drawn)
  }

  /// The acceleration (1/6) Σ U³ / (Σ U²)^1.5 of the influences U, each over its
  /// sample's size (Efron & Tibshirani 1993, equation 14.15; several samples:
  /// Davison & Hinkley 1997, section 5.3.2).
  func acceleration(seed: UInt64, threads: Int) throws(NoAnswer) -> Double {
    var influences: [Double] = []
    for index in samples.indices {
      influences += try self.influences(of: index, seed: seed, threads: threads)
    }
    let largest = influences.reduce(0) { max($0, $1.magnitude) }
    guard largest.isFinite else { throw .domain("the statistic is too large") }
    guard largest > 0 else { throw .zeroVariance }
    // Relative to the largest, so that no cube overflows; the ratio does not change.
    let u = influences.map { $0 / largest }
    let squares = Sums.sum(u.count) { u[$0] * u[$0] }
    let cubes = Sums.sum(u.count) { u[$0] * u[$0] * u[$0] }
    return cubes / (6 * squares * squares.squareRoot())
  }

  /// Jackknife influences of one sample's values over its size: (n − g)/n times the
  /// distance of the value without g of them to the mean of such values. g is 1 up
  /// to 2,000 values; beyond, a seeded shuffle makes 2,000 groups, and what is
  /// summed is each group's influence: the ratio stays the same in expectation.
  private func influences(of index: Int, seed: UInt64, threads: Int) throws(NoAnswer) -> [Double] {
    let sample = samples[index]
    let groups = min(sample.count, Resampling.jackknifeLimit)
    var order = Array(sample.indices)
    if groups < sample.count {
      var generator = Xoshiro256(
        seed: seed, stage: "bootstrap", purpose: "jackknife", index: UInt64(index))
      generator.shuffle(&order)
    }
    let shuffled = order.map { sample[$0] }
    @Sendable func range(_ group: Int) -> Range<Int> {
      group * sample.count / groups..<(group + 1) * sample.count / groups
    }
    let values = try Resampling.gather(groups, threads: threads) { group throws(NoAnswer) in
      var rest = samples
      rest[index] = shuffled
      rest[index].removeSubrange(range(group))
      return [try value(rest)]
    }
    let mean = Sums.mean(values)
    guard mean.isFinite else { throw .domain("the statistic is too large") }
    return values.indices.map { group in
      Double(sample.count - range(group).count) / Double(sample.count) * (mean - values[group])
    }
  }

  /// The lists of all items, one after the other; the first error by number if any.
  private static func gather(
    _ count: Int, threads: Int, _ work: @escaping @Sendable (Int) throws(NoAnswer) -> [Double]
  ) throws(NoAnswer) -> [Double] {
    let results = Parallel.map(count, threads: threads) { number -> Result<[Double], NoAnswer> in
      do throws(NoAnswer) { return .success(try work(number)) } catch { return .failure(error) }
    }
    var values: [Double] = []
    for result in results { values += try result.get() }
    return values
  }
}
