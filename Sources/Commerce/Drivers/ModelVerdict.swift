/// How far a fitted model may be believed, in one word and one plain sentence: the
/// first line of the decision table of docs/drivers.md that holds.
package enum ModelVerdict: String, Sendable, CaseIterable {
  case tooSmall = "too_small"
  case noBetter = "no_better"
  case entangled
  case fewCustomers = "few_customers"
  case miscalibrated
  case overdispersed
  case unequalSpread = "unequal_spread"
  case sound

  package init(_ traits: ModelTraits) {
    self = Self.allCases.first { $0.holds(traits) } ?? .sound
  }

  package func holds(_ t: ModelTraits) -> Bool {
    switch self {
    case .tooSmall: t.rowsPerCoefficient < ModelTraits.leastRows
    case .noBetter: t.outOfSample.map { $0 <= 0 } ?? false
    case .entangled: t.largestInflation.map { $0 > ModelTraits.mostInflation } ?? false
    case .fewCustomers: t.largestCook.map { $0 > ModelTraits.mostCook } ?? false
    case .miscalibrated:
      t.calibrationSlope.map { !ModelTraits.calibratedSlopes.contains($0) } ?? false
    case .overdispersed: t.overdispersed && !t.robust
    case .unequalSpread: t.unequalSpread && !t.robust
    case .sound: true
    }
  }

  package var korean: String {
    switch self {
    case .tooSmall: "항목에 비해 자료가 적습니다. 방향만 참고하세요."
    case .noBetter: "새 고객에게는 평균보다 나은 예측을 하지 못합니다. 계수를 근거로 삼지 마세요."
    case .entangled: "서로 얽힌 항목이 있어 따로 떼어 말하기 어렵습니다."
    case .fewCustomers: "몇 명의 고객이 결과를 좌우합니다. 그들을 빼고도 같은지 보세요."
    case .miscalibrated: "예측한 확률이 실제와 어긋납니다. 순서로만 읽으세요."
    case .overdispersed: "횟수가 모형보다 크게 흩어져 구간이 너무 좁습니다. 강건 오차를 쓰세요."
    case .unequalSpread: "고객마다 흩어짐이 달라 구간을 믿기 어렵습니다. 강건 오차를 쓰세요."
    case .sound: "진단에서 걸리는 점이 없습니다."
    }
  }

  package var english: String {
    switch self {
    case .tooSmall: "There are few customers for so many terms: take the directions only."
    case .noBetter: "On new customers it predicts no better than the mean: do not build on its coefficients."
    case .entangled: "Some terms go together so closely that they cannot be told apart."
    case .fewCustomers: "A few customers decide the result: see whether it holds without them."
    case .miscalibrated: "Predicted probabilities are off the observed ones: read them as a ranking."
    case .overdispersed:
      "Counts spread more than the model allows, so intervals are too narrow: use robust errors."
    case .unequalSpread: "Customers differ in spread, so intervals cannot be relied on: use robust errors."
    case .sound: "The diagnostics find nothing wrong."
    }
  }
}

/// What the decision table asks of a fitted model.
package struct ModelTraits: Sendable, Equatable {
  /// Rows (of a logistic model: events or non-events, the fewer) per coefficient.
  package var rowsPerCoefficient: Double
  /// Share of the spread explained out of sample; nil where it has no answer.
  package var outOfSample: Double?
  package var largestInflation: Double?
  package var largestCook: Double?
  /// Slope of Cox's recalibration on rows that were predicted out of sample; nil where it
  /// is not told apart from 1, or there is none.
  package var calibrationSlope: Double?
  /// Counts spread more than their law allows, p below .05.
  package var overdispersed = false
  /// Breusch and Pagan's p below .05.
  package var unequalSpread = false
  /// Errors that allow for unequal spread.
  package var robust: Bool

  package init(rowsPerCoefficient: Double, robust: Bool) {
    self.rowsPerCoefficient = rowsPerCoefficient
    self.robust = robust
  }

  /// Ten events a coefficient (Peduzzi et al. 1996).
  package static let leastRows = 10.0
  /// Marquardt (1970).
  package static let mostInflation = 10.0
  /// Cook & Weisberg (1982).
  package static let mostCook = 1.0
  package static let calibratedSlopes = 0.8...1.25
}
