/// Whether predicted probabilities mean what they say: predicted against observed, by bins of
/// rows with like predictions.
package struct Calibration: Sendable, Equatable {
  package struct Bin: Sendable, Equatable {
    package let n: Int
    package let events: Int
    /// Smallest and largest prediction in the bin.
    package let lowest: Double
    package let highest: Double
    package let meanPredicted: Double
    /// Share of events.
    package let observed: Double
    /// Wilson's 95 % interval of the share.
    package let low: Double
    package let high: Double
  }

  package let n: Int
  /// In rising order of prediction. Fewer than asked for where predictions are tied.
  package let bins: [Bin]
  /// Mean squared difference of prediction and outcome (Brier 1950).
  package let brier: Double
  /// Brier's score of the overall share for every row.
  package let nullBrier: Double

  /// 1 − Brier score / that of the overall share: 0 for no skill, 1 for a perfect prediction.
  package var brierSkill: Double { 1 - brier / nullBrier }

  /// `predicted` are probabilities in 0 ... 1. Bin k ends at rank n·k/bins, rounded down, and on to
  /// the end of a tie, so that equal predictions share a bin.
  package init(_ predicted: [Double], _ outcome: [Bool], bins count: Int = 10) throws(NoAnswer) {
    guard predicted.count == outcome.count else { throw .domain("one prediction a row") }
    guard predicted.allSatisfy({ $0 >= 0 && $0 <= 1 }) else { throw .domain("a prediction lies in 0 … 1") }
    guard count > 0 else { throw .domain("at least one bin") }
    n = predicted.count
    let events = outcome.count { $0 }
    guard n > 0 else { throw .tooFew(have: 0, need: 1) }
    guard events > 0, events < n else { throw .zeroVariance }
    brier =
      Sums.sum(n) { i in
        let gap = predicted[i] - (outcome[i] ? 1 : 0)
        return gap * gap
      } / Double(n)
    let share = Double(events) / Double(n)
    nullBrier = share * (1 - share)
    // Probabilities rise with their bits, which leave room for the outcome behind them.
    let keys = zip(predicted, outcome).map { ($0 + 0).bitPattern << 1 | ($1 ? 1 : 0) }.sorted()
    let sorted = keys.map { Double(bitPattern: $0 >> 1) }
    let count = min(count, n)
    var bins: [Bin] = []
    var start = 0
    for k in 1...count {
      var end = n * k / count
      guard end > start else { continue }
      while end < n, sorted[end] == sorted[end - 1] { end += 1 }
      bins.append(try Self.bin(sorted[start..<end], events: keys[start..<end].count { $0 & 1 == 1 }))
      start = end
    }
    self.bins = bins
  }

  private static func bin(_ predicted: ArraySlice<Double>, events: Int) throws(NoAnswer) -> Bin {
    let n = predicted.count
    let interval = try Proportion(events, of: n).wilson()
    return Bin(
      n: n, events: events, lowest: predicted[predicted.startIndex],
      highest: predicted[predicted.endIndex - 1],
      meanPredicted: Sums.sum(n) { predicted[predicted.startIndex + $0] } / Double(n),
      observed: Double(events) / Double(n), low: interval.low, high: interval.high)
  }

  /// Hosmer and Lemeshow's test over the bins (1980): χ² with bins − 2 degrees of freedom for
  /// a model's own rows.
  package func hosmerLemeshow() throws(NoAnswer) -> (statistic: Double, df: Int, p: Double) {
    guard bins.count > 2 else { throw .tooFew(have: bins.count, need: 3) }
    let statistic = Sums.sum(bins.count) { k in
      let bin = bins[k]
      let gap = Double(bin.events) - Double(bin.n) * bin.meanPredicted
      return gap / (Double(bin.n) * bin.meanPredicted * (1 - bin.meanPredicted)) * gap
    }
    guard statistic.isFinite else { throw .domain("a bin predicts 0 or 1 for certain") }
    return (
      statistic, bins.count - 2, try Distributions.chiSquaredUpperTail(statistic, df: Double(bins.count - 2))
    )
  }
}

/// Cox's recalibration of predicted probabilities (Cox 1958; Van Calster et al. 2019): the logistic
/// regression of the outcome on their log odds. Slope 1 and intercept 0 on the rows a
/// logistic model was fitted on; a slope below 1 elsewhere is overfitting.
package struct CalibrationLine: Sendable, Equatable {
  package let slope: Coefficient
  /// Of the regression with that slope.
  package let intercept: Coefficient
  /// The intercept where the slope is held at 1: "calibration in the large".
  package let inTheLarge: Coefficient

  /// Predictions of 0 or 1 have no log odds and are a `.domain` error.
  package init(_ predicted: [Double], _ outcome: [Bool], threads: Int = 1) throws(NoAnswer) {
    guard predicted.allSatisfy({ $0 > 0 && $0 < 1 }) else {
      throw .domain("a prediction lies between 0 and 1, both excluded")
    }
    try self.init(
      logOdds: predicted.map { Elementary.log($0) - Elementary.log1p(-$0) }, outcome, threads: threads)
  }

  /// From log odds, which keep predictions next to 1 apart.
  package init(logOdds: [Double], _ outcome: [Bool], threads: Int = 1) throws(NoAnswer) {
    guard logOdds.count == outcome.count else { throw .domain("one prediction a row") }
    var design = Design(rows: outcome.count)
    design.add("log odds", logOdds)
    let line = try GeneralisedLinearModel(design, outcome: outcome, threads: threads)
    guard line.coefficients.count == 2 else { throw .zeroVariance }
    intercept = line.coefficients[0]
    slope = line.coefficients[1]
    inTheLarge = try GeneralisedLinearModel(
      Design(rows: outcome.count), outcome: outcome, offset: logOdds, threads: threads
    ).coefficients[0]
  }
}
