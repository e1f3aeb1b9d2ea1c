internal import Parallelism

/// The choice of a penalty by K-fold cross-validation (Hastie, Tibshirani & Friedman 2009, 7.10):
/// every fold is predicted by a path fitted to the others, standardisation included.
package struct PenalisedCrossValidation: Sendable, Equatable {
  package struct Error: Sendable, Equatable {
    package let penalty: Double
    /// Mean squared error of prediction over all rows.
    package let mean: Double
    /// Of that mean, from the spread over the folds, weighted by their rows (as glmnet's cvsd).
    package let standardError: Double
  }

  /// The path on all rows.
  package let path: PenalisedPath
  /// By the path's points.
  package let errors: [Error]
  /// The point with the smallest error.
  package let best: Int
  /// The largest penalty with an error within one standard error of the smallest.
  package let simplest: Int
  /// 1 − error/(error of predicting each fold by the mean of the others), at `best`.
  package let rSquared: Double
  /// The same at `simplest`.
  package let simplestRSquared: Double
  package let folds: Int

  package init(
    _ design: Design, outcome y: [Double], mixing: Double = 1, count: Int = 100, folds number: Int = 10,
    seed: UInt64, threads: Int = 1
  ) throws(NoAnswer) {
    let folds = try Folds(rows: y.count, count: number, seed: seed)
    let rows = try PenalisedRows(design, y, fold: folds.fold, folds: number)
    let all = try rows.centered(leavingOut: nil)
    let penalties = try PenalisedPath.penalties(all, mixing, count)
    // The factor's λ is on its scaled outcome; a path's on y's own.
    let own = penalties.map { $0 / rows.outcomeScale }
    path = try PenalisedPath(rows, all, mixing: mixing, penalties: own)
    self.folds = number
    let parts = Parallel.map(number, threads: threads) { fold -> Result<[Double], NoAnswer> in
      do throws(NoAnswer) {
        return .success(try Self.squaredErrors(rows, fold, mixing, penalties))
      } catch {
        return .failure(error)
      }
    }
    var squares: [[Double]] = []
    for part in parts { squares.append(try part.get()) }
    let sizes = rows.folds.map { Double($0.rows) }
    let n = Double(y.count)
    let errors = own.indices.map { k in
      let mean = Sums.sum(number) { squares[$0][k] } / n
      let spread = Sums.sum(number) { f in
        let gap = squares[f][k] / sizes[f] - mean
        return sizes[f] / n * gap * gap
      }
      return Error(
        penalty: own[k], mean: mean, standardError: (spread / Double(number - 1)).squareRoot())
    }
    guard errors.allSatisfy({ $0.mean.isFinite && $0.standardError.isFinite }) else {
      throw .domain("the error of prediction is not finite")
    }
    self.errors = errors
    var best = 0
    for k in errors.indices where errors[k].mean < errors[best].mean { best = k }
    let limit = errors[best].mean + errors[best].standardError
    let simplest = errors.firstIndex { $0.mean <= limit } ?? best
    let null = Sums.sum(number) { squares[$0][own.count] } / n
    guard null > 0 else { throw .zeroVariance }
    (self.best, self.simplest) = (best, simplest)
    rSquared = 1 - errors[best].mean / null
    simplestRSquared = 1 - errors[simplest].mean / null
  }

  /// Of each penalty, and last of the others' mean.
  private static func squaredErrors(
    _ rows: PenalisedRows, _ fold: Int, _ mixing: Double, _ penalties: [Double]
  ) throws(NoAnswer) -> [Double] {
    let data = try rows.centered(leavingOut: fold)
    let net = ElasticNet(data: data, mixing: mixing)
    var b = [Double](repeating: 0, count: data.columns)
    let none = b
    var squares: [Double] = []
    for penalty in penalties {
      b = try net.solve(penalty, from: b).b
      squares.append(rows.squaredErrors(fold, data, b))
    }
    return squares + [rows.squaredErrors(fold, data, none)]
  }
}
