/// A set of 2×2 tables of two binomial arms, as its probability given each total of
/// successes. Under a common proportion π that total is binomial and free of the
/// arms, so P(set) = Σₛ Bin(s; N, π) h(s): one sum over s instead of two over the arms.
struct RejectionSet: Sendable {
  /// h(s) = P(set | s successes in both arms), s = 0 … N.
  private let conditional: [Double]

  /// The most units an arm may have: beyond it the tests take minutes, and the
  /// large-sample tests agree with them.
  static let limit = 2000

  /// - Parameter contains: whether the table (control's, variant's successes) belongs to the set.
  init(controlTrials n0: Int, variantTrials n1: Int, contains: (Int, Int) -> Bool) {
    conditional = (0...(n0 + n1)).map { s in
      let weights = UnimodalWeights(marked: n1, unmarked: n0, drawn: s)
      return Sums.sum(weights.probabilities.count) { i in
        let x1 = weights.first + i
        return contains(s - x1, x1) ? weights.probabilities[i] : 0
      }
    }
  }

  init(conditional: [Double]) {
    self.conditional = conditional
  }

  static func check(_ control: Proportion, _ variant: Proportion) throws(NoAnswer) {
    guard max(control.trials, variant.trials) <= limit else {
      throw .domain("an exact unconditional test takes at most \(limit) units an arm")
    }
  }

  /// P(set) where both arms have the proportion π.
  func probability(at proportion: Double) -> Double {
    let weights = UnimodalWeights(binomial: conditional.count - 1, proportion)
    return Sums.sum(weights.probabilities.count) { i in
      weights.probabilities[i] * conditional[weights.first + i]
    }
  }

  /// The supremum of P(set) over π in [0, 1], and where it is.
  ///
  /// Method: a grid of max(200, 40√N) steps in t with π = t²(3 − 2t), on which the
  /// spread of Bin(N, π)/N has about the same width everywhere: a step is a
  /// thirteenth of it in the middle, so no peak is missed; then golden sections
  /// around the eight highest peaks of the grid. Near a peak the function is flat:
  /// forty sections leave a relative error near 1e−14, that of the sums.
  func supremum() -> (value: Double, at: Double) {
    func at(_ t: Double) -> Double { t * t * (3 - 2 * t) }
    func value(_ t: Double) -> Double { probability(at: at(t)) }
    let steps = max(200, Int(40 * Double(conditional.count).squareRoot()))
    let grid = (0...steps).map { value(Double($0) / Double(steps)) }
    var best = (value: grid[0], t: 0.0)
    var peaks: [Int] = []
    for i in 0...steps {
      if grid[i] > best.value { best = (grid[i], Double(i) / Double(steps)) }
      if (i == 0 || grid[i] >= grid[i - 1]) && (i == steps || grid[i] >= grid[i + 1]) { peaks.append(i) }
    }
    guard best.value < 1 - 1e-12 else { return (1, at(best.t)) }
    peaks.sort { grid[$0] != grid[$1] ? grid[$0] > grid[$1] : $0 < $1 }
    for peak in peaks.prefix(8) {
      let found = RejectionSet.goldenMaximum(
        Double(max(0, peak - 1)) / Double(steps), Double(min(steps, peak + 1)) / Double(steps), value)
      if found.value > best.value { best = found }
    }
    return (min(1, best.value), at(best.t))
  }

  private static func goldenMaximum(
    _ from: Double, _ to: Double, _ value: (Double) -> Double
  ) -> (value: Double, t: Double) {
    let golden = 0.6180339887498949
    var (low, high) = (from, to)
    var left = high - golden * (high - low)
    var right = low + golden * (high - low)
    var (atLeft, atRight) = (value(left), value(right))
    for _ in 0..<40 {
      if atLeft >= atRight {
        (high, right, atRight) = (right, left, atLeft)
        left = high - golden * (high - low)
        atLeft = value(left)
      } else {
        (low, left, atLeft) = (left, right, atRight)
        right = low + golden * (high - low)
        atRight = value(right)
      }
    }
    return atLeft >= atRight ? (atLeft, left) : (atRight, right)
  }
}
