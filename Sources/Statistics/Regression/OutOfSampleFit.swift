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
  /// Each row's mean as the fit to the other folds predicts it.
  package let predicted: [Double]

  /// R², or the share of deviance explained, out of sample. Below 0 the model predicts worse
  /// than the mean.
  package var explained: Double { 1 - mean / nullMean }

  /// A fold's losses by the model and by the intercept alone, and its rows' predictions.
  private typealias Part = (loss: Double, null: Double, predicted: [Double])

  /// Of ordinary least squares.
  package init(
    linear design: Design, outcome y: [Double], folds: Folds, threads: Int = 1
  ) throws(NoAnswer) {
    guard y.allSatisfy(\.isFinite) else { throw .domain("the outcome holds a value that is not finite") }
    try Self.check(design, folds, rows: y.count)
    let rows = folds.rows
    let fits = try FoldedLeastSquares(design, outcome: y, rows: rows, threads: threads).fits
    try self.init(folds, rows, .squares, threads) { (k, test) throws(NoAnswer) in
      let known = y.indices.filter { folds.fold[$0] != k }.map { y[$0] }
      guard known.count > fits[k].kept.count else {
        throw .tooFew(have: known.count, need: fits[k].kept.count + 1)
      }
      guard known.contains(where: { $0 != known[0] }) else { throw .zeroVariance }
      let fitted = try Prediction.linear(design, rows: test, kept: fits[k].kept, fits[k].estimates)
      let mean = Sums.mean(known)
      return (
        Sums.sum(test.count) { (y[test[$0]] - fitted[$0]) * (y[test[$0]] - fitted[$0]) },
        Sums.sum(test.count) { (y[test[$0]] - mean) * (y[test[$0]] - mean) },
        fitted
      )
    }
  }

  /// Of a logistic model. Throws `.separation` if a fold's fit is separated. `near` are the same model's
  /// estimates, of the whole table for instance, from which the folds' fits start.
  package init(
    _ design: Design, outcome: [Bool], folds: Folds, near: [Coefficient] = [], threads: Int = 1
  ) throws(NoAnswer) {
    try self.init(design, outcome.map { $0 ? 1 : 0 }, .binomial, nil, folds, near, threads)
  }

  /// Of a model of counts. The null model of a negative binomial one has its θ.
  package init(
    _ design: Design, counts: [Int], family: GeneralisedLinearModel.Family = .poisson,
    offset: [Double]? = nil, folds: Folds, near: [Coefficient] = [], threads: Int = 1
  ) throws(NoAnswer) {
    guard family != .binomial else { throw .domain("counts need a model of counts") }
    guard counts.allSatisfy({ $0 >= 0 && $0 <= 1 << 53 }) else { throw .domain("counts lie in 0 … 2⁵³") }
    guard offset == nil || offset?.count == counts.count else {
      throw .domain("the offset needs one value a row")
    }
    try self.init(design, counts.map { Double($0) }, family, offset, folds, near, threads)
  }

  private init(
    _ design: Design, _ y: [Double], _ family: GeneralisedLinearModel.Family, _ offset: [Double]?,
    _ folds: Folds, _ near: [Coefficient], _ threads: Int
  ) throws(NoAnswer) {
    try Self.check(design, folds, rows: y.count)
    try self.init(folds, folds.rows, .deviance, threads) { (k, test) throws(NoAnswer) in
      let train = y.indices.filter { folds.fold[$0] != k }
      let fit = try FoldedLikelihood(
        design.choosing(train), train.map { y[$0] }, family,
        offset: offset.map { all in train.map { all[$0] } },
        near: near)
      let eta = try Prediction.linear(design, rows: test, kept: fit.kept, fit.estimates)
      let own = test.map { offset?[$0] ?? 0 }
      return (
        Sums.sum(test.count) { fit.law.deviance(y[test[$0]], eta[$0] + own[$0]) },
        Sums.sum(test.count) { fit.law.deviance(y[test[$0]], fit.base + own[$0]) },
        zip(eta, own).map { fit.law == .binomial ? Elementary.logistic($0 + $1) : Elementary.exp($0 + $1) }
      )
    }
  }

  private static func check(_ design: Design, _ folds: Folds, rows: Int) throws(NoAnswer) {
    guard design.rows == rows, folds.fold.count == rows else {
      throw .domain("the design, the outcome and the folds have one number of rows")
    }
  }

  private init(
    _ folds: Folds, _ rows: [[Int]], _ loss: Loss, _ threads: Int,
    _ work: @escaping @Sendable (Int, [Int]) throws(NoAnswer) -> Part
  ) throws(NoAnswer) {
    let results = Parallel.map(folds.count, threads: threads) { k -> Result<Part, NoAnswer> in
      do throws(NoAnswer) {
        return .success(try work(k, rows[k]))
      } catch {
        return .failure(error)
      }
    }
    var parts: [Part] = []
    for result in results { parts.append(try result.get()) }
    n = folds.fold.count
    self.folds = folds.count
    self.loss = loss
    mean = Sums.sum(parts.count) { parts[$0].loss } / Double(n)
    nullMean = Sums.sum(parts.count) { parts[$0].null } / Double(n)
    foldMeans = zip(parts, rows).map { $0.loss / Double($1.count) }
    var predicted = [Double](repeating: 0, count: n)
    for (part, rows) in zip(parts, rows) {
      for (row, value) in zip(rows, part.predicted) { predicted[row] = value }
    }
    self.predicted = predicted
    guard mean.isFinite, nullMean.isFinite, foldMeans.allSatisfy(\.isFinite) else {
      throw .domain("the error of prediction is not finite")
    }
    guard nullMean > 0, (mean / nullMean).isFinite else { throw .zeroVariance }
  }
}
