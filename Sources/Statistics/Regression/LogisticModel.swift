/// Logistic regression: the binomial model by its usual names, with the area under the curve.
package struct LogisticModel: Sendable, Equatable {
  package let model: GeneralisedLinearModel
  package let events: Int
  /// Area under the ROC curve of the fitted probabilities (ties count half).
  package let auc: Double

  package var coefficients: [Coefficient] { model.coefficients }
  package var dropped: [String] { model.dropped }
  package var n: Int { model.n }
  package var df: Int { model.df }
  package var deviance: Double { model.deviance }
  package var nullDeviance: Double { model.nullDeviance }
  package var iterations: Int { model.iterations }
  package var logLikelihood: Double { model.logLikelihood }
  /// 1 − ln L / ln L₀ (McFadden 1974).
  package var mcFadden: Double { model.mcFadden }

  /// `outcome` holds true for an event. Throws `.separation` where the likelihood has no maximum;
  /// `FirthLogistic` has an answer there.
  package init(
    _ design: Design, outcome: [Bool], errors: GeneralisedLinearModel.Errors = .modelBased,
    maximumIterations: Int = 50, threads: Int = 1
  ) throws(NoAnswer) {
    model = try GeneralisedLinearModel(
      design, outcome: outcome, errors: errors, maximumIterations: maximumIterations, threads: threads)
    events = outcome.count { $0 }
    auc = try RankedScores(model.linearPredictors, outcome).auc
  }
}

/// How well a score ranks events above other rows.
package struct RankedScores: Sendable, Equatable {
  /// P(score of an event > score of another row), ties counting half: Mann and Whitney's form of
  /// the area under the ROC curve (Hanley & McNeil 1982).
  package let auc: Double

  package init(_ score: [Double], _ outcome: [Bool]) throws(NoAnswer) {
    guard score.count == outcome.count else { throw .domain("one score a row") }
    guard score.allSatisfy(\.isFinite) else { throw .domain("a score is not finite") }
    let events = Double(outcome.count { $0 })
    let others = Double(outcome.count) - events
    guard events > 0, others > 0 else { throw .zeroVariance }
    let above = score.indices.filter { outcome[$0] }.map { score[$0] }.sorted()
    let below = score.indices.filter { !outcome[$0] }.map { score[$0] }.sorted()
    // Other rows below each event, twice; those at its own score count once.
    var twice = 0.0
    var (less, notMore) = (0, 0)
    for value in above {
      while less < below.count, below[less] < value { less += 1 }
      notMore = max(notMore, less)
      while notMore < below.count, below[notMore] == value { notMore += 1 }
      twice += Double(less + notMore)
    }
    auc = twice / 2 / (events * others)
  }
}
