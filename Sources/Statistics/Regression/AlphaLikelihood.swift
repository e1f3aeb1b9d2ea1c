/// The negative binomial likelihood as a function of α = 1/θ at given means (Lawless 1987).
///
/// Σᵢ Σ_{j < yᵢ} f(j) is summed as Σⱼ #{yᵢ > j} f(j): as long as the largest count, not as the sum
/// of them all; above 1,024 in closed form.
struct AlphaLikelihood {
  private let y: [Double]
  /// #{yᵢ > j}.
  private let above: [Double]
  private let large: [Double]

  init(_ y: [Double]) {
    self.y = y
    let length = Int(min(y.max() ?? 0, Double(CountFunctions.direct)))
    var above = [Double](repeating: 0, count: length + 1)
    for value in y { above[Int(min(value, Double(length)))] += 1 }
    var rows = 0.0
    for j in stride(from: length, through: 0, by: -1) {
      let here = above[j]
      above[j] = rows
      rows += here
    }
    self.above = above
    large = y.filter { $0 > Double(CountFunctions.direct) }
  }

  /// ∂ℓ/∂α at α = 0: ½ Σ ((y − μ)² − y). Not above 0: Poisson's law is the maximum.
  func slopeAtZero(_ mean: [Double]) -> Double {
    Sums.sum(y.count) { ((y[$0] - mean[$0]) * (y[$0] - mean[$0]) - y[$0]) / 2 }
  }

  /// ∂ℓ/∂α and ∂²ℓ/∂α².
  func slope(_ alpha: Double, _ mean: [Double]) -> (first: Double, second: Double) {
    let near = Sums.sum(above.count) { above[$0] * (Double($0) / (1 + alpha * Double($0))) }
    let far = Sums.sum(large.count) { CountFunctions.firstFrom(CountFunctions.direct, to: large[$0], alpha) }
    let rest = Sums.sum(y.count) { i in
      let t = alpha * mean[i]
      return CountFunctions.logExcess(t) / (alpha * alpha) - y[i] * mean[i] / (1 + t)
    }
    let nearSquares = Sums.sum(above.count) { j in
      let share = Double(j) / (1 + alpha * Double(j))
      return above[j] * (share * share)
    }
    let farSquares = Sums.sum(large.count) {
      CountFunctions.secondFrom(CountFunctions.direct, to: large[$0], alpha)
    }
    let restSquares = Sums.sum(y.count) { i in
      let t = alpha * mean[i]
      let share = mean[i] / (1 + t)
      return CountFunctions.excessSlope(t) / (alpha * alpha * alpha) + y[i] * share * share
    }
    return (near + far + rest, restSquares - nearSquares - farSquares)
  }
}
