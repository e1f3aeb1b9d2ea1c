internal import Parallelism

/// How well a model predicts rows it was not fitted on, by K-fold cross-validation (Hastie,
/// Tibshirani & Friedman 2009, 7.10): each fold is predicted by a fit to the others.
///
/// A column that is collinear in the rows of a fit (a level that none of them has) is left out
/// there, and its rows are predicted as the reference.
package struct OutOfSampleFit: Sendable, Equatable {
  package enum Loss: String, Sendable {
    /// Σ (y − ŷ)².
    case squares
    case deviance
  }

  package let n: Int
  package let folds: Int
  package let loss: Loss
  /// Per row.
  package let mean: Double
  /// Per row, each fold being predicted by the others' intercept (and the offset) alone.
  package let nullMean: Double
  /// By fold, per row.
  package let foldMeans: [Double]

  /// R², or the share of deviance explained, out of sample. Below 0 the model predicts worse
  /// than the mean.
  package var explained: Double { 1 - mean / nullMean }

  /// Of ordinary least squares.
  package init(
    linear design: Design, outcome y: [Double], folds: Folds, threads: Int = 1
  ) throws(NoAnswer) {
    guard y.allSatisfy(\.isFinite) else { throw .domain("the outcome holds a value that is not finite") }
    try self.init(design, folds, rows: y.count, .squares, threads) { (train, test) throws(NoAnswer) in
      let known = train.map { y[$0] }
      let model = try LinearModel(design.choosing(train), outcome: known, errors: .classical)
      let kept = Prediction.places(model.coefficients.map(\.term), in: design)
      let fitted = try Prediction.linear(
        design.choosing(test), kept: kept, terms: model.coefficients.map(\.term),
        model.coefficients.map(\.estimate))
      let mean = Sums.mean(known)
      return (
        Sums.sum(test.count) { (y[test[$0]] - fitted[$0]) * (y[test[$0]] - fitted[$0]) },
        Sums.sum(test.count) { (y[test[$0]] - mean) * (y[test[$0]] - mean) }
      )
    }
  }

  /// Of a logistic model. Throws `.separation` if a fold's fit is separated.
  package init(
    _ design: Design, outcome: [Bool], folds: Folds, threads: Int = 1
  ) throws(NoAnswer) {
    try self.init(design, folds, rows: outcome.count, .deviance, threads) { (train, test) throws(NoAnswer) in
      let known = train.map { outcome[$0] }
      let model = try GeneralisedLinearModel(design.choosing(train), outcome: known)
      let null = try GeneralisedLinearModel(Design(rows: train.count), outcome: known)
      let y = test.map { outcome[$0] ? 1.0 : 0 }
      return try Self.deviances(model, null, design.choosing(test), y, [Double](repeating: 0, count: y.count))
    }
  }

  /// Of a model of counts. The null model of a negative binomial one has its θ.
  package init(
    _ design: Design, counts: [Int], family: GeneralisedLinearModel.Family = .poisson,
    offset: [Double]? = nil, folds: Folds, threads: Int = 1
  ) throws(NoAnswer) {
    guard offset == nil || offset?.count == counts.count else {
      throw .domain("the offset needs one value a row")
    }
    try self.init(design, folds, rows: counts.count, .deviance, threads) { (train, test) throws(NoAnswer) in
      let known = train.map { counts[$0] }
      let own = offset.map { offset in train.map { offset[$0] } }
      let model = try GeneralisedLinearModel(
        design.choosing(train), counts: known, family: family, offset: own)
      let null = try GeneralisedLinearModel(Design(rows: train.count), counts: known, offset: own)
      let y = test.map { Double(counts[$0]) }
      return try Self.deviances(model, null, design.choosing(test), y, test.map { offset?[$0] ?? 0 })
    }
  }

  private static func deviances(
    _ model: GeneralisedLinearModel, _ null: GeneralisedLinearModel, _ design: Design, _ y: [Double],
    _ offset: [Double]
  ) throws(NoAnswer) -> (Double, Double) {
    let law: OutcomeLaw =
      if model.family == .binomial { .binomial } else if let theta = model.theta, theta.alpha > 0 {
        .negativeBinomial(alpha: theta.alpha)
      } else { .poisson }
    let eta = try model.linearPredictors(design)
    let base = null.coefficients[0].estimate
    return (
      Sums.sum(y.count) { law.deviance(y[$0], eta[$0] + offset[$0]) },
      Sums.sum(y.count) { law.deviance(y[$0], base + offset[$0]) }
    )
  }

  private init(
    _ design: Design, _ folds: Folds, rows: Int, _ loss: Loss, _ threads: Int,
    _ work: @escaping @Sendable ([Int], [Int]) throws(NoAnswer) -> (Double, Double)
  ) throws(NoAnswer) {
    guard design.rows == rows, folds.fold.count == rows else {
      throw .domain("the design, the outcome and the folds have one number of rows")
    }
    let parts = Parallel.map(folds.count, threads: threads) { k -> Result<(Double, Double), NoAnswer> in
      let test = folds.fold.indices.filter { folds.fold[$0] == k }
      let train = folds.fold.indices.filter { folds.fold[$0] != k }
      do throws(NoAnswer) {
        return .success(try work(train, test))
      } catch {
        return .failure(error)
      }
    }
    var losses: [(Double, Double)] = []
    for part in parts { losses.append(try part.get()) }
    n = rows
    self.folds = folds.count
    self.loss = loss
    mean = Sums.sum(losses.count) { losses[$0].0 } / Double(rows)
    nullMean = Sums.sum(losses.count) { losses[$0].1 } / Double(rows)
    foldMeans = losses.indices.map { k in losses[k].0 / Double(folds.fold.count { $0 == k }) }
    guard mean.isFinite, nullMean.isFinite, foldMeans.allSatisfy(\.isFinite) else {
      throw .domain("the error of prediction is not finite")
    }
    guard nullMean > 0, (mean / nullMean).isFinite else { throw .zeroVariance }
  }
}

extension Design {
  /// Some of the rows, in the given order. The first column is the intercept in both.
  func choosing(_ chosen: [Int]) -> Design {
    var copy = Design(rows: chosen.count)
    for (j, name) in names.enumerated().dropFirst() {
      let column = values(j)
      copy.add(name, chosen.map { column[$0] })
    }
    return copy
  }
}
