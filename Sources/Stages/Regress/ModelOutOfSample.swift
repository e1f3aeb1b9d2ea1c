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

  init(_ definition: ModelDefinition, _ data: ModelData, seed: UInt64, threads: Int) {
    let n = data.outcome.count
    let rows = DistinctPoints.sample(Self.rowLimit, of: n, seed: seed)
    let design = Self.choosing(data.design, rows)
    let y = rows.map { data.outcome[$0] }
    guard n >= Self.fewestRows, !definition.firth else {
      (explained, calibration, line) = (nil, nil, nil)
      detail =
        definition.firth
        ? "not computed for Firth's correction" : "needs at least \(Self.fewestRows) rows, has \(n)"
      return
    }
    do throws(NoAnswer) {
      let folds = try Folds(rows: rows.count, count: n < 200 ? 5 : 10, seed: seed)
      let fit: OutOfSampleFit
      var predicted: [Double] = []
      switch definition.family {
      case .gaussian: fit = try OutOfSampleFit(linear: design, outcome: y, folds: folds, threads: threads)
      case .binomial:
        let events = y.map { $0 > 0 }
        fit = try OutOfSampleFit(design, outcome: events, folds: folds, threads: threads)
        predicted = try Self.predictions(design, events, folds)
      case .poisson, .negbin:
        fit = try OutOfSampleFit(
          design, counts: y.map { Int($0) },
          family: definition.family == .poisson ? .poisson : .negativeBinomial, folds: folds, threads: threads
        )
      }
      explained = fit.explained
      let what = fit.loss == .squares ? "R²" : "share of deviance"
      detail =
        "\(what) explained, \(folds.count)-fold cross-validation"
        + (rows.count < n ? " on \(rows.count) of the rows" : "")
      let events = y.map { $0 > 0 }
      calibration = predicted.isEmpty ? nil : try? Calibration(predicted, events)
      line = predicted.isEmpty ? nil : try? CalibrationLine(predicted, events)
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

  /// Each row's probability by the fit to the other folds.
  private static func predictions(_ design: Design, _ events: [Bool], _ folds: Folds) throws(NoAnswer)
    -> [Double]
  {
    var predicted = [Double](repeating: 0, count: events.count)
    for k in 0..<folds.count {
      let test = folds.fold.indices.filter { folds.fold[$0] == k }
      let train = folds.fold.indices.filter { folds.fold[$0] != k }
      let model = try GeneralisedLinearModel(choosing(design, train), outcome: train.map { events[$0] })
      for (row, mean) in zip(test, try model.means(choosing(design, test))) { predicted[row] = mean }
    }
    return predicted
  }

  private static func choosing(_ design: Design, _ rows: [Int]) -> Design {
    guard rows.count < design.rows else { return design }
    var copy = Design(rows: rows.count)
    for (name, column) in zip(design.names, design.columns).dropFirst() {
      copy.add(name, rows.map { column[$0] })
    }
    return copy
  }
}
