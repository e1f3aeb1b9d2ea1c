/// The logistic log-likelihood plus ½ ln |X'WX|, Jeffreys' prior as a penalty (Firth 1993). It has
/// a finite maximum for every table, a separated one too.
struct PenalisedLikelihood {
  let matrix: ModelMatrix
  let y: [Double]
  /// The matrix's values by rows.
  private let values: [Double]

  init(matrix: ModelMatrix, y: [Double]) {
    self.matrix = matrix
    self.y = y
    values = matrix.byRows()
  }

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
    let columns = (0..<p).map { j in (0...j).map { inverse[$0][j] } }
    let pull = eta.indices.map { i in
      var leverage = 0.0
      for column in columns {
        var z = 0.0
        var place = i * p
        for entry in column {
          z += values[place] * entry
          place += 1
        }
        leverage += z * z
      }
      let row = OutcomeLaw.binomial.row(y[i], eta[i])
      return row.score + state.weights[i] * leverage * (0.5 - row.mean)
    }
    return (0..<p).map { j in Sums.sum(pull.count) { values[$0 * p + j] * pull[$0] } }
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

  /// The maximum over the columns that are not held at their values in `start`: β to its last digits, or
  /// with `isProfile` only the likelihood, whose error is the square of β's.
  func maximum(
    from start: [Double], held: Set<Int> = [], isProfile: Bool = false
  ) throws(NoAnswer) -> Fit {
    var beta = start
    var eta = matrix.times(beta, precise: !isProfile)
    var state = state(eta)
    var last = Double.infinity
    var lastMove: [Double] = []
    var stride = 1.0
    for iteration in 1...500 {
      guard state.value.isFinite else { throw .notConverged(iterations: iteration) }
      if held.count == beta.count { return Fit(beta: beta, value: state.value, iterations: 0) }
      let step = step(state, score(eta, state, state.factor.inverse()), held: held)
      let move = matrix.times(step)
      var reach = 0.0
      for value in move { reach = max(reach, value.magnitude) }
      guard reach.isFinite else { throw .notConverged(iterations: iteration) }
      if reach > last / 2 { stride = Self.stride(stride, lastMove, move) }
      // Five in η is as far as the quadratic picture is worth following.
      var share = min(stride, 5 / max(reach, 1e-300))
      var next = self.state(moved(beta, step, share, precise: !isProfile))
      if reach > Self.safe {
        while !(next.value >= state.value - 1e-12 * state.value.magnitude) {
          share /= 2
          guard share > 1e-9 else { throw .notConverged(iterations: iteration) }
          next = self.state(moved(beta, step, share, precise: !isProfile))
        }
      }
      for j in beta.indices { beta[j] += share * step[j] }
      eta = matrix.times(beta, precise: !isProfile)
      state = next
      // The steps shrink by a constant factor down to rounding.
      if reach <= (isProfile ? 1e-8 : 1e-15) || (reach <= 1e-11 && reach >= last / 2) {
        return Fit(beta: beta, value: state.value, iterations: iteration)
      }
      (last, lastMove) = (reach, move)
    }
    throw .notConverged(iterations: 500)
  }

  /// Fisher's steps leave the penalty's own curvature out. Where they shrink slowly, the change from the
  /// last one to this tells how long a step should be (Barzilai & Borwein 1988).
  private static func stride(_ stride: Double, _ last: [Double], _ move: [Double]) -> Double {
    let squares = Sums.sum(last.count) { last[$0] * last[$0] }
    let change = Sums.sum(last.count) { last[$0] * (last[$0] - move[$0]) }
    guard change > 0, squares > 0 else { return 1 }
    return min(max(stride * squares / change, 0.2), 4)
  }

  private func moved(_ beta: [Double], _ step: [Double], _ share: Double, precise: Bool) -> [Double] {
    matrix.times(beta.indices.map { beta[$0] + share * step[$0] }, precise: precise)
  }

  /// √ of the diagonal of (X'WX)⁻¹.
  func standardErrors(_ beta: [Double]) -> [Double] {
    let inverse = state(matrix.times(beta, precise: true)).factor.inverse()
    return inverse.indices.map { j in
      Sums.sum(inverse.count) { inverse[j][$0] * inverse[j][$0] }.squareRoot()
    }
  }
}
