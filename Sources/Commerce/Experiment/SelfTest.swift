package import Statistics

/// The experiment's own tests on splits in which nothing was done to anyone: how often
/// would they have found a difference?
package enum SelfTest {
  /// Units above which a seeded sample is shared out.
  private static let unitLimit = 5_000

  /// For each metric; nil where there are too few units.
  package static func run(
    _ definition: ExperimentDefinition, units: ObservedUnits, runs: Int, seed: UInt64, threads: Int
  ) -> [(metric: ExperimentMetric, test: AATest?)] {
    definition.metrics.enumerated().map { m, metric in
      let measured = (0..<units.count).compactMap { units.pairs[m][$0] }
      let sample = DistinctPoints.sample(unitLimit, of: measured.count, seed: seed).map { measured[$0] }
      let test = try? AATest(units: sample.count, runs: runs, seed: seed, threads: threads) { assignment in
        var arms = [ArmState(metric.kind, unit: 1), ArmState(metric.kind, unit: 1)]
        for (pair, isVariant) in zip(sample, assignment) { arms[isVariant ? 1 : 0].add(pair) }
        return try? Comparison(control: arms[0], variant: arms[1]).p
      }
      return (metric, test)
    }
  }
}
