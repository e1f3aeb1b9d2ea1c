/// A point's place among the centres of a k-means model.
package struct Neighbours: Sendable, Equatable {
  /// The nearest centre, the lower number of equals.
  package let own: Int
  package let distance: Double
  /// The nearest of the other centres; nil in a model of one cluster.
  package let second: Int?
  package let secondDistance: Double?
}

extension KMeans {
  /// The nearest and second-nearest centre of each point, old or new, with the
  /// distances in the model's scale. A point of the fitted table gets its
  /// cluster there. Throws `.domain` for another number of dimensions, for a
  /// value that is not finite and for a distance that overflows.
  package func neighbours(_ points: Points) throws(NoAnswer) -> [Neighbours] {
    guard points.dimensions == centres.dimensions else {
      throw .domain("the points have \(points.dimensions) dimensions, the model \(centres.dimensions)")
    }
    let k = centres.count
    // One scale for both, so that no square overflows or vanishes.
    let together = Points(
      count: points.count + k, dimensions: points.dimensions, values: points.values + centres.values)
    guard let (scaled, exponent) = together.withSafeSquares() else { throw .domain("a point is not finite") }
    var result: [Neighbours] = []
    result.reserveCapacity(points.count)
    for i in 0..<points.count {
      var own = (cluster: -1, square: Double.infinity)
      var second = own
      for c in 0..<k {
        let square = scaled.squaredDistance(i, scaled, points.count + c)
        if square < own.square {
          (own, second) = ((c, square), own)
        } else if square < second.square {
          second = (c, square)
        }
      }
      let distance = Points.scale(own.square.squareRoot(), by: exponent)
      let secondDistance = Points.scale(second.square.squareRoot(), by: exponent)
      guard distance.isFinite, k == 1 || secondDistance.isFinite else {
        throw .domain("a distance overflows")
      }
      result.append(
        Neighbours(
          own: own.cluster, distance: distance, second: k == 1 ? nil : second.cluster,
          secondDistance: k == 1 ? nil : secondDistance))
    }
    return result
  }

  /// The cluster of each point, old or new: its nearest centre, the lower number
  /// of equals. Errors as in `neighbours`.
  package func predict(_ points: Points) throws(NoAnswer) -> [Int] {
    try neighbours(points).map(\.own)
  }
}
