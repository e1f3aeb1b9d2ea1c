internal import Statistics

/// How a model does on rows it was not fitted on, by cross-validation; of a large
/// shop on a seeded sample of its customers.
struct ModelOutOfSample {
  let explained: Double?
  /// Of predictions that were made without their row.
  let calibration: Calibration?
  let line: CalibrationLine?
  let detail: String

  private static let rowLimit = 20_000
  private static let fewestRows = 50

  /// `near` are the estimates on all rows.
  init(
    _ definition: ModelDefinition, _ data: ModelData, near: [Coefficient], seed: UInt64, threads: Int
  ) {
    let n = data.outcome.count
    guard n >= Self.fewestRows, !definition.firth else {
      (explained, calibration, line) = (nil, nil, nil)
      detail =
        definition.firth
        ? "not computed for Firth's correction" : "needs at least \(Self.fewestRows) rows, has \(n)"
      return
    }
    let rows = DistinctPoints.sample(Self.rowLimit, of: n, seed: seed)
    let design = rows.count < n ? data.design.choosing(rows) : data.design
    let y = rows.map { data.outcome[$0] }
    do throws(NoAnswer) {
      let folds = try Folds(rows: rows.count, count: n < 200 ? 5 : 10, seed: seed)
      let fit: OutOfSampleFit
      switch definition.family {
      case .gaussian: fit = try OutOfSampleFit(linear: design, outcome: y, folds: folds, threads: threads)
      case .binomial:
        fit = try OutOfSampleFit(
          design, outcome: y.map { $0 > 0 }, folds: folds, near: near, threads: threads)
      case .poisson, .negbin:
        fit = try OutOfSampleFit(
          design, counts: y.map { Int($0) },
          family: definition.family == .poisson ? .poisson : .negativeBinomial, folds: folds, near: near,
          threads: threads)
      }
      explained = fit.explained
      let what = fit.loss == .squares ? "R²" : "share of deviance"
      detail =
        "\(what) explained, \(folds.count)-fold cross-validation"
        + (rows.count < n ? " on \(rows.count) of the rows" : "")
      let events = y.map { $0 > 0 }
      let isShare = definition.family == .binomial
      calibration = isShare ? try? Calibration(fit.predicted, events) : nil
      line = isShare ? try? CalibrationLine(fit.predicted, events, threads: threads) : nil
    } catch {
      (explained, calibration, line) = (nil, nil, nil)
      detail = "not computable: \(error.reason)"
    }
  }

  /// The recalibration's slope, where it is told apart from 1.
  var tellingSlope: Double? {
    guard let slope = line?.slope, slope.low > 1 || slope.high < 1 else { return nil }
    return slope.estimate
  }
}
