/// The logistic log-likelihood plus ½ ln |X'WX|, Jeffreys' prior as a penalty (Firth 1993). It has
/// a finite maximum for every table, a separated one too.
struct PenalisedLikelihood {
  let matrix: ModelMatrix
  let y: [Double]

  struct Fit {
    /// On the matrix's scaled columns.
    var beta: [Double]
    var value: Double
    var iterations: Int
  }

  private struct State {
    let value: Double
    let factor: TriangularFactor<Double>
    let weights: [Double]
  }

  /// Steps above this size in any row's η are checked against the likelihood.
  private static let safe = 1e-4

  private func state(_ eta: [Double]) -> State {
    let law = OutcomeLaw.binomial
    let weights = eta.map { max(law.row(0, $0).information, 1e-290) }
    let factor = matrix.factor { (weights[$0].squareRoot(), 0) }
    var penalty = 0.0
    for j in 0..<matrix.columns { penalty += Elementary.log(factor[j, j].magnitude) }
    let likelihood = -Sums.sum(eta.count) { law.deviance(y[$0], eta[$0]) } / 2
    return State(value: likelihood + penalty, factor: factor, weights: weights)
  }

  /// The modified score X'(y − μ + h(½ − μ)), h the leverages of the weighted design.
  private func score(_ eta: [Double], _ state: State, _ inverse: [[Double]]) -> [Double] {
    let p = matrix.columns
    let pull = eta.indices.map { i in
      var leverage = 0.0
      for j in 0..<p {
        var z = 0.0
        for k in 0...j { z += matrix.values[i * p + k] * inverse[k][j] }
        leverage += z * z
      }
      let row = OutcomeLaw.binomial.row(y[i], eta[i])
      return row.score + state.weights[i] * leverage * (0.5 - row.mean)
    }
    return (0..<p).map { j in Sums.sum(pull.count) { matrix.values[$0 * p + j] * pull[$0] } }
  }

  /// Fisher's step for the columns that are not held: I⁻¹U by the R factor of the others.
  private func step(_ state: State, _ score: [Double], held: Set<Int>) -> [Double] {
    let free = score.indices.filter { !held.contains($0) }
    let inverse = (held.isEmpty ? state.factor : state.factor.removing(held)).inverse()
    let half = free.indices.map { j in
      var total = 0.0
      for k in 0...j { total += inverse[k][j] * score[free[k]] }
      return total
    }
    var step = [Double](repeating: 0, count: score.count)
    for i in free.indices {
      var total = 0.0
      for j in i..<free.count { total += inverse[i][j] * half[j] }
      step[free[i]] = total
    }
    return step
  }

  /// The maximum over the columns that are not held at their values in `start`.
  func maximum(from start: [Double], held: Set<Int> = []) throws(NoAnswer) -> Fit {
    var beta = start
    var eta = matrix.times(beta, precise: true)
    var state = state(eta)
    var last = Double.infinity
    for iteration in 1...500 {
      guard state.value.isFinite else { throw .notConverged(iterations: iteration) }
      if held.count == beta.count { return Fit(beta: beta, value: state.value, iterations: 0) }
      let step = step(state, score(eta, state, state.factor.inverse()), held: held)
      let move = matrix.times(step)
      var reach = 0.0
      for value in move { reach = max(reach, value.magnitude) }
      guard reach.isFinite else { throw .notConverged(iterations: iteration) }
      // Five in η is as far as the quadratic picture is worth following.
      var share = min(1, 5 / max(reach, 5))
      var next = self.state(moved(beta, step, share))
      if reach > Self.safe {
        while !(next.value >= state.value - 1e-12 * state.value.magnitude) {
          share /= 2
          guard share > 1e-9 else { throw .notConverged(iterations: iteration) }
          next = self.state(moved(beta, step, share))
        }
      }
      for j in beta.indices { beta[j] += share * step[j] }
      eta = matrix.times(beta, precise: true)
      state = next
      // The steps shrink by a constant factor down to rounding.
      if reach <= 1e-15 || (reach <= 1e-11 && reach >= last / 2) {
        return Fit(beta: beta, value: state.value, iterations: iteration)
      }
      last = reach
    }
    throw .notConverged(iterations: 500)
  }

  private func moved(_ beta: [Double], _ step: [Double], _ share: Double) -> [Double] {
    matrix.times(beta.indices.map { beta[$0] + share * step[$0] }, precise: true)
  }

  /// √ of the diagonal of (X'WX)⁻¹.
  func standardErrors(_ beta: [Double]) -> [Double] {
    let inverse = state(matrix.times(beta, precise: true)).factor.inverse()
    return inverse.indices.map { j in
      Sums.sum(inverse.count) { inverse[j][$0] * inverse[j][$0] }.squareRoot()
    }
  }
}
