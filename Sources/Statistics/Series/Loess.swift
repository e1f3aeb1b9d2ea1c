/// Locally weighted regression at equally spaced points 1 … n, as STL uses it
/// (Cleveland, Cleveland, McRae & Terpenning 1990, section 2.2).
struct Loess {
  /// Points in a window.
  let width: Int
  /// 0: local constants, 1: local lines.
  let degree: Int

  /// The smooth at every point.
  func smooth(_ y: [Double], weights: [Double]?) -> [Double] {
    let n = y.count
    guard n > 1 else { return y }
    var left = 1
    var right = min(width, n)
    let half = (width + 1) / 2
    return (1...n).map { x in
      // The window stays centred while there is room for it.
      if width < n, x > half, right < n {
        left += 1
        right += 1
      }
      return at(Double(x), y, left, right, weights) ?? y[x - 1]
    }
  }

  /// The smooth at x from the points left … right; nil where no point has weight. Windows are
  /// short: plain sums, in the order of the points.
  func at(_ x: Double, _ y: [Double], _ left: Int, _ right: Int, _ robustness: [Double]?) -> Double? {
    let n = y.count
    var reach = max(x - Double(left), Double(right) - x)
    if width > n { reach += Double((width - n) / 2) }
    var weights = [Double](repeating: 0, count: right - left + 1)
    var total = 0.0
    for j in left...right {
      let distance = (Double(j) - x).magnitude
      guard distance <= 0.999 * reach else { continue }
      var weight = 1.0
      if distance > 0.001 * reach {
        let ratio = distance / reach
        let rest = 1 - ratio * ratio * ratio
        weight = rest * rest * rest
      }
      if let robustness { weight *= robustness[j - 1] }
      weights[j - left] = weight
      total += weight
    }
    guard total > 0 else { return nil }
    for j in weights.indices { weights[j] /= total }
    if reach > 0, degree > 0 { tilt(&weights, x, left, n) }
    var value = 0.0
    for j in weights.indices { value += weights[j] * y[left - 1 + j] }
    return value
  }

  /// Turns the weights of a mean into those of a line's value at x.
  private func tilt(_ weights: inout [Double], _ x: Double, _ left: Int, _ n: Int) {
    var centre = 0.0
    for j in weights.indices { centre += weights[j] * Double(left + j) }
    var spread = 0.0
    for j in weights.indices {
      let d = Double(left + j) - centre
      spread += weights[j] * d * d
    }
    guard spread.squareRoot() > 0.001 * Double(n - 1) else { return }
    let slope = (x - centre) / spread
    for j in weights.indices { weights[j] *= slope * (Double(left + j) - centre) + 1 }
  }
}
