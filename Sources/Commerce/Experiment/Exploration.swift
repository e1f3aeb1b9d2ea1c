internal import Statistics

/// Effects by groups of customers. They are exploration: many are looked at, none was
/// planned, and none gets a verdict.
package struct Exploration: Sendable {
  package struct Row: Sendable {
    package let metric: ExperimentMetric
    package let level: String
    package let variant: Int
    package let controlCount: Int
    package let variantCount: Int
    package let comparison: Comparison?
    package let interval: (low: Double, high: Double)?
    package let note: String
    /// After Benjamini and Hochberg's correction over all rows.
    package var adjusted: Double?
    /// Cochran's Q: do the effects differ between the levels at all?
    package var heterogeneity: Double?
  }

  package private(set) var rows: [Row] = []

  /// Below this many customers in an arm nothing is told.
  package static let smallestArm = 30

  /// `levels`: of each unit, none where it has none.
  package init(
    _ definition: ExperimentDefinition, arms: Int, units: ObservedUnits, levels: Coded, majorPerMinor: Double
  ) {
    let engine = ExperimentEngine(
      metrics: definition.metrics, arms: arms, majorPerMinor: majorPerMinor, plannedTotal: 1, comparisons: 1)
    // Levels that somebody in the horizon has, bytewise, and the place of each.
    var isFound = [Bool](repeating: false, count: levels.names.count)
    for u in 0..<units.count where units.inHorizon[u] && levels.codes[u] >= 0 {
      isFound[Int(levels.codes[u])] = true
    }
    let found = isFound.indices.filter { isFound[$0] }.sorted {
      levels.names[$0].utf8.lexicographicallyPrecedes(levels.names[$1].utf8)
    }
    guard found.count > 1 else { return }
    var placeOf = [Int](repeating: 0, count: levels.names.count)
    for (place, code) in found.enumerated() { placeOf[code] = place }
    for m in definition.metrics.indices {
      let none = engine.states(ObservedUnits(metrics: 0), m)
      var states = [[ArmState]](repeating: none, count: found.count)
      for u in 0..<units.count where units.inHorizon[u] && levels.codes[u] >= 0 {
        guard let pair = units.pairs[m][u] else { continue }
        states[placeOf[Int(levels.codes[u])]][units.arm[u]].add(pair)
      }
      for arm in 1..<max(1, arms) {
        var told = found.indices.map {
          Self.row(definition.metrics[m], levels.names[found[$0]], states[$0], arm)
        }
        let p = Self.heterogeneity(told.compactMap(\.comparison))
        for i in told.indices { told[i].heterogeneity = p }
        rows += told
      }
    }
    let told = rows.indices.filter { rows[$0].comparison != nil }
    let corrected = (try? Correction.benjaminiHochberg.adjust(told.map { rows[$0].comparison!.p })) ?? []
    for (i, one) in zip(told, corrected) { rows[i].adjusted = one.adjusted }
  }

  private static func row(_ metric: ExperimentMetric, _ level: String, _ states: [ArmState], _ arm: Int)
    -> Row
  {
    let counts = (states[0].moments.n, states[arm].moments.n)
    var comparison: Comparison?
    var interval: (low: Double, high: Double)?
    var note = ""
    if min(counts.0, counts.1) < smallestArm {
      note = "fewer than \(smallestArm) customers in an arm"
    } else {
      do throws(NoAnswer) {
        let found = try Comparison(control: states[0], variant: states[arm])
        interval = try found.interval(level: 0.95)
        comparison = found
      } catch {
        note = "not computable: \(error.reason)"
      }
    }
    return Row(
      metric: metric, level: level, variant: arm, controlCount: counts.0, variantCount: counts.1,
      comparison: comparison, interval: interval, note: note)
  }

  /// Σ w (d − d̄)² with w = 1/SE² is χ² with one less than the levels (Cochran 1954).
  private static func heterogeneity(_ comparisons: [Comparison]) -> Double? {
    let known = comparisons.filter { $0.sequenceError > 0 }
    guard known.count > 1 else { return nil }
    let weight = Sums.sum(known.count) { 1 / known[$0].sequenceError }
    let mean = Sums.sum(known.count) { known[$0].difference / known[$0].sequenceError } / weight
    let q = Sums.sum(known.count) { i in
      (known[i].difference - mean) * (known[i].difference - mean) / known[i].sequenceError
    }
    return try? Distributions.chiSquaredUpperTail(q, df: Double(known.count - 1))
  }
}
