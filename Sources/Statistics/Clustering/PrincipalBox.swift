/// The box around points in their principal axes: the null model of the gap
/// statistic. (A box in the original axes finds groups in one correlated Gaussian.)
package struct PrincipalBox: Sendable, Equatable {
  /// Unit vectors, the direction of the largest variance first.
  package let axes: [[Double]]
  /// Range of the centred points along each axis.
  package let low: [Double]
  package let high: [Double]

  /// Throws `.tooFew` below two points, `.domain` where a value or a product is not finite.
  package init(_ points: Points) throws(NoAnswer) {
    let n = points.count
    let d = points.dimensions
    guard n >= 2, d >= 1 else { throw .tooFew(have: d >= 1 ? n : 0, need: 2) }
    let means = (0..<d).map { j in Sums.mean((0..<n).map { points.values[$0 * d + j] }) }
    var covariance = [Double](repeating: 0, count: d * d)
    for a in 0..<d {
      for b in a..<d {
        let products = Sums.sum(n) {
          (points.values[$0 * d + a] - means[a]) * (points.values[$0 * d + b] - means[b])
        }
        covariance[a * d + b] = products / Double(n - 1)
      }
    }
    axes = try SymmetricEigen(covariance, order: d).vectors
    var low: [Double] = []
    var high: [Double] = []
    for axis in axes {
      var range = (Double.infinity, -Double.infinity)
      for i in 0..<n {
        var along = 0.0
        for j in 0..<d { along += axis[j] * (points.values[i * d + j] - means[j]) }
        range = (min(range.0, along), max(range.1, along))
      }
      low.append(range.0)
      high.append(range.1)
    }
    guard (low + high).allSatisfy(\.isFinite) else { throw .domain("a point is not finite") }
    self.low = low
    self.high = high
  }

  /// Points spread evenly over the box, in coordinates along the axes: distances
  /// are the same as after turning them back.
  func uniform(_ count: Int, _ generator: inout Xoshiro256) -> Points {
    var values: [Double] = []
    values.reserveCapacity(count * low.count)
    for _ in 0..<count {
      for j in low.indices { values.append(low[j] + (high[j] - low[j]) * generator.uniform()) }
    }
    return Points(count: count, dimensions: low.count, values: values)
  }
}
